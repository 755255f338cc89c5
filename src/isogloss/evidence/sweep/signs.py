"""The sign of a mean difference of figures at many values of a setting, exactly."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.core.concepts.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.evidence.sweep.curve import Figure

ZERO = Fraction(0)

Matched: TypeAlias = "Sequence[tuple[list[Figure], list[Figure]]]"
"""Pairs of figures whose means are compared; a pair without a value on one side does not count."""


def signs_at(matched: Matched, places: Sequence[Fraction]) -> list[int | None]:
    """Return the sign of the mean difference at every place; None where it is undefined.

    ``places`` ascend and hold every place of the figures.
    """
    figures = [figure for pair in matched for side in pair for figure in side]
    if all(isinstance(figure, Steps) and not figure.strict for figure in figures):
        return falling_signs(matched, places)
    return [sign_at(matched, place) for place in places]


def falling_signs(
    matched: Sequence[tuple[list[Any], list[Any]]], places: Sequence[Fraction]
) -> list[int | None]:
    """Return the signs at ascending ``places``, which hold every limit of the steps in ``matched``.

    In whole numbers over one denominator, and from one place to the next: what falls at a limit is
    taken off behind it. The same as ``sign_at`` of every place, without asking every figure there.
    """
    parts = [
        (sign, [figure for figure in side if figure.whole])
        for pair in matched
        if all(any(figure.whole for figure in side) for side in pair)
        for sign, side in zip((1, -1), pair, strict=True)
    ]
    if not parts:
        return [None] * len(places)
    common = lcm(*(figure.whole * len(side) for _, side in parts for figure in side))
    total, falls = 0, dict[Fraction, int]()
    for sign, side in parts:
        for figure in side:
            unit = sign * common // (figure.whole * len(side))
            total += unit * figure.counts[0]
            for limit, (before, after) in zip(figure.limits, pairwise(figure.counts), strict=True):
                falls[limit] = falls.get(limit, 0) + unit * (before - after)
    signs: list[int | None] = []
    for place in places:
        signs.append((total > 0) - (total < 0))
        total -= falls.get(place, 0)
    return signs


def sign_at(matched: Matched, place: Fraction) -> int | None:
    """Return the sign of the mean difference at one place."""
    differences = []
    for higher, lower in matched:
        one, other = _mean(higher, place), _mean(lower, place)
        if one is not None and other is not None:
            differences.append(one - other)
    if not differences:
        return None
    total = sum(differences, ZERO)
    return (total > 0) - (total < 0)


def _mean(figures: list[Figure], place: Fraction) -> Fraction | None:
    known = [value for figure in figures if (value := figure.at(place)) is not None]
    return sum(known, ZERO) / len(known) if known else None
