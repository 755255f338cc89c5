"""Clusters that are already files: a word, its place and its concept on every line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.lists import MATCHING, concepts_of, words_of
from isogloss.core.errors import DataError
from isogloss.core.text.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from isogloss.core.types import Concepts, Words

BETWEEN = "|||"
FIELDS = ("word", "occurrence", "sentence", "position", "concept")
LARGEST = 18
"""Digits that surely fit 64 bits."""


class Row(NamedTuple):
    """One line of a cluster file."""

    word: str
    sentence: int
    position: int
    concept: int


def read_rows(path: Path) -> list[Row]:
    """Return the rows of ``word|||occurrence|||sentence|||position|||concept``, in file order.

    Lines are split from the right, because words may contain ``|||``. White space around a word is
    no part of it. A negative concept is noise. DataError names the file, the line and the reason.
    """
    rows = [_row(path, number, line) for number, line in lines(path)]
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


def _row(path: Path, number: int, line: str) -> Row:
    fields = line.rsplit(BETWEEN, len(FIELDS) - 1)
    if len(fields) != len(FIELDS):
        found = f"{len(fields)} field{'s' if len(fields) > 1 else ''}"
        raise DataError.at(path, number, f"found {found}, expected {BETWEEN.join(FIELDS)}")
    word = fields[0].strip()
    if not word:
        raise DataError.at(path, number, "the word is empty")
    _, sentence, position, concept = (
        _number(path, number, name, field)
        for name, field in zip(FIELDS[1:], fields[1:], strict=True)
    )
    return Row(word, sentence, position, concept)


def _number(path: Path, line: int, name: str, field: str) -> int:
    text = field.strip()
    digits = text.removeprefix("-") if name == "concept" else text
    if digits.isascii() and digits.isdigit() and len(digits) <= LARGEST:
        return int(text)
    kind = "a whole number" if name == "concept" else "a whole number from 0"
    raise DataError.at(path, line, f"the {name} is {field!r}, expected {kind}")
