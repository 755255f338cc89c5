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


@dataclass(frozen=True, slots=True)
class Extraction:
    """How activations are computed and stored."""

    chunk_rows: int = 4096
    """At most so many words in a chunk: the window that is held in memory."""
    dtype: DType = "float32"
    batch_tokens: int = 4096
    """At most so many tokens in a batch, padding included, unless one sentence alone has more."""

    def __post_init__(self) -> None:
        """Refuse what no plan can be made of."""
        for name in ("chunk_rows", "batch_tokens"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} = {getattr(self, name)}: at least 1 is needed")
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


def batches(lengths: Sequence[int], batch_tokens: int) -> list[Span]:
    """Group sentences of descending ``lengths`` so that none is padded beyond ``batch_tokens``."""
    spans = []
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
