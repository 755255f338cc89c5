"""Who is within a distance of whom: settled by float32 products, measured in float64 where close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.plugins.clusterers.rows import blocks, is_wide, sample_step

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints, Vectors

    Doubles: TypeAlias = npt.NDArray[np.float64]

PAIRS = 1 << 20  # numbers of a block of exact differences
MOVED = 1024  # rows that are moved and scaled at a time


class Gaps:
    """Squared Euclidean distances between rows and some of them that are called leaders.

    Rows are moved to their median and divided by a power of two for products, so that squares
    neither overflow nor cancel. ``|fl(x.y) - x.y| <= features eps/2 |x| |y|`` (Higham 2002, section
    3.1); the norms' own error and the rounding of the moved rows fit into the rest of
    ``(features + 16) eps (|x|^2 + |y|^2)``. Where the values' range is too wide for float32 the
    products are float64. ``evaluations`` counts the pairs that were multiplied or measured.
    """

    def __init__(self, vectors: Vectors) -> None:
        import numpy as np
        import torch

        self.vectors = vectors
        self.evaluations = 0
        centre, largest, wide = _extent(vectors)
        self.exponent = int(np.frexp(largest)[1])
        dtype = np.float64 if wide else np.float32
        moved = np.empty(vectors.shape, dtype)
        for part in blocks(len(vectors), MOVED):
            moved[part] = (vectors[part] - centre) * 2.0**-self.exponent
        norms = np.einsum("ij,ij->i", moved, moved, dtype=np.float64)
        unit = (vectors.shape[1] + 16) * float(np.finfo(dtype).eps)
        # Squares of what is tiny beside the largest value underflow.
        lost = 4 * vectors.shape[1] * float(np.finfo(dtype).tiny)
        self.slack: Doubles = 2 * unit * norms + lost
        """(rows,) the bounds of rows i and j are at most ``slack[i] + slack[j]`` too low."""
        self.moved = torch.from_numpy(moved)
        self.norms = torch.from_numpy(((1 - unit) * norms).astype(dtype))
        # Of pages that are never written to, no memory is taken.
        self._leaders = torch.from_numpy(np.empty(vectors.shape, dtype))
        self.leaders = np.empty(len(vectors), np.int64)
        """Rows that are leaders, by their numbers; the first ``count`` are in use."""
        self.count = 0

    def lead(self, rows: Ints) -> None:
        """Make some rows leaders, numbered on from those that there are."""
        end = self.count + len(rows)
        self.leaders[self.count : end] = rows
        self._leaders[self.count : end] = self.moved[_tensor(rows)]
        self.count = end

    def to_leaders(self, rows: Ints, numbers: slice) -> npt.NDArray[Any]:
        """Return lower bounds (rows, leaders) of the squared distances, in scaled units."""
        norms = self.norms[_tensor(self.leaders[numbers])]
        return self._low(rows, self._leaders[numbers], norms)

    def to_rows(self, rows: Ints, others: Ints | slice) -> npt.NDArray[Any]:
        """Return lower bounds (rows, others) of the squared distances, in scaled units."""
        chosen = others if isinstance(others, slice) else _tensor(others)
        return self._low(rows, self.moved[chosen], self.norms[chosen])

    def _low(self, rows: Ints, others: torch.Tensor, norms: torch.Tensor) -> npt.NDArray[Any]:
        import torch

        places = _tensor(rows)
        found = torch.addmm(norms, self.moved[places], others.T, alpha=-2)
        self.evaluations += found.numel()
        return found.add_(self.norms[places, None]).numpy()

    def exact(self, left: Ints, right: Ints) -> Doubles:
        """Return the squared distances (pairs,), differences squared and added in float64."""
        import numpy as np

        found = np.empty(len(left))
        for part in blocks(len(left), max(1, PAIRS // self.vectors.shape[1])):
            difference = self.vectors[left[part]].astype(np.float64)
            difference -= self.vectors[right[part]]
            found[part] = np.square(difference, out=difference).sum(axis=1)
        self.evaluations += len(left)
        return found

    def scaled(self, square: float) -> tuple[float, Any]:
        """Return a squared distance in scaled units, and the least number of bounds above it."""
        import numpy as np

        limit = float(np.ldexp(square, -2 * self.exponent))
        kind = self.moved.numpy().dtype.type
        with np.errstate(over="ignore"):
            return limit, np.nextafter(kind(limit), kind(np.inf))


def _extent(vectors: Vectors) -> tuple[Any, float, bool]:
    """Return a sample's median, the largest distance from it, and whether values range too widely."""
    import numpy as np

    sample = vectors[:: sample_step(len(vectors))].astype(np.float64)
    centre = np.median(sample, axis=0)
    largest = max(
        float(np.abs(vectors[part] - centre).max()) for part in blocks(len(vectors), MOVED)
    )
    return centre, largest, is_wide(sample, centre, largest)


def _tensor(numbers: Ints) -> torch.Tensor:
    import torch

    return torch.from_numpy(numbers)
