"""Agglomerative clustering: settings, results, and memory asked for beforehand."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster
from scipy.cluster.hierarchy import linkage as scipy_linkage

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core import machine
from isogloss.plugins.clusterers.agglomerative import (
    Distance,
    Linkage,
    agglomerative,
    isogloss_clusterers,
    needed_memory,
)
from isogloss.testing import check_clusterer, check_factory

VECTORS = np.random.default_rng(0).normal(size=(80, 4)).astype(np.float32) + np.float32(0.5)

ALLOWED = [
    (linkage, metric)
    for linkage, metric in product(get_args(Linkage), get_args(Distance))
    if (linkage, metric) != ("ward", "cosine")
]


def partition(labels: Any) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in np.unique(labels)}


@pytest.mark.parametrize(("linkage", "metric"), ALLOWED)
def test_it_keeps_the_contract(linkage: Linkage, metric: Distance) -> None:
    check_clusterer(lambda: agglomerative(n_clusters=3, linkage=linkage, metric=metric))


def test_it_is_offered_with_a_schema() -> None:
    check_factory(agglomerative)
    assert isogloss_clusterers() == {"agglomerative": agglomerative}


@pytest.mark.parametrize(("linkage", "metric"), ALLOWED)
def test_partitions_are_scipys(linkage: Linkage, metric: Distance) -> None:
    tree = scipy_linkage(VECTORS.astype(np.float64), linkage, metric)
    expected = fcluster(tree, 12, "maxclust")
    found = agglomerative(n_clusters=12, linkage=linkage, metric=metric).fit_predict(VECTORS)
    assert partition(found) == partition(expected)


def test_a_distance_threshold_decides_how_many() -> None:
    vectors = np.array([[0], [1], [10], [12], [100]], np.float32)
    labels = agglomerative(distance_threshold=5.0, linkage="single").fit_predict(vectors)
    assert partition(labels) == {frozenset({0, 1}), frozenset({2, 3}), frozenset({4})}


def test_ward_is_the_default() -> None:
    default = agglomerative(n_clusters=9).fit_predict(VECTORS)
    ward = agglomerative(n_clusters=9, linkage="ward").fit_predict(VECTORS)
    average = agglomerative(n_clusters=9, linkage="average").fit_predict(VECTORS)
    assert partition(default) == partition(ward) != partition(average)


def test_one_word_is_one_concept() -> None:
    assert agglomerative(n_clusters=1).fit_predict(VECTORS[:1]).tolist() == [0]


def test_equal_vectors_work() -> None:
    labels = agglomerative(n_clusters=2).fit_predict(np.ones((6, 3), np.float32))
    assert len(np.unique(labels)) == 2


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({}, "exactly one of n_clusters and distance_threshold"),
    "both": ({"n_clusters": 2, "distance_threshold": 1.0}, "exactly one of"),
    "no concepts": ({"n_clusters": 0}, "n_clusters is 0; it must be 1 or more"),
    "negative": ({"distance_threshold": -1.0}, r"distance_threshold is -1.0; it must be 0"),
    "nan": ({"distance_threshold": float("nan")}, "distance_threshold is nan; it must be 0"),
    "ward cosine": ({"n_clusters": 2, "metric": "cosine"}, "ward needs the metric 'euclidean'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_settings_that_contradict_are_refused(case: str) -> None:
    settings, message = REFUSED[case]
    with pytest.raises(SettingsError, match=message):
        agglomerative(**settings)


def test_fewer_words_than_concepts_are_refused() -> None:
    with pytest.raises(DataError, match="n_clusters = 4, but there are only 3 words"):
        agglomerative(n_clusters=4).fit_predict(VECTORS[:3])


def test_a_zero_vector_has_no_cosine() -> None:
    vectors = VECTORS.copy()
    vectors[17] = 0
    with pytest.raises(DataError, match="vector of row 17 "):
        agglomerative(n_clusters=2, linkage="average", metric="cosine").fit_predict(vectors)


def test_too_little_memory_is_refused_before_the_work_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1 << 30)
    vectors = np.zeros((20_000, 2), np.float32)
    with pytest.raises(ResourceError, match=r"20000 words need about 3\.0 GiB .* 1\.0 GiB are"):
        agglomerative(n_clusters=2, linkage="average").fit_predict(vectors)


def test_ward_asks_for_no_square_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1 << 30)
    vectors = np.zeros((20_000, 2), np.float32)
    assert len(np.unique(agglomerative(n_clusters=2).fit_predict(vectors))) == 2
    monkeypatch.setattr(machine, "available_memory", lambda: 1 << 20)
    with pytest.raises(ResourceError, match=r"20000 words need about 0\.2 GiB"):
        agglomerative(n_clusters=2).fit_predict(vectors)


def test_memory_that_the_system_does_not_tell_is_no_reason_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: None)
    assert agglomerative(n_clusters=2).fit_predict(VECTORS).shape == (80,)


@pytest.mark.parametrize(
    ("linkage", "metric", "matrices"),
    [
        ("complete", "euclidean", 2),
        ("average", "cosine", 2),
        ("single", "cosine", 1),
        ("single", "euclidean", 0),
    ],
)
def test_memory_of_the_library_grows_with_the_square_but_for_single(
    linkage: Linkage, metric: Distance, matrices: int
) -> None:
    rows, features = 1000, 10
    pairs, copies = 499_500 * 8, 2 * rows * features * 8
    assert needed_memory(rows, features, linkage, metric) == matrices * pairs + copies
