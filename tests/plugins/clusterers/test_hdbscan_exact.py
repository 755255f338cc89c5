"""HDBSCAN of our own: scikit-learn's labels, and where they differ, ties and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hdbscan as package
import numpy as np
import pytest
import torch
from hdbscan.hdbscan_ import _tree_to_labels
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import cophenet
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core.concepts.clustering import renumbered, run_clusterer
from isogloss.plugins.clusterers import hdbscan_cores, hdbscan_distances
from isogloss.plugins.clusterers.hdbscan_concepts import concepts, condense
from isogloss.plugins.clusterers.hdbscan_exact import (
    HDBSCANExact,
    hdbscan_exact,
    isogloss_clusterers,
    needed_memory,
)
from isogloss.plugins.clusterers.hdbscan_linkage import Merges, merged
from isogloss.testing import check_clusterer, check_factory

if TYPE_CHECKING:
    from collections.abc import Mapping

EPSILON = "cluster_selection_epsilon"

VARIANTS: list[dict[str, Any]] = [
    {},
    {"min_samples": 1},
    {"min_samples": 12, "min_cluster_size": 4},
    {"cluster_selection_method": "leaf"},
    {"cluster_selection_epsilon": 2.0},
    {"cluster_selection_epsilon": 1.2, "cluster_selection_method": "leaf", "min_samples": 3},
    {"max_cluster_size": 25},
    {"allow_single_cluster": True, "min_cluster_size": 30},
    {"allow_single_cluster": True, "cluster_selection_epsilon": 2.5},
    {"alpha": 0.5, "cluster_selection_epsilon": 3.0, "min_cluster_size": 8},
]


def words(seed: int = 0, rows: int = 240, features: int = 6) -> Any:
    """Return groups of unlike density in a cloud of strays."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(6, features)) * 4
    group = random.integers(0, 6, rows)
    spread = np.where(random.random(rows) < 0.25, 4, 0.3 + group / 6)
    vectors = centres[group] + random.normal(size=(rows, features)) * spread[:, None]
    return vectors.astype(np.float32)


def oracle(vectors: Any, **chosen: Any) -> Any:
    """Fit scikit-learn on float64 sums of squared differences: it has no rounding of products."""
    doubles = vectors.astype(np.float64)
    pairs = cdist(doubles, doubles)
    try:
        return HDBSCAN(**chosen, metric="precomputed", copy=True).fit(pairs)
    except TypeError:
        # scikit-learn 1.9 cannot climb its tree with numpy 2.4. The hdbscan package, where that
        # code is from, can; it gets scikit-learn's tree.
        model = HDBSCAN(**chosen | {EPSILON: 0.0}, metric="precomputed", copy=True).fit(pairs)
        model.labels_ = _tree_to_labels(
            vectors,
            linkage(merges_of(model)),
            chosen.get("min_cluster_size", 5),
            chosen.get("cluster_selection_method", "eom"),
            allow_single_cluster=chosen.get("allow_single_cluster", False),
            cluster_selection_epsilon=chosen[EPSILON],
        )[0]
        return model


def linkage(merges: Merges) -> Any:
    return np.column_stack([np.array(column, np.float64) for column in merges])


def merges_of(model: Any) -> Merges:
    tree = model._single_linkage_tree_
    return Merges(*(tree[name] for name in ("left_node", "right_node", "value", "cluster_size")))


def check_but_for_ties(vectors: Any, **chosen: Any) -> None:
    """Prove that the order of equal edges is all that may set our labels off scikit-learn's.

    Two trees of merges join the same rows at the same heights, whatever the order of equal ones,
    exactly when the heights at which any two rows come together are equal. And from scikit-learn's
    own tree, our condensing and selecting must come to scikit-learn's labels, row for row.
    """
    model, ours = oracle(vectors, **chosen), HDBSCANExact(**chosen)
    theirs = merges_of(model)
    found = cophenet(linkage(merged(ours.reach(vectors))))
    np.testing.assert_allclose(found, cophenet(linkage(theirs)), rtol=1e-12, atol=0)
    labels = concepts(condense(theirs, ours.min_cluster_size), ours.selection)
    assert same(labels, model.labels_)


def same(one: Any, other: Any) -> bool:
    return bool((renumbered(one).labels == renumbered(other).labels).all())


def test_it_keeps_the_contract() -> None:
    check_factory(hdbscan_exact)
    check_clusterer(hdbscan_exact)
    check_clusterer(lambda: hdbscan_exact(min_cluster_size=8, min_samples=2), words())


def test_it_is_offered_with_its_algorithm_number() -> None:
    assert isogloss_clusterers() == {"hdbscan-exact": hdbscan_exact}
    assert hdbscan_exact.algorithm == 2  # type: ignore[attr-defined]  # a function's attribute


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("chosen", VARIANTS, ids=str)
def test_labels_are_scikit_learns(chosen: dict[str, Any], seed: int) -> None:
    vectors = words(seed)
    assert same(hdbscan_exact(**chosen).fit_predict(vectors), oracle(vectors, **chosen).labels_)
    check_but_for_ties(vectors, **chosen)


@pytest.mark.parametrize("features", [1, 2, 40, 300])
def test_labels_are_those_of_brute_force(features: int) -> None:
    vectors = words(7, 400, features)
    expected = HDBSCAN(algorithm="brute", copy=True).fit_predict(vectors)
    assert same(hdbscan_exact().fit_predict(vectors), expected)


@pytest.mark.parametrize("block", [1, 1 << 14])
@pytest.mark.parametrize("spare", [1, 3, 40])
def test_neither_blocks_nor_lengths_of_lists_matter(
    monkeypatch: pytest.MonkeyPatch, block: int, spare: int
) -> None:
    vectors = words(3, 500)
    expected = hdbscan_exact().fit_predict(vectors)
    monkeypatch.setattr(hdbscan_distances, "BLOCK", block)
    monkeypatch.setattr(hdbscan_cores, "SPARE", spare)
    assert (hdbscan_exact().fit_predict(vectors) == expected).all()
    check_but_for_ties(vectors)


def test_the_number_of_threads_does_not_matter() -> None:
    vectors = words(3, 1500, 64)
    threads = torch.get_num_threads()
    try:
        found = []
        for count in (1, 2):
            torch.set_num_threads(count)
            found.append(hdbscan_exact().fit_predict(vectors))
    finally:
        torch.set_num_threads(threads)
    assert (found[0] == found[1]).all()


@pytest.mark.parametrize("scale", [1e-30, 1e-3, 1e15, 1e30])
def test_scale_does_not_matter(scale: float) -> None:
    vectors = (words(1) * np.float64(scale)).astype(np.float32)
    assert same(hdbscan_exact().fit_predict(vectors), oracle(vectors).labels_)


def test_an_offset_does_not_matter() -> None:
    vectors = words(1) + np.float32(1000)
    assert same(hdbscan_exact().fit_predict(vectors), oracle(vectors).labels_)


@pytest.mark.parametrize("far", [1e4, 1e9, 1e30])
def test_a_far_outlier_changes_nothing_else(far: float) -> None:
    vectors = words(2)
    vectors[17] = far
    assert same(hdbscan_exact().fit_predict(vectors), oracle(vectors).labels_)


def test_rows_closer_than_products_can_tell_are_told_apart() -> None:
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 300)).repeat(40, axis=0) * 50
    vectors = (centres + random.normal(size=centres.shape) * 1e-4).astype(np.float32)
    assert same(hdbscan_exact().fit_predict(vectors), oracle(vectors).labels_)
    check_but_for_ties(vectors)


@pytest.mark.parametrize("chosen", VARIANTS, ids=str)
def test_equal_words_count_as_often_as_they_come(chosen: dict[str, Any]) -> None:
    vectors = np.random.default_rng(1).permutation(words(4, 60).repeat(4, axis=0))
    vectors[:50] = 0
    vectors[10:20] = -0.0  # equal to zero, with other bits
    check_but_for_ties(vectors, **chosen)


def test_ten_equal_words_in_each_of_three_places_are_three_concepts() -> None:
    vectors = np.array([[0.0], [5.0], [11.0]], np.float32).repeat(10, axis=0)
    labels = renumbered(hdbscan_exact().fit_predict(vectors)).labels
    assert labels.tolist() == [0] * 10 + [1] * 10 + [2] * 10


def test_words_that_are_all_equal_are_noise_unless_one_concept_is_allowed() -> None:
    vectors = np.ones((12, 3), np.float32)
    assert set(hdbscan_exact().fit_predict(vectors).tolist()) == {-1}
    assert set(hdbscan_exact(allow_single_cluster=True).fit_predict(vectors).tolist()) == {0}


