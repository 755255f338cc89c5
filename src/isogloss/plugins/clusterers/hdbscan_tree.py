"""The minimum spanning tree of mutual reachability, without a matrix of distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.plugins.clusterers.rows import blocks

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.clusterers.hdbscan_cores import Neighbours
    from isogloss.plugins.clusterers.hdbscan_distances import Distances

    Doubles: TypeAlias = npt.NDArray[np.float64]


class Edges(NamedTuple):
    """Edges between rows."""

    left: Ints
    right: Ints
    weights: Doubles

    @classmethod
    def joined(cls, parts: list[Edges]) -> Edges:
        """Return all edges of ``parts``."""
        import numpy as np

        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def core_edges(near: Neighbours, cores: Doubles) -> Edges:
    """Return the edges from every row to its neighbours whose length is the row's core distance.

    They tie with one another, so a spanning tree may have any of them.
    """
    import numpy as np

    row, column = np.nonzero(near.high <= cores[:, None])
    other = near.rows[row, column]
    kept = (other != row) & (cores[other] <= cores[row])
    row, other = row[kept], other[kept]
    return Edges(row, other, cores[row])


def spanning_tree(distances: Distances, near: Neighbours, cores: Doubles) -> Edges:
    """Return a minimum spanning tree of squared mutual reachability; uses up ``near``.

    Rows come in ascending order of their core distances.

    Borůvka's algorithm: every component but the largest adds its shortest edge to another one, until
    one is left. The lists answer for most rows. Only a row whose list might miss a shorter edge is
    compared with all others; its list then holds the nearest outside of its component.
    """
    import numpy as np

    np.maximum(near.low, np.maximum(cores[near.rows], cores[:, None]), out=near.low)
    np.maximum(near.high, np.maximum(cores[near.rows], cores[:, None]), out=near.high)
    np.maximum(near.beyond, cores, out=near.beyond)
    component = np.arange(len(cores))
    parts = [Edges(component[:0], component[:0], cores[:0])]
    while component.any():
        rows = np.flatnonzero(component != np.bincount(component).argmax())
        best = _search(distances, near, cores, component, rows)
        edges = _shortest(distances, near, component, rows, best)
        added, component = _merged(edges, component)
        if not len(added.left):
            raise RuntimeError("no component has an edge to another one: its list is wrong")
        parts.append(added)
    return Edges.joined(parts)


def _outside(near: Neighbours, bounds: Doubles, component: Ints, rows: Ints) -> Doubles:
    """Return the bounds (rows, listed), infinite for those in the row's own component."""
    import numpy as np

    inside = component[near.rows[rows]] == component[rows, None]
    return np.where(inside, np.inf, bounds[rows])


def _search(
    distances: Distances, near: Neighbours, cores: Doubles, component: Ints, rows: Ints
) -> Doubles:
    """Bound the shortest edge of every component from above; renew lists that could miss it."""
    import numpy as np

    best = np.full(component.max() + 1, np.inf)
    size = distances.block
    nearest = _outside(near, near.high, component, rows).min(axis=1)
    np.minimum.at(best, component[rows], nearest)
    waiting = rows[near.beyond[rows] < best[component[rows]]]
    # A row whose core distance is not below the bound has no shorter edge: the first rows suffice.
    waiting = waiting[np.argsort(best[component[waiting]], kind="stable")]
    while len(waiting):
        chosen, waiting = waiting[:size], waiting[size:]
        first = int(np.searchsorted(cores, best[component[chosen]].max()))
        _renew(distances, near, cores, component, chosen, first)
        nearest = _outside(near, near.high, component, chosen).min(axis=1)
        np.minimum.at(best, component[chosen], nearest)
        # Where bounds are coarse, a list may still end before the shortest edge.
        short = chosen[near.beyond[chosen] < best[component[chosen]]]
        _measure(distances, near, cores, component, short, best)
        waiting = waiting[near.beyond[waiting] < best[component[waiting]]]
    return best


