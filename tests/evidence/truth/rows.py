"""What was measured, beside what it should be."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Row(NamedTuple):
    """One line of the table."""

    what: str
    target: str
    measured: str
    error: str
    """Of measuring: two standard errors of a share, or a bound."""
    held: bool
    """False where the target is missed by more than that."""


def share(what: str, hits: Iterable[bool], low: float = 0.0, high: float = 1.0) -> Row:
    """Return the share of hits, which should lie from ``low`` to ``high``."""
    found = list(hits)
    measured = fmean(found)
    error = two_errors(measured, len(found))
    held = low - error <= measured <= high + error
    return Row(what, _range(low, high), f"{measured:.1%}", f"{error:.1%}", held)


def always(what: str, hits: Iterable[bool]) -> Row:
    """Return the share of hits, none of which may be missing."""
    found = list(hits)
    return Row(what, "always", f"{sum(found)} of {len(found)}", "", all(found))


def two_errors(measured: float, count: int) -> float:
    """Return two standard errors of a share; of 0 and 1 those of one hit more or less."""
    inside = min(max(measured, 1 / count), 1 - 1 / count) if count > 1 else 0.5
    return 2 * math.sqrt(inside * (1 - inside) / count)


def _range(low: float, high: float) -> str:
    if (low, high) == (0.0, 1.0):
        return "-"
    if low == 0.0:
        return f"at most {high:.0%}"
    return f"{low:.0%} to {high:.0%}"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as lines of equal columns; a row that is missed says so."""
    heads = ("what", "target", "measured", "+-", "")
    cells = [heads, *((*row[:4], "" if row.held else "MISSED") for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(heads))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )
