"""Thinning an identity dictionary, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from isogloss.core.concepts.lists import words_of
from isogloss.evidence.references.reference import own_dictionary
from isogloss.evidence.references.thinning import identity, thinned_types

ONCE, TWICE = [1] * 8, [2, 3, 2, 3]
COUNTS = np.array([*ONCE, *TWICE, 0])
REACHED = np.array([True] * 2 + [False] * 6 + [True] * 3 + [False] + [True])
ALL = COUNTS > 0


def kept(there: np.ndarray, possible: np.ndarray, seed: int = 0) -> np.ndarray:
    return thinned_types(COUNTS, REACHED, there, possible, seed=seed)


@pytest.mark.parametrize("seed", range(5))
def test_each_bin_keeps_as_many_as_are_reached(seed: int) -> None:
    found = kept(ALL, ALL, seed)
    # Two of the eight types of one word, three of the four types of two or three.
    assert (found[:8].sum(), found[8:12].sum(), found[12]) == (2, 3, False)


def test_which_types_is_drawn() -> None:
    drawn = {tuple(np.flatnonzero(kept(ALL, ALL, seed))) for seed in range(20)}
    assert len(drawn) > 10
    assert (kept(ALL, ALL, 3) == kept(ALL, ALL, 3)).all()


def test_a_half_keeps_the_share_of_its_own_types_among_those_it_finds_again() -> None:
    there = ALL & (np.arange(13) % 2 == 0)  # four types of one word, two of more
    found = kept(there, there)
    # A quarter of four, and three quarters of two: one and a half, which is two.
    assert (found[:8].sum(), found[8:].sum()) == (1, 2)
    assert not (found & ~there).any()
    few = np.zeros(13, bool)
    few[8] = True
    assert np.flatnonzero(kept(there, few)).tolist() == [8]


def test_every_form_of_a_type_that_is_kept_is_its_own_translation() -> None:
    words = words_of("en", ["Sea", "sea", "SEA", "sky"])
    found = identity(words, np.array([name == "sea" for name in words.types]))
    assert {form: [to.form for to in found[form]] for form in found} == {
        form: [form] for form in ("Sea", "sea", "SEA")
    }


def test_a_dictionary_of_two_forms_has_types_that_both_have() -> None:
    words = words_of("en", ["a", "b", "c", "d"])
    one, other = words.take(np.array([0, 1, 2])), words.take(np.array([2, 3]))
    reached = np.ones(4, bool)
    found = own_dictionary(words, (one, other), reached, seed=0)
    assert list(found) == ["c"]