def _renew(
    distances: Distances, near: Neighbours, cores: Doubles, component: Ints, rows: Ints, first: int
) -> None:
    """List the nearest outside of the rows' components, out of the ``first`` rows by core distance."""
    import numpy as np
    import torch

    known = _nearest(near, component, rows)
    floors = np.nextafter(cores[:first].astype(distances.dtype), 0)
    places = torch.from_numpy(component)
    products = distances.low(rows, slice(first))
    torch.maximum(products, torch.from_numpy(floors), out=products)
    products.masked_fill_(places[rows, None] == places[:first], torch.inf)
    listed = min(first, near.rows.shape[1])
    low, others = (found.numpy() for found in products.topk(listed, largest=False))
    limit = cores[first] if first < len(cores) else np.inf
    near.rows[rows, :listed] = others
    floor = np.maximum(cores[others], cores[rows, None])
    near.low[rows, :listed] = np.maximum(low, floor)
    high = low + distances.slack[others] + distances.slack[rows, None]
    near.high[rows, :listed] = np.maximum(high, floor)
    beyond = np.minimum(low[:, -1], limit) if listed == near.rows.shape[1] else limit
    near.beyond[rows] = np.maximum(beyond, cores[rows])
    _keep(near, rows, known)


def _measure(
    distances: Distances,
    near: Neighbours,
    cores: Doubles,
    component: Ints,
    rows: Ints,
    best: Doubles,
) -> None:
    """Measure all that bounds leave open for some rows; ``best`` falls to what is found."""
    import numpy as np

    known = _nearest(near, component, rows)
    width = near.rows.shape[1]
    for part in blocks(len(rows), max(1, distances.block // 8)):
        chosen = rows[part]
        low = distances.low(chosen, slice(None)).numpy()
        for row, line in zip(chosen.tolist(), low, strict=True):
            limit = best[component[row]]
            open_ = (line < limit) & (cores < limit) & (component != component[row])
            others = np.flatnonzero(open_)
            found = distances.exact(np.full(len(others), row), others)
            found = np.maximum(found, np.maximum(cores[others], cores[row]))
            order = np.argsort(found, kind="stable")[:width]
            listed = len(order)
            near.rows[row, :listed] = others[order]
            near.low[row, :listed] = near.high[row, :listed] = found[order]
            near.beyond[row] = min(limit, found[order[-1]]) if listed == width else limit
            best[component[row]] = min(limit, found.min(initial=np.inf))
    _keep(near, rows, known)


def _nearest(near: Neighbours, component: Ints, rows: Ints) -> tuple[Ints, Doubles, Doubles]:
    """Return the listed row outside that is nearest by upper bounds, and its bounds."""
    import numpy as np

    high = _outside(near, near.high, component, rows)
    at = high.argmin(axis=1)
    return near.rows[rows, at], near.low[rows, at], high[np.arange(len(rows)), at]


def _keep(near: Neighbours, rows: Ints, known: tuple[Ints, Doubles, Doubles]) -> None:
    """Put what was nearest before into the last place of new lists: it may be the shortest edge.

    What it takes the place of is no nearer than all that is not listed.
    """
    import numpy as np

    other, low, high = known
    there = np.isfinite(high)
    rows = rows[there]
    near.rows[rows, -1] = other[there]
    near.low[rows, -1], near.high[rows, -1] = low[there], high[there]


def _shortest(
    distances: Distances, near: Neighbours, component: Ints, rows: Ints, best: Doubles
) -> Edges:
    """Return the shortest edge out of every component of ``rows``, ties to the lowest rows."""
    import numpy as np

    low = _outside(near, near.low, component, rows)
    at, column = np.nonzero(low <= best[component[rows], None])
    row = rows[at]
    other = near.rows[row, column]
    unsure = near.high[row, column] > near.low[row, column]
    measured = distances.exact(row[unsure], other[unsure])
    measured = np.maximum(measured, near.low[row[unsure], column[unsure]])
    near.low[row[unsure], column[unsure]] = near.high[row[unsure], column[unsure]] = measured
    length = near.high[row, column]
    order = np.lexsort((np.maximum(row, other), np.minimum(row, other), length, component[row]))
    first = order[np.unique(component[row][order], return_index=True)[1]]
    return Edges(row[first], other[first], length[first])


def _merged(edges: Edges, component: Ints) -> tuple[Edges, Ints]:
    """Join components by edges, shortest first: (edges that closed no circle, new components)."""
    import numpy as np

    parent = list(range(int(component.max()) + 1))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    order = np.argsort(edges.weights, kind="stable")
    pairs = zip(
        component[edges.left[order]].tolist(), component[edges.right[order]].tolist(), strict=True
    )
    kept = []
    for place, (left, right) in zip(order.tolist(), pairs, strict=True):
        one, other = root(left), root(right)
        if one != other:
            parent[other] = one
            kept.append(place)
    roots = np.array([root(node) for node in range(len(parent))])
    _, renumbered = np.unique(roots[component], return_inverse=True)
    added = Edges(edges.left[kept], edges.right[kept], edges.weights[kept])
    return added, renumbered
