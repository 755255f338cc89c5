"""Adjusted mutual information, against scikit-learn and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

from isogloss.core.concepts import agreement
from isogloss.core.concepts.agreement import adjusted_mutual_information

if TYPE_CHECKING:
    from isogloss.core.types import Ints


def ints(*labels: int) -> Ints:
    return np.array(labels, np.int64)


@pytest.mark.parametrize("seed", range(40))
def test_it_equals_scikit_learn_on_random_labels(seed: int) -> None:
    random = np.random.default_rng(seed)
    words = int(random.integers(2, 200))
    a, b = (random.integers(-1, random.integers(1, words + 1), words) for _ in range(2))
    expected = adjusted_mutual_info_score(a, b, average_method="arithmetic")
    assert adjusted_mutual_information(a, b) == pytest.approx(expected, abs=1e-9)


def test_it_equals_scikit_learn_on_skewed_and_related_labels() -> None:
    random = np.random.default_rng(5)
    types = np.minimum(random.zipf(1.6, 3000), 700)
    concepts = np.where(random.random(3000) < 0.6, types % 90, random.integers(0, 90, 3000))
    expected = adjusted_mutual_info_score(types, concepts)
    assert 0.1 < expected < 0.9
    assert adjusted_mutual_information(types, concepts) == pytest.approx(expected, abs=1e-9)


def test_the_expected_value_is_the_mean_over_all_orders() -> None:
    # Sizes (2, 1) and (2, 1) of three words: the single words meet in 1 of 3 orders, and then
    # the groups are the same (MI = H); in the other two orders the MI is the same by symmetry.
    alike = -(2 / 3) * np.log(2 / 3) - (1 / 3) * np.log(1 / 3)
    apart = (1 / 3) * np.log(3 / 4) + 2 * (1 / 3) * np.log(3 / 2)
    found = agreement.expected_mutual_information(ints(2, 1), ints(2, 1))
    assert found == pytest.approx((alike + 2 * apart) / 3, abs=1e-12)


def test_the_expected_value_equals_scikit_learn() -> None:
    random = np.random.default_rng(1)
    a, b = random.integers(0, 30, 500), random.integers(0, 70, 500)
    expected = expected_mutual_information(contingency_matrix(a, b, sparse=True), 500)
    found = agreement.expected_mutual_information(
        *(np.unique(x, return_counts=True)[1] for x in (a, b))
    )
    assert found == pytest.approx(expected, abs=1e-11)


def test_the_names_of_the_groups_do_not_matter() -> None:
    a, b = ints(0, 0, 1, 1, 2, 2), ints(7, 7, -3, -3, 90, 90)
    assert adjusted_mutual_information(a, b) == pytest.approx(1)


def test_it_is_symmetric() -> None:
    random = np.random.default_rng(2)
    a, b = random.integers(0, 9, 100), random.integers(0, 4, 100)
    forth, back = adjusted_mutual_information(a, b), adjusted_mutual_information(b, a)
    assert forth == pytest.approx(back, abs=1e-12)


EDGES = {
    "one group each": (ints(4, 4, 4), ints(1, 1, 1)),
    "one group against several": (ints(4, 4, 4), ints(0, 1, 1)),
    "singletons against one group": (ints(0, 1, 2), ints(5, 5, 5)),
    "singletons each": (ints(0, 1, 2, 3), ints(3, 2, 1, 0)),
    "singletons against pairs": (ints(0, 1, 2, 3), ints(0, 0, 1, 1)),
    "one word": (ints(3), ints(9)),
    "no word": (ints(), ints()),
    "independent": (ints(0, 0, 1, 1), ints(0, 1, 0, 1)),
}


@pytest.mark.parametrize("edge", EDGES)
def test_edges_are_scikit_learns(edge: str) -> None:
    a, b = EDGES[edge]
    expected = adjusted_mutual_info_score(a, b)
    assert adjusted_mutual_information(a, b) == pytest.approx(expected, abs=1e-9)


def test_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 and 2 words"):
        adjusted_mutual_information(ints(0, 1, 2), ints(0, 1))


def test_equal_sizes_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = agreement._expected

    def counted(size: int, others: Ints, total: int, factorial: agreement.Doubles) -> object:
        calls.append(size)
        return real(size, others, total, factorial)

    monkeypatch.setattr(agreement, "_expected", counted)
    agreement.expected_mutual_information(np.full(50, 4), np.repeat([1, 3], 50))
    assert calls == [4]
