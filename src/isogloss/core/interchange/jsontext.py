"""Strict JSON from other tools: what is no number, no text or there twice is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from isogloss.core.interchange.entries import LARGEST, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON, Vectors

_SPACE = " \t\n\r"
_GAP = re.compile(r"[ \t\n\r]*")
_DIGITS = "0123456789.eE+-"
"""What a number consists of; also the empty text, which is in every text."""


class UnexpectedError(ValueError):
    """A file says something else than was expected; caught where the file's name is known."""


def document(text: str) -> JSON:
    """Read one JSON document. Raises ValueError with the reason."""
    found, end = item_at(text, 0)
    if rest := text[end:].strip(_SPACE):
        raise ValueError(f"character {end}: {rest[:20]!r} follows the document")
    return found


def item_at(text: str, start: int) -> tuple[JSON, int]:
    """Read one JSON value of ``text``; return it and where it ends. Raises ValueError."""
    try:
        return _DECODER.raw_decode(text, _solid(text, start))
    except json.JSONDecodeError as error:
        raise ValueError(f"character {error.pos}: {error.msg}") from None
    except RecursionError:
        raise ValueError("brackets are nested too deeply") from None


def array_items(blocks: Iterable[str]) -> Iterator[JSON]:
    """Yield the members of one JSON array, holding little more than one at a time.

    Raises ValueError with the reason, which counts members from 0.
    """
    text, start, number = _Growing(blocks), 0, 0
    start = text.solid(start)
    if text.at(start) != "[":
        raise ValueError("no list begins there")
    start = text.solid(start + 1)
    while text.at(start) != "]" or number:
        try:
            found, start = text.item(start)
        except ValueError as error:
            raise ValueError(f"member {number}: {error}") from None
        yield found
        number += 1
        start = text.solid(start)
        mark = text.at(start)
        if mark == "]":
            break
        if mark != ",":
            found = f"{mark or 'the end'!r} stands there, not ',' or ']'"
            raise ValueError(f"after member {number - 1}: {found}")
        start = text.solid(text.drop(start) + 1)
    start = text.solid(start + 1)
    if text.at(start):
        raise ValueError(f"{text.at(start)!r} follows the list")


class _Growing:
    """Text that is fetched as it is needed, and let go of when it is done with."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = iter(blocks)
        self._text = ""
        self._more = True

    def at(self, place: int) -> str:
        """Return the character there; nothing at the end."""
        while place >= len(self._text) and self._grow(1):
            pass
        return self._text[place : place + 1]

    def solid(self, place: int) -> int:
        """Return the place of the first character from there on that is no white space."""
        while (place := _solid(self._text, place)) >= len(self._text) and self._grow(1):
            pass
        return place

    def item(self, place: int) -> tuple[JSON, int]:
        """Read a value; fetches more, twice as much each time, while it is not whole."""
        while True:
            try:
                found, end = item_at(self._text, place)
            except ValueError:
                if not self._grow(len(self._text)):
                    raise
                continue
            if not self._may_go_on(found, end) or not self._grow(1):
                return found, end

    def _may_go_on(self, found: JSON, end: int) -> bool:
        """Whether a number that ends there may be the beginning of one."""
        number = isinstance(found, int | float)
        return number and self._text[end : end + 1] in _DIGITS and end + 2 >= len(self._text)

    def drop(self, place: int) -> int:
        """Forget what lies before a place; return its new place."""
        if place < 1 << 16:
            return place
        self._text = self._text[place:]
        return 0

    def _grow(self, characters: int) -> bool:
        pieces, found = [self._text], 0
        while found <= characters and self._more:
            block = next(self._blocks, "")
            self._more = bool(block)
            pieces.append(block)
            found += len(block)
        self._text = "".join(pieces)
        return found > 0


def _solid(text: str, start: int) -> int:
    found = _GAP.match(text, start)
    return found.end() if found else start


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {quoted(twice)} stands twice in one object")
    return found


_DECODER = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_distinct)


def text_of(value: JSON, what: str) -> str:
    """Return ``value`` where it is text that UTF-8 can hold. Raises ValueError."""
    if not isinstance(value, str):
        raise UnexpectedError(f"{what} is {shown(value)}, not text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{what} {quoted(value)} holds half a surrogate pair") from None
    return value


def number_of(value: JSON, what: str) -> int:
    """Return ``value`` where it is a whole number from 0. Raises ValueError."""
    if type(value) is not int or not 0 <= value < 10**LARGEST:
        raise ValueError(f"{what} is {shown(value)}, expected a whole number from 0")
    return value


def vector_of(values: JSON, what: str) -> Vectors:
    """Return a list of numbers as (features,) float32. Raises ValueError."""
    import numpy as np

    if not isinstance(values, list) or not values:
        raise ValueError(f"{what}: {shown(values)}, expected a list of numbers")
    if not set(map(type, values)) <= {int, float}:
        place = next(n for n, value in enumerate(values) if type(value) not in (int, float))
        raise ValueError(f"{what}: feature {place} is {shown(values[place])}, no number")
    try:
        with np.errstate(over="ignore"):
            found: Vectors = np.array(values, np.float64).astype(np.float32)
    except OverflowError:
        found = np.full(1, np.inf, np.float32)
    if not np.isfinite(found).all():
        raise ValueError(f"{what}: a number is too large for float32")
    return found


def shown(value: JSON) -> str:
    """Return a value, shortened, for a message."""
    text = repr(value) if not isinstance(value, list | dict) else f"a {type(value).__name__}"
    return text if len(text) <= 40 else f"{text[:37]}..."
