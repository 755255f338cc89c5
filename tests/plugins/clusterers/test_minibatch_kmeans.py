"""K-means of small batches: scikit-learn's labels under our settings."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import MiniBatchKMeans

from isogloss import DataError, SettingsError
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.plugins.clusterers.minibatch_kmeans import isogloss_clusterers, minibatch_kmeans
from isogloss.testing import check_clusterer, check_factory

CLOUD = np.random.default_rng(0).normal(size=(2000, 5)).astype(np.float32)


def test_it_keeps_the_contract_and_is_offered() -> None:
    check_factory(minibatch_kmeans)
    check_clusterer(lambda: minibatch_kmeans(n_clusters=3))
    assert isogloss_clusterers() == {"minibatch-kmeans": minibatch_kmeans}


def test_labels_are_scikit_learns() -> None:
    expected = MiniBatchKMeans(9, n_init=1, random_state=0, init_size=2000).fit(CLOUD)
    made = minibatch_kmeans(n_clusters=9)
    assert np.array_equal(made.fit_predict(CLOUD), expected.labels_)
    assert made.inertia_ == expected.inertia_  # type: ignore[attr-defined]  # optional member
    assert made.n_iter_ == expected.n_iter_  # type: ignore[attr-defined]  # optional member


def test_settings_reach_scikit_learn() -> None:
    settings = {"max_iter": 3, "tol": 0.1, "max_no_improvement": 2, "reassignment_ratio": 0.1}
    model = MiniBatchKMeans(
        9, batch_size=100, n_init=2, random_state=5, init_size=300, **settings
    ).fit(CLOUD)
    made = minibatch_kmeans(n_clusters=9, batch_size=100, n_init=2, random_state=5, **settings)  # type: ignore[arg-type]  # numbers
    assert np.array_equal(made.fit_predict(CLOUD), model.labels_)


def test_batches_smaller_than_the_concepts_warn_of_nothing() -> None:
    found = run_clusterer(
        lambda: minibatch_kmeans(n_clusters=50, batch_size=8), CLOUD[:200], name="small"
    )
    assert not [note for note in found.details.get("notes", []) if "Warning" in note]


def test_fewer_distinct_vectors_are_a_note_and_no_warning() -> None:
    vectors = np.repeat(CLOUD[:2], 10, axis=0)
    found = run_clusterer(lambda: minibatch_kmeans(n_clusters=3), vectors, name="small")
    assert found.details["notes"] == ["3 concepts were asked for and 2 found"]


def test_fewer_words_than_concepts_are_refused() -> None:
    assert minibatch_kmeans(n_clusters=4).fit_predict(CLOUD[:4]).shape == (4,)
    with pytest.raises(DataError, match=r"minibatch-kmeans: n_clusters = 4, .* only 3 words; set"):
        minibatch_kmeans(n_clusters=4).fit_predict(CLOUD[:3])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_clusters", 0),
        ("batch_size", 0),
        ("n_init", 0),
        ("max_iter", 0),
        ("tol", -0.1),
        ("random_state", -1),
        ("max_no_improvement", -1),
        ("reassignment_ratio", -0.5),
    ],
)
def test_settings_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"minibatch-kmeans: {name} is {value}; it must be"):
        minibatch_kmeans(**{"n_clusters": 2, name: value})  # type: ignore[arg-type]  # floats on purpose
