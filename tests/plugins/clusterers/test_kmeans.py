"""K-means of ours: exact labels, scikit-learn's quality, and data that break naive code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.cluster import KMeans as Reference
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from isogloss import DataError, SettingsError
from isogloss.plugins.clusterers import kmeans as module
from isogloss.plugins.clusterers.kmeans import KMeans, isogloss_clusterers, kmeans
from isogloss.testing import check_clusterer, check_factory

if TYPE_CHECKING:
    from isogloss import Ints, Vectors


def blobs(rows: int, features: int, groups: int, *, spread: float = 1.0, seed: int = 0) -> Vectors:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, features)) * 3
    which = random.integers(0, groups, rows)
    vectors = centres[which] + random.normal(size=(rows, features)) * spread
    return vectors.astype(np.float32)


def fitted(vectors: Vectors, n_clusters: int, **settings: Any) -> KMeans:
    model = KMeans(n_clusters, **settings)
    model.fit_predict(vectors)
    return model


def squared_distances(vectors: Vectors, centres: Vectors) -> Any:
    """Brute force, in float64: (rows, centres)."""
    return np.stack(
        [np.square(vectors.astype(np.float64) - c.astype(np.float64)).sum(1) for c in centres], 1
    )


def assert_exact(vectors: Vectors, model: KMeans) -> None:
    gaps = squared_distances(vectors, model.cluster_centers_)
    assert np.array_equal(model.labels_, gaps.argmin(axis=1))  # argmin takes the lowest of ties
    assert model.inertia_ == pytest.approx(gaps.min(axis=1).sum(), rel=1e-9, abs=1e-300)


def test_it_keeps_the_contract() -> None:
    check_factory(kmeans)
    check_clusterer(lambda: kmeans(n_clusters=3))
    check_clusterer(lambda: kmeans(n_clusters=8), blobs(500, 12, 8))


def test_it_is_offered_with_its_algorithm_number() -> None:
    assert isogloss_clusterers() == {"kmeans": kmeans}
    assert kmeans.algorithm == 1  # type: ignore[attr-defined]  # functions can carry it


def test_separate_groups_are_found() -> None:
    which = np.repeat([2, 0, 1], [30, 5, 60])
    vectors = np.eye(3, 6, dtype=np.float32)[which] * 50
    vectors += np.random.default_rng(0).normal(size=vectors.shape).astype(np.float32)
    labels = KMeans(3).fit_predict(vectors)
    assert len({(a, b) for a, b in zip(which.tolist(), labels.tolist(), strict=True)}) == 3
    assert len(np.unique(labels)) == 3


def test_one_concept_is_the_mean() -> None:
    vectors = blobs(300, 5, 3)
    model = fitted(vectors, 1)
    assert model.cluster_centers_[0] == pytest.approx(vectors.mean(axis=0, dtype=np.float64), 1e-5)
    assert model.labels_.tolist() == [0] * 300


@pytest.mark.parametrize("groups", [2, 17, 90])
def test_labels_are_the_nearest_of_its_centres(groups: int) -> None:
    vectors = blobs(3000, 40, 30)
    assert_exact(vectors, fitted(vectors, groups))


def test_stopping_early_still_gives_exact_labels() -> None:
    vectors = blobs(2000, 10, 20, spread=3)
    model = fitted(vectors, 25, max_iter=1)
    assert model.n_iter_ == 1
    assert_exact(vectors, model)


def test_converged_centres_are_the_means_of_their_words() -> None:
    vectors = blobs(1500, 8, 10, spread=3)
    model = fitted(vectors, 12, tol=0)
    means = np.stack([vectors[model.labels_ == k].mean(0, dtype=np.float64) for k in range(12)])
    assert np.abs(means - model.cluster_centers_).max() < 1e-5


def test_tol_stops_before_convergence() -> None:
    vectors = blobs(3000, 10, 5, spread=4)
    exact, loose = fitted(vectors, 40, tol=0), fitted(vectors, 40, tol=0.05)
    assert loose.n_iter_ < exact.n_iter_
    assert exact.inertia_ <= loose.inertia_


def test_lloyd_takes_the_steps_of_scikit_learn() -> None:
    # The same start, and the stop by scikit-learn's rule: the same number of steps and labels.
    vectors = blobs(2000, 16, 12, spread=3)
    scaled = module.scale(vectors)
    start = module.seed(scaled, 20, np.random.default_rng(3))
    model = Reference(20, init=vectors[start], n_init=1, tol=1e-3).fit(vectors)
    centres, steps = module.lloyd(scaled, scaled.rows[start], 1e-3 * scaled.variance(), 300)
    assert steps == model.n_iter_
    labels = module.nearest(vectors, scaled, scaled.outside(centres).astype(np.float32))
    assert np.mean(labels == model.labels_) > 0.999


def test_inertia_is_as_good_as_scikit_learns() -> None:
    # Measured on real vectors: within 0.5 % either way. The margin here is for small data.
    vectors = blobs(4000, 30, 60, spread=2.5)
    ours = [fitted(vectors, 80, random_state=seed).inertia_ for seed in range(5)]
    theirs = [Reference(80, n_init=1, random_state=seed).fit(vectors).inertia_ for seed in range(5)]
    assert np.median(ours) < 1.03 * np.median(theirs)


def test_several_starts_keep_the_best() -> None:
    vectors = blobs(1000, 5, 40, spread=0.5)
    assert fitted(vectors, 40, n_init=6).inertia_ <= fitted(vectors, 40, n_init=1).inertia_


def test_the_seed_decides() -> None:
    vectors = blobs(1000, 5, 10, spread=3)
    one, again, other = (fitted(vectors, 15, random_state=s).labels_ for s in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_one_and_two_threads_give_the_same_labels() -> None:
    vectors = blobs(6000, 64, 50, spread=2)

    def labels(threads: int) -> Ints:
        with threadpool_limits(threads):
            return KMeans(60).fit_predict(vectors)

    assert np.array_equal(labels(1), labels(2))


# Data that break naive code


def test_as_many_concepts_as_words_gives_each_its_own() -> None:
    vectors = blobs(150, 6, 150)
    model = fitted(vectors, 150)
    assert sorted(model.labels_.tolist()) == list(range(150))
    assert model.inertia_ == pytest.approx(0, abs=1e-9)


def test_fewer_distinct_vectors_than_concepts() -> None:
    vectors = np.repeat(blobs(7, 4, 7), 30, axis=0)
    model = fitted(vectors, 20)
    assert len(np.unique(model.labels_)) == 7
    assert model.inertia_ == pytest.approx(0, abs=1e-9)
    assert_exact(vectors, model)


def test_equal_vectors_are_one_concept() -> None:
    model = fitted(np.full((40, 3), 2.5, np.float32), 5)
    assert model.labels_.tolist() == [0] * 40
    assert model.inertia_ == 0


def test_an_empty_concept_moves_to_the_farthest_word() -> None:
    vectors = np.array([[0, 0], [0, 1], [9, 0], [9, 1], [50, 0]], np.float32)
    scaled = module.scale(vectors)
    start = scaled.inside(np.array([[0, 0.5], [9, 0.5], [-900, 0]]))
    centres, _ = module.lloyd(scaled, start, 0, 300)
    found = np.sort(np.round(scaled.outside(centres), 4), axis=0)
    assert found.tolist() == [[0, 0], [9, 0.5], [50, 0.5]]


def test_constant_columns_change_nothing() -> None:
    vectors = blobs(500, 6, 5)
    wider = np.hstack([vectors, np.full((500, 3), -4e3, np.float32)])
    assert np.array_equal(KMeans(5).fit_predict(vectors), KMeans(5).fit_predict(wider))


def test_one_feature() -> None:
    vectors = np.sort(blobs(400, 1, 6, spread=0.1), axis=0)
    model = fitted(vectors, 6)
    assert (np.diff(model.labels_) != 0).sum() == 5
    assert_exact(vectors, model)


@pytest.mark.parametrize("power", [-100, -60, 60, 120])
def test_tiny_and_huge_scales_give_the_same_labels(power: int) -> None:
    # A power of two changes no digit; squares of these numbers overflow or vanish in float32.
    vectors = blobs(400, 8, 6, spread=2)
    scaled = np.ldexp(vectors, power).astype(np.float32)
    assert np.array_equal(KMeans(9).fit_predict(scaled), KMeans(9).fit_predict(vectors))


def test_a_common_offset_does_not_blur_the_groups() -> None:
    # Squared lengths are 1e9 times the squared distances: products of raw float32 would drown.
    vectors = np.repeat(np.eye(4, dtype=np.float32), 25, axis=0) + np.float32(30_000)
    model = fitted(vectors, 4)
    assert np.bincount(model.labels_).tolist() == [25] * 4
    assert_exact(vectors, model)


@pytest.mark.parametrize("far", [1e4, 1e12, 1e30])
def test_one_far_outlier_does_not_blur_the_groups(far: float) -> None:
    vectors = np.repeat(np.eye(4, dtype=np.float32) * 9, 25, axis=0)
    vectors[0] = far
    model = fitted(vectors, 5)
    assert np.bincount(model.labels_, minlength=5).tolist().count(1) == 1
    assert sorted(np.bincount(model.labels_).tolist()) == [1, 24, 25, 25, 25]
    assert_exact(vectors, model)


def test_ties_go_to_the_lowest_number() -> None:
    vectors = np.array([[0], [1], [2]], np.float32)
    scaled = module.scale(vectors)
    labels = module.nearest(vectors, scaled, np.array([[2], [0], [2], [0]], np.float32))
    assert labels.tolist() == [1, 0, 0]


def test_nearest_is_exact_where_products_are_not() -> None:
    # Centres that differ in the last bit of float32: matrix products cannot tell them apart.
    centre = np.full((1, 32), 1.0, np.float32)
    centres = np.vstack([np.nextafter(centre, np.float32(2)), centre])
    vectors = np.vstack([centre, np.nextafter(centre, np.float32(2)), centre - 1, centre + 7])
    labels = module.nearest(vectors, module.scale(vectors), centres)
    assert labels.tolist() == squared_distances(vectors, centres).argmin(axis=1).tolist()
    assert labels.tolist() == [1, 0, 1, 0]


def test_the_input_is_left_as_it_is() -> None:
    vectors = blobs(200, 4, 3)
    before = vectors.copy()
    KMeans(3).fit_predict(vectors)
    assert np.array_equal(vectors, before)


def test_fewer_vectors_than_concepts_are_refused() -> None:
    with pytest.raises(DataError, match="n_clusters = 4, but there are only 3 words"):
        KMeans(4).fit_predict(blobs(3, 2, 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_clusters", 0), ("n_init", 0), ("max_iter", -1), ("tol", -0.1), ("random_state", -1)],
)
def test_settings_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"kmeans: {name} is {value}; it must be"):
        kmeans(**{"n_clusters": 2, name: value})  # type: ignore[arg-type]  # floats on purpose
