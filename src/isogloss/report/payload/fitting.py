"""Show as much as fits: the first of some ways to cut that keeps blocks below a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.report.blocks import Block

T = TypeVar("T")


def first_that_fits(
    cuts: Sequence[T], blocks: Callable[[T], list[Block]], most: int
) -> tuple[T, list[Block]]:
    """Return the first of ``cuts`` whose blocks take at most ``most`` bytes, else the last; and these.

    Each cut leaves less than the one before it, so few of them have to be made.
    """
    low, high = 0, len(cuts) - 1
    made: dict[int, list[Block]] = {}
    while low < high:
        middle = 0 if not made else (low + high) // 2
        made[middle] = blocks(cuts[middle])
        if sum(len(block.text()) for block in made[middle]) <= most:
            high = middle
        else:
            low = middle + 1
    return cuts[low], made.get(low) or blocks(cuts[low])
