"""The largest set of concept pairs aligned in both directions in which no concept is twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import coo_array, csr_array

    from isogloss import Ints
    from isogloss.plugins.metrics.alignment import Alignment


def one_to_one(ahead: Alignment, back: Alignment) -> list[tuple[int, int]]:
    """Return pairs of rows and columns of ``ahead``: as many as can be, then by summed coverage.

    ``back`` is the other direction of the same two sides, under the same relation.
    """
    import numpy as np

    edges = _mutual(ahead, back).tocoo()
    alone = (np.bincount(edges.row)[edges.row] == 1) & (np.bincount(edges.col)[edges.col] == 1)
    pairs = list(zip(edges.row[alone].tolist(), edges.col[alone].tolist(), strict=True))
    edges.data[alone] = 0
    edges.eliminate_zeros()
    for rows, columns, block in _components(edges):
        chosen = zip(*_assigned(block), strict=True)
        pairs += [(int(rows[r]), int(columns[c])) for r, c in chosen if block[r, c]]
    return sorted(pairs)


def _assigned(block: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Return rows and columns of the best assignment in a component."""
    import numpy as np

    if 1 in block.shape:  # all pairs share a concept: the largest is the best, without scipy
        row, column = np.unravel_index(block.argmax(), block.shape)
        return np.array([row]), np.array([column])
    from scipy.optimize import linear_sum_assignment

    # One more pair always weighs more than any sum of coverages, which are at most 2 each.
    more = 2.0 * min(block.shape) + 1
    rows, columns = linear_sum_assignment(np.where(block > 0, block + more, 0.0), maximize=True)
    return rows, columns


def _mutual(ahead: Alignment, back: Alignment) -> csr_array:
    """Return the two coverages' sum at the pairs that are aligned in both directions."""
    shape = (ahead.concepts, back.concepts)
    there = _weights(ahead, shape)
    here = _weights(back, shape[::-1]).T.tocsr()
    both: csr_array = (there + here).multiply(there.sign()).multiply(here.sign()).tocsr()
    return both


def _weights(one: Alignment, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import coo_array

    rows, columns = one.source[one.aligned], one.target[one.aligned]
    shares = one.hits[one.aligned] / one.coverage.source_sizes[rows]
    return coo_array((shares, (rows, columns)), shape=shape).tocsr()


def _components(edges: coo_array) -> Iterator[tuple[Ints, Ints, npt.NDArray[np.float64]]]:
    """Yield rows, columns and weights of what hangs together: each is solved by itself."""
    import numpy as np

    if not edges.nnz:
        return
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    height, width = edges.shape
    size = height + width
    graph = coo_array((edges.data, (edges.row, edges.col + height)), shape=(size, size))
    component = connected_components(graph, directed=False)[1][edges.row]
    row, column = edges.row.astype(np.int64), edges.col.astype(np.int64)
    order = np.argsort(component, kind="stable")
    for own in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
        rows, at = np.unique(row[own], return_inverse=True)
        columns, beside = np.unique(column[own], return_inverse=True)
        block = np.zeros((len(rows), len(columns)))
        block[at, beside] = edges.data[own]
        yield rows, columns, block
