"""Scores and concepts as CSV and JSON lines: every record flat, or with its words."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

from isogloss.core.study.directory import json_line, side_of
from isogloss.core.study.results import flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss.core.study.results import Clustered
    from isogloss.core.types import JSON

WORD_COLUMNS = (
    "clusterer",
    "clustering",
    "sides",
    "corpus",
    "source",
    "part",
    "layer",
    "language",
    "given",
    "concept",
    "sentence",
    "position",
    "form",
    "type",
)


def flat_score(record: JSON) -> dict[str, JSON]:
    """Return a score as one flat row; counts and parts have their kind before their name."""
    return {
        **flat(record),
        "sides": _joined(record["sides"]),
        **{f"counts.{name}": value for name, value in record["counts"].items()},
        **{f"parts.{name}": value for name, value in record["parts"].items()},
        "note": record["note"],
        "key": record["key"],
    }


def score_lines(records: Iterable[JSON]) -> Iterator[str]:
    """Yield a flat JSON object a line."""
    return (json_line(flat_score(record)) for record in records)


def score_csv(records: Sequence[JSON]) -> Iterator[str]:
    """Yield the lines of a table of scores; a cell is empty where a score lacks the column."""
    rows = [flat_score(record) for record in records]
    columns = list(dict.fromkeys(chain.from_iterable(rows)))
    return csv_lines([columns, *([row.get(name) for name in columns] for row in rows)])


def word_csv(clusterings: Iterable[Clustered]) -> Iterator[str]:
    """Yield the lines of a table with a row for every clustered word; noise is concept -1."""
    yield from csv_lines([WORD_COLUMNS])
    for one in clusterings:
        yield from csv_lines(word_rows(one))


def concept_lines(clusterings: Iterable[Clustered]) -> Iterator[str]:
    """Yield a JSON object for each concept, with its words; words that are noise are concept -1."""
    for one in clusterings:
        members: dict[int, list[JSON]] = {}
        for side, label, form, kind, sentence, position in words_with_labels(one):
            members.setdefault(label, []).append(
                {
                    "side": side,
                    "form": form,
                    "type": kind,
                    "sentence": sentence,
                    "position": position,
                }
            )
        head = {
            "clusterer": one.record["clusterer"],
            "clustering": one.record["key"],
            "sides": one.record["sides"],
        }
        for label in sorted(members):
            yield json_line({**head, "concept": label, "words": members[label]})


def words_with_labels(one: Clustered) -> Iterator[tuple[int, int, str, str, int, int]]:
    """Yield side (its index), concept, form, type, sentence and position of every word."""
    start = 0
    for side, table in enumerate(one.words):
        labels = one.labels[start : start + len(table)].tolist()
        start += len(table)
        columns = (table.form, table.type, table.sentence, table.position)
        for label, form, kind, sentence, position in zip(
            labels, *(column.tolist() for column in columns), strict=True
        ):
            yield side, label, table.forms[form], table.types[kind], sentence, position


def csv_lines(rows: Iterable[Iterable[JSON]]) -> Iterator[str]:
    """Yield rows as RFC 4180 has them: a cell with a comma, quote or line break is quoted."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def word_rows(one: Clustered) -> Iterator[list[JSON]]:
    """Yield the cells of every word, in the order of ``WORD_COLUMNS``."""
    sides = one.sides
    head = [one.record["clusterer"], one.record["key"], _joined(one.record["sides"])]
    places = [
        [side.corpus, side.source, side.part, side.layer, side.language, side.given]
        for side in sides
    ]
    for side, label, form, kind, sentence, position in words_with_labels(one):
        yield [*head, *places[side], label, sentence, position, form, kind]


def _joined(sides: Iterable[JSON]) -> str:
    return " ".join(str(side_of(side)) for side in sides)
