"""Trees of merges and their cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from isogloss import DataError
from isogloss.plugins.clusterers.dendrogram import count_below, labels_of, tree_of

TREE = np.array([[0, 1, 1, 2], [3, 4, 2, 2], [2, 5, 3, 3], [6, 7, 9, 5]], np.float64)
"""Words 0 and 1 merge at 1, 3 and 4 at 2, word 2 joins the first two at 3, all merge at 9."""


def groups(labels: Any) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in np.unique(labels)}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, [[0, 1, 2, 3, 4]]),
        (2, [[0, 1, 2], [3, 4]]),
        (3, [[0, 1], [2], [3, 4]]),
        (4, [[0, 1], [2], [3], [4]]),
        (5, [[0], [1], [2], [3], [4]]),
    ],
)
def test_a_cut_undoes_the_last_merges(count: int, expected: list[list[int]]) -> None:
    assert groups(labels_of(TREE, count)) == set(map(frozenset, expected))


@pytest.mark.parametrize("count", [0, 6])
def test_a_cut_that_there_is_not_is_refused(count: int) -> None:
    with pytest.raises(DataError, match=f"5 words has no cut of {count} concepts: 1 to 5"):
        labels_of(TREE, count)


@pytest.mark.parametrize(
    ("threshold", "count"), [(0, 5), (1, 5), (1.5, 4), (2, 4), (3.1, 2), (9, 2), (9.1, 1)]
)
def test_groups_at_the_threshold_stay_apart(threshold: float, count: int) -> None:
    """As scikit-learn has it: at or above the threshold, groups are not merged."""
    assert count_below(TREE, threshold) == count


def test_cuts_are_scipys_at_every_number() -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 3))
    tree = linkage(vectors, "average")
    for count in range(1, 61):
        assert groups(labels_of(tree, count)) == groups(fcluster(tree, count, "maxclust"))


def test_merges_in_any_order_become_a_tree_by_height() -> None:
    left, right = np.array([3, 0, 2, 5]), np.array([4, 1, 6, 7])
    assert np.array_equal(tree_of(left, right, np.array([2.0, 1, 3, 9])), TREE)


def test_at_equal_heights_parts_stay_before_the_whole() -> None:
    tree = tree_of(np.array([1, 0, 4]), np.array([2, 3, 5]), np.zeros(3))
    assert tree[:, :2].tolist() == [[1, 2], [0, 3], [4, 5]]
