"""Agreement and stability, worked by hand; noise; relabelling."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from isogloss.evidence.clusterers.stability import (
    Agreement,
    agreement,
    agreement_with_noise,
    best_jaccards,
    stability,
)


def ints(*labels: int) -> np.ndarray:
    return np.array(labels, np.int64)


def test_agreement_leaves_out_what_either_calls_noise_and_states_the_share() -> None:
    a, b = ints(0, 0, 1, 1, -1, 0, 1, 2), ints(5, 5, 6, 6, 6, -1, 5, 7)
    found = agreement(a, b)
    kept = [0, 1, 2, 3, 6, 7]
    assert (found.words, found.share) == (6, 6 / 8)
    assert found.ami == pytest.approx(adjusted_mutual_info_score(a[kept], b[kept]))
    assert found.ari == pytest.approx(adjusted_rand_score(a[kept], b[kept]))


def test_noise_as_singletons_counts_every_word() -> None:
    a, b = ints(0, 0, 1, -1, -1), ints(0, 0, 1, 1, -1)
    found = agreement_with_noise(a, b)
    assert (found.words, found.share) == (5, 1.0)
    assert found.ari == pytest.approx(adjusted_rand_score([0, 0, 1, 2, 3], [0, 0, 1, 1, 2]))
    # Both words of 0, then 1/2 for the two that only one of them groups, then the lone word.
    assert found.element_centric == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)


def test_words_that_are_not_there_are_no_part_of_any_share() -> None:
    found = agreement(ints(0, 0, 1, 1, -1), ints(0, 0, 1, -2, 1))
    assert (found.words, found.share) == (3, 3 / 4)


def test_nothing_in_common_is_none() -> None:
    assert agreement(ints(-1, 0), ints(0, -1)) == Agreement(0, 0.0, None, None, None)


def test_best_jaccard_of_each_concept_by_hand() -> None:
    """Run 1: concept 0 is 3/4 of its match; of 1, two words are noise: 1/3. Run 2 has no word of 1."""
    whole = ints(0, 0, 0, 1, 1, 1, -1)
    run = ints(4, 4, 4, 5, -1, -1, 4)
    assert best_jaccards(whole, [run]) == pytest.approx((3 / 4, 1 / 3))
    other = ints(0, 0, -1, -2, -2, -2, -2)
    assert best_jaccards(whole, [run, other]) == pytest.approx(((3 / 4 + 2 / 3) / 2, 1 / 3))
    assert best_jaccards(whole, [other])[1] is None


def test_a_concept_whose_words_are_noise_has_not_come_back() -> None:
    assert best_jaccards(ints(0, 1, 1), [ints(-1, 0, 0)]) == (0.0, 1.0)


def test_runs_are_compared_with_the_whole_and_over_seeds_with_each_other() -> None:
    whole, one, other = ints(0, 0, 1, 1), ints(1, 1, 0, 0), ints(0, 1, 0, 1)
    draws = stability(whole, [one, other], among=False)
    seeds = stability(whole, [one, other], among=True)
    assert draws is not None
    assert seeds is not None
    against = adjusted_rand_score(whole, other)
    assert draws.ari == pytest.approx((1 + against) / 2)
    assert seeds.ari == pytest.approx((1 + 2 * against) / 3)
    assert draws.concepts == pytest.approx(((1 + 1 / 3) / 2,) * 2)
    assert draws.stable == 0.0
    assert stability(whole, [], among=True) is None


@pytest.mark.parametrize("seed", range(5))
def test_relabelling_changes_nothing(seed: int) -> None:
    random = np.random.default_rng(seed)
    whole, run = random.integers(0, 6, 80), random.integers(-1, 7, 80)
    whole[:6] = np.arange(6)
    names = random.permutation(7)
    other = np.where(run < 0, run, names[run])
    one, two = agreement(whole, run).as_json(), agreement(whole, other).as_json()
    assert one == pytest.approx(two, abs=1e-12)
    assert best_jaccards(whole, [run]) == pytest.approx(best_jaccards(whole, [other]))
