"""The words of one language and the sentences they stand in, from entries with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import DataError, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss import PlacedWord, Span


EVERY = (0, 1 << 62)
"""Sentences of one language alone."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of one language, by where they stand."""

    sentences: tuple[Sentence, ...]
    """Ascending by number, with all their words."""
    rows: dict[tuple[int, int, int], int]
    """Sentence number and the span of a word in its text to its row."""
    texts: dict[int, str]
    """Sentence number to its text."""

    def row(self, sentence: Sentence, span: tuple[int, int]) -> int | None:
        """Return the row of a word, or None when the table has another word or none there."""
        row = self.rows.get((sentence.number, *span))
        if row is None:
            return None
        same = self.texts[sentence.number][slice(*span)] == sentence.text[slice(*span)]
        return row if same else None


def table_of(
    path: Path,
    language: str,
    entries: Sequence[PlacedWord],
    texts: Mapping[int, Sequence[str]] | None = None,
    span: Span = EVERY,
) -> WordTable:
    """Return the table of the words in ``entries``; an entry's place there is its row.

    A sentence's text is the words at hand, one space between them: those of ``texts`` (sentence to
    all its words, by position) where they are given, otherwise those of the entries by position.
    Sentences outside of ``span`` are another language's; those within are numbered from its begin.
    Raises DataError for two entries at one place, and for one that contradicts ``texts``.
    """
    begin, end = span
    placed: dict[int, dict[int, int]] = {n: {} for n in texts or () if begin <= n < end}
    for row, entry in enumerate(entries):
        if not begin <= entry.sentence < end:
            continue
        rows = placed.setdefault(entry.sentence, {})
        if entry.position in rows:
            raise DataError.at(path, None, _twice(entries, rows[entry.position], row))
        rows[entry.position] = row
    found: dict[tuple[int, int, int], int] = {}
    sentences = []
    for number in sorted(placed):
        rows = placed[number]
        if texts is None:
            places = sorted(rows)
            words: Sequence[str] = [entries[rows[position]].word for position in places]
        else:
            words = _checked(path, entries, rows, texts.get(number), number)
            places = list(range(len(words)))
        spans = _spans(words)
        for position, place in zip(places, spans, strict=True):
            if position in rows:
                found[number - begin, *place] = rows[position]
        kept = tuple(place for place in spans if place[0] < place[1])
        sentences.append(Sentence(number - begin, language, " ".join(words), kept))
    if not found:
        raise DataError.at(path, None, f"it has no word of {language}")
    return WordTable(tuple(sentences), found, {each.number: each.text for each in sentences})


def _spans(words: Sequence[str]) -> list[Span]:
    spans, start = [], 0
    for word in words:
        spans.append((start, start + len(word)))
        start += len(word) + 1
    return spans


def _twice(entries: Sequence[PlacedWord], first: int, second: int) -> str:
    entry = entries[second]
    place = f"sentence {entry.sentence}, position {entry.position}"
    return f"entries {first} and {second} (from 0) are both at {place}; each word once"


def _checked(
    path: Path,
    entries: Sequence[PlacedWord],
    rows: Mapping[int, int],
    words: Sequence[str] | None,
    number: int,
) -> Sequence[str]:
    """Return a sentence's words, once every entry is one of them."""
    if words is None:
        raise DataError.at(path, None, f"it has words of sentence {number}; the text does not")
    for position, row in rows.items():
        word = entries[row].word
        there = words[position] if position < len(words) else None
        if there != word:
            reason = f"entry {row} (from 0) is {word!r}; sentence {number} of the text has"
            raise DataError.at(path, None, f"{reason} {there!r} at position {position}")
    return words


def with_all_sentences(tables: Mapping[str, WordTable]) -> dict[str, tuple[Sentence, ...]]:
    """Return the sentences of every language; one without words stands for each that is missing."""
    numbers = sorted({one.number for table in tables.values() for one in table.sentences})
    found = {}
    for language, table in tables.items():
        known = {sentence.number: sentence for sentence in table.sentences}
        found[language] = tuple(
            known.get(number) or Sentence(number, language, "", ()) for number in numbers
        )
    return found
