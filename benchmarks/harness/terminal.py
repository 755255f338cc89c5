"""The tables of a record in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.harness.cells import CURVE_HEAD, cells, curve_cells, head, qualities
from benchmarks.harness.comparison import curves, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table

    from benchmarks.harness.record import Record

WIDTH = 160
"""Columns of a table where there is no terminal to ask."""
WORDS = ("setting", "contender", "over", "others", "seconds")
"""Columns of text; all others are numbers."""


def show(record: Record, console: Console) -> None:
    """Print the ratios and the growth of a topic."""
    table = rows(record.runs, record.ours)
    names = qualities(table)
    title = f"{record.topic}: {record.about}"
    console.print(grid(title, head(table), (cells(each, names) for each in table)))
    grown = curves(table, record.growth)
    if grown:
        console.print(grid("growth", CURVE_HEAD, map(curve_cells, grown)))


def grid(title: str, columns: Sequence[str], body: Iterable[Sequence[str]]) -> Table:
    """Return a table of texts, which are never markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(Text(name), justify="left" if name in WORDS else "right")
    for line in body:
        table.add_row(*map(Text, line))
    return table


def console() -> Console:
    """Return where tables go."""
    from rich.console import Console

    found = Console()
    return found if found.is_terminal else Console(width=WIDTH)
