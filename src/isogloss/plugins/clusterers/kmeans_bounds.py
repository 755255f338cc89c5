"""What is known of distances between rows and centres that were measured before centres moved."""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints

    Reals = npt.NDArray[np.floating[Any]]


class Bounds:
    """One upper bound a row, to its own centre, and a lower bound to every other (Elkan 2003).

    A lower bound is kept as it was when measured plus the path that the centre had gone until
    then: the bound of today is that less the whole path, and the table need not be rewritten when
    centres move. A row's own centre has no lower bound (infinite).
    """

    def __init__(self, shape: tuple[int, int], dtype: npt.DTypeLike, block: int) -> None:
        """Make room for bounds of ``shape`` (rows, centres), looked at ``block`` rows at a time."""
        import numpy as np

        rows, centres = shape

        self.upper: Reals = np.zeros(rows, dtype)
        self.table: Reals = np.empty(shape, dtype)
        self.path: Reals = np.zeros(centres, dtype)
        self.slack = 0.0
        self.moves = 0
        self.block = block
        self._own = local()

    def move(self, steps: Reals, labels: Ints, longest: float) -> None:
        """Note how far the centres went: ``steps`` (centres,), rounded up.

        ``longest`` is the length of the longest row plus that of the longest centre.
        """
        import numpy as np

        self.moves += 1
        self.path += steps
        self.upper += steps[labels]
        # Rounding in the sums of bounds and paths, once a move.
        eps = float(np.finfo(self.path.dtype).eps)
        self.slack = (8 + 2 * self.moves) * eps * (float(self.path.max()) + longest)

    def open(self, some: slice, most: float) -> tuple[Ints, Ints, Reals] | None:
        """Return the pairs (rows of ``some``, centres) that may be nearest, and their lower bounds.

        None when they are more than ``most`` of all.
        """
        import numpy as np

        # Memory that is used again: fresh memory costs several times what is done in it.
        bounds, wanted = self._room()
        bounds, wanted = bounds[: some.stop - some.start], wanted[: some.stop - some.start]
        np.subtract(self.table[some], self.path, out=bounds)
        np.less_equal(bounds, self.limit(some)[:, None], out=wanted)
        if np.count_nonzero(wanted) > most * wanted.size:
            return None
        pairs = np.flatnonzero(wanted)
        rows, columns = np.divmod(pairs, len(self.path))
        return rows, columns, bounds.reshape(-1)[pairs]

    def _room(self) -> tuple[Reals, npt.NDArray[np.bool_]]:
        import numpy as np

        if not hasattr(self._own, "room"):
            shape = (self.block, len(self.path))
            self._own.room = np.empty(shape, self.path.dtype), np.empty(shape, bool)
        room: tuple[Reals, npt.NDArray[np.bool_]] = self._own.room
        return room

    def limit(self, some: slice) -> Reals:
        """Return the distance (rows,) beyond which no centre can be the nearest."""
        limit: Reals = self.upper[some] + self.slack
        return limit

    def measured(self, rows: Ints, columns: Ints, least: Reals) -> None:
        """Keep that the squared distances of pairs are at least so much (pairs,)."""
        import numpy as np

        self.table[rows, columns] = np.sqrt(np.maximum(least, 0)) + self.path[columns]

    def settle(self, rows: Ints, labels: Ints, most: Reals) -> None:
        """Keep the rows' own centres, with what their squared distances are at most (rows,)."""
        import numpy as np

        self.table[rows, labels] = np.inf
        self.upper[rows] = np.sqrt(most)
