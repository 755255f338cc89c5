"""Vectors that need not fit in memory: read in runs of rows, picked, pooled, or read whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from isogloss.core.machine import GIB, available_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from isogloss.core.types import Ints, Vectors

ROWS = 8192
"""Rows that are read at a time."""

FLOAT = 4
"""Bytes of a number of a vector."""

SHARE = 4
"""Vectors fit easily where so many times their size are available, and a GiB more."""

UNKNOWN = 4 * GIB
"""What is taken to be available where the system does not say."""


class Sliced(ABC):
    """``Blocks`` of which only reading a run of rows is left to write."""

    shape: tuple[int, int]
    held: int
    """Bytes at most that reading ``ROWS`` rows takes, the result included."""
    kept: int = 0
    """Bytes that stay after reading."""

    @property
    def dtype(self) -> np.dtype[np.float32]:
        """float32."""
        import numpy as np

        return np.dtype(np.float32)

    @abstractmethod
    def read(self, start: int, stop: int) -> Vectors:
        """Return the rows from ``start`` to before ``stop``, which exist and are one or more."""

    def blocks(self) -> Iterator[Vectors]:
        """Yield all rows in order, ``ROWS`` at a time."""
        return (self[at : at + ROWS] for at in range(0, self.shape[0], ROWS))

    def __getitem__(self, rows: slice, /) -> Vectors:
        """Return the rows of a slice. Raises TypeError for anything but a slice without a step."""
        import numpy as np

        asked: object = rows
        if not isinstance(asked, slice) or asked.step not in (None, 1):
            raise TypeError(f"rows of blocks are read as blocks[start:stop], not by {rows!r}")
        start, stop, _ = rows.indices(self.shape[0])
        found = np.empty((0, self.shape[1]), np.float32)
        if start < stop:
            found = self.read(start, stop).view()
        found.flags.writeable = False
        return found


class ArrayBlocks(Sliced):
    """The rows of ``array`` as ``Blocks``: a memory map, a zarr array, anything with row slices.

    ``rows`` is how many ``blocks()`` yields at a time.
    """

    def __init__(self, array: Any, *, rows: int = ROWS) -> None:
        self.array = array
        self.rows = rows
        self.shape = array.shape
        self.held = 2 * 8 * ROWS * self.shape[1]

    def blocks(self) -> Iterator[Vectors]:
        """Yield all rows in order."""
        return (self[at : at + self.rows] for at in range(0, self.shape[0], self.rows))

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows."""
        import numpy as np

        return np.ascontiguousarray(self.array[start:stop], np.float32)


class Taken(Sliced):
    """Some ``rows`` of other blocks, ascending; repeats are allowed."""

    def __init__(self, blocks: Sliced, rows: Ints) -> None:
        self.inner = blocks
        self.rows = rows
        self.shape = (len(rows), blocks.shape[1])
        self.held = blocks.held + FLOAT * ROWS * self.shape[1]
        self.kept = blocks.kept

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows; of those between them, at most ``ROWS`` are held at a time."""
        import numpy as np

        wanted = self.rows[start:stop]
        found = np.empty((len(wanted), self.shape[1]), np.float32)
        done = 0
        while done < len(wanted):
            first = int(wanted[done])
            end = int(wanted.searchsorted(first + ROWS))
            last = int(wanted[end - 1]) + 1
            found[done:end] = self.inner[first:last][wanted[done:end] - first]
            done = end
        return found


class Pooled(Sliced):
    """Several blocks of one width, one after the other."""

    def __init__(self, parts: Sequence[Sliced]) -> None:
        self.parts = parts
        ends = [0]
        for part in parts:
            ends.append(ends[-1] + part.shape[0])
        self.spans = list(pairwise(ends))
        self.shape = (ends[-1], parts[0].shape[1])
        self.held = max(part.held for part in parts) + FLOAT * ROWS * self.shape[1]
        self.kept = sum(part.kept for part in parts)

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows, which may cross from one part into the next."""
        import numpy as np

        found = np.empty((stop - start, self.shape[1]), np.float32)
        for part, (first, end) in zip(self.parts, self.spans, strict=True):
            low, high = max(start, first), min(stop, end)
            if low < high:
                found[low - start : high - start] = part[low - first : high - first]
        return found


def pooled(parts: Sequence[Sliced]) -> Sliced:
    """Return blocks of one width, one after the other."""
    return parts[0] if len(parts) == 1 else Pooled(parts)


def taken(blocks: Sliced, rows: Ints) -> Sliced:
    """Return some ``rows`` of ``blocks``, ascending; repeats are allowed."""
    import numpy as np

    count = blocks.shape[0]
    everything = len(rows) == count and np.array_equal(rows, np.arange(count))
    return blocks if everything else Taken(blocks, rows)


def whole(blocks: Sliced) -> Vectors:
    """Read all rows: (words, features), read-only."""
    import numpy as np

    vectors = np.empty(blocks.shape, np.float32)
    done = 0
    for block in blocks.blocks():
        vectors[done : done + len(block)] = block
        done += len(block)
    vectors.flags.writeable = False
    return vectors


def size(shape: tuple[int, int]) -> int:
    """Return the bytes of vectors (words, features) that are read whole."""
    return FLOAT * shape[0] * shape[1]


def fits_easily(shape: tuple[int, int]) -> bool:
    """Whether vectors (words, features) are read whole, as that is faster, by a component that streams.

    They are where the memory available is four times their size and 1 GiB: room for them, for a
    copy, and for what a component keeps of each word.
    """
    available = available_memory()
    return SHARE * size(shape) + GIB <= (UNKNOWN if available is None else available)
