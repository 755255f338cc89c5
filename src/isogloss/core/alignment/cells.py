"""The work of an aligner, laid flat: a cell for every source word beside every target word.

Sentence pairs are cut into chunks of a bounded number of cells, so that arithmetic is on whole
arrays and memory does not depend on the longest sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.alignment.bitext import Bitext, Int32s
    from isogloss.core.types import Ints

    Floats = npt.NDArray[np.float64]

CELLS = 1 << 18
"""Cells of a chunk, unless one pair has more. Part of the arithmetic: sums go chunk by chunk."""


class Chunk(NamedTuple):
    """The cells of some pairs: pair by pair, target word by target word, source words in order."""

    tokens: Ints
    """(tokens,) number of the target word in the text."""
    target: Int32s
    """(tokens,) its type; -1 where it is unknown."""
    place: Floats
    """(tokens,) its place in its sentence, counted from 1, by the sentence's length."""
    size: Ints
    """(tokens,) words of the source sentence."""
    first: Ints
    """(tokens,) its first cell."""
    pairs: Int32s
    """(distinct,) the pairs of types that occur, ascending; one beyond the last known: unknown."""
    pair: Int32s
    """(cells,) index into ``pairs``."""


class Raw(NamedTuple):
    """A chunk before its pairs of types have numbers."""

    tokens: Ints
    target: Int32s
    place: Floats
    size: Ints
    first: Ints
    keys: Ints
    """(distinct,) source type times the number of target types, plus target type; -1: unknown."""
    pair: Int32s


def raw_chunks(
    text: Bitext, rows: Ints, source: Int32s, target: Int32s, types: int
) -> Iterator[Raw]:
    """Yield the chunks of the pairs ``rows``.

    ``source`` and ``target`` are the types of all words, of ``types`` target types in all.
    """
    import numpy as np

    n, m = text.source.lengths[rows], text.target.lengths[rows]
    for start, end in _cuts(n * m):
        part = slice(start, end)
        chosen = rows[part]
        token_pair = np.repeat(np.arange(end - start), m[part])
        tokens, place = _words(text.target.starts[chosen], m[part])
        size = n[part][token_pair]
        first = np.cumsum(size) - size
        begins = text.source.starts[chosen][token_pair]
        words = np.arange(size.sum()) + np.repeat(begins - first, size)
        here, there = source[words].astype(np.int64), np.repeat(target[tokens], size)
        key = np.where((here < 0) | (there < 0), -1, here * types + there)
        keys, pair = np.unique(key, return_inverse=True)
        where = place / m[part][token_pair]
        yield Raw(tokens, target[tokens], where, size, first, keys, pair.astype(np.int32))


def chunk_of(raw: Raw, known: Ints) -> Chunk:
    """Return a chunk whose pairs are numbers in the ascending keys ``known``."""
    import numpy as np

    found = np.searchsorted(known, raw.keys)
    hit = found < len(known)
    hit[hit] = known[found[hit]] == raw.keys[hit]
    pairs = np.where(hit, found, len(known)).astype(np.int32)
    return Chunk(raw.tokens, raw.target, raw.place, raw.size, raw.first, pairs, raw.pair)


def distances(place: Floats, size: Ints, first: Ints) -> Floats:
    """(cells,) how far the places of source and target word lie apart, each from 0 to 1."""
    import numpy as np

    count = int(size.sum())
    rank = np.arange(1, count + 1) - np.repeat(first, size)
    apart = rank / np.repeat(size, size)
    apart -= np.repeat(place, size)
    found: Floats = np.abs(apart, out=apart)
    return found


def summed(index: npt.NDArray[np.signedinteger], weights: Floats, size: int) -> Floats:
    """(size,) the sum of the weights of every index."""
    import numpy as np

    return np.bincount(index, weights, size).astype(np.float64, copy=False)


def merged(parts: list[Ints]) -> Ints:
    """Return the distinct keys of all parts, ascending; holds few of them twice at a time."""
    import numpy as np

    keys: Ints = np.zeros(0, dtype=np.int64)
    waiting: list[Ints] = []
    held = 0
    for part in parts:
        waiting.append(part)
        held += len(part)
        if held > max(len(keys), 1 << 22):
            keys, waiting, held = np.unique(np.concatenate([keys, *waiting])), [], 0
    return np.unique(np.concatenate([keys, *waiting]))


def _cuts(cells: Ints) -> Iterator[tuple[int, int]]:
    """Yield ranges of pairs with at most CELLS cells, or of one pair."""
    start, held = 0, 0
    for row, count in enumerate(cells.tolist()):
        if held and held + count > CELLS:
            yield start, row
            start, held = row, 0
        held += count
    if held:
        yield start, len(cells)


def _words(starts: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """Return the numbers of the words of some sentences, and their places from 1."""
    import numpy as np

    begins = np.cumsum(lengths) - lengths
    place = np.arange(1, lengths.sum() + 1) - np.repeat(begins, lengths)
    return np.repeat(starts, lengths) + place - 1, place
