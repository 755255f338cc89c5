"""Over how many pairs of languages a mean is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def of_pairs(defined: Iterable[int], total: int) -> str:
    """Say how many of ``total`` pairs means are over: those that are ``defined``, by cell."""
    if total == 1:
        return "1 pair"
    counts = set(defined)
    # A cell without any value is a dash, and no mean over anything.
    least, most = min(counts - {0}, default=0), max(counts, default=0)
    if least == total:
        return f"{total} pairs"
    if least == most:
        return f"{least} of {total} pairs ({total - least} undefined)"
    return f"{least} to {most} of {total} pairs (others undefined)"
