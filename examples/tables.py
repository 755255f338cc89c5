"""Tables as Markdown: they can be read in a terminal and pasted into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose columns are as wide as their longest cell."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]])


def number(value: float | None) -> str:
    """Return three digits, or a dash."""
    return "-" if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """Return three digits with their sign, or a dash."""
    return "-" if value is None else f"{value:+.3f}"


def span(values: Sequence[float]) -> str:
    """Return the smallest and the largest value, with signs."""
    return f"{min(values):+.3f} to {max(values):+.3f}"
