"""p-values, by hand and on random problems."""

from __future__ import annotations

import numpy as np
import pytest

from isogloss.evidence.references.chance import chances, holm


def test_p_counts_what_is_as_large_and_never_is_zero() -> None:
    (found,) = chances([0.3], [[0.1, 0.3, 0.2, 0.4]], "upper")
    assert found.p == found.p_alone == 3 / 5
    assert found.mean == pytest.approx(0.25)
    (best,) = chances([0.5], [[0.1, 0.3, 0.2, 0.4]], "upper")
    assert best.p == 1 / 5


def test_the_lower_tail_counts_what_is_as_small() -> None:
    (found,) = chances([0.2], [[0.1, 0.3, 0.2, 0.4]], "lower")
    assert found.p == 3 / 5
    assert found.quantiles[1] == pytest.approx(0.25)
    one, other = chances([0.2, 0.0], [[0.3, 0.1], [0.5, 0.6]], "lower")
    assert (one.p, one.p_alone) == (2 / 3, 2 / 3)
    assert (other.p, other.p_alone) == (1 / 3, 1 / 3)


def test_a_layer_is_held_against_the_best_of_all_layers() -> None:
    # Largest of both layers: 0.4, 0.1, 0.3.
    one, other = chances([0.3, 0.2], [[0.0, 0.1, 0.3], [0.4, 0.0, 0.0]], "upper")
    assert (one.p_alone, one.p) == (2 / 4, 3 / 4)
    assert (other.p_alone, other.p) == (2 / 4, 3 / 4)


def test_what_is_undefined_is_not_extreme_and_has_no_p() -> None:
    one, other = chances([0.3, None], [[0.1, None, 0.2], [None, None, None]], "upper")
    assert one.p == 1 / 4
    assert one.mean == pytest.approx(0.15)
    assert (other.p, other.mean, other.quantiles, other.permutations) == (None, None, (), 3)
    (low,) = chances([0.3], [[0.1, None, 0.4]], "lower")
    assert low.p == 2 / 4


def test_equal_observed_and_null_values_give_one() -> None:
    (found,) = chances([0.0], [[0.0] * 9], "upper")
    assert found.p == 1.0


def test_holm_by_hand() -> None:
    # Holm 1979: 0.01 * 4, 0.02 * 3, 0.03 * 2 (not below 0.06), 0.5 * 1.
    pairs = {("a", 0): 0.02, ("b", 0): 0.5, ("c", 0): 0.01, ("d", 0): 0.03}
    assert holm(pairs) == pytest.approx(
        {("c", 0): 0.04, ("a", 0): 0.06, ("d", 0): 0.06, ("b", 0): 0.5}
    )


def test_holm_counts_a_pair_until_its_last_layer() -> None:
    given = {("a", 0): 0.01, ("a", 1): 0.2, ("b", 0): 0.02, ("b", 1): 0.03}
    # a has a layer left until the end; b none after 0.03.
    assert holm(given) == pytest.approx(
        {("a", 0): 0.02, ("b", 0): 0.04, ("b", 1): 0.06, ("a", 1): 0.2}
    )
    assert holm({("a", 0): 0.9, ("b", 0): 0.8}) == {("a", 0): 1.0, ("b", 0): 1.0}
    assert holm({}) == {}


def test_holm_of_layers_holds_for_all_of_them_at_once() -> None:
    # Three pairs of four layers, uniform p that hold for all layers of a pair; one pair is real in
    # two layers. The share of runs with any wrong one stays at 0.05 (within three errors).
    random, wrong = np.random.default_rng(0), 0
    for _ in range(2000):
        p = {}
        for pair in range(3):
            # Of four layers the smallest adjusted p is uniform, the rest are larger.
            first = random.random()
            for layer in range(4):
                p[pair, layer] = first if layer == 0 else first + (1 - first) * random.random()
        p[2, 2] = p[2, 3] = 1e-6
        wrong += any(value <= 0.05 for key, value in holm(p).items() if key not in {(2, 2), (2, 3)})
    assert wrong / 2000 < 0.05 + 3 * (0.05 * 0.95 / 2000) ** 0.5
