"""Tables that fit the terminal: headers and names fold, columns move together, nothing is cut.

Where that is not enough a table is wider than the terminal, as it is in a pipe: a number that lost
its end reads as another number.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

# After a space, or after a mark inside a name. "2-3" and "1,000" are numbers and stay whole, and
# so does "de - en", which is short and unreadable in three lines.
BREAK = re.compile(r"(?<!\s-)\s+(?!-\s)|(?<=\w)[-_/~,;](?=\w)(?<!\d.(?=\d))")
GAPS = (3, 2, 1)
"""Blanks between columns: as in the house style, and where a table fits with fewer only."""


class _Column(NamedTuple):
    """A column as it stands: its header and cells, and how narrow either may become."""

    header: Text
    cells: tuple[Text, ...]
    numbers: bool

    @property
    def whole(self) -> int:
        return max(map(_width, (self.header, *self.cells)))

    @property
    def headed(self) -> int:
        """The width with its header folded as far as it goes, and cells as they are."""
        return max(_least(self.header), *map(_width, self.cells), 0)

    @property
    def least(self) -> int:
        # Right-aligned cells are numbers and intervals: only their header folds.
        return self.headed if self.numbers else max(map(_least, (self.header, *self.cells)))


def fitted(table: Table, console: Console) -> Table:
    """Return ``table``, folded where the console is too narrow; cells are text.

    Print what comes back with ``crop=False``: it may be wider than the console.
    """
    measured = _measured(table, console)
    if measured <= console.width:
        return table
    columns = [
        _Column(
            _text(column.header),
            tuple(map(_text, column.cells)),
            column.justify == "right",
        )
        for column in table.columns
    ]
    edges = measured - sum(column.whole for column in columns) - GAPS[0] * (len(columns) - 1)
    for gap in GAPS:
        between = edges + gap * (len(columns) - 1)
        widths = _shrunk(columns, console.width - between)
        if sum(widths) + between <= console.width:
            return _folded(table, columns, widths, gap, between)
    # A row that goes over the edge is better read in one line than in several that all do.
    return _folded(table, columns, [column.headed for column in columns], gap, between)


def _text(cell: RenderableType) -> Text:
    from rich.text import Text

    return cell if isinstance(cell, Text) else Text(str(cell))


def _shrunk(columns: Sequence[_Column], room: int) -> list[int]:
    """Return widths that fit where they can: headers fold first, then names."""
    widths = [column.whole for column in columns]
    _shrink(widths, [column.headed for column in columns], room)
    _shrink(widths, [column.least for column in columns], room)
    return widths


def _measured(table: Table, console: Console) -> int:
    """Return how wide a table is where nothing is in its way."""
    from isogloss.cli.console import WIDE

    return console.measure(table, options=console.options.update(width=WIDE)).maximum


def _shrink(widths: list[int], least: Sequence[int], room: int) -> None:
    """Make the widest columns that can give way narrower, until all fit or none can."""
    for _ in range(sum(widths) - room):
        able = [at for at, width in enumerate(widths) if width > least[at]]
        if not able:
            return
        widths[max(able, key=widths.__getitem__)] -= 1


def _folded(
    table: Table, columns: Sequence[_Column], widths: Sequence[int], gap: int, between: int
) -> Table:
    from isogloss.cli.tables import new_table

    found = new_table(table.title)
    found.width = sum(widths) + between
    found.padding = (0, 1 if gap > 1 else 0)
    found.collapse_padding = gap == 2
    for column, own, width in zip(table.columns, columns, widths, strict=True):
        found.add_column(_fold(own.header, width), justify=column.justify, width=width)
    for at, row in enumerate(table.rows):
        cells = (_fold(own.cells[at], width) for own, width in zip(columns, widths, strict=True))
        found.add_row(*cells, end_section=row.end_section)
    return found


def _fold(text: Text, width: int) -> Text:
    """Return ``text`` with line ends at its separators, so that lines fit where they can."""
    from rich.text import Text

    cuts, line = [], 0
    for piece in _pieces(text):
        if line and line + piece.shown > width:
            cuts.append(piece.begins)
            line = 0
        line += piece.cells
    lines = text.divide(cuts)
    for each in lines:
        each.rstrip()
    return Text("\n").join(lines)


class _Piece(NamedTuple):
    """What may not be broken: where it begins, its cells, and those without blanks behind it."""

    begins: int
    cells: int
    shown: int


def _pieces(text: Text) -> list[_Piece]:
    from rich.cells import cell_len

    ends = [0, *(found.end() for found in BREAK.finditer(text.plain)), len(text.plain)]
    return [
        _Piece(begins, cell_len(text.plain[begins:end]), cell_len(text.plain[begins:end].rstrip()))
        for begins, end in pairwise(ends)
        if end > begins
    ]


def _least(text: Text) -> int:
    return max((piece.shown for piece in _pieces(text)), default=0)


def _width(text: Text) -> int:
    return text.cell_len
