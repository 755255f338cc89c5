"""Which clusterers can be ranked: those that keep about the same share of the words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

APART = Fraction(5, 100)
"""Shares of words kept that lie so far apart are not ranked beside each other."""


def comparable(kept: Mapping[str, tuple[int, int]]) -> set[str]:
    """Return the clusterers that keep alike shares of the words: no two differ by 0.05 or more.

    ``kept`` has words in concepts and all words of each. It is the largest such group; of two that
    are as large, the one that keeps more. One who leaves words out as noise is measured on those
    that are easy to group.
    """
    shares = {name: Fraction(inside, words) for name, (inside, words) in kept.items() if words}
    groups = [
        {name for name, share in shares.items() if Fraction(0) <= most - share < APART}
        for most in sorted(set(shares.values()), reverse=True)
    ]
    return max(groups, key=len, default=set())


def ranks(values: Mapping[str, float | None], among: set[str]) -> dict[str, int]:
    """Return the place of each clusterer in ``among`` that has a value: 1 the highest; ties share."""
    known = {name: value for name, value in values.items() if name in among and value is not None}
    return {
        name: 1 + sum(other > value for other in known.values()) for name, value in known.items()
    }
