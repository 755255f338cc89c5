"""The tables of the last records in ``benchmarks/README.md``, between two marks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.harness.cells import CURVE_HEAD, cells, curve_cells, head, qualities
from benchmarks.harness.comparison import curves, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from benchmarks.harness.record import Record

BEGIN, END = "<!-- tables: written by python -m benchmarks tables -->", "<!-- end of tables -->"


def rewrite(page: Path, records: Iterable[Record]) -> None:
    """Replace what stands between the marks of a page by the tables of the records, by topic.

    A topic without a record keeps the table that it has.
    """
    text = page.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        sys.exit(f"{page}: expected one line {BEGIN!r} and after it one line {END!r}")
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    sections = _sections(old) | {record.topic: section(record) for record in records}
    body = "\n\n".join(sections[topic] for topic in sorted(sections))
    page.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", "utf-8")


def _sections(text: str) -> dict[str, str]:
    """Return the sections that stand in a page, by topic."""
    parts = f"\n{text}".split("\n### ")[1:]
    return {part.partition("\n")[0]: f"### {part.strip()}" for part in parts}


def section(record: Record) -> str:
    """Return a topic's tables and what they were measured on."""
    table = rows(record.runs, record.ours)
    names = qualities(table)
    grown = curves(table, record.growth)
    parts = [
        f"### {record.topic}",
        record.about,
        grid(head(table), (cells(each, names) for each in table)),
        *([grid(CURVE_HEAD, map(curve_cells, grown))] if grown else []),
        conditions(record),
    ]
    return "\n\n".join(parts)


def grid(columns: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [columns, ["---"] * len(columns), *body]
    return "\n".join(f"| {' | '.join(map(escaped, line))} |" for line in lines)


def escaped(text: str) -> str:
    """Return text that cannot end a cell."""
    return text.replace("\\", "\\\\").replace("|", "\\|")


def conditions(record: Record) -> str:
    """Return in words when and on what a record was measured."""
    machine = record.machine
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    variables = ", ".join(f"{name}={value}" for name, value in machine["environment"].items())
    lines = [
        (
            f"{record.date}, {record.scale}, {record.repeats} repeats, {machine['threads']} threads, "
            f"{machine['class']}, {machine['system']}. Vectors: {record.vectors}."
        ),
        f"Python {machine['python']}, {versions}.",
        f"Environment: {variables}; OPENBLAS_CORETYPE unset.",
        *(f"{name}: {'; '.join(found)}." for name, found in record.libraries().items()),
    ]
    return "\n".join(f"* {line}" for line in lines)
