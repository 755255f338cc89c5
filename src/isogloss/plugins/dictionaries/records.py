"""Dictionaries whose records are no pairs: several entries of one, or none and rightly so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss import NoEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isogloss import Translation

Entry: TypeAlias = "tuple[str, Translation] | tuple[str, Translation, int]"
"""A form, its translation and, in a format that has it, how often the pair was seen."""

Row: TypeAlias = tuple[int, int, Any]
"""The first and the last line of a row (from 1), and what is in it. The last row's last line is the
file's."""

LISTED = 1000
"""Rows without an entry whose numbers are listed, by reason: a dump has millions of them."""


def as_it_is(row: Entry | NoEntry) -> Entry:
    """Return a row that is an entry already, or raise the reason why there is none."""
    if isinstance(row, NoEntry):
        raise row
    return row


class Passed:
    """Counts rows without an entry, and lists the first ``LISTED`` of each reason."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def row(self, line: int, reason: str) -> Iterator[Row]:
        """Yield a row that says why there is no entry, unless there have been many of them."""
        self._seen[reason] += 1
        if self._seen[reason] <= LISTED:
            yield line, line, NoEntry(reason)

    def rest(self, line: int) -> Iterator[Row]:
        """Yield a last row for each reason of which not all were listed, with their number."""
        for reason, times in self._seen.items():
            if times > LISTED:
                yield line, line, NoEntry(f"{reason}: {times - LISTED:,} more, not listed")


def reaching(rows: Iterator[Row], end: Callable[[], int]) -> Iterator[Row]:
    """Yield rows, the last of them as if it reached to the last line of the file."""
    held = next(rows, None)
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held[0], end(), held[2]