def test_gaps_worked_by_hand() -> None:
    vectors = np.array([[0], [1], [2.5], [10], [11.5], [20]], np.float32)
    # Core distances to the second nearest, themselves included: 1, 1, 1.5, 1.5, 1.5, 8.5.
    order = HDBSCANExact(min_cluster_size=2, min_samples=2).reach(vectors)
    assert order.rows.tolist() == [0, 1, 2, 3, 4, 5]
    assert order.gaps.tolist() == [1, 1.5, 7.5, 1.5, 8.5]
    labels = hdbscan_exact(min_cluster_size=2, min_samples=2).fit_predict(vectors)
    assert labels.tolist() in ([0, 0, 0, 1, 1, -1], [1, 1, 1, 0, 0, -1])


def test_one_sample_more_means_what_the_hdbscan_package_means() -> None:
    vectors = words(8, 400, 30)
    model = package.HDBSCAN(8, 5, algorithm="generic").fit(vectors.astype(np.float64))
    found = np.sort(HDBSCANExact(min_cluster_size=8, min_samples=6).reach(vectors).gaps)
    np.testing.assert_allclose(found, model.single_linkage_tree_.to_numpy()[:, 2], rtol=1e-9)


def test_a_word_counts_among_its_own_samples() -> None:
    vectors = words(5)
    assert (HDBSCANExact(min_samples=1).reach(vectors).gaps > 0).all()
    one, two = (HDBSCANExact(min_samples=m).reach(vectors).gaps.sum() for m in (1, 2))
    assert one == pytest.approx(two)  # the nearest other is in the tree anyway


@settings(max_examples=150, deadline=None)
@given(
    arrays(
        np.float32,
        st.tuples(st.integers(2, 40), st.integers(1, 3)),
        elements=st.integers(-3, 3).map(float) | st.floats(-3, 3, width=16),
    ),
    st.fixed_dictionaries(
        {
            "min_cluster_size": st.integers(2, 6),
            "min_samples": st.integers(1, 2),
            "cluster_selection_method": st.sampled_from(["eom", "leaf"]),
            "cluster_selection_epsilon": st.sampled_from([0.0, 0.5, 1.0]),
        }
    ),
)
def test_whatever_ties_the_trees_are_equal(vectors: Any, chosen: dict[str, Any]) -> None:
    check_but_for_ties(vectors, **chosen)


def test_pairs_are_compared_once_and_then_only_where_lists_fall_short() -> None:
    vectors = words(6, 2000, 20)
    model = HDBSCANExact()
    model.fit_predict(vectors)
    # Half of the pairs and a block's own once more; then most groups with all others.
    assert model.distances_ < 1.5 * len(vectors) ** 2


def test_blocks_make_half_the_products(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hdbscan_distances, "BLOCK", 1)
    vectors = np.random.default_rng(0).normal(size=(1500, 8)).astype(np.float32)
    distances = hdbscan_distances.Distances(vectors, np.arange(1500))
    hdbscan_cores.neighbours(distances, np.ones(1500, np.int64), 5)
    assert distances.evaluations < 0.52 * 1500**2


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_fewer_words_than_samples_are_refused_as_scikit_learn_does(rows: int) -> None:
    vectors = words()[:rows]
    with pytest.raises(ValueError, match="samples"):
        HDBSCAN(min_cluster_size=5, copy=True).fit(vectors)
    with pytest.raises(
        DataError, match=f"min_samples = 5 needs at least 5 .* there are only {rows}"
    ):
        hdbscan_exact().fit_predict(vectors)


def test_one_word_is_refused_even_for_one_sample() -> None:
    with pytest.raises(DataError, match="at least 2 words, but there are only 1"):
        hdbscan_exact(min_samples=1).fit_predict(words()[:1])


def test_fewer_words_than_a_concept_needs_are_noise() -> None:
    labels = hdbscan_exact(min_cluster_size=50, min_samples=2).fit_predict(words()[:20])
    assert set(labels.tolist()) == {-1}


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_vectors_that_are_not_numbers_are_refused_before(bad: float) -> None:
    vectors = words()
    vectors[3, 1] = bad
    with pytest.raises(DataError, match="rows from 0: 3"):
        run_clusterer(hdbscan_exact, vectors, name="exact")


