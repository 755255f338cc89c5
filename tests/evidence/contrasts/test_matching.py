"""What is matched, exactly: words, and types in every bin of frequency."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.evidence.contrasts.matching import matched, profile


def generators(count: int, seed: int = 0) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, place]) for place in range(count)]


def types(*times: int) -> np.ndarray:
    """Return words of types that have so many each."""
    return np.repeat(np.arange(len(times)), times)


def test_a_profile_by_hand() -> None:
    # Three types with 1 word, one with 2, one with 3, one with 9; number 3 has none.
    found = profile(types(1, 1, 1, 0, 2, 3, 9))
    assert (found.words, found.types, found.by_bin) == (17, 6, (3, 2, 0, 1))
    assert profile(types(4, 7, 8)).by_bin == (0, 0, 2, 1)
    assert profile(types()).by_bin == ()


def test_two_corpora_by_hand() -> None:
    # Types with one word: 3 and 1. With two or three: 2 + 3 words and 3 + 3 words. With 8: one has none.
    one, other = types(1, 1, 1, 2, 3, 8), types(1, 3, 3)
    rows = matched([one, other], generators(2))
    first, second = (profile(each[kept]) for each, kept in zip((one, other), rows, strict=True))
    assert first == second
    assert first.by_bin == (1, 2)
    assert first.words == 1 + 5
    assert set(one[rows[0]].tolist()) >= {3, 4}
    assert 5 not in one[rows[0]]


@given(
    st.lists(st.lists(st.integers(0, 20), min_size=1, max_size=30), min_size=2, max_size=4),
    st.integers(0, 5),
)
def test_all_corpora_have_equal_words_and_types_in_every_bin(
    corpora: list[list[int]], seed: int
) -> None:
    tables = [np.random.default_rng(seed).permutation(types(*times)) for times in corpora]
    rows = matched(tables, generators(len(tables), seed))
    found = [profile(table[kept]) for table, kept in zip(tables, rows, strict=True)]
    assert len(set(found)) == 1
    before = [profile(table).by_bin for table in tables]
    longest = max(map(len, before))
    padded = [(*each, *[0] * (longest - len(each))) for each in before]
    fewest = [min(column) for column in zip(*padded, strict=True)]
    assert list(found[0].by_bin) == np.trim_zeros(fewest, "b")
    for table, kept in zip(tables, rows, strict=True):
        assert (np.diff(kept) > 0).all()
        whole, times = np.bincount(table), np.bincount(table[kept])
        there = np.flatnonzero(times)
        # A type stays in its bin, so the bins are those of the corpus, thinned and not moved.
        assert (np.frexp(times[there])[1] == np.frexp(whole[there])[1]).all()


def test_the_smallest_of_equal_shape_keeps_everything() -> None:
    small = types(1, 2, 4)
    rows = matched([small, types(1, 1, 2, 2, 4, 4, 8)], generators(2))
    assert rows[0].tolist() == list(range(7))


def test_rows_depend_on_the_generators_alone() -> None:
    tables = [types(*range(1, 15)), types(*range(1, 30))]
    first, again, other = (matched(tables, generators(2, seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("least", [2, 3])
def test_rare_types_leave_before_anything_is_matched(least: int) -> None:
    one, other = types(1, 1, 2, 3, 3), types(1, 2, 2, 3)
    rows = matched([one, other], generators(2), min_count=least)
    for table, kept in zip((one, other), rows, strict=True):
        times = np.bincount(table)[np.unique(table[kept])]
        assert (times >= least).all()
