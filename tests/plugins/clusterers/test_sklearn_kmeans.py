"""scikit-learn's K-means as the published script sets it up."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans

from isogloss import DataError, SettingsError
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.plugins.clusterers.sklearn_kmeans import isogloss_clusterers, sklearn_kmeans
from isogloss.testing import check_clusterer, check_factory

VECTORS = np.random.default_rng(0).normal(size=(120, 5)).astype(np.float32)


def test_it_keeps_the_contract() -> None:
    check_factory(sklearn_kmeans)
    check_clusterer(lambda: sklearn_kmeans(n_clusters=3))
    check_clusterer(lambda: sklearn_kmeans(n_clusters=3, drop_last=True))


def test_it_is_offered() -> None:
    assert isogloss_clusterers() == {"sklearn-kmeans": sklearn_kmeans}


def test_defaults_are_the_published_ones() -> None:
    expected = KMeans(9, init="k-means++", n_init=10, random_state=212).fit(VECTORS)
    made = sklearn_kmeans(n_clusters=9)
    assert np.array_equal(made.fit_predict(VECTORS), expected.labels_)
    assert made.inertia_ == expected.inertia_  # type: ignore[attr-defined]  # optional member
    assert made.n_iter_ == expected.n_iter_  # type: ignore[attr-defined]  # optional member


def test_settings_reach_scikit_learn() -> None:
    expected = KMeans(9, n_init=1, max_iter=2, tol=0.1, random_state=5).fit(VECTORS)
    made = sklearn_kmeans(n_clusters=9, n_init=1, max_iter=2, tol=0.1, random_state=5)
    assert np.array_equal(made.fit_predict(VECTORS), expected.labels_)


def test_drop_last_leaves_the_last_word_out() -> None:
    vectors = VECTORS.copy()
    vectors[-1] = 1e6  # it would be a concept of its own
    labels = sklearn_kmeans(n_clusters=9, drop_last=True).fit_predict(vectors)
    expected = KMeans(9, n_init=10, random_state=212).fit(vectors[:-1])
    assert labels[-1] == -1
    assert np.array_equal(labels[:-1], expected.labels_)


def test_drop_last_counts_the_words_that_are_left() -> None:
    assert sklearn_kmeans(n_clusters=4).fit_predict(VECTORS[:4]).shape == (4,)
    with pytest.raises(DataError, match=r"n_clusters = 4, .* only 3 words without the last"):
        sklearn_kmeans(n_clusters=4, drop_last=True).fit_predict(VECTORS[:4])


def test_fewer_distinct_vectors_are_a_note_and_no_warning() -> None:
    vectors = np.repeat(VECTORS[:2], 10, axis=0)
    found = run_clusterer(lambda: sklearn_kmeans(n_clusters=3), vectors, name="published")
    assert found.concepts.count == 2
    assert found.details["notes"] == ["3 concepts were asked for and 2 found"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_clusters", 0), ("n_init", 0), ("max_iter", 0), ("tol", -0.1), ("random_state", -1)],
)
def test_settings_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"sklearn-kmeans: {name} is {value}; it must be"):
        sklearn_kmeans(**{"n_clusters": 2, name: value})  # type: ignore[arg-type]  # floats on purpose
