"""Which centre is nearest to every row: exact, and with as few distances as bounds allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.plugins.clusterers.kmeans_bounds import Bounds
from isogloss.plugins.clusterers.rows import numbers, products

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints
    from isogloss.plugins.clusterers.threads import Threads

    Reals: TypeAlias = npt.NDArray[np.floating[Any]]
    Exact: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    """(rows, centres) by number to their squared distances in float64."""

BLOCK = 1024  # rows of a product with all centres: with 600 of them it stays in the cache
DENSE = 0.1  # share of all distances from which one product is cheaper than single distances,
LOOSE = 0.3  # and that before the upper bounds are measured again
LIMIT = 1 << 28  # bounds (rows x centres) that are kept: 1 GiB


class Assignment:
    """Nearest centres of rows, again and again while the centres move.

    Squared distances come from products in the rows' precision, ``|x|^2 - 2 x.c + |c|^2``, with
    the rounding bound ``|fl(x.c) - x.c| <= features * eps * |x| |c|`` (Higham 2002, section 3.1).
    Centres that the bound cannot tell apart are measured again in float64; ties go to the lowest
    number. So the labels are those of a brute force in float64, whatever was skipped.
    """

    def __init__(
        self,
        norms: torch.Tensor,
        shape: tuple[int, int],
        count: int,
        *,
        bounds: bool,
        threads: Threads,
    ) -> None:
        import torch

        rows, features = shape
        self.norms = norms
        self.threads = threads
        self.longest = float(norms.max().sqrt())
        self.unit = (features + 16) * torch.finfo(norms.dtype).eps
        self.labels = torch.full((rows,), -1, device=norms.device)
        self.centres: torch.Tensor | None = None
        self.bounds: Bounds | None = None
        if bounds and rows * count <= LIMIT:
            self.bounds = Bounds((rows, count), norms.numpy().dtype, BLOCK)
        self.distances = 0
        """How many distances between a row and a centre were computed."""

    def move(self, before: torch.Tensor | None, centres: torch.Tensor) -> None:
        """Note that the centres (centres, features) are now ``centres``."""
        import torch

        self.centres = centres
        self.turned = centres.T
        self.squares = torch.linalg.vecdot(centres, centres)
        self.reach = float(self.squares.max().sqrt())
        if before is None or self.bounds is None:
            return
        eps = torch.finfo(centres.dtype).eps
        steps = (centres.double() - before.double()).square_().sum(1).sqrt_()
        rounded = steps.mul_(1 + 4 * eps).to(centres.dtype).numpy()
        self.bounds.move(rounded, self.labels.numpy(), self.longest + self.reach)

    def assign(self, part: slice, block: torch.Tensor, exact: Exact) -> torch.Tensor:
        """Return the nearest centre (rows,) of the rows in ``part``, whose values are ``block``."""

        def work(some: slice) -> int:
            values = block[some.start - part.start : some.stop - part.start]
            return self._block(some, values, exact)

        starts = range(part.start, part.stop, BLOCK)
        some = (slice(at, min(at + BLOCK, part.stop)) for at in starts)
        self.distances += sum(self.threads.map(work, some))
        labels: torch.Tensor = self.labels[part]
        return labels

    def _block(self, some: slice, values: torch.Tensor, exact: Exact) -> int:
        """Find the nearest centres of some rows; return how many distances that took."""
        if self.bounds is not None and self.bounds.moves:
            found = self.bounds.open(some, LOOSE)
            if found is not None:
                measured = self._few(some, values, found, exact)
                if measured is not None:
                    return measured
        return self._all(some, values, exact)

    def _all(self, some: slice, values: torch.Tensor, exact: Exact) -> int:
        """Measure the distances of some rows to all centres."""
        import torch

        gaps = torch.addmm(self.squares, values, self.turned, alpha=-2)
        gaps += self.norms[some][:, None]
        count = gaps.numel()
        error = self._error(self.norms[some])
        least, labels = gaps.min(1)
        close = gaps <= (least + 2 * error)[:, None]
        doubtful = numbers(close.sum(1, dtype=torch.int32) > 1)
        if len(doubtful):
            rows, columns = torch.nonzero(close[doubtful], as_tuple=True)
            labels[doubtful] = nearest_of(doubtful + some.start, rows, columns, exact=exact)
            count += len(rows)
        self.labels[some] = labels
        if self.bounds is not None:
            bounds = gaps.sub_(error[:, None]).clamp_(min=0).sqrt_()
            path = torch.from_numpy(self.bounds.path)
            torch.add(bounds, path, out=torch.from_numpy(self.bounds.table[some]))
            rows = torch.arange(some.start, some.stop)
            self.bounds.settle(rows.numpy(), labels.numpy(), (least + 3 * error).numpy())
        return count

    def _error(self, norms: torch.Tensor) -> torch.Tensor:
        error: torch.Tensor = self.unit * (norms.sqrt() + self.reach).square_()
        return error

    def _few(
        self, some: slice, values: torch.Tensor, found: tuple[Ints, Ints, Reals], exact: Exact
    ) -> int | None:
        """Measure only what bounds leave open; return how many, or None when that is too much."""
        import numpy as np

        assert self.bounds is not None
        rows, columns, bounds = found
        # The upper bounds of the rows in question are measured again, which leaves fewer pairs.
        open_ = rows[np.flatnonzero(np.diff(rows, prepend=-1))]
        labels = self.labels[some].numpy()
        error = self._error(self.norms[some]).numpy()
        own = np.zeros_like(error)
        own[open_] = self._gaps(some, values, open_, labels[open_])
        self.bounds.upper[some.start + open_] = np.sqrt(np.maximum(own, 0) + error)[open_]
        kept = bounds <= self.bounds.limit(some)[rows]
        rows, columns = rows[kept], columns[kept]
        if len(rows) > DENSE * len(values) * len(self.squares):
            return None
        gaps = self._gaps(some, values, rows, columns)
        self.bounds.measured(some.start + rows, columns, gaps - error[rows])
        rivals = gaps <= (own + 2 * error)[rows]
        if rivals.any():
            self._contest(some, (rows[rivals], columns[rivals], gaps[rivals]), own, error, exact)
        return len(open_) + len(rows)

    def _gaps(self, some: slice, values: torch.Tensor, rows: Ints, columns: Ints) -> Reals:
        """Return the squared distances (pairs,) of listed rows, ascending, and centres."""
        import numpy as np
        import torch

        starts = torch.from_numpy(np.searchsorted(rows, np.arange(len(values) + 1)))
        gaps = products(values, self.turned, starts, torch.from_numpy(columns)).mul_(-2).numpy()
        gaps += self.squares.numpy()[columns]
        gaps += self.norms[some].numpy()[rows]
        found: Reals = gaps
        return found

    def _contest(
        self,
        some: slice,
        rivals: tuple[Ints, Ints, Reals],
        own: Reals,
        error: Reals,
        exact: Exact,
    ) -> None:
        """Choose between the rows' own centres and rivals (rows, centres, squared distances)."""
        import numpy as np
        import torch

        assert self.bounds is not None
        labels = self.labels[some].numpy()
        rows = np.unique(rivals[0])
        at = np.concatenate([np.searchsorted(rows, rivals[0]), np.arange(len(rows))])
        columns = np.concatenate([rivals[1], labels[rows]])
        gaps = np.concatenate([rivals[2], own[rows]])
        order = np.lexsort((columns, at))
        at, columns, gaps = at[order], columns[order], gaps[order]
        least = np.minimum.reduceat(gaps, np.searchsorted(at, np.arange(len(rows))))
        close = gaps <= (least + 2 * error[rows])[at]
        chosen = some.start + rows
        listed = (torch.from_numpy(each) for each in (chosen, at[close], columns[close]))
        nearest = nearest_of(*listed, exact=exact).numpy()
        self.bounds.measured(chosen, labels[rows], own[rows] - error[rows])
        self.bounds.settle(chosen, nearest, least + 3 * error[rows])
        labels[rows] = nearest


def nearest_of(
    chosen: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor, *, exact: Exact
) -> torch.Tensor:
    """Return the nearest of the listed (row, centre) pairs for every one of ``chosen``.

    ``rows`` are ascending places in ``chosen``, each there at least once, its ``columns``
    ascending. Only rows with several pairs are measured; ties go to the lowest centre.
    """
    import torch

    counts = torch.bincount(rows, minlength=len(chosen))
    starts = counts.cumsum(0) - counts
    nearest = columns[starts]
    open_ = counts[rows] > 1
    if not open_.any():
        return nearest
    pairs, centres = rows[open_], columns[open_]
    gaps = exact(chosen[pairs], centres)
    least = gaps.new_full((len(chosen),), torch.inf).scatter_reduce_(0, pairs, gaps, "amin")
    best = gaps == least[pairs]
    lowest = torch.full_like(nearest, torch.iinfo(torch.int64).max)
    lowest.scatter_reduce_(0, pairs[best], centres[best], "amin")
    return torch.where(counts > 1, lowest, nearest)
