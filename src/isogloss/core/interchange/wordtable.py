"""Word tables: a tab-separated line for each row of a file of vectors, saying whose it is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import PlacedWord, quoted
from isogloss.core.interchange.jsontext import document, text_of
from isogloss.core.text.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PLAIN = "sentence\tposition\tform"
QUOTED = "sentence\tposition\tform-json"
"""The header that says that every form is a JSON string, so that it may hold anything."""
_NUMBER = re.compile(r"[0-9]{1,18}")
_WHITE = re.compile(r"\s")


def read_word_table(path: Path) -> list[PlacedWord]:
    """Return the words of a table, sorted by sentence and position; occurrences count from 1.

    Raises DataError with file and line (from 1) for anything else than a number, a number and a
    form: as it is, without white space, or as JSON where the header says so.
    """
    seen: dict[str, int] = {}
    entries = []
    for sentence, position, form in _words(path):
        seen[form] = seen.get(form, 0) + 1
        entries.append(PlacedWord(form, seen[form], sentence, position))
    if not entries:
        raise DataError.at(path, None, "there is no word in it")
    return entries


def word_table_lines(words: Iterable[tuple[str, int, int]]) -> Iterator[str]:
    """Yield the lines of a table of forms, sentences and positions: every form as JSON."""
    yield f"{QUOTED}\n"
    for form, sentence, position in words:
        yield f"{sentence}\t{position}\t{json.dumps(form, ensure_ascii=False)}\n"


def _words(path: Path) -> Iterator[tuple[int, int, str]]:
    before, as_json = (-1, -1), False
    for number, line in lines(path):
        if number == 1:
            if line not in (PLAIN, QUOTED):
                known = f"not {PLAIN!r} or {QUOTED!r}"
                raise DataError.at(path, 1, f"the header is {quoted(line)}, {known}")
            as_json = line == QUOTED
            continue
        sentence, position, form = _fields(path, number, line, as_json=as_json)
        if (sentence, position) <= before:
            message = (
                f"sentence {sentence}, position {position} comes after sentence {before[0]}, "
                f"position {before[1]}; the table has to be sorted, each word once"
            )
            raise DataError.at(path, number, message)
        before = (sentence, position)
        yield sentence, position, form


def _fields(path: Path, number: int, line: str, *, as_json: bool) -> tuple[int, int, str]:
    fields = line.split("\t")
    if len(fields) != 3:
        raise DataError.at(
            path, number, f"{len(fields)} columns, and 3 are expected: {quoted(line)}"
        )
    sentence, position, form = fields
    for name, text in (("sentence", sentence), ("position", position)):
        if not _NUMBER.fullmatch(text):
            raise DataError.at(path, number, f"the {name} {quoted(text)} is no number from 0 on")
    return int(sentence), int(position), _form(path, number, form, as_json=as_json)


def _form(path: Path, number: int, text: str, *, as_json: bool) -> str:
    if not as_json:
        if not text or _WHITE.search(text):
            reason = (
                f"the form {quoted(text)} is empty or holds white space, which separates words; "
                f"the header {QUOTED!r} allows any form, as JSON"
            )
            raise DataError.at(path, number, reason)
        return text
    try:
        form = text_of(document(text), "it")
    except ValueError as error:
        raise DataError.at(path, number, f"the form {quoted(text)}: {error}") from None
    if not form:
        raise DataError.at(path, number, "the form is empty")
    return form
