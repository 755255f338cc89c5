"""Core distances, and for every row the nearest others with certified bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from isogloss.plugins.clusterers.rows import blocks, numbers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints
    from isogloss.plugins.clusterers.hdbscan_distances import Distances

    Doubles: TypeAlias = npt.NDArray[np.float64]

SPARE = 16  # neighbours listed beyond those that a core distance may need


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For every row others that are near, nearest first, between bounds; squared distances."""

    rows: Ints
    """(rows, listed)"""
    low: Doubles
    """(rows, listed)"""
    high: Doubles
    """(rows, listed); equal to ``low`` where the distance is exact"""
    beyond: Doubles
    """(rows,) a lower bound for all that are not listed"""

    def sorted(self, order: Ints, rank: Ints) -> Neighbours:
        """Return the lists of the rows in another order; row i comes to place ``rank[i]``."""
        return Neighbours(
            rank[self.rows[order]], self.low[order], self.high[order], self.beyond[order]
        )


def neighbours(distances: Distances, counts: Ints, needed: int) -> tuple[Neighbours, Doubles]:
    """Return lists of near rows, the row itself first, and the squared core distances (rows,).

    A core distance is that of the ``needed``-th nearest, the row itself included, where row i
    stands for ``counts[i]`` equal ones. It is exact: float64 sums of squared differences.
    """
    import numpy as np

    size = len(distances)
    listed = min(size, needed + SPARE)
    shape = (size, listed)
    near = Neighbours(
        np.zeros(shape, np.int64), np.full(shape, np.inf), np.empty(shape), np.empty(size)
    )
    cores = np.empty(size)
    for part in blocks(size, distances.block):
        _list(distances, near, part)
        cores[part] = _cores(distances, near, part, counts, needed)
    _measure_all(distances, near, cores, counts, needed)
    return near, cores


def _list(distances: Distances, near: Neighbours, part: slice) -> None:
    """Complete the lists of a block of rows by the rows from it on, and those rows' by the block.

    So every pair is multiplied once.
    """
    import numpy as np
    import torch

    products = distances.low(part, slice(part.start, None))
    products.diagonal().fill_(-torch.inf)  # a row itself is its nearest
    later = products[:, part.stop - part.start :]
    if part.start:
        limits = torch.from_numpy(near.low[:, -1]).to(products.dtype)
        row, other = _places(products < limits[part, None])
        _enter(near, row + part.start, other + part.start, products[row, other])
        other, row = _places(later < limits[part.stop :])
        _enter(near, row + part.stop, other + part.start, later[other, row])
    else:
        _begin(near, part, products)
        _begin(near, slice(part.stop, None), later.T.contiguous())
    slack = distances.slack
    near.high[part] = near.low[part] + slack[near.rows[part]] + slack[part, None]
    np.maximum(near.low[part], 0, out=near.low[part])
    near.high[part, 0] = 0
    near.beyond[part] = near.low[part, -1] if near.rows.shape[1] < len(distances) else np.inf


def _places(wanted: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the rows and columns of what is true in ``wanted``, row by row."""
    places = numbers(wanted.reshape(-1))
    rows = places.div(wanted.shape[1], rounding_mode="floor")
    return rows, places - rows * wanted.shape[1]


def _begin(near: Neighbours, part: slice, low: torch.Tensor) -> None:
    """Begin the lists of rows with the nearest of the first ones."""
    listed = min(low.shape[1], near.rows.shape[1])
    found, rows = low.topk(listed, largest=False)
    near.low[part, :listed], near.rows[part, :listed] = found.numpy(), rows.numpy()


def _enter(near: Neighbours, rows: torch.Tensor, others: torch.Tensor, low: torch.Tensor) -> None:
    """Enter ``others``, which are near enough, into the lists of ``rows``; pairs of them (pairs,)."""
    import torch

    if not len(rows):
        return
    many = rows.bincount()
    lists = many.nonzero()[:, 0]
    many = many[lists]
    order = rows.argsort(stable=True)
    place = torch.arange(len(lists)).repeat_interleave(many)
    column = torch.arange(len(rows)) - (many.cumsum(0) - many)[place] + near.rows.shape[1]
    width = near.rows.shape[1] + int(many.max())
    joined = torch.full((len(lists), width), torch.inf, dtype=torch.float64)
    names = torch.zeros(joined.shape, dtype=torch.int64)
    targets = lists.numpy()
    joined[:, : near.rows.shape[1]] = torch.from_numpy(near.low[targets])
    names[:, : near.rows.shape[1]] = torch.from_numpy(near.rows[targets])
    joined[place, column], names[place, column] = low[order].double(), others[order]
    kept, places = joined.topk(near.rows.shape[1], largest=False)
    near.low[targets], near.rows[targets] = kept.numpy(), names.gather(1, places).numpy()


def _cores(
    distances: Distances, near: Neighbours, part: slice, counts: Ints, needed: int
) -> Doubles:
    """Return the core distances of a block; negative upper bounds where the list is too short."""
    import numpy as np

    rows, low, high = near.rows[part], near.low[part], near.high[part]
    many = counts[rows]
    least = _order_statistic(low, many, needed)[:, None]
    most = _order_statistic(high, many, needed)[:, None]
    unsure = (low <= most) & (high >= least) & (high > low)
    at, column = np.nonzero(unsure)
    measured = distances.exact(part.start + at, rows[at, column])
    low[at, column] = high[at, column] = measured
    cores = _order_statistic(high, many, needed)
    return np.where(near.beyond[part] > most[:, 0], cores, -most[:, 0])


def _order_statistic(values: Doubles, counts: Ints, needed: int) -> Doubles:
    """Return the ``needed``-th smallest value of every line, a value counted ``counts`` times."""
    import numpy as np

    order = np.argsort(values, axis=1, kind="stable")
    reached = np.take_along_axis(counts, order, 1).cumsum(axis=1) >= needed
    column = np.take_along_axis(order, reached.argmax(axis=1)[:, None], 1)
    return np.take_along_axis(values, column, 1)[:, 0]


def _measure_all(
    distances: Distances, near: Neighbours, cores: Doubles, counts: Ints, needed: int
) -> None:
    """Find the core distances of rows with more candidates than their lists hold."""
    import numpy as np

    short = np.flatnonzero(np.signbit(cores))
    for part in blocks(len(short), max(1, distances.block // 8)):
        chosen = short[part]
        limits = -cores[chosen]
        low = distances.low(chosen, slice(None)).numpy()
        low[np.arange(len(chosen)), chosen] = 0
        for row, line, limit in zip(chosen, low, limits, strict=True):
            others = np.flatnonzero(line <= limit)
            found = distances.exact(np.full(len(others), row), others)
            order = np.argsort(found, kind="stable")
            reached = np.searchsorted(counts[others[order]].cumsum(), needed)
            cores[row] = found[order[reached]]
