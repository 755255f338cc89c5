"""The plan of the work: windows of whole chunks, and batches of sentences of like length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.errors import SettingsError
from isogloss.core.store.zarrfiles import SEAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DType = Literal["float32", "float16"]
ITEMSIZE: dict[DType, int] = {"float32": 4, "float16": 2}
Auto = Literal["auto"]
UNTUNED = 1024
"""Tokens of a batch where nothing was measured."""

FILLED, LEAST = 1, 2
"""Rules of batching. ``FILLED`` is that of version 0.1.0: plans made by it are gone on with."""
WASTE = 0.07
"""The share of padding that a plan by ``LEAST`` may have."""
BATCH_COSTS = (24, 12, 6, 3, 0)
"""What a batch is taken to cost by itself, in tokens, until the padding is within ``WASTE``: 45
to 70 were measured on two cores, but the optimum is flat, and less of it is less padding."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """How activations are computed and stored."""

    chunk_rows: int = 4096
    """At most so many words in a chunk: the window that is held in memory."""
    dtype: DType = "float32"
    batch_tokens: int | Auto = "auto"
    """At most so many tokens in a batch, padding included, unless one sentence alone has more.
    ``auto``: measured for jobs that are large enough, else ``UNTUNED``."""

    def __post_init__(self) -> None:
        """Refuse what no plan can be made of."""
        for name in ("chunk_rows", "batch_tokens"):
            if (found := getattr(self, name)) != "auto" and found < 1:
                raise SettingsError(f"{name} = {found}: at least 1 is needed")
        if self.dtype not in ITEMSIZE:
            raise SettingsError(f"dtype = {self.dtype!r}: 'float32' or 'float16' is needed")


class Span(NamedTuple):
    """A batch: the sentences ``start`` to ``stop`` - 1 of a window, longest first."""

    start: int
    stop: int


def even_chunk_rows(rows: int, at_most: int) -> int:
    """Return the rows of a chunk, so that the last one, stored at full size too, is nearly full."""
    windows = -(-rows // at_most)
    return -(-rows // windows)


def chunk_bytes(width: int, chunk_rows: int, dtype: DType) -> int:
    """Return the size of a chunk's file."""
    return chunk_rows * width * ITEMSIZE[dtype] + SEAL


def stored_bytes(rows: int, widths: Iterable[int], settings: Extraction) -> int:
    """Return how many bytes the chunks of ``rows`` words take, for layers of these widths.

    The word table (about 32 bytes a word and the distinct forms) and a kilobyte of metadata a
    layer come on top.
    """
    if rows == 0:
        return 0
    chunk_rows = even_chunk_rows(rows, settings.chunk_rows)
    chunks = -(-rows // chunk_rows)
    return sum(chunks * chunk_bytes(width, chunk_rows, settings.dtype) for width in widths)


def longest_first(lengths: Sequence[int]) -> list[int]:
    """Return the indices of ``lengths`` in descending order, equal ones as they come."""
    return sorted(range(len(lengths)), key=lambda index: -lengths[index])


def planned(lengths: Sequence[int], batch_tokens: int, rule: int) -> list[Span]:
    """Group sentences of descending ``lengths`` by one of the rules of batching."""
    if rule == FILLED:
        return filled(lengths, batch_tokens)
    if rule == LEAST:
        return least_padding(lengths, batch_tokens)
    raise SettingsError(f"batching = {rule}: a newer version of isogloss made this plan")


def least_padding(lengths: Sequence[int], batch_tokens: int) -> list[Span]:
    """Group sentences of descending ``lengths`` for the least padding and the fewest batches.

    No batch is padded beyond ``batch_tokens``, unless it is one sentence, and at most ``WASTE`` of
    all tokens are padding.
    """
    for cost in BATCH_COSTS:
        spans = _cheapest(lengths, batch_tokens, cost)
        if padding(lengths, spans) <= WASTE:
            break
    return spans


def padding(lengths: Sequence[int], spans: Iterable[Span]) -> float:
    """Return which share of the tokens of batches is padding."""
    padded = sum(lengths[span.start] * (span.stop - span.start) for span in spans)
    return 1 - sum(lengths) / padded if padded else 0.0


def _cheapest(lengths: Sequence[int], batch_tokens: int, cost: int) -> list[Span]:
    """Cut ``lengths`` where padded tokens and ``cost`` tokens a batch are fewest in all.

    The cheapest way to read all from sentence i on is one batch and the cheapest way to read the
    rest; whole numbers, and the shorter batch where two are equal, so that it is the same anywhere.
    """
    import numpy as np

    count = len(lengths)
    rest, size = np.zeros(count + 1, np.int64), np.zeros(count, np.int64)
    for start in range(count - 1, -1, -1):
        room = min(max(1, batch_tokens // max(1, lengths[start])), count - start)
        ways = lengths[start] * np.arange(1, room + 1) + rest[start + 1 : start + room + 1]
        best = int(ways.argmin())
        size[start], rest[start] = best + 1, ways[best] + cost
    spans: list[Span] = []
    while (start := spans[-1].stop if spans else 0) < count:
        spans.append(Span(start, start + int(size[start])))
    return spans


def filled(lengths: Sequence[int], batch_tokens: int) -> list[Span]:
    """Group sentences of descending ``lengths``, as many as ``batch_tokens`` allow, padded."""
    spans: list[Span] = []
    start = 0
    while start < len(lengths):
        room = max(1, batch_tokens // max(1, lengths[start]))
        spans.append(Span(start, min(start + room, len(lengths))))
        start = spans[-1].stop
    return spans


def halves(span: Span) -> tuple[Span, Span]:
    """Split a batch of at least two sentences."""
    middle = (span.start + span.stop + 1) // 2
    return Span(span.start, middle), Span(middle, span.stop)


def with_halved(spans: Iterable[Span], halved: Iterable[Span]) -> list[Span]:
    """Return the batches as they are after those in ``halved`` were split, one after the other."""
    result = list(spans)
    for span in halved:
        place = result.index(span)
        result[place : place + 1] = halves(span)
    return result
