"""From a minimum spanning tree to the tree of merges, in scikit-learn's order of ties."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.clusterers.hdbscan_tree import Edges

    Doubles: TypeAlias = npt.NDArray[np.float64]


class Merges(NamedTuple):
    """Merges, closest first: merge m of N rows makes node N + m out of two earlier nodes."""

    left: Ints
    right: Ints
    distances: Doubles
    sizes: Ints


class Chain(NamedTuple):
    """Rows in the order in which Prim's algorithm reaches them, from row 0 on."""

    rows: Ints
    """(rows,)"""
    gaps: Doubles
    """(rows - 1,) the edge by which each row but the first was reached"""


def chain(edges: Edges, size: int) -> Chain:
    """Order ``size`` rows as Prim's algorithm does; of the closest the lowest row comes first.

    The rows that are within any distance of each other are neighbours in this order, so that the
    chain stands for the spanning tree. ``edges`` may hold more than the tree: then ties are settled
    as they are when all pairs are known.
    """
    starts, steps = _steps(edges, size)
    reached = [False] * size
    rows, gaps = [], []
    frontier = [(0.0, 0)]
    pop, push = heapq.heappop, heapq.heappush
    while frontier:
        gap, row = pop(frontier)
        if reached[row]:
            continue
        reached[row] = True
        rows.append(row)
        gaps.append(gap)
        for step in steps[starts[row] : starts[row + 1]]:
            if not reached[step[1]]:
                push(frontier, step)
    import numpy as np

    return Chain(np.array(rows), np.array(gaps[1:], np.float64))


def _steps(edges: Edges, size: int) -> tuple[list[int], list[tuple[float, int]]]:
    """Return where a row's steps begin, and steps: the weight of an edge and the row it leads to."""
    import numpy as np

    ends = np.concatenate([edges.left, edges.right])
    others = np.concatenate([edges.right, edges.left])
    order = np.argsort(ends, kind="stable")
    starts = np.searchsorted(ends[order], np.arange(size + 1))
    weights = np.concatenate([edges.weights, edges.weights])[order]
    return starts.tolist(), list(zip(weights.tolist(), others[order].tolist(), strict=True))


def merged(order: Chain) -> Merges:
    """Merge the rows of a chain, closest first.

    Equal gaps come in the order of numpy's default sort, as in scikit-learn.
    """
    import numpy as np

    size = len(order.rows)
    rows = order.rows.tolist()
    by_gap = np.argsort(order.gaps)  # not stable: scikit-learn's call, whose ties are repeated
    # Merged rows are a stretch of the chain, known at both of its ends: (node, other end, size).
    first = [(row, place) for place, row in enumerate(rows)]
    last = list(first)
    left, right, sizes = [], [], []
    for node, place in enumerate(by_gap.tolist(), size):
        one, start = last[place]
        other, end = first[place + 1]
        last[end], first[start] = (node, start), (node, end)
        left.append(one)
        right.append(other)
        sizes.append(end - start + 1)
    return Merges(np.array(left), np.array(right), order.gaps[by_gap], np.array(sizes))
