"""Sub-words as people can read them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 40
"""Characters of a form or of its sub-words that are shown."""


@cache
def alphabet() -> dict[str, int]:
    """Return the byte that each character of a byte-level vocabulary stands for.

    Bytes that are visible characters of Latin-1 stand for themselves; the others, in order, are
    the characters from U+0100 on. This is the table that GPT-2 introduced.
    """
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    other = [byte for byte in range(0x100) if byte not in visible]
    found = {chr(byte): byte for byte in visible}
    return found | {chr(0x100 + place): byte for place, byte in enumerate(other)}


def of_bytes(pieces: Iterable[str]) -> Iterator[str]:
    """Turn byte-level sub-words into text: ``Ġ`` for a space, parts of characters as bytes."""
    known = alphabet()
    for piece in pieces:
        if all(character in known for character in piece):
            text = bytes(known[character] for character in piece).decode(errors="backslashreplace")
            yield text.replace(" ", "Ġ")
        else:
            yield piece


def visible(text: str) -> str:
    """Return text of one line and of bounded length, without characters that cannot be seen."""
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text[: LONGEST + 1]
    )
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"
