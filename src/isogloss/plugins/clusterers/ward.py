"""Ward's method without a matrix of distances: the exact tree in memory that grows with the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.plugins.clusterers.dendrogram import tree_of
from isogloss.plugins.clusterers.rows import blocks, fingerprints
from isogloss.plugins.clusterers.wardclusters import ROWS, Clusters
from isogloss.plugins.clusterers.wardneighbours import LISTED, Neighbours

if TYPE_CHECKING:
    from isogloss import Ints, Tree, Vectors
    from isogloss.plugins.clusterers.wardclusters import Doubles

SQUEEZE = 0.85  # share of slots in use from which the free ones are taken out
BUFFERS = 192 << 20  # bytes of blocks of products and of what torch itself takes


class WardFit(NamedTuple):
    """Ward's tree and what it took."""

    tree: Tree
    """(rows - 1, 4), heights as scipy gives them."""
    distances: int
    """Pairs of clusters that were compared, by products or measured."""
    rounds: int
    """How often all pairs of mutual nearest neighbours were merged at once."""


class Merges:
    """The merges so far, as nodes: a row by its number, a merge by rows + its place."""

    def __init__(self, rows: int) -> None:
        import numpy as np

        self.rows = rows
        self.nodes = np.arange(rows)
        """(slots,) the node of each slot's cluster."""
        self.heights = np.zeros(rows)
        """(slots,) its squared height."""
        self._done = [(self.nodes[:0], self.nodes[:0], self.heights[:0])]
        self.count = 0

    def add(self, kept: Ints, freed: Ints, costs: Doubles) -> None:
        """Add merges of slots. None is lower than what it merges, whatever the rounding."""
        import numpy as np

        costs = np.maximum(costs, np.maximum(self.heights[kept], self.heights[freed]))
        self._done.append((self.nodes[kept], self.nodes[freed], costs))
        self.nodes[kept] = self.rows + self.count + np.arange(len(kept))
        self.heights[kept] = costs
        self.count += len(kept)

    def keep(self, slots: Ints) -> None:
        """Forget all slots but these."""
        self.nodes, self.heights = self.nodes[slots], self.heights[slots]

    def tree(self, exponent: int) -> Tree:
        """Return the tree, with heights multiplied by 2 ** exponent."""
        import numpy as np

        left, right, costs = (np.concatenate(each) for each in zip(*self._done, strict=True))
        return tree_of(left, right, np.ldexp(np.sqrt(costs), exponent))


def ward(vectors: Vectors) -> WardFit:
    """Return Ward's tree of finite ``vectors`` (rows, features).

    In every round all pairs of clusters that are each other's nearest merge at once, which gives the
    tree of merging the cheapest pair each time (Murtagh 1983): Ward's method is reducible. Equal
    rows merge first, at height 0, neighbours two by two. Where costs tie, the order is fixed and depends
    on row numbers alone (``Clusters.order``).
    """
    merges = Merges(len(vectors))
    first, sizes = _merge_equal(vectors, merges)
    clusters = Clusters(vectors, first, sizes)
    merges.keep(first)
    rounds = 0
    if clusters.left > 1:
        rounds = _merge_all(Neighbours(clusters), merges)
    return WardFit(merges.tree(clusters.exponent), clusters.distances, rounds)


def _merge_all(neighbours: Neighbours, merges: Merges) -> int:
    clusters, rounds = neighbours.clusters, 0
    while clusters.left > 1:
        rounds += 1
        kept, freed = _mutual(neighbours)
        costs = clusters.measure(kept, freed)
        merges.add(kept, freed, costs)
        neighbours.merge(kept, freed, costs)
        if clusters.left < SQUEEZE * clusters.slots:
            merges.keep(neighbours.squeeze())
    return rounds


def _mutual(neighbours: Neighbours) -> tuple[Ints, Ints]:
    """Return all pairs of slots that are each other's nearest; where none are, the cheapest pair."""
    import numpy as np

    slots = np.flatnonzero(neighbours.clusters.alive)
    nearest = neighbours.nearest[slots]
    mutual = (neighbours.nearest[nearest] == slots) & (slots < nearest)
    if mutual.any():
        return slots[mutual], nearest[mutual]
    # Equal costs that rounding made unequal can go round in a circle.
    best = neighbours.clusters.measure(slots, nearest).argmin()
    pair = np.sort([slots[best], nearest[best]])
    return pair[:1], pair[1:]


def _merge_equal(vectors: Vectors, merges: Merges) -> tuple[Ints, Ints]:
    """Merge equal rows; return the first row of each group, ascending, and its number of rows."""
    import numpy as np

    group = _first_equal(vectors)
    first, sizes = np.unique(group, return_counts=True)
    left = np.argsort(group, kind="stable")
    while len(left) > len(first):
        odd = np.flatnonzero(_ranks(group[left]) % 2)
        merges.add(left[odd - 1], left[odd], np.zeros(len(odd)))
        left = np.delete(left, odd)
    return first, sizes


def _ranks(values: Ints) -> Ints:
    """Return how many equal values stand before each of ascending ``values``."""
    import numpy as np

    ranks: Ints = np.arange(len(values)) - np.searchsorted(values, values)
    return ranks


def _first_equal(vectors: Vectors) -> Ints:
    """Return for every row the first row that is equal to it."""
    import numpy as np

    sums = fingerprints(vectors)
    _, first, inverse = np.unique(sums, return_index=True, return_inverse=True)
    group = first[inverse]
    for part in blocks(len(vectors), ROWS):
        # Rows of equal sums that differ are apart: that costs time at worst.
        rows = np.arange(part.start, part.stop)
        same = (vectors[part] == vectors[group[part]]).all(axis=1)
        group[part] = np.where(same, group[part], rows)
    return group


def needed_memory(rows: int, features: int) -> int:
    """Return the bytes that ``ward`` takes beside its input."""
    return rows * (features * (8 + 4) + LISTED * 16 + 128) + BUFFERS
