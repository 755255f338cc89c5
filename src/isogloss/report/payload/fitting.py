"""Show as much as fits: the first of some ways to cut that keeps blocks below a size."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.report.blocks import Block

T = TypeVar("T")


SLACK = 1.05
"""A guess that is at most so much too high is looked at closer."""


def first_that_fits(
    cuts: Sequence[T],
    blocks: Callable[[T], list[Block]],
    most: int,
    guess: Callable[[T], float] | None = None,
) -> tuple[T, list[Block]]:
    """Return the first of ``cuts`` whose blocks take at most ``most`` bytes, else the last; and these.

    Each cut leaves less than the one before it, so few of them have to be made. ``guess`` says about
    how many bytes a cut takes for less work: then only cuts near the limit are made. What is
    returned takes what its blocks take; a guess that is off by more than ``SLACK`` can only choose
    a later cut than is needed.
    """
    made: dict[int, list[Block]] = {}

    def size(at: int) -> float:
        if at not in made:
            made[at] = blocks(cuts[at])
        return sum(len(block.text()) for block in made[at])

    guessed = cache(lambda at: guess(cuts[at])) if guess else size
    at = _first(len(cuts), lambda at: guessed(at) <= most)
    while at > 0 and guessed(at - 1) <= most * SLACK and size(at - 1) <= most:
        at -= 1
    while size(at) > most and at < len(cuts) - 1:
        at += 1
    return cuts[at], made[at]


def _first(count: int, fits: Callable[[int], bool]) -> int:
    """Return the first of so many places that fits, all after it fitting too; else the last."""
    if fits(0):
        return 0
    low, high = 1, count - 1
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low
