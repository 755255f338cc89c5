"""Findings as lines: one each after the scores, all of them with their evidence on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.finding import Finding

MARKS = {"leads": "!!", "warns": "!", "notes": "-"}

LINES = 12
"""Warnings that ``run`` prints; ``diagnose`` has all."""

ROWS = 12
"""Rows of evidence that are shown of each finding; ``--json`` has all."""


def leading_lines(found: Sequence[Finding]) -> Iterator[str]:
    """Yield what must be read before any score."""
    for each in found:
        if each.severity == "leads":
            yield f"{MARKS[each.severity]} {each.line}"


def other_lines(found: Sequence[Finding], study: Location) -> Iterator[str]:
    """Yield what else is suspicious, notes as their number, and how to see more."""
    warned = [each for each in found if each.severity == "warns"]
    for each in warned[:LINES]:
        yield f"{MARKS[each.severity]} {each.line}"
    if found:
        notes = sum(each.severity == "notes" for each in found)
        more = f"{len(warned) - LINES} more of these; " if len(warned) > LINES else ""
        more += f"{notes} note{'s' * (notes != 1)}; " if notes else ""
        yield f"{more}evidence and what to try: isogloss diagnose {study}"


def finding_lines(each: Finding) -> Iterator[str]:
    """Yield a finding with what it means, its evidence and what to try."""
    yield f"{MARKS[each.severity]} {each.line}"
    yield f"   {each.check}: {each.means}"
    for row in each.evidence[:ROWS]:
        yield f"     {_row(row)}"
    if len(each.evidence) > ROWS:
        yield f"     and {len(each.evidence) - ROWS} more rows, see --json"
    for advice in each.advice:
        yield f"   try: {advice}"


def _row(row: Mapping[str, JSON]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in row.items())


def _value(value: JSON) -> str:
    if value is None:
        return "undefined"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
