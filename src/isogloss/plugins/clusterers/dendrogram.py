"""A tree of merges as scipy writes it, and its cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError, Ints, Tree

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]


def tree_of(left: Ints, right: Ints, heights: Doubles) -> Tree:
    """Return merges as a linkage matrix: (rows - 1, 4) float64, as ``scipy.cluster.hierarchy`` has.

    ``left`` and ``right`` (rows - 1,) are the clusters of each merge: a row by its number, a merge by
    rows + its place; children stand before parents and are not higher. Merges come back by height.
    """
    import numpy as np

    rows = len(heights) + 1
    order = np.argsort(heights, kind="stable")
    place = np.arange(2 * rows - 1)
    place[rows + order] = rows + np.arange(rows - 1)
    pairs = np.sort(place[np.stack([left, right], axis=1)[order]], axis=1)
    return np.column_stack([pairs, heights[order], _sizes(pairs, rows)]).astype(np.float64)


def _sizes(pairs: Ints, rows: int) -> Ints:
    import numpy as np

    sizes = [1] * rows
    for one, other in pairs.tolist():
        sizes.append(sizes[one] + sizes[other])
    return np.array(sizes[rows:], np.int64)


def labels_of(tree: Tree, count: int) -> Ints:
    """Return the concept (rows,) of every row when the last ``count`` - 1 merges are undone."""
    import numpy as np

    rows = len(tree) + 1
    if not 1 <= count <= rows:
        raise DataError(f"a tree of {rows} words has no cut of {count} concepts: 1 to {rows}")
    above = np.arange(2 * rows - 1)
    merges = rows - count
    above[tree[:merges, :2].astype(np.int64)] = rows + np.arange(merges)[:, None]
    while True:
        further = above[above]
        if (further == above).all():
            labels: Ints = np.unique(above[:rows], return_inverse=True)[1]
            return labels
        above = further


def count_below(tree: Tree, threshold: float) -> int:
    """Return how many concepts are left when groups at ``threshold`` or farther stay apart."""
    return int((tree[:, 2] >= threshold).sum()) + 1
