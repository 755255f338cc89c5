"""Which concepts hold which: worked by hand, and against a loop over sets."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sklearn.metrics.cluster import contingency_matrix

from isogloss.evidence.change.overlaps import (
    overlaps_of_types,
    overlaps_of_words,
    types_held,
)

BEFORE = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, -1, -1])
AFTER = np.array([0, 0, 0, 1, 1, 1, -1, 2, 2, 2, 2, 0])
"""Concept 0 gives 3 words to 0 and 1 to 1; 1 gives 2 to 1, 1 to noise, 1 to 2; 2 goes to 2."""


def test_words_by_hand() -> None:
    found = overlaps_of_words(BEFORE, AFTER)
    cells = zip(found.row.tolist(), found.column.tolist(), found.shared.tolist(), strict=True)
    assert list(cells) == [(0, 0, 3), (0, 1, 1), (1, 1, 2), (1, 2, 1), (2, 2, 2)]
    assert found.sizes.tolist() == [4, 4, 2]
    assert found.others.tolist() == [4, 3, 4]
    assert found.largest().tolist() == [3, 2, 2]
    assert found.partners().tolist() == [0, 1, 2]
    assert found.jaccard().tolist() == [3 / 5, 2 / 5, 2 / 4]


def test_the_curve_falls_where_a_concept_is_lost() -> None:
    """The shares are 3/4, 1/2 and 1, and at a share a concept is still there."""
    steps = overlaps_of_words(BEFORE, AFTER).steps(np.ones(3, bool))
    assert steps.limits == (Fraction(1, 2), Fraction(3, 4))
    assert steps.counts == (3, 2, 1)
    assert [steps.value(at) for at in ("0.5", "0.51", "0.75", "0.76", "1")] == [
        1, 2 / 3, 2 / 3, 1 / 3, 1 / 3,
    ]  # fmt: skip
    assert steps.mean(Fraction(0), Fraction(1)) == Fraction(9, 4) / 3
    without = overlaps_of_words(BEFORE, AFTER).steps(np.array([True, False, False]))
    assert (without.whole, without.value(1), without.value("0.75")) == (1, 0, 1)


def test_seen_from_the_other_side_it_is_the_same() -> None:
    found = overlaps_of_words(BEFORE, AFTER).flipped()
    again = overlaps_of_words(AFTER, BEFORE)
    assert [each.tolist() for each in found] == [each.tolist() for each in again]


def test_of_equal_partners_the_first_by_number() -> None:
    before, after = np.array([0, 0, 0, 0, 1]), np.array([3, 3, 1, 1, -1])
    assert overlaps_of_words(before, after).partners().tolist() == [1, -1]


def test_types_count_once() -> None:
    """Concept 0 has the types 0 and 1, of which concept 0 afterwards has 0 alone, in three words."""
    before, after = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 1])
    types = np.array([0, 0, 0, 1, 2])
    found = overlaps_of_types(before, types, after, types)
    cells = zip(found.row.tolist(), found.column.tolist(), found.shared.tolist(), strict=True)
    assert list(cells) == [(0, 0, 1), (0, 1, 1), (1, 1, 1)]
    assert (found.sizes.tolist(), found.others.tolist()) == ([2, 1], [1, 2])
    assert types_held(before, types).tolist() == [2, 1]


def test_types_of_other_words() -> None:
    """Halves of a text have no word in common, but types."""
    found = overlaps_of_types(
        np.array([0, 0, 0]), np.array([4, 5, 6]), np.array([1, -1, 1, 0]), np.array([5, 4, 6, 9])
    )
    assert found.largest().tolist() == [2]
    assert found.partners().tolist() == [1]
    assert found.others.tolist() == [1, 2]


@pytest.mark.parametrize("seed", range(3))
def test_against_scikit_learn_and_sets(seed: int) -> None:
    draw = np.random.default_rng(seed)
    before, after, types = (
        draw.integers(0, 7, 200),
        draw.integers(0, 5, 200),
        draw.integers(0, 40, 200),
    )
    table = np.zeros((7, 5), int)
    found = overlaps_of_words(before, after)
    table[found.row, found.column] = found.shared
    assert table.tolist() == contingency_matrix(before, after).tolist()
    kinds = overlaps_of_types(before, types, after, types)
    sets = [
        [set(types[labels == number].tolist()) for number in range(count)]
        for labels, count in ((before, 7), (after, 5))
    ]
    assert kinds.largest().tolist() == [max(len(a & b) for b in sets[1]) for a in sets[0]]
    assert kinds.sizes.tolist() == [len(a) for a in sets[0]]
    jaccard = [
        max(table[a, b] / (table[a].sum() + table[:, b].sum() - table[a, b]) for b in range(5))
        for a in range(7)
    ]
    assert found.jaccard().tolist() == jaccard


def test_nothing_but_noise() -> None:
    noise = np.full(4, -1)
    found = overlaps_of_words(noise, np.arange(4))
    assert [len(each) for each in found] == [0, 0, 0, 0, 4]
    assert found.steps(np.zeros(0, bool)).value(1) is None
    assert len(overlaps_of_types(noise, np.arange(4), noise, np.arange(4)).sizes) == 0
    assert overlaps_of_words(np.arange(2), np.full(2, -1)).largest().tolist() == [0, 0]
