"""Squared distances between rows: certified lower bounds by float32 products, exact ones on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.plugins.clusterers.rows import blocks, is_wide, sample_step

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints, Vectors

    Doubles: TypeAlias = npt.NDArray[np.float64]

BLOCK = 1 << 24  # numbers of a block of products, at most: 64 MiB in float32
HEIGHT = 512  # rows of a block, at most: it holds pairs of its own rows twice
PAIRS = 1 << 20  # numbers of a block of exact differences


class Distances:
    """Squared Euclidean distances between the ``rows`` of ``vectors``, in scaled units.

    The rows are moved to their median and divided by a power of two for the products, so that
    squares neither overflow nor cancel. Where the values' range is too wide for float32, the
    products are float64. ``evaluations`` counts the pairs of rows that were multiplied or measured.
    """

    def __init__(self, vectors: Vectors, rows: Ints) -> None:
        import numpy as np
        import torch

        self.vectors, self.rows = vectors, rows
        self.evaluations = 0
        centre, largest, wide = _extent(vectors)
        self.exponent = int(np.frexp(largest)[1])
        dtype = np.float64 if wide else np.float32
        moved = np.empty((len(rows), vectors.shape[1]), dtype)
        for part in blocks(len(rows), 1024):
            moved[part] = (vectors[rows[part]] - centre) * 2.0**-self.exponent
        self.dtype = moved.dtype
        norms = np.einsum("ij,ij->i", moved, moved, dtype=np.float64)
        # |fl(x.y) - x.y| <= features eps/2 |x| |y| (Higham); the norms' own error, the rounding of
        # the rows and the additions fit into the rest of (features + 16) eps (|x|^2 + |y|^2).
        unit = (vectors.shape[1] + 16) * float(np.finfo(dtype).eps)
        self.slack: Doubles = 2 * unit * norms
        self._moved = torch.from_numpy(moved)
        self._norms = torch.from_numpy(((1 - unit) * norms).astype(dtype))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def block(self) -> int:
        """How many rows' products with all rows make a block."""
        return max(16, min(HEIGHT, BLOCK // len(self)))

    def low(self, rows: slice | Ints, others: slice) -> torch.Tensor:
        """Return lower bounds (rows, others) of the squared distances; they may be negative.

        The squared distance of rows i and j is at most ``slack[i] + slack[j]`` above.
        """
        import torch

        chosen = rows if isinstance(rows, slice) else torch.from_numpy(rows)
        turned = self._moved[others].T
        found = torch.addmm(self._norms[others], self._moved[chosen], turned, alpha=-2)
        self.evaluations += found.numel()
        return found.add_(self._norms[chosen, None])

    def sorted(self, order: Ints) -> Distances:
        """Return the distances of the rows in another order; this object is used up."""
        import torch

        self.rows, self.slack = self.rows[order], self.slack[order]
        places = torch.from_numpy(order)
        self._moved, self._norms = self._moved[places], self._norms[places]
        return self

    def exact(self, left: Ints, right: Ints) -> Doubles:
        """Return the squared distances (pairs,), differences squared and added in float64."""
        import numpy as np

        found = np.empty(len(left))
        for part in blocks(len(left), max(1, PAIRS // self.vectors.shape[1])):
            difference = self.vectors[self.rows[left[part]]].astype(np.float64)
            difference -= self.vectors[self.rows[right[part]]]
            found[part] = np.einsum("ij,ij->i", difference, difference)
        self.evaluations += len(left)
        scaled: Doubles = np.ldexp(found, -2 * self.exponent)
        return scaled

    def lengths(self, squares: Doubles) -> Doubles:
        """Return squared distances of scaled units as distances."""
        import numpy as np

        found: Doubles = np.ldexp(np.sqrt(squares), self.exponent)
        return found


def _extent(vectors: Vectors) -> tuple[Any, float, bool]:
    """Return a sample's median, the largest distance from it, and whether values range too widely."""
    import numpy as np

    sample = vectors[:: sample_step(len(vectors))].astype(np.float64)
    centre = np.median(sample, axis=0)
    largest = max(
        float(np.abs(vectors[part] - centre).max()) for part in blocks(len(vectors), 1024)
    )
    return centre, largest, is_wide(sample, centre, largest)
