"""The clusters that Ward's method has left: centroids and sizes, and what a merge of two costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.plugins.clusterers.rows import blocks, is_wide, products, sample_step

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints, Vectors

    Floats: TypeAlias = npt.NDArray[np.floating[Any]]
    """Work precision: float32, or float64 where the data need it."""
    Doubles: TypeAlias = npt.NDArray[np.float64]

PAIRS = 256  # vectors that are measured at a time: they stay in the second-level cache
ROWS = 4096  # rows that are copied or converted at a time


class Clusters:
    """Clusters in slots; a merge frees one, and ``squeeze`` takes the free ones out.

    A merge of clusters of sizes p and q, centroids a and b, costs 2 p q / (p + q) |a - b|^2: the
    square of the height that scipy gives it. ``measure`` takes it in float64. Products of lower
    precision give a lower bound, ``low``, and ``low + spread`` is an upper one: a product of n
    numbers errs by at most n u |x| |y| (Higham 2002, section 3.1).
    """

    def __init__(self, vectors: Vectors, rows: Ints, sizes: Ints) -> None:
        """Begin with the rows (distinct vectors) of ``vectors``, and how often each is there."""
        import numpy as np

        self.points, self.exponent, coarse = _scaled(vectors, rows)
        """(slots, features) float64: centroids, moved and divided by 2 ** exponent."""
        self.sizes = sizes.astype(np.float64)
        self.alike = bool((sizes == sizes[0]).all())
        """Whether all clusters are of one size: then products need no further division."""
        self.first = np.array(rows, np.uint64)
        """(slots,) the smallest row of each cluster: its name where costs tie."""
        self.alive = np.ones(len(rows), np.bool_)
        self.left = len(rows)
        self.distances = 0
        """Pairs of clusters that were compared."""
        self._buffers: dict[str, torch.Tensor] = {}
        self.use(np.float64 if coarse else np.float32)

    def use(self, dtype: type[np.floating[Any]]) -> None:
        """Take products in ``dtype`` from now on."""
        import numpy as np
        import torch

        self.dtype = dtype
        self.table = torch.from_numpy(self.points)
        if dtype is np.float32:
            self.table = self.table.to(torch.float32)
        self.norms = np.where(self.alive, _squares(self.points), np.inf).astype(dtype)
        self.halves = (0.5 / self.sizes).astype(dtype)
        self.slack = 2 * (self.points.shape[1] + 16) * float(np.finfo(dtype).eps) / 2

    @property
    def slots(self) -> int:
        """How many slots there are, free ones included."""
        return len(self.points)

    def tile(self, rows: Ints, columns: slice) -> torch.Tensor:
        """Return ``low`` of all pairs of ``rows`` and ``columns``; infinite for free columns.

        The next call writes over it.
        """
        import torch

        at = torch.from_numpy(rows)
        norms = torch.from_numpy(self.norms * self.dtype(1 - self.slack))
        halves = torch.from_numpy(self.halves)
        shape = (len(rows), len(norms[columns]))
        low, sizes = (self._buffer(name, shape) for name in ("low", "sizes"))
        factor = float(self.sizes[0]) if self.alike else 1.0
        norms *= factor
        torch.addmm(
            norms[columns], self.table[at], self.table[columns].T, alpha=-2 * factor, out=low
        )
        low += norms[at][:, None]
        if not self.alike:
            torch.add(halves[columns], halves[at][:, None], out=sizes)
            low /= sizes
        self.distances += low.numel()
        return low

    def _buffer(self, name: str, shape: tuple[int, int]) -> torch.Tensor:
        """Return memory that is used again and again: fresh pages cost as much as some products."""
        import torch

        known = self._buffers.get(name)
        if known is None or len(known) < shape[0] * shape[1] or known.dtype != self.table.dtype:
            known = torch.empty(shape[0] * shape[1], dtype=self.table.dtype)
            self._buffers[name] = known
        return known[: shape[0] * shape[1]].view(shape)

    def low(self, rows: Ints, columns: Ints) -> Floats:
        """Return ``low`` (pairs,) of pairs; ``rows`` are ascending."""
        if not len(rows):
            return self.norms[:0]
        self.distances += len(rows)
        norms = self.norms * self.dtype(1 - self.slack)
        low: Floats = norms[rows] + norms[columns] - 2 * self._products(rows, columns)
        low /= self.halves[rows] + self.halves[columns]
        return low

    def _products(self, rows: Ints, columns: Ints) -> Floats:
        import numpy as np
        import torch

        ends = np.cumsum(np.bincount(rows, minlength=self.slots))
        starts = torch.from_numpy(np.insert(ends, 0, 0))
        found = products(self.table, self.table.T, starts, torch.from_numpy(columns))
        entries: Floats = found.numpy()
        return entries

    def spread(self, rows: Ints, columns: Ints) -> Floats:
        """Return by how much the costs of pairs may lie above ``low``; arrays are broadcast."""
        norms = self.norms[rows] + self.norms[columns]
        spread: Floats = norms * self.dtype(2 * self.slack)
        spread /= self.halves[rows] + self.halves[columns]
        return spread

    def measure(self, rows: Ints, columns: Ints) -> Doubles:
        """Return the costs (pairs,) from differences in float64."""
        import numpy as np

        found = np.empty(len(rows))
        for part in blocks(len(rows), PAIRS):
            found[part] = _squares(self.points[rows[part]] - self.points[columns[part]])
        self.distances += len(rows)
        one, other = self.sizes[rows], self.sizes[columns]
        return found * (2 * one * other / (one + other))

    def order(self, rows: Ints, columns: Ints) -> npt.NDArray[np.uint64]:
        """Return what decides between pairs of equal cost: a scrambled number, of its own for each.

        By row numbers alone, equally spaced points would merge one by one from the first on; a
        scrambled order merges many of them at once. The mixing is splitmix64's (Steele, Lea and
        Flood 2014), which maps no two pairs to one number.
        """
        import numpy as np

        one, other = self.first[rows], self.first[columns]
        mixed = np.minimum(one, other) << np.uint64(32) | np.maximum(one, other)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return mixed ^ (mixed >> np.uint64(31))

    def merge(self, kept: Ints, freed: Ints) -> None:
        """Put the clusters of ``freed`` slots into those of ``kept`` ones, pair by pair."""
        import numpy as np
        import torch

        for part in blocks(len(kept), ROWS):
            one, other = kept[part], freed[part]
            p, q = self.sizes[one], self.sizes[other]
            sums = self.points[one] * p[:, None] + self.points[other] * q[:, None]
            self.points[one] = sums / (p + q)[:, None]
            self.table[torch.from_numpy(one)] = torch.from_numpy(self.points[one]).to(
                self.table.dtype
            )
            self.norms[one] = _squares(self.points[one])
            self.sizes[one] = p + q
        self.alike = False
        self.halves[kept] = 0.5 / self.sizes[kept]
        self.first[kept] = np.minimum(self.first[kept], self.first[freed])
        self.alive[freed] = False
        self.norms[freed] = np.inf
        self.left -= len(kept)

    def squeeze(self) -> Ints:
        """Take the free slots out; return the slots that were kept, ascending."""
        import numpy as np
        import torch

        kept = np.flatnonzero(self.alive)
        shared = self.table.data_ptr() == self.points.ctypes.data
        for part in blocks(len(kept), ROWS):  # in place: a row never moves down
            self.points[part] = self.points[kept[part]]
            if not shared:
                self.table[part] = self.table[torch.from_numpy(kept[part])]
        self.points, self.table = self.points[: len(kept)], self.table[: len(kept)]
        for name in ("norms", "halves", "sizes", "first", "alive"):
            setattr(self, name, getattr(self, name)[kept])
        return kept


def _scaled(vectors: Vectors, rows: Ints) -> tuple[Doubles, int, bool]:
    """Move rows to their median and divide by a power of two; whether float32 is too coarse."""
    import numpy as np

    sample = vectors[rows[:: sample_step(len(rows))]].astype(np.float64)
    centre = np.median(sample, axis=0)
    points = np.empty((len(rows), vectors.shape[1]))
    for part in blocks(len(rows), ROWS):
        points[part] = vectors[rows[part]] - centre
    largest = max(float(points.max()), -float(points.min()))
    exponent = int(np.frexp(largest)[1])
    for part in blocks(len(rows), ROWS):
        np.ldexp(points[part], -exponent, out=points[part])
    return points, exponent, is_wide(sample, centre, largest)


def _squares(rows: Doubles) -> Doubles:
    import numpy as np

    found = np.empty(len(rows))
    for part in blocks(len(rows), ROWS):
        np.einsum("ij,ij->i", rows[part], rows[part], out=found[part])
    return found
