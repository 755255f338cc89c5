"""Ward's tree: scipy's where there is one answer, the definition's where there are several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import is_valid_linkage, linkage

from isogloss.plugins.clusterers import wardneighbours
from isogloss.plugins.clusterers.ward import needed_memory, ward
from isogloss.plugins.clusterers.wardclusters import Clusters


def normal(rows: int, features: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=(rows, features)).astype(np.float32)


def costs(centroids: Any, sizes: Any) -> Any:
    """All pairs by the definition, squared heights: 2 p q / (p + q) |a - b|^2."""
    gaps = ((centroids[:, None] - centroids[None]) ** 2).sum(axis=-1)
    return gaps * 2 * sizes[:, None] * sizes / (sizes[:, None] + sizes)


def check_by_definition(vectors: Any, tree: Any, tolerance: float = 1e-9) -> None:
    """Every merge is of a pair that was cheapest at its time, at its height."""
    assert tree.shape == (len(vectors) - 1, 4)
    assert tree.dtype == np.float64
    if len(tree):
        is_valid_linkage(tree, throw=True)
    assert (np.diff(tree[:, 2]) >= 0).all()
    groups = {row: (vector.astype(np.float64), 1.0) for row, vector in enumerate(vectors)}
    width = np.abs(vectors - np.median(vectors, axis=0)).max(initial=0)
    for place, (left, right, height, _) in enumerate(tree):
        named = list(groups)
        table = costs(
            np.array([groups[name][0] for name in named]),
            np.array([groups[name][1] for name in named]),
        )
        own = np.sqrt(table[named.index(int(left)), named.index(int(right))])
        np.fill_diagonal(table, np.inf)
        room = tolerance * (width + height)
        assert own <= np.sqrt(table.min()) + room
        assert abs(own - height) <= room
        (a, p), (b, q) = groups.pop(int(left)), groups.pop(int(right))
        groups[len(vectors) + place] = ((a * p + b * q) / (p + q), p + q)


def test_three_points_by_hand() -> None:
    """0 and 2 merge at 2; their centroid 1 and 7: sqrt(2 * 2 * 1 / 3 * 36) = sqrt(48)."""
    tree = ward(np.array([[7], [0], [2]], np.float32)).tree
    np.testing.assert_allclose(tree, [[1, 2, 2, 2], [0, 3, np.sqrt(48), 3]], rtol=1e-15)


def test_two_and_one() -> None:
    assert ward(np.ones((1, 3), np.float32)).tree.shape == (0, 4)
    assert ward(np.array([[0, 0], [3, 4]], np.float32)).tree.tolist() == [[0, 1, 5, 2]]


SCALES = {"as they are": 1.0, "tiny": 1e-20, "huge": 1e18}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("rows", "features"), [(40, 1), (300, 5), (700, 60), (2100, 8)])
def test_the_tree_is_scipys(rows: int, features: int, scale: str) -> None:
    vectors = (normal(rows, features) * SCALES[scale]).astype(np.float32)
    expected = linkage(vectors.astype(np.float64), "ward")
    found = ward(vectors).tree
    np.testing.assert_allclose(found[:, 2], expected[:, 2], rtol=1e-10)
    assert np.array_equal(found[:, [0, 1, 3]], expected[:, [0, 1, 3]])


def test_blocks_of_products_meet_at_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wardneighbours, "TILE", 37)
    monkeypatch.setattr(wardneighbours, "NUMBERS", 1000)
    vectors = normal(400, 6)
    np.testing.assert_allclose(
        ward(vectors).tree[:, 2], linkage(vectors.astype(np.float64), "ward")[:, 2], rtol=1e-10
    )


def two_clumps() -> Any:
    """Two clumps far apart: products in float32 cannot tell the points of a clump from each other."""
    return normal(90, 3) * 1e-2 + np.repeat([[0], [1e4]], 45, axis=0)


ODD: dict[str, Any] = {
    "equal": np.ones((50, 3)),
    "zeros and ones": np.repeat(np.eye(2), [30, 1], axis=0),
    "many repeats": np.random.default_rng(0).integers(0, 3, (80, 3)),
    "a ladder": np.arange(70)[:, None],
    "a grid": np.array([[i, j] for i in range(9) for j in range(9)]),
    "all equally far": np.eye(60),
    "growing gaps": 2.0 ** np.arange(60)[:, None],
    "a far outlier": np.concatenate([normal(60, 4), [[1e18, 0, 0, 0]]]),
    "two clumps": two_clumps(),
    "minus zero": np.array([[0.0], [-0.0], [1.0]]),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_data_have_a_tree_of_cheapest_merges(case: str) -> None:
    vectors = ODD[case].astype(np.float32)
    check_by_definition(vectors, ward(vectors).tree)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(1, 45), st.integers(1, 3)),
        elements=st.sampled_from([0.0, -0.0, 1.0, 2.0, 3.0, 5.0, 0.5, 1e-3, 100.0]),
    )
)
def test_ties_have_a_tree_of_cheapest_merges(vectors: Any) -> None:
    check_by_definition(vectors, ward(vectors).tree)


def test_near_ties_are_settled_in_float64() -> None:
    """The gaps 1 + 2^-20 and 1 lie closer together than products of float32 can tell at 1000."""
    gaps = [1 + 2.0**-13, 1, 50, 1, 1 + 2.0**-13]
    vectors = (1000 + np.concatenate([[0], np.cumsum(gaps)])[:, None]).astype(np.float32)
    first = ward(np.repeat(vectors, 300, axis=1)).tree[:2, :2]
    assert first.tolist() == [[1, 2], [3, 4]]


def test_equal_rows_merge_first_and_at_zero() -> None:
    vectors = normal(20, 3)
    tree = ward(vectors[[0, 1, 2, 0, 1, 0, 0]]).tree
    assert (tree[:4, 2] == 0).all()
    assert (tree[4:, 2] > 0).all()


@pytest.mark.parametrize("case", ["normal", "a grid", "all equally far", "two clumps"])
def test_the_number_of_threads_changes_nothing(case: str) -> None:
    vectors = (normal(1500, 20) if case == "normal" else ODD[case]).astype(np.float32)
    before = torch.get_num_threads()
    try:
        trees = []
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            trees.append(ward(vectors).tree)
    finally:
        torch.set_num_threads(before)
    assert np.array_equal(trees[0], trees[1])
    assert np.array_equal(trees[0], trees[2])


def test_a_merge_of_one_order_of_rows_is_a_merge_of_any() -> None:
    vectors = normal(500, 10)
    order = np.random.default_rng(1).permutation(500)
    np.testing.assert_allclose(
        ward(vectors).tree[:, 2], ward(vectors[order]).tree[:, 2], rtol=1e-12
    )


def clumpy(rows: int) -> Any:
    """Points around 50 centres, as words lie around concepts."""
    return normal(50, 16, 3)[np.arange(rows) % 50] + 0.4 * normal(rows, 16, 4)


def test_comparisons_stay_few() -> None:
    """A search of all for all would be N^2 a round; there are more than ten rounds."""
    fit = ward(clumpy(3000))
    assert fit.rounds > 10
    assert fit.distances < 1.6 * 3000**2


def test_comparisons_grow_at_most_with_the_square() -> None:
    fits = [ward(clumpy(rows)) for rows in (1000, 2000)]
    assert fits[1].distances < 4.3 * fits[0].distances


def test_a_ladder_of_ties_merges_many_at_a_time() -> None:
    """Each row's nearest is as far below as above; by row numbers it would be one merge a round."""
    assert ward(np.arange(1000, dtype=np.float32)[:, None]).rounds < 100


