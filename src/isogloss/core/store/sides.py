"""The vectors of a side in the store, every chunk of which is journalled and checked when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.blocks import FLOAT, ROWS, Sliced
from isogloss.core.errors import DamageError
from isogloss.core.store.zarrfiles import chunk_numbers, damage_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.store.ledger import Plan
    from isogloss.core.store.zarrfiles import Layout
    from isogloss.core.types import Vectors

REMEDY = "delete it, and `isogloss extract` computes it again"


class StoredSide(Sliced):
    """The vectors of a side as blocks; float16 is widened.

    ``chunks`` has the file and the CRC-32C of each chunk. The one that was read last stays in
    ``shelf``, which the sides of a store share: a run of rows often ends within a chunk. Reading
    raises DamageError where a chunk is not there any more, or has changed.
    """

    def __init__(
        self,
        plan: Plan,
        layout: Layout,
        chunks: Sequence[tuple[Location, str]],
        shelf: dict[tuple[Location, str], Vectors],
    ) -> None:
        rows, width = layout.rows, layout.width
        self.plan = plan
        self.layout = layout
        self.chunks = chunks
        self.shelf = shelf
        self.shape = (rows, width)
        # A chunk as it is stored, and widened.
        self.held = 2 * FLOAT * plan.chunk_rows * width + FLOAT * ROWS * width

    def blocks(self) -> Iterator[Vectors]:
        """Yield all rows in order, chunk by chunk."""
        return map(self._chunk, range(len(self.chunks)))

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows."""
        import numpy as np

        size = self.plan.chunk_rows
        first, last = start // size, (stop - 1) // size
        if first == last:
            return self._chunk(first)[start - first * size : stop - first * size]
        found = np.empty((stop - start, self.shape[1]), np.float32)
        for window in range(first, last + 1):
            rows = self.plan.window_rows(window)
            low, high = max(start, rows.start), min(stop, rows.stop)
            found[low - start : high - start] = self._chunk(window)[
                low - rows.start : high - rows.start
            ]
        return found

    def _chunk(self, window: int) -> Vectors:
        """Return the rows of a chunk, read-only."""
        chunk = self.chunks[window]
        block = self.shelf.get(chunk)
        if block is None:
            # Emptied first, so that one chunk is held and not two.
            self.shelf.clear()
            block = self.shelf[chunk] = self._checked(window)
        return block

    def _checked(self, window: int) -> Vectors:
        import numpy as np

        rows, (file, crc) = self.plan.window_rows(window), self.chunks[window]
        with damage_named(file, REMEDY):
            try:
                data = file.read_bytes()
            except (FileNotFoundError, NotADirectoryError) as error:
                deleted = f"{file}: deleted; `isogloss extract` computes it again"
                raise DamageError(deleted) from error
            numbers = chunk_numbers(data, crc, self.layout)[: len(rows)]
            block: Vectors = np.ascontiguousarray(numbers, np.float32)
        block.flags.writeable = False
        return block
