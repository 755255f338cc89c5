"""Cluster files of ConceptX: a word, its place and its concept on every line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.lists import MATCHING, concepts_of, words_of
from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import (
    BETWEEN,
    LARGEST,
    PlacedWord,
    entry_text,
    split_fields,
    unwritable,
)
from isogloss.core.interchange.entries import FIELDS as PLACE
from isogloss.core.text.lines import line_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from isogloss.core.types import Concepts, Words

FIELDS = (*PLACE, "concept")


class Row(NamedTuple):
    """One line of a cluster file."""

    word: str
    occurrence: int
    """Of the same form, from 0 or from 1: ``first_occurrence`` tells."""
    sentence: int
    position: int
    concept: int


def read_rows(path: Path) -> list[Row]:
    """Return the rows of ``word|||occurrence|||sentence|||position|||concept``, in file order.

    Lines are split from the right, because words may contain ``|||``. A word is what stands before,
    with its white space. A negative concept is noise. DataError names the file, the line and the
    reason.
    """
    rows: list[Row] = []
    for first, block in line_blocks(path):
        rows += _rows(block) or [
            _row(path, number, line) for number, line in enumerate(block, first)
        ]
    if not rows:
        raise DataError.at(path, None, f"no words, expected lines of {BETWEEN.join(FIELDS)}")
    return rows


def read_clusters(path: Path, language: str, *, matching: str = MATCHING) -> tuple[Words, Concepts]:
    """Return the words of a cluster file and their concepts, with the file's own numbers."""
    rows = read_rows(path)
    return table(rows, language, matching), concepts_in(rows)


def table(rows: Iterable[Row], language: str, matching: str) -> Words:
    """Return the words of some rows."""
    chosen = list(rows)
    return words_of(
        language,
        [row.word for row in chosen],
        matching=matching,
        sentences=[row.sentence for row in chosen],
        positions=[row.position for row in chosen],
    )


def concepts_in(rows: Iterable[Row]) -> Concepts:
    """Return the concepts of some rows."""
    labels = [row.concept for row in rows]
    return concepts_of(labels, words=len(labels))


def cluster_lines(rows: Iterable[tuple[PlacedWord, int]]) -> Iterator[str]:
    """Yield a line with its end for each word and concept; noise is -1.

    Raises DataError for a word that a line cannot hold, and names it.
    """
    for entry, concept in rows:
        if why := unwritable(entry.word):
            where = f"sentence {entry.sentence}, position {entry.position}"
            raise DataError(f"no cluster file can hold the word {entry.word!r} ({where}): {why}")
        yield f"{entry_text(entry)}{BETWEEN}{concept}\n"


def _rows(block: Sequence[str]) -> list[Row] | None:
    """Read many lines as ``_row`` does; None where one is no row, or is written unusually."""
    try:
        words, *texts = zip(*(line.rsplit(BETWEEN, len(FIELDS) - 1) for line in block), strict=True)
        columns = [list(map(int, column)) for column in texts]
    except ValueError:  # A line has other fields, or what is no number.
        return None
    if len(columns) != len(FIELDS) - 1 or not all(words):
        return None
    digits = ["".join(column) for column in texts]
    digits[-1] = digits[-1].replace("-", "")  # int() takes one sign, and only at the start
    usual = all(column.isascii() and column.isdigit() for column in digits)
    if not usual or max(max(map(len, column)) for column in texts) > LARGEST:
        return None
    return list(map(Row, words, *columns))


def _row(path: Path, number: int, line: str) -> Row:
    try:
        word, numbers = split_fields(line, FIELDS)
    except ValueError as error:
        raise DataError.at(path, number, str(error)) from None
    return Row(word, *numbers)
