"""Shares over thresholds, by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from isogloss import Steps

F = Fraction
SHARES = st.lists(st.fractions(0, 1, max_denominator=12), max_size=12)


def test_three_concepts_by_hand() -> None:
    # Coverage 1/2, 4/5 and 4/5 of four concepts; the fourth has none.
    steps = Steps.of([F(1, 2), F(4, 5), F(4, 5), F(0)], 4)
    assert steps.limits == (F(1, 2), F(4, 5))
    assert steps.counts == (3, 2, 0)
    assert [steps.at(x) for x in (0.1, 0.5, 0.51, 0.8, 0.81)] == [
        F(3, 4),
        F(3, 4),
        F(1, 2),
        F(1, 2),
        0,
    ]
    assert steps.places() == [F(1, 2), F(4, 5), 1]
    # Two of four from 0.5 to 0.8, none above: 1/2 * 0.3 / 0.5.
    assert steps.mean(F(1, 2), F(1)) == F(3, 10)


def test_a_strict_limit_is_not_reached() -> None:
    steps = Steps.of([F(1, 2)], 1, strict=True)
    assert [steps.at(x) for x in (0, 0.49, 0.5, 1)] == [1, 1, 0, 0]


def test_nothing_is_undefined() -> None:
    assert Steps.of([], 0).value(0.5) is None


@given(SHARES, st.fractions(F(1, 50), 1))
def test_it_is_the_share_that_reaches_the_threshold(shares: list[F], at: F) -> None:
    steps = Steps.of(shares, len(shares))
    expected = F(sum(share >= at for share in shares), len(shares)) if shares else None
    assert steps.at(at) == expected
    assert list(steps.counts) == sorted(steps.counts, reverse=True)
