"""A word and its place as ConceptX writes them: ``word|||occurrence|||sentence|||position``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss.core.types import Words

BETWEEN = "|||"
FIELDS = ("word", "occurrence", "sentence", "position")
LARGEST = 18
"""Digits that surely fit 64 bits."""


class PlacedWord(NamedTuple):
    """One occurrence of a word."""

    word: str
    """As written: white space, ``|||`` and whatever else it holds belong to it."""
    occurrence: int
    """Which occurrence of the same form it is, from 0 or from 1: tools differ."""
    sentence: int
    """From 0."""
    position: int
    """Place in its sentence, from 0."""


def read_entry(text: str) -> PlacedWord:
    """Read ``word|||occurrence|||sentence|||position``. Raises ValueError with the reason."""
    word, numbers = split_fields(text, FIELDS)
    return PlacedWord(word, *numbers)


def entry_text(entry: PlacedWord) -> str:
    """Return the four fields as one text."""
    return BETWEEN.join([entry.word, *map(str, entry[1:])])


def split_fields(text: str, names: Sequence[str]) -> tuple[str, list[int]]:
    """Return the word and the whole numbers after it; only ``concept`` may be negative.

    The text is split from the right, because a word may contain ``|||`` or end in ``|``. Raises
    ValueError with the reason.
    """
    fields = text.rsplit(BETWEEN, len(names) - 1)
    if len(fields) != len(names):
        found = f"{len(fields)} field{'s' if len(fields) > 1 else ''}"
        raise ValueError(f"found {found}, expected {BETWEEN.join(names)}")
    if not fields[0]:
        raise ValueError("the word is empty")
    return fields[0], [_number(*field) for field in zip(names[1:], fields[1:], strict=True)]


def _number(name: str, field: str) -> int:
    text = field.strip()
    digits = text.removeprefix("-") if name == "concept" else text
    if digits.isascii() and digits.isdigit() and len(digits) <= LARGEST:
        return int(text)
    kind = "a whole number" if name == "concept" else "a whole number from 0"
    raise ValueError(f"the {name} is {quoted(field)}, expected {kind}")


def quoted(text: str) -> str:
    """Return text in quotes for a message, shortened."""
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}..."


def entries_of(words: Words, *, first: int = 1, begin: int = 0) -> Iterator[PlacedWord]:
    """Yield the entries of a table of words: occurrences of a form counted from ``first``.

    ``begin`` is added to the number of each sentence.
    """
    seen: Counter[int] = Counter()
    places = zip(words.form.tolist(), words.sentence.tolist(), words.position.tolist(), strict=True)
    for form, sentence, position in places:
        yield PlacedWord(words.forms[form], seen[form] + first, sentence + begin, position)
        seen[form] += 1


def first_occurrence(entries: Iterable[PlacedWord]) -> int:
    """Return where a file counts occurrences from: 0 where any is 0, otherwise 1."""
    return 0 if any(entry.occurrence == 0 for entry in entries) else 1


def unwritable(word: str) -> str:
    """Return why no line of text can hold a word as it is; nothing where one can."""
    if "\n" in word or "\r" in word:
        return "it holds a line break"
    if word.startswith("\ufeff"):
        return "it begins with U+FEFF, which is dropped at the start of a line"
    return "it is empty" if not word else ""