def test_memory_that_cannot_be_had_is_asked_for_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isogloss.core.machine.available_memory", lambda: 1 << 20)
    with pytest.raises(ResourceError, match="hdbscan-exact: 240 words need about"):
        hdbscan_exact().fit_predict(words())


def test_the_estimate_grows_with_the_words_not_with_their_square() -> None:
    assert needed_memory(400_000, 768, 5) < 2.1 * needed_memory(200_000, 768, 5)


BAD: list[tuple[Mapping[str, Any], str]] = [
    ({"min_cluster_size": 1}, "min_cluster_size is 1; it must be 2"),
    ({"min_samples": 0}, "min_samples is 0; it must be 1"),
    ({"max_cluster_size": 0}, "max_cluster_size is 0; it must be 1"),
    ({"cluster_selection_epsilon": -0.1}, "cluster_selection_epsilon is -0.1; it must be 0"),
    ({"cluster_selection_epsilon": float("nan")}, "cluster_selection_epsilon is nan"),
    ({"alpha": 0.0}, "alpha is 0.0; it must be above 0"),
]


@pytest.mark.parametrize(("chosen", "reason"), BAD)
def test_settings_out_of_range_are_named(chosen: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(SettingsError, match=f"hdbscan-exact: {reason}"):
        hdbscan_exact(**chosen)


def test_lists_are_made_anew_each_time_that_a_component_has_swallowed_them() -> None:
    """Pairs of pairs of groups: each is larger than a list, so every merger uses one up."""
    random = np.random.default_rng(3)
    size = hdbscan_cores.SPARE + 20
    offsets = np.array([0.0, 4.0, 20.0, 24.0, 100.0, 104.0, 120.0, 124.0, 700.0])
    counts = [size] * 8 + [6 * size]
    rows = [
        random.normal(0, 0.3, (count, 5)) + offset * np.eye(5)[0]
        for count, offset in zip(counts, offsets, strict=True)
    ]
    vectors = np.concatenate(rows).astype(np.float32)
    ours = HDBSCANExact(min_cluster_size=5)
    labels = ours.fit_predict(vectors)
    theirs = HDBSCAN(min_cluster_size=5, algorithm="brute", copy=True).fit(vectors)
    np.testing.assert_array_equal(renumbered(labels).labels, renumbered(theirs.labels_).labels)
    gaps = cdist(vectors.astype(np.float64), vectors.astype(np.float64))
    cores = np.sort(gaps, axis=1)[:, 4]
    reach = np.maximum(gaps, np.maximum(cores[:, None], cores[None]))
    assert ours.weight_ == pytest.approx(tree_weight(reach), rel=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_trees_are_minimal_where_bounds_are_coarse(seed: int) -> None:
    """Groups at distances of all sizes on a line: near rows have products of far ones' precision."""
    random = np.random.default_rng(seed)
    groups, features = int(random.integers(2, 9)), int(random.integers(1, 9))
    offsets = np.cumsum(10 ** random.uniform(-1, 3, groups))
    line = random.normal(size=features)
    rows = [
        random.normal(0, 10 ** random.uniform(-2, 1), (int(random.integers(8, 70)), features))
        + offset * line / np.linalg.norm(line)
        for offset in offsets
    ]
    vectors = np.concatenate(rows).astype(np.float32)
    samples = int(random.integers(1, 8))
    ours = HDBSCANExact(min_cluster_size=5, min_samples=samples)
    ours.fit_predict(vectors)
    gaps = cdist(vectors.astype(np.float64), vectors.astype(np.float64))
    cores = np.sort(gaps, axis=1)[:, samples - 1]
    reach = np.maximum(gaps, np.maximum(cores[:, None], cores[None]))
    assert ours.weight_ == pytest.approx(tree_weight(reach), rel=1e-9)


def tree_weight(gaps: Any) -> float:
    """Return the weight of a minimum spanning tree of a full matrix, by Prim."""
    nearest, total = gaps[0].copy(), 0.0
    outside = np.ones(len(gaps), bool)
    outside[0] = False
    while outside.any():
        at = int(np.where(outside, nearest, np.inf).argmin())
        total += float(nearest[at])
        outside[at] = False
        nearest = np.minimum(nearest, gaps[at])
    return total