@pytest.mark.parametrize("case", ["all equally far", "growing gaps"])
def test_what_bounds_cannot_tell_apart_does_not_cost_the_cube(case: str) -> None:
    """Searching all for all in every round would be more than 100 N^2 comparisons."""
    vectors = {"all equally far": np.eye(300), "growing gaps": 1.02 ** np.arange(600)[:, None]}
    fit = ward(vectors[case].astype(np.float32))
    assert fit.rounds > 50
    assert fit.distances < 10 * len(vectors[case]) ** 2


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bounds_enclose_what_is_measured(dtype: Any) -> None:
    vectors = normal(200, 30) + 10
    clusters = Clusters(vectors, np.arange(200), np.arange(1, 201))
    clusters.use(dtype)
    rows, columns = (each.ravel() for each in np.triu_indices(200, 1))
    measured = clusters.measure(rows, columns)
    low = clusters.low(rows, columns)
    tile = clusters.tile(np.arange(200), slice(None)).numpy()[rows, columns]
    spread = clusters.spread(rows, columns)
    for bound in (low, tile):
        assert (bound <= measured).all()
        assert (measured <= bound.astype(np.float64) + spread).all()


def test_memory_grows_with_rows_and_not_with_their_square() -> None:
    """80,000 x 768 in less than the 2 GB that the promise allows, input included."""
    assert needed_memory(80_000, 768) + 80_000 * 768 * 4 < 2e9
    assert needed_memory(160_000, 768) < 2 * needed_memory(80_000, 768)
