from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from isogloss import SettingsError
from isogloss.plugins.metrics.rules import (
    AtLeast,
    MorePercent,
    MoreThan,
    Number,
    Rule,
    alignment_rule,
    comparison,
    exact,
)

SIZES = np.arange(1, 41)


def rule(**changed: Any) -> Rule:
    settings: dict[str, Any] = {
        "rule": "paper",
        "threshold": 0.8,
        "translations": 10,
        "max_size_difference": None,
        "size_ratio": None,
        "min_types": 5,
    }
    return alignment_rule(**settings | changed)


@pytest.mark.parametrize("threshold", [0.3, 0.6, 0.7, 0.8, 0.9, 1, 0.05, "0.35", Decimal("0.15")])
def test_paper_compares_every_fraction_exactly(threshold: Number) -> None:
    for size in SIZES.tolist():
        hits = np.arange(size + 1)
        reached = rule(threshold=threshold).covers(hits, np.full_like(hits, size))
        expected = [Fraction(h, size) >= Fraction(str(threshold)) for h in hits.tolist()]
        assert reached.tolist() == expected


@pytest.mark.parametrize("difference", [0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9, 1])
def test_paper_sizes_may_differ_by_exactly_the_maximum_either_way(difference: float) -> None:
    one, other = (axis.ravel() for axis in np.meshgrid(SIZES, SIZES))
    fits = rule(max_size_difference=difference).fits(one, other)
    least = 1 - Fraction(str(difference))
    expected = [
        Fraction(min(pair), max(pair)) >= least
        for pair in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert fits.tolist() == expected


def test_narrow_integers_are_compared_as_exactly() -> None:
    part, whole = np.array([30], np.int32), np.array([60], np.int32)
    found = [
        rule(threshold=f"0.{digits}").covers(part, whole).tolist()
        for digits in ("4999999999", "5", "5000000001", "123456789")
    ]
    assert found == [[True], [True], [False], [True]]


def test_three_of_ten_is_at_least_one_minus_seven_tenths() -> None:
    assert 3 / 10 < 1 - 0.7  # what floats say
    three, ten = np.array([3]), np.array([10])
    assert rule(max_size_difference=0.7).fits(three, ten).all()
    assert rule(max_size_difference=0.7).fits(ten, three).all()


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.65, 0.8])
def test_reference_compares_floats_and_wants_more(threshold: float) -> None:
    for size in SIZES.tolist():
        hits = np.arange(size + 1)
        reached = rule(rule="reference", threshold=threshold).covers(hits, np.full_like(hits, size))
        assert reached.tolist() == [h / size > threshold for h in hits.tolist()]


def test_reference_sizes_are_one_sided() -> None:
    fits = rule(rule="reference", size_ratio=0.6).fits
    assert fits(np.array([6, 7, 99]), np.array([10, 10, 1])).tolist() == [False, True, True]


@pytest.mark.parametrize("threshold", [0, 0.1, 0.29, 0.3, 0.45, 0.5])
def test_reference_percentages_are_multiplied_in_the_scripts_order(threshold: float) -> None:
    for total in SIZES.tolist():
        part = np.arange(total + 1)
        reached = MorePercent(threshold)(part, np.full_like(part, total))
        assert reached.tolist() == [n / total * 100 > threshold * 100 for n in part.tolist()]


@pytest.mark.parametrize("name", ["paper", "reference"])
def test_small_means_not_more_types_than_min_types(name: str) -> None:
    sizes = np.array([4, 5, 6])
    assert rule(rule=name, min_types=5).eligible(sizes).tolist() == [False, False, True]


def test_very_fine_thresholds_do_not_overflow() -> None:
    fine = Fraction("0.3000000000000000000000000000001")
    part, whole = np.array([3_000_000_000, 3_000_000_001]), np.array([10_000_000_000] * 2)
    assert AtLeast(fine)(part, whole).tolist() == [False, True]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"rule": "other"}, "rule is 'other', expected 'paper' or 'reference'"),
        ({"size_ratio": 0.6}, "size_ratio belongs to rule='reference'"),
        ({"rule": "reference", "max_size_difference": 0.4}, "belongs to rule='paper'"),
        ({"threshold": 0}, "threshold is 0, expected more than 0 and at most 1"),
        ({"threshold": 1.01}, "threshold is 1.01"),
        ({"threshold": "much"}, "threshold is 'much', expected a number"),
        ({"threshold": float("nan")}, "expected a number"),
        ({"threshold": True}, "expected a number"),
        ({"rule": "reference", "threshold": -0.1}, "threshold is -0.1, expected 0 to 1"),
        ({"max_size_difference": 1.5}, "max_size_difference is 1.5, expected 0 to 1"),
        ({"rule": "reference", "size_ratio": -1}, "size_ratio is -1, expected 0 or more"),
        ({"translations": 0}, "translations is 0, expected a whole number from 1"),
        ({"min_types": -1}, "min_types is -1, expected a whole number from 0"),
        ({"min_types": 2.5}, "min_types is 2.5"),
        ({"min_types": True}, "min_types is True"),
    ],
)
def test_settings_out_of_range_are_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        rule(**changed)


def test_defaults_of_each_rule() -> None:
    # 3 / 5 is the least ratio by default: 1 - 0.4, and more than 0.6.
    assert rule().fits(np.array([3]), np.array([5])).all()
    assert not rule(rule="reference").fits(np.array([3]), np.array([5])).any()


def test_decimal_text_is_what_counts() -> None:
    assert exact("x", 0.1) == exact("x", "0.1") == exact("x", Decimal("0.10")) == Fraction(1, 10)


def test_comparisons_by_rule() -> None:
    half = Fraction(1, 2)
    assert comparison("paper", "t", 0.3, half) == AtLeast(Fraction(3, 10))
    assert comparison("reference", "t", 0.3, half) == MoreThan(0.3)
    assert comparison("reference", "t", 0.3, half, percent=True) == MorePercent(0.3)
    with pytest.raises(SettingsError, match="at most 1/2"):
        comparison("paper", "t", 0.6, half)
