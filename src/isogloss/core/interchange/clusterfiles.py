"""Cluster files of ConceptX: a word, its place and its concept on every line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.lists import MATCHING, concepts_of, words_of
from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import (
    BETWEEN,
    PlacedWord,
    entry_text,
    split_fields,
    unwritable,
)
from isogloss.core.interchange.entries import FIELDS as PLACE
from isogloss.core.text.fields import Fields
from isogloss.core.text.lines import text_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from isogloss.core.types import Concepts, Ints, Words

FIELDS = (*PLACE, "concept")


class Row(NamedTuple):
    """One line of a cluster file."""

    word: str
    occurrence: int
    """Of the same form, from 0 or from 1: ``first_occurrence`` tells."""
    sentence: int
    position: int
    concept: int


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The lines of a cluster file, column by column."""

    words: list[str]
    occurrences: Ints
    sentences: Ints
    positions: Ints
    concepts: Ints

    def __len__(self) -> int:
        return len(self.words)

    def __iter__(self) -> Iterator[Row]:
        numbers = (self.occurrences, self.sentences, self.positions, self.concepts)
        return map(Row, self.words, *(column.tolist() for column in numbers))

    def take(self, rows: Ints) -> Rows:
        """Return some of the rows, by number."""
        return Rows(
            [self.words[row] for row in rows.tolist()],
            *(getattr(self, each.name)[rows] for each in fields(self)[1:]),
        )


def read_rows(path: Path) -> Rows:
    """Return the rows of ``word|||occurrence|||sentence|||position|||concept``, in file order.

    Lines are split from the right, because words may contain ``|||``. A word is what stands before,
    with its white space. A negative concept is noise. DataError names the file, the line and the
    reason.
    """
    import numpy as np

    blocks = [_at_once(text) or _one_by_one(path, first, text) for first, text in text_blocks(path)]
    if not blocks:
        raise DataError.at(path, None, f"no words, expected lines of {BETWEEN.join(FIELDS)}")
    return Rows(
        [word for block in blocks for word in block.words],
        *(
            np.concatenate([getattr(block, each.name) for block in blocks])
            for each in fields(Rows)[1:]
        ),
    )


def read_clusters(path: Path, language: str, *, matching: str = MATCHING) -> tuple[Words, Concepts]:
    """Return the words of a cluster file and their concepts, with the file's own numbers."""
    rows = read_rows(path)
    return table(rows, language, matching), concepts_in(rows)


def table(rows: Rows, language: str, matching: str) -> Words:
    """Return the words of some rows."""
    return words_of(
        language,
        rows.words,
        matching=matching,
        sentences=rows.sentences,
        positions=rows.positions,
    )


def concepts_in(rows: Rows) -> Concepts:
    """Return the concepts of some rows."""
    return concepts_of(rows.concepts, words=len(rows))


def cluster_lines(rows: Iterable[tuple[PlacedWord, int]]) -> Iterator[str]:
    """Yield a line with its end for each word and concept; noise is -1.

    Raises DataError for a word that a line cannot hold, and names it.
    """
    for entry, concept in rows:
        if why := unwritable(entry.word):
            where = f"sentence {entry.sentence}, position {entry.position}"
            raise DataError(f"no cluster file can hold the word {entry.word!r} ({where}): {why}")
        yield f"{entry_text(entry)}{BETWEEN}{concept}\n"


def _at_once(text: str) -> Rows | None:
    """Read many lines; None where one is no row, or is written unusually."""
    found = Fields.of(text, [BETWEEN] * (len(FIELDS) - 1))
    if found is None:
        return None
    words = found.texts(0)
    occurrences, sentences, positions = map(found.whole_numbers, (1, 2, 3))
    concepts = found.whole_numbers(4, signed=True)
    if occurrences is None or sentences is None or positions is None or concepts is None:
        return None
    return Rows(words, occurrences, sentences, positions, concepts) if all(words) else None


def _one_by_one(path: Path, first: int, text: str) -> Rows:
    """Read many lines, and name the first one that is no row."""
    import numpy as np

    rows = [_row(path, number, line) for number, line in enumerate(text.split("\n")[:-1], first)]
    words, *numbers = zip(*rows, strict=True)
    return Rows(list(words), *(np.array(column, np.int64) for column in numbers))


def _row(path: Path, number: int, line: str) -> Row:
    try:
        word, numbers = split_fields(line, FIELDS)
    except ValueError as error:
        raise DataError.at(path, number, str(error)) from None
    return Row(word, *numbers)
