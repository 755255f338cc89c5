"""Plain columns of text, for lists that need no drawing library."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GAP = "  "
LEAST = 24
"""Columns that a wrapped cell gets, however narrow the terminal is."""


def columns(rows: Sequence[Sequence[str]], *, wrapped: int) -> Iterator[str]:
    """Yield the lines of a table, its first row a heading.

    On a terminal, the cells of the column ``wrapped`` are broken so that lines fit; elsewhere a
    row is a line.
    """
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    if sys.stdout.isatty():
        others = sum(widths) - widths[wrapped] + len(GAP) * (len(widths) - 1)
        room = shutil.get_terminal_size().columns - others
        widths[wrapped] = min(widths[wrapped], max(LEAST, room))
    for number, row in enumerate(rows):
        yield from _lines(row, widths, wrapped)
        if not number:
            yield GAP.join("-" * width for width in widths)


def _lines(row: Sequence[str], widths: Sequence[int], wrapped: int) -> Iterator[str]:
    broken = row[wrapped : wrapped + 1]
    if cells(row[wrapped]) > widths[wrapped]:
        broken = wrap(row[wrapped], widths[wrapped])
    for number, text in enumerate(broken):
        shown = list(row) if not number else [""] * len(row)
        shown[wrapped] = text
        filled = (
            text + " " * (width - cells(text)) for text, width in zip(shown, widths, strict=True)
        )
        yield GAP.join(filled).rstrip()


def cells(text: str) -> int:
    """Return how many columns of a terminal a text takes: ideographs take two, accents none."""
    if text.isascii():
        return len(text)
    return sum(
        (unicodedata.east_asian_width(character) in "FW") + (not unicodedata.combining(character))
        for character in text
    )
