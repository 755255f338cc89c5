"""Maps words to their sub-words, and cuts sentences that are longer than a model reads."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss import Ints
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


def ranges_of(
    texts: Sequence[str], cut: Sequence[Pieces], words: Sequence[Sequence[Span]]
) -> tuple[Ints, Ints]:
    """Return first and stop of ``ranges`` for the words of several texts, one after the other.

    The texts are laid end to end, so that all words are looked up at once.
    """
    import numpy as np

    at = _offsets(len(text) + 1 for text in texts)  # one apart: no piece ends where a text begins
    piece = _offsets(len(pieces.ids) for pieces in cut)
    counts = [len(spans) for spans in words]
    pieces = _flat(chain.from_iterable(pieces.spans for pieces in cut))
    pieces += np.repeat(at[:-1], np.diff(piece))[:, None]
    if (np.diff(pieces[:, 0]) < 0).any():
        return _one_by_one(texts, cut, words)
    own = _flat(chain.from_iterable(words)) + np.repeat(at[:-1], counts)[:, None]
    low, high = np.repeat(piece[:-1], counts), np.repeat(piece[1:], counts)
    # A piece may end before the one before it does: the first that ends late enough is wanted.
    ends = np.maximum.accumulate(pieces[:, 1])
    first = np.minimum(np.searchsorted(ends, own[:, 0], "right"), high)
    stop = np.maximum(np.minimum(np.searchsorted(pieces[:, 0], own[:, 1]), high), first)
    text = np.repeat(np.arange(len(texts)), counts)
    may = np.flatnonzero((stop > first) & (first > low))
    for word in may[pieces[first[may] - 1, 1] == own[may, 0]].tolist():
        number = int(text[word])
        span = cut[number].spans[int(first[word] - low[word]) - 1]
        first[word] -= _announces(texts[number], span, int(own[word, 0] - at[number]))
    found = stop > first
    return np.where(found, first - low, 0), np.where(found, stop - low, 0)


def _one_by_one(
    texts: Sequence[str], cut: Sequence[Pieces], words: Sequence[Sequence[Span]]
) -> tuple[Ints, Ints]:
    """Look words up in pieces that do not stand in order, text by text."""
    each = zip(texts, cut, words, strict=True)
    found = _flat(
        chain.from_iterable(ranges(text, pieces.spans, own) for text, pieces, own in each)
    )
    return found[:, 0], found[:, 1]


def from_parts(parts: Sequence[Sequence[int] | Ints]) -> Ints:
    """Return whole numbers one part after the other, also where there is no part."""
    import numpy as np

    return np.concatenate([np.empty(0, np.int64), *(np.asarray(part, np.int64) for part in parts)])


def _flat(spans: Iterable[Span]) -> Ints:
    import numpy as np

    return np.fromiter(chain.from_iterable(spans), np.int64).reshape(-1, 2)


def _offsets(lengths: Iterable[int]) -> Ints:
    import numpy as np

    return np.cumsum([0, *lengths], dtype=np.int64)


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
