"""Figures of two groupings: planted changes, and what must not change them."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from isogloss import SettingsError
from isogloss.evidence.change.figures import Figures, Rule, curve, figures, rule_of
from isogloss.evidence.change.overlaps import overlaps_of_words

if TYPE_CHECKING:
    from isogloss.core.types import Labels

RULE = Rule(Fraction(95, 100), 1)
CONCEPTS, SIZE = 8, 20
PLANTED = np.repeat(np.arange(CONCEPTS), SIZE)
TYPES = np.arange(CONCEPTS * SIZE) // 2
"""Every type has two words."""


def of(after: Labels, before: Labels = PLANTED, rule: Rule = RULE) -> Figures:
    return figures(before, after, TYPES, rule)


def test_the_same_grouping_survives_exactly() -> None:
    assert of(PLANTED) == Figures(1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0)
    noisy = np.where(np.arange(len(PLANTED)) % 7 == 3, -1, PLANTED)
    assert of(noisy, noisy) == Figures(1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0)


def test_names_of_concepts_and_the_order_of_words_change_nothing() -> None:
    draw = np.random.default_rng(1)
    after = np.where(
        draw.random(len(PLANTED)) < 0.3, draw.integers(-1, CONCEPTS, len(PLANTED)), PLANTED
    )
    names, order = draw.permutation(CONCEPTS), draw.permutation(len(PLANTED))
    renamed = np.where(after < 0, -1, names[after])
    found, again = of(after), figures(PLANTED[order], renamed[order], TYPES[order], RULE)
    assert found == pytest.approx(again, abs=1e-12)


def test_concepts_that_were_split_by_design() -> None:
    """Two of eight fall into halves: six survive; of ten new ones every one lies in an old one."""
    after = PLANTED.copy()
    after[: SIZE // 2], after[SIZE : SIZE + SIZE // 2] = CONCEPTS, CONCEPTS + 1
    found = of(after)
    assert found.survived == found.survived_types == 6 / 8
    assert found.area == found.jaccard == (6 + 2 / 2) / 8
    assert (found.new, found.new_area) == (0.0, 0.0)
    assert found.one_to_one == (6 + 2 / 2) / 8


def test_concepts_that_were_merged_by_design() -> None:
    """Two become one, in which both survive; of the seven it is new."""
    after = np.where(PLANTED == 1, 0, PLANTED)
    found = of(after)
    assert (found.survived, found.area) == (1.0, 1.0)
    assert found.jaccard == (6 + 2 / 2) / 8
    assert found.new == pytest.approx(1 / 7)
    assert found.new_area == pytest.approx(0.5 / 7)
    assert found.one_to_one == 7 / 8


def test_words_that_were_moved_by_design() -> None:
    """One word in twenty goes from each concept to the next: 0.95 holds, and above it nothing."""
    after = PLANTED.copy()
    after[::SIZE] = (PLANTED[::SIZE] + 1) % CONCEPTS
    assert of(after).survived == 1
    assert of(after, rule=Rule(Fraction(96, 100), 1)).survived == 0
    assert of(after).area == of(after).one_to_one == pytest.approx(0.95)
    assert of(after).new == 0
    # Each concept still has one word of the type that the moved one has.
    assert of(after).survived_types == 1


def test_one_large_concept_holds_every_other_and_pairs_with_one() -> None:
    """What holds all words looks like survival, and is none: read one to one, Jaccard and AMI."""
    found = of(np.zeros(len(PLANTED), int))
    assert (found.survived, found.area, found.new) == (1.0, 1.0, 1.0)
    assert found.one_to_one == found.jaccard == 1 / CONCEPTS
    assert found.ami == pytest.approx(0, abs=1e-9)


def test_small_concepts_do_not_count() -> None:
    """Of two concepts one has three types; it is lost, and the other survives."""
    before, after = np.array([0] * 8 + [1] * 3), np.array([0] * 8 + [1, 2, 3])
    types = np.arange(11)
    assert figures(before, after, types, Rule(Fraction(1), 4)).survived == 1
    assert figures(before, after, types, Rule(Fraction(1), 3)).survived == 1 / 2
    nothing = figures(before, after, types, Rule(Fraction(1), 9))
    assert (nothing.survived, nothing.area, nothing.new, nothing.jaccard) == (None,) * 4


def test_noise_is_lost_and_only_noise_is_undefined() -> None:
    after = np.where(np.arange(len(PLANTED)) % 2, PLANTED, -1)
    assert of(after).area == of(after).one_to_one == 0.5
    assert of(after).ami == 1
    assert of(np.full(len(PLANTED), -1)) == Figures(0.0, 0.0, 0.0, 0.0, None, None, 0.0, 0.0, None)
    assert set(of(PLANTED, np.full(len(PLANTED), -1))[:4]) == {None}


@pytest.mark.parametrize("seed", range(3))
def test_one_to_one_and_ami_against_others(seed: int) -> None:
    """Every way to pair five concepts with five, and scikit-learn."""
    draw = np.random.default_rng(seed)
    before, after = draw.integers(0, 5, len(PLANTED)), draw.integers(0, 5, len(PLANTED))
    table = np.zeros((5, 5), int)
    found = overlaps_of_words(before, after)
    table[found.row, found.column] = found.shared
    best = max(sum(table[a, b] for a, b in enumerate(order)) for order in permutations(range(5)))
    assert of(after, before).one_to_one == best / len(before)
    assert of(after, before).ami == pytest.approx(adjusted_mutual_info_score(before, after))


def test_the_curve_is_the_figure_at_every_threshold() -> None:
    draw = np.random.default_rng(3)
    after = np.where(
        draw.random(len(PLANTED)) < 0.5, draw.integers(0, CONCEPTS, len(PLANTED)), PLANTED
    )
    steps = curve(PLANTED, after, TYPES, RULE)
    for tenth in range(1, 11):
        rule = Rule(Fraction(tenth, 10), 1)
        assert steps.value(rule.threshold) == of(after, rule=rule).survived
    assert float(steps.mean(Fraction(0), Fraction(1)) or 0) == pytest.approx(of(after).area)


def test_a_threshold_is_read_as_it_is_written() -> None:
    assert rule_of("0.95", 6) == Rule(Fraction(19, 20), 6)
    for wrong in ("0", "1.01", "-0.5", "half", "1/0", "nan"):
        with pytest.raises(SettingsError, match="expected more than 0 and at most 1"):
            rule_of(wrong, 6)
