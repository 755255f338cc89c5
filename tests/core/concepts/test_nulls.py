"""Strata of types, and the permutations within them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from isogloss import Shuffling, Words
from isogloss.core.concepts.nulls import log2_bins, strata_of


def words(forms: str, **more: object) -> Words:
    names = tuple(dict.fromkeys(forms))
    kind = np.array([names.index(form) for form in forms], np.int64)
    places = np.arange(len(forms))
    made = Words("xx", names, kind, (*names, "?"), kind, places, places)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


def test_bins_are_powers_of_two() -> None:
    assert log2_bins(np.array([0, 1, 2, 3, 4, 7, 8, 1023, 1024])).tolist() == [
        -1, 0, 1, 1, 2, 2, 3, 9, 10,
    ]  # fmt: skip


def test_types_of_like_frequency_share_a_stratum_and_absent_ones_stay() -> None:
    # a once, b twice, c three times, d four times, ? never.
    a, b, c, d, absent = strata_of([words("abbcccdddd")], ["frequency"]).tolist()
    assert b == c
    assert len({a, b, d}) == 3
    assert absent == -1
    assert min(a, b, d) >= 0


def test_types_that_are_not_present_stay() -> None:
    present = np.array([True, False, True, True])
    assert strata_of([words("abc")], [], present).tolist() == [0, -1, 0, -1]


def test_the_most_frequent_value_of_a_type_counts_and_of_several_the_first_by_name() -> None:
    # a is X twice and N once, b is X, c is N and X: N comes first.
    made = words("aaabcc", annotations={"pos": ["X", "N", "X", "X", "X", "N"]})
    a, b, c, _ = strata_of([made], ["pos"]).tolist()
    assert a == b != c


def test_an_annotation_that_one_side_lacks_is_no_stratum() -> None:
    tagged = words("ab", annotations={"pos": ["N", "V"]})
    assert len(set(strata_of([tagged], ["pos"]).tolist()) - {-1}) == 2
    assert len(set(strata_of([tagged, words("ab")], ["pos"]).tolist()) - {-1}) == 1


def test_positions_are_those_that_the_source_knows_in_bins_of_equally_many_types() -> None:
    forms = "abcdefghijklmnop"
    made = words(forms, token_position=np.arange(16)[::-1].copy())
    found = strata_of([made], ["position"]).tolist()[:16]
    assert found == [7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]
    alike = words(forms, position=np.full(16, 3))
    assert set(strata_of([alike], ["position"]).tolist()) == {0, -1}


def test_sides_are_in_a_row_and_share_strata() -> None:
    one, other = words("abb"), words("xxy")
    a, b, _, x, y, _ = strata_of([one, other], ["frequency"]).tolist()
    assert (a, b) == (y, x)


def test_forms_are_taken_for_types_where_these_are_raw() -> None:
    made = words("ab", types=("same",), type=np.zeros(2, np.int64))
    assert strata_of([made], ["frequency"], raw=True).tolist() == [0, 0]
    assert strata_of([made], ["frequency"]).tolist() == [0]


def test_permutations_depend_on_words_number_and_seed_alone() -> None:
    made = words("abcdefgh")
    first = [goes.tolist() for goes in Shuffling(range(4)).permutations([made])]
    later = [goes.tolist() for goes in Shuffling(range(2, 4)).permutations([made])]
    assert later == first[2:]
    moved = replace(made, position=made.position[::-1].copy())
    assert [goes.tolist() for goes in Shuffling(range(4)).permutations([moved])] == first
    assert [g.tolist() for g in Shuffling(range(4), seed=1).permutations([made])] != first
    assert all(goes[8] == 8 for goes in first)


def test_nothing_has_no_strata() -> None:
    assert strata_of([words("")], ["frequency", "position", "pos"]).tolist() == [-1]
