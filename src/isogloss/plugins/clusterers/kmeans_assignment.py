"""Which centre is nearest to every row: exact, and with as few distances as bounds allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from isogloss.plugins.clusterers.rows import products

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    Exact: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    """(rows, centres) by number to their squared distances in float64."""

BLOCK = 1024  # rows of a product with all centres: with 600 of them it stays in the cache
DENSE = 0.1  # share of all distances from which one product is cheaper than single distances
MOVERS = 16  # one centre in so many is looked up on its own
LIMIT = 1 << 28  # bounds (rows x centres) that are kept: 1 GiB


class Assignment:
    """Nearest centres of rows, again and again while the centres move.

    Squared distances come from products in the rows' precision, ``|x|^2 - 2 x.c + |c|^2``, with
    the rounding bound ``|fl(x.c) - x.c| <= features * eps * |x| |c|`` (Higham 2002, section 3.1).
    Centres that the bound cannot tell apart are measured again in float64; ties go to the lowest
    number. So the labels are those of a brute force in float64, whatever was skipped.

    What is skipped: with bounds (Elkan 2003), a lower bound on every distance is kept as it was
    when measured plus the path that the centre had gone until then. The bound of today is that
    less the whole path, and the table need not be rewritten when centres move.
    """

    def __init__(
        self, norms: torch.Tensor, shape: tuple[int, int], count: int, *, bounds: bool
    ) -> None:
        import torch

        rows, features = shape
        self.norms = norms
        self.unit = (features + 16) * torch.finfo(norms.dtype).eps
        self.labels = torch.full((rows,), -1, device=norms.device)
        self.upper = torch.zeros_like(norms)
        self.lower = torch.zeros_like(norms)
        self.table = norms.new_empty(rows, count) if bounds and rows * count <= LIMIT else None
        self.path = norms.new_zeros(count)
        self.distances = 0
        """How many distances between a row and a centre were computed."""
        self.moves = 0

    def move(self, before: torch.Tensor | None, centres: torch.Tensor) -> None:
        """Note that the centres (centres, features) are now ``centres``."""
        import torch

        self.centres = centres
        self.turned = centres.T
        self.squares = torch.linalg.vecdot(centres, centres)
        self.reach = self.squares.max().sqrt()
        if before is None:
            return
        self.moves += 1
        if self.table is None:
            return
        eps = torch.finfo(centres.dtype).eps
        step = (centres.double() - before.double()).square_().sum(1).sqrt_().to(centres.dtype)
        step.mul_(1 + 4 * eps)
        self.path += step
        self.upper += step[self.labels]
        self._lower(step)
        # Rounding in the sums of bounds and paths, once a move.
        longest = self.path.max() + self.norms.max().sqrt() + self.reach
        self.slack = (8 + 2 * self.moves) * eps * longest

    def _lower(self, step: torch.Tensor) -> None:
        """Take from the lower bounds what the other centres may have come nearer.

        The few centres that moved most are looked up one by one, so that they do not spoil the
        bounds of all rows.
        """
        assert self.table is not None
        count = len(step) // MOVERS
        order = step.argsort(descending=True)
        self.lower -= step[order[count]]
        for at in range(0, len(self.labels) if count else 0, BLOCK):
            some = slice(at, at + BLOCK)
            near = self.table[some].index_select(1, order[:count]).sub_(self.path[order[:count]])
            near.masked_fill_(self.labels[some][:, None] == order[:count], float("inf"))
            self.lower[some] = self.lower[some].minimum(near.amin(1))

    def assign(self, part: slice, block: torch.Tensor, exact: Exact) -> torch.Tensor:
        """Return the nearest centre (rows,) of the rows in ``part``, whose values are ``block``."""
        if self.table is None or not self.moves:
            self._all(part, block, exact)
        else:
            self._few(part, block, exact)
        labels: torch.Tensor = self.labels[part]
        return labels

    def _all(self, part: slice, block: torch.Tensor, exact: Exact) -> None:
        for at in range(0, len(block), BLOCK):
            some = slice(part.start + at, min(part.start + at + BLOCK, part.stop))
            rows = block[at : at + BLOCK]
            gaps = (rows @ self.turned).mul_(-2).add_(self.squares).add_(self.norms[some][:, None])
            self.distances += gaps.numel()
            self._settle(some, gaps, exact)

    def _settle(self, some: slice, gaps: torch.Tensor, exact: Exact) -> None:
        import torch

        error = self._error(self.norms[some])
        least, labels = gaps.min(1)
        close = gaps <= (least + 2 * error)[:, None]
        doubtful = numbers(close.sum(1, dtype=torch.int32) > 1)
        if len(doubtful):
            rows, columns = torch.nonzero(close[doubtful], as_tuple=True)
            labels[doubtful] = nearest_of(doubtful + some.start, rows, columns, exact)
            self.distances += len(rows)
        self.labels[some] = labels
        if self.table is None:
            return
        self.upper[some] = (least + 3 * error).sqrt_()
        bounds = gaps.sub_(error[:, None]).clamp_(min=0).sqrt_()
        torch.add(bounds, self.path, out=self.table[some])
        bounds.scatter_(1, labels[:, None], torch.inf)
        self.lower[some] = bounds.amin(1)

    def _error(self, norms: torch.Tensor) -> torch.Tensor:
        error: torch.Tensor = self.unit * (norms.sqrt() + self.reach).square_()
        return error

    def _few(self, part: slice, block: torch.Tensor, exact: Exact) -> None:
        """Measure only what the bounds leave open."""
        for at in range(0, len(block), BLOCK):
            some = slice(part.start + at, min(part.start + at + BLOCK, part.stop))
            values = block[at : at + BLOCK]
            if self._open(some).any() and not self._sparse(some, values, exact):
                self._all(some, values, exact)

    def _open(self, some: slice) -> torch.Tensor:
        wanted: torch.Tensor = self.lower[some] <= self.upper[some] + self.slack
        return wanted

    def _sparse(self, some: slice, values: torch.Tensor, exact: Exact) -> bool:
        """Measure single distances, or return False when there are too many of them."""
        assert self.table is not None
        places = numbers(self._open(some))
        own = self.centres.index_select(0, self.labels[some][places])
        direct = own.sub_(values.index_select(0, places)).square_().sum(1)
        self.distances += len(places)
        self.upper[some.start + places] = direct.mul_(1 + self.unit).sqrt_()
        places = numbers(self._open(some))
        if not len(places):
            return True
        rows = some.start + places
        bounds = self.table.index_select(0, rows).sub_(self.path)
        wanted = bounds <= (self.upper[rows] + self.slack)[:, None]
        wanted.scatter_(1, self.labels[rows][:, None], True)
        pairs = numbers(wanted.view(-1))
        if len(pairs) > DENSE * len(values) * len(self.path):
            return False
        self.distances += len(pairs)
        self._measure(rows, values.index_select(0, places), bounds, pairs, exact)
        return True

    def _measure(
        self,
        rows: torch.Tensor,
        values: torch.Tensor,
        bounds: torch.Tensor,
        pairs: torch.Tensor,
        exact: Exact,
    ) -> None:
        import torch

        assert self.table is not None
        at = torch.div(pairs, len(self.path), rounding_mode="floor")
        columns = pairs - at * len(self.path)
        starts = torch.searchsorted(at, torch.arange(len(rows) + 1))
        gaps = products(values, self.turned, starts, columns).mul_(-2)
        gaps.add_(self.squares[columns]).add_(self.norms[rows][at])
        error = self._error(self.norms[rows])
        least = torch.full_like(error, torch.inf).scatter_reduce_(0, at, gaps, "amin")
        close = gaps <= (least + 2 * error)[at]
        labels = nearest_of(rows, at[close], columns[close], exact)
        measured = (gaps - error[at]).clamp_(min=0).sqrt_()
        bounds[at, columns] = measured
        self.table[rows[at], columns] = measured + self.path[columns]
        bounds.scatter_(1, labels[:, None], torch.inf)
        self.labels[rows] = labels
        self.upper[rows] = (least + 3 * error).sqrt_()
        self.lower[rows] = bounds.amin(1)


def numbers(wanted: torch.Tensor) -> torch.Tensor:
    """Return where ``wanted`` (entries,) is true; numpy looks several times faster than torch."""
    import numpy as np
    import torch

    if wanted.is_cuda:
        found: torch.Tensor = torch.nonzero(wanted)[:, 0]
        return found
    places: torch.Tensor = torch.from_numpy(np.flatnonzero(wanted.numpy()))
    return places


def nearest_of(
    chosen: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor, exact: Exact
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
