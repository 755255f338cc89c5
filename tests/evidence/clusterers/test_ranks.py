"""Who is ranked beside whom."""

from __future__ import annotations

from isogloss.evidence.clusterers.ranks import comparable, ranks


def test_five_points_apart_is_too_far_and_less_is_not() -> None:
    assert comparable({"a": (100, 100), "b": (95, 100), "c": (100, 100)}) == {"a", "c"}
    assert comparable({"a": (1000, 1000), "b": (951, 1000)}) == {"a", "b"}
    # As floats, 0.3 - 0.25 is less than 0.05.
    assert comparable({"a": (30, 100), "b": (25, 100)}) == {"a"}


def test_the_largest_group_wins_whoever_keeps_more() -> None:
    assert comparable({"a": (10, 10), "b": (6, 10), "c": (6, 10)}) == {"b", "c"}


def test_no_two_of_the_group_are_five_points_apart() -> None:
    """1.00, 0.96 and 0.92 are a chain: its ends are not alike."""
    assert comparable({"a": (100, 100), "b": (96, 100), "c": (92, 100)}) == {"a", "b"}


def test_ranks_count_those_above_and_leave_out_what_has_no_value() -> None:
    values = {"a": 0.5, "b": 0.7, "c": 0.5, "d": None, "e": 0.9}
    assert ranks(values, {"a", "b", "c", "d"}) == {"b": 1, "a": 2, "c": 2}
    assert ranks(values, set()) == {}
    assert comparable({"a": (0, 0)}) == set()
