"""The parts of hdbscan-exact: bounds that hold, core distances, spanning trees, condensing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

from isogloss.plugins.clusterers import hdbscan_cores
from isogloss.plugins.clusterers.hdbscan_concepts import (
    Condensed,
    Selection,
    concepts,
    condense,
    select,
    stabilities,
)
from isogloss.plugins.clusterers.hdbscan_cores import neighbours
from isogloss.plugins.clusterers.hdbscan_distances import Distances
from isogloss.plugins.clusterers.hdbscan_exact import HDBSCANExact
from isogloss.plugins.clusterers.hdbscan_linkage import Chain, chain, merged
from isogloss.plugins.clusterers.hdbscan_tree import Edges


def plain() -> Any:
    return np.random.default_rng(0).normal(size=(150, 20))


CASES = {
    "plain": plain(),
    "offset": plain() + 300,
    "tiny": plain() * 1e-20,
    "huge": plain() * 1e25,
    "near": np.repeat(plain()[:10], 15, axis=0) + plain() * 1e-5,
    "outlier": np.vstack([plain(), np.full((1, 20), 1e9)]),
    "grid": np.random.default_rng(1).integers(0, 3, (150, 4)) + np.arange(150)[:, None] / 1024,
}


@pytest.fixture(params=CASES)
def vectors(request: pytest.FixtureRequest) -> Any:
    found: Any = CASES[request.param].astype(np.float32)
    return found


def squares(vectors: Any, distances: Distances) -> Any:
    doubles = vectors.astype(np.float64)
    return np.square(np.ldexp(cdist(doubles, doubles), -distances.exponent))


def test_bounds_hold(vectors: Any) -> None:
    distances = Distances(vectors, np.arange(len(vectors)))
    low = distances.low(slice(None), slice(None)).numpy().astype(np.float64)
    true = squares(vectors, distances)
    assert (low <= true * (1 + 1e-12)).all()
    assert (low + distances.slack + distances.slack[:, None] >= true * (1 - 1e-12)).all()


@pytest.mark.parametrize("features", [1, 5, 7, 768])
def test_a_distance_is_the_same_number_wherever_it_is_measured(features: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(99, features)).astype(np.float32)
    distances = Distances(vectors, np.arange(99))
    left, right = np.divmod(np.arange(99 * 99), 99)
    found = distances.exact(left, right).reshape(99, 99)
    assert (found == found.T).all()
    assert all(
        (distances.exact(left[at:], right[at:]) == found.ravel()[at:]).all() for at in (1, 2)
    )


@pytest.mark.parametrize("spare", [1, 16])
@pytest.mark.parametrize("needed", [1, 2, 7, 150])
def test_core_distances_and_lists_are_exact(
    monkeypatch: pytest.MonkeyPatch, vectors: Any, needed: int, spare: int
) -> None:
    monkeypatch.setattr(hdbscan_cores, "SPARE", spare)
    monkeypatch.setattr("isogloss.plugins.clusterers.hdbscan_distances.BLOCK", 1)
    distances = Distances(vectors, np.arange(len(vectors)))
    near, cores = neighbours(distances, np.ones(len(vectors), np.int64), needed)
    true = squares(vectors, distances)
    np.testing.assert_allclose(cores, np.sort(true, axis=1)[:, needed - 1], rtol=1e-12)
    listed = np.take_along_axis(true, near.rows, 1)
    assert (near.low <= listed * (1 + 1e-12)).all()
    assert (near.high >= listed * (1 - 1e-12)).all()
    assert (near.rows[:, 0] == np.arange(len(vectors))).all()
    assert all(len(set(row)) == len(row) for row in near.rows.tolist())
    np.put_along_axis(true, near.rows, np.inf, 1)
    assert (near.beyond <= true.min(axis=1) * (1 + 1e-12)).all()


def test_a_row_counts_as_often_as_it_stands_for_others() -> None:
    vectors = np.array([[0], [1], [3], [7]], np.float32)
    distances = Distances(vectors, np.arange(len(vectors)))
    _, cores = neighbours(distances, np.array([3, 1, 1, 2]), 3)
    # Third nearest: itself thrice; 0 twice more; 1 and then 0 or 7; itself twice and then 3.
    assert distances.lengths(cores).tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize("needed", [1, 2, 5, 30])
def test_the_tree_weighs_what_scipys_weighs(vectors: Any, needed: int) -> None:
    doubles = vectors.astype(np.float64)
    pairs = cdist(doubles, doubles)
    cores = np.sort(pairs, axis=1)[:, needed - 1]
    reach = np.maximum(np.maximum(pairs, cores), cores[:, None])
    gaps = HDBSCANExact(min_samples=needed).reach(vectors).gaps
    unit = 2.0 ** int(np.log2(np.median(reach)))  # scipy takes very small weights for no edge
    expected = np.sort(minimum_spanning_tree(reach / unit).data) * unit
    np.testing.assert_allclose(np.sort(gaps), expected, rtol=1e-12)
    assert gaps.sum() == pytest.approx(expected.sum(), rel=1e-12)


def test_a_chain_takes_the_lowest_of_the_closest_rows_first() -> None:
    edges = Edges(np.array([0, 0, 3, 1]), np.array([3, 2, 1, 2]), np.array([2.0, 2.0, 1.0, 2.0]))
    found = chain(edges, 4)
    assert found.rows.tolist() == [0, 2, 1, 3]
    assert found.gaps.tolist() == [2, 2, 1]


def test_merges_number_their_nodes_as_scipy_does() -> None:
    found = merged(Chain(np.array([2, 0, 1, 3]), np.array([3.0, 1.0, 2.0])))
    assert found.left.tolist() == [0, 4, 2]
    assert found.right.tolist() == [1, 3, 5]
    assert found.distances.tolist() == [1, 2, 3]
    assert found.sizes.tolist() == [2, 3, 4]


def small() -> Condensed:
    """Return rows 0-2 and 3-4 with gaps 1, 2 and 1, which come together at 4; row 5 at 8."""
    order = Chain(np.arange(6), np.array([1.0, 2.0, 4.0, 1.0, 8.0]))
    return condense(merged(order), 2)


def test_small_parts_leave_and_large_ones_split_off() -> None:
    tree = small()
    assert tree.parent == [-1, 0, 0]
    assert tree.birth == [0, 0.25, 0.25]
    assert tree.sizes == [6, 3, 2]
    assert tree.group == [1, 1, 1, 2, 2, 0]
    assert tree.leaves == [1, 1, 0.5, 1, 1, 0.125]


def test_stabilities_worked_by_hand() -> None:
    # All: 0.125 of row 5, and 5 rows until 0.25. Then 2 * 0.75 + 0.25, and 2 * 0.75.
    assert stabilities(small()) == [0.125 + 5 * 0.25, 1.75, 1.5]


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), {1, 2}),
        (Selection("leaf"), {1, 2}),
        (Selection(single=True), {1, 2}),
        (Selection(largest=2), {2}),
        (Selection(epsilon=3.9), {1, 2}),
        (Selection(epsilon=4.1), {1, 2}),
        (Selection(epsilon=4.1, single=True), {0}),
    ],
)
def test_selections_worked_by_hand(selection: Selection, chosen: set[int]) -> None:
    assert select(small(), selection) == chosen


def test_epsilon_joins_what_split_below_it() -> None:
    # Four pairs with gaps 1; pairs of pairs at 2 and 3, all at 9.
    gaps = np.array([1.0, 2.0, 1.0, 9.0, 1.0, 3.0, 1.0])
    tree = condense(merged(Chain(np.arange(8), gaps)), 2)
    for epsilon, expected in ((1.5, 4), (2.5, 3), (3.5, 2), (20.0, 2)):
        found = concepts(tree, Selection("leaf", epsilon))
        assert found.max() + 1 == expected


def test_one_concept_of_all_leaves_the_thin_rows_out() -> None:
    found = concepts(small(), Selection(epsilon=4.1, single=True))
    assert found.tolist() == [0, 0, 0, 0, 0, -1]
