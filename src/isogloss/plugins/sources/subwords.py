"""Maps words to their sub-words, and cuts sentences that are longer than a model reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.plugins.sources.tokens import Pieces

Span = tuple[int, int]


def ranges(text: str, spans: Sequence[Span], words: Sequence[Span]) -> list[Span]:
    """Return the range of sub-words of every word; (0, 0) for a word that has none.

    A sub-word is a word's own when it covers any of its characters. So is a piece of white space
    that ends where the word begins: ``▁`` and ``Ġ`` are sub-words of the word that they announce.
    """
    found, first = [], 0
    for start, end in words:
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        stop = first
        while stop < len(spans) and spans[stop][0] < end:
            stop += 1
        leads = stop > first > 0 and _announces(text, spans[first - 1], start)
        found.append((first - leads, stop) if stop > first else (0, 0))
    return found


def _announces(text: str, span: Span, start: int) -> bool:
    return span[1] == start and not text[span[0] : start].strip()


def whole_words(text: str, pieces: Pieces, room: int) -> int:
    """Return how many sub-words to keep so that no word is broken and at most ``room`` are left.

    A word is what stands between white space, whichever words are asked for, so that what the
    model reads does not depend on them. Where one run fills all the room, it is broken.
    """
    if len(pieces.ids) <= room:
        return len(pieces.ids)
    fits = (cut for cut in range(room, 0, -1) if _begins_word(text, pieces.spans[cut]))
    return next(fits, room)


def _begins_word(text: str, span: Span) -> bool:
    """Say whether a sub-word is the first after white space, or is itself the white space."""
    covered = text[span[0] : span[1]]
    begin = span[0] + len(covered) - len(covered.lstrip())
    return begin == span[1] or (begin > 0 and text[begin - 1].isspace())
