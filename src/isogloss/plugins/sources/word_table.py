"""Reads a word table: which word each row of a file of vectors belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import DataError, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = "sentence\tposition\tform"
LINE_END = re.compile(r"\r\n|\r|\n")
NUMBER = re.compile(r"[0-9]{1,18}")
WHITE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of one language, in the order of the rows of its vectors."""

    sentences: tuple[Sentence, ...]
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


def read_words(path: Path, language: str) -> WordTable:
    """Read a table with the columns sentence, position and form, sorted by the first two.

    A sentence's text is its forms in order, one space between them. Raises DataError with file and
    line (from 1) for anything else than a number, a number and a form without white space.
    """
    rows: dict[tuple[int, int, int], int] = {}
    forms: dict[int, list[str]] = {}
    ends: dict[int, int] = {}
    for row, (sentence, form) in enumerate(_words(path)):
        begin = ends.get(sentence, -1) + 1
        ends[sentence] = begin + len(form)
        rows[sentence, begin, ends[sentence]] = row
        forms.setdefault(sentence, []).append(form)
    if not rows:
        raise DataError.at(path, None, "there is no word in it")
    texts = {sentence: " ".join(words) for sentence, words in forms.items()}
    spans: dict[int, list[tuple[int, int]]] = {sentence: [] for sentence in forms}
    for sentence, begin, end in rows:
        spans[sentence].append((begin, end))
    sentences = (Sentence(n, language, texts[n], tuple(spans[n])) for n in texts)
    return WordTable(tuple(sentences), rows, texts)


def _words(path: Path) -> Iterator[tuple[int, str]]:
    before = (-1, -1)
    for number, line in _lines(path):
        if number == 1:
            if line != HEADER:
                raise DataError.at(path, 1, f"the header is {line!r}, not {HEADER!r}")
            continue
        sentence, position, form = _fields(path, number, line)
        if (sentence, position) <= before:
            message = (
                f"sentence {sentence}, position {position} comes after sentence {before[0]}, "
                f"position {before[1]}; the table has to be sorted, each word once"
            )
            raise DataError.at(path, number, message)
        before = (sentence, position)
        yield sentence, form


def _fields(path: Path, number: int, line: str) -> tuple[int, int, str]:
    fields = line.split("\t")
    if len(fields) != 3:
        raise DataError.at(path, number, f"{len(fields)} columns, and 3 are expected: {line!r}")
    sentence, position, form = fields
    for name, text in (("sentence", sentence), ("position", position)):
        if not NUMBER.fullmatch(text):
            raise DataError.at(path, number, f"the {name} {text!r} is no number from 0 on")
    if not form or WHITE.search(form):
        reason = f"the form {form!r} is empty or holds white space, which separates words"
        raise DataError.at(path, number, reason)
    return int(sentence), int(position), form


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Return the lines of a UTF-8 file with their numbers; LF, CRLF and CR end a line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError.at(path, None, f"cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(LINE_END.split(data[: error.start].decode("utf-8")))
        raise DataError.at(path, line, f"byte {error.start} is no UTF-8") from error
    lines = LINE_END.split(text)
    if lines[-1] == "":
        lines.pop()
    yield from enumerate(lines, 1)
