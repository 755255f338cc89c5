"""Indices of agreement: against scikit-learn, against their definitions, and by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from isogloss.core.concepts.contingency import contingency, singled

if TYPE_CHECKING:
    from isogloss.core.types import Ints


def ints(*labels: int) -> Ints:
    return np.array(labels, np.int64)


def random_pair(seed: int) -> tuple[Ints, Ints]:
    random = np.random.default_rng(seed)
    words = int(random.integers(1, 120))
    a, b = (random.integers(-1, random.integers(1, words + 1), words) for _ in range(2))
    return a, np.where(random.random(words) < 0.5, a, b)


@pytest.mark.parametrize("seed", range(30))
def test_rand_index_equals_scikit_learn(seed: int) -> None:
    a, b = random_pair(seed)
    expected = adjusted_rand_score(a, b)
    assert contingency(a, b).adjusted_rand_index() == pytest.approx(expected, abs=1e-12)


def test_rand_index_by_hand() -> None:
    """Pairs together: 2 in both, 4 in the first, 3 in the second, of 15. (2 - 0.8) / (3.5 - 0.8)."""
    a, b = ints(0, 0, 0, 1, 1, 2), ints(0, 0, 1, 2, 2, 1)
    assert contingency(a, b).adjusted_rand_index() == pytest.approx(1.2 / 2.7)


def test_rand_index_of_what_cannot_differ_is_1() -> None:
    for labels in (ints(), ints(0), ints(0, 0, 0), ints(0, 1, 2)):
        assert contingency(labels, labels).adjusted_rand_index() == 1.0


def walked(labels: Ints, alpha: float) -> np.ndarray:
    """Where walks end that start at each word: personalised PageRank, as the authors define it.

    The graph joins words of one group, itself included, with equal weights.
    """
    together = (labels[:, None] == labels[None, :]).astype(float)
    steps = together / together.sum(axis=1, keepdims=True)
    ends: np.ndarray = (1 - alpha) * np.linalg.inv(np.eye(len(labels)) - alpha * steps)
    return ends


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("alpha", [0.9, 0.3])
def test_element_centric_similarity_equals_its_definition_for_every_alpha(
    seed: int, alpha: float
) -> None:
    a, b = random_pair(seed)
    distance = np.abs(walked(a, alpha) - walked(b, alpha)).sum(axis=1)
    expected = float(np.mean(1 - distance / (2 * alpha)))
    assert contingency(a, b).element_centric_similarity() == pytest.approx(expected, abs=1e-9)


def test_element_centric_similarity_by_hand() -> None:
    """Shared words over the larger group: 2/3 for two words, 1/3 for the third, 1/2 for the last."""
    a, b = ints(0, 0, 1, 1), ints(0, 0, 0, 1)
    assert contingency(a, b).element_centric_similarity() == pytest.approx(
        (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2) / 4
    )
    one, singles = ints(0, 0, 0, 0), ints(0, 1, 2, 3)
    assert contingency(one, singles).element_centric_similarity() == 0.25


def test_element_centric_similarity_is_what_its_authors_publish() -> None:
    # 01|23|45 and 0|123|45, the first example in the documentation of clusim, by the same authors.
    found = contingency(ints(0, 0, 1, 1, 2, 2), ints(0, 1, 1, 1, 2, 2))
    assert found.element_centric_similarity() == pytest.approx(0.6944444444444443, abs=1e-15)


def test_best_jaccard_by_hand() -> None:
    """Group 0 shares 2 of 3 with group 5; group 1 shares 1 of 2 with group 6."""
    table = contingency(ints(0, 0, 1, 1), ints(5, 5, 5, 6))
    assert table.best_jaccard(np.array([True, True])).tolist() == pytest.approx([2 / 3, 1 / 2])
    assert table.best_jaccard(np.array([True, False])).tolist() == pytest.approx([2 / 3, 1 / 4])
    assert table.best_jaccard(np.array([False, True])).tolist() == pytest.approx([0, 1 / 2])


@pytest.mark.parametrize("seed", range(5))
def test_other_numbers_and_another_order_of_words_change_nothing(seed: int) -> None:
    a, b = random_pair(seed)
    order = np.random.default_rng(seed).permutation(len(a))
    for found, other in (
        (contingency(a, b), contingency(17 - 3 * a, b + 5)),
        (contingency(a, b), contingency(a[order], b[order])),
        (contingency(a, b), contingency(b, a)),
    ):
        assert found.adjusted_rand_index() == pytest.approx(other.adjusted_rand_index())
        assert found.element_centric_similarity() == pytest.approx(
            other.element_centric_similarity()
        )


def test_every_word_of_noise_can_be_a_group_by_itself() -> None:
    assert singled(ints(0, -1, 1, -3, 0)).tolist() == [0, 2, 1, 3, 0]
    assert singled(ints(-1, -1)).tolist() == [0, 1]
    assert singled(ints()).tolist() == []


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 and 1 words"):
        contingency(ints(0, 1), ints(0))
