"""K-means of ours: exact labels, scikit-learn's quality, and data that break naive code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
import zarr
from sklearn.cluster import KMeans as Reference
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core import machine
from isogloss.plugins.clusterers import kmeans as module
from isogloss.plugins.clusterers.kmeans import KMeans, isogloss_clusterers, kmeans
from isogloss.plugins.clusterers.kmeans_lloyd import Lloyd
from isogloss.plugins.clusterers.kmeans_rows import CHUNK, Rows
from isogloss.plugins.clusterers.kmeans_seeding import Sample, choose, gained, greedy
from isogloss.plugins.clusterers.threads import Threads
from isogloss.testing import check_clusterer, check_factory

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Ints, Vectors


def blobs(rows: int, features: int, groups: int, *, spread: float = 1.0, seed: int = 0) -> Vectors:
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, features)) * 3
    which = random.integers(0, groups, rows)
    vectors = centres[which] + random.normal(size=(rows, features)) * spread
    return vectors.astype(np.float32)


def fitted(vectors: Vectors, n_clusters: int, **settings: Any) -> KMeans:
    # Few products would be done without bounds, and these tests are of both.
    model = KMeans(n_clusters, **{"bounds": True, **settings})
    model.fit_predict(vectors)
    return model


def squared_distances(vectors: Vectors, centres: Vectors) -> Any:
    """Brute force, in float64: (rows, centres)."""
    return np.stack(
        [np.square(vectors.astype(np.float64) - c.astype(np.float64)).sum(1) for c in centres], 1
    )


def nearest(vectors: Vectors, centres: Vectors) -> Ints:
    rows = Rows(vectors, resident=True)
    run = Lloyd(rows, None, len(centres), bounds=False, threads=Threads())
    run.assignment.move(None, rows.scale.inside(centres))
    return run.finish(centres)[0]


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
    assert kmeans.algorithm == 5  # type: ignore[attr-defined]  # functions can carry it


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
    start = vectors[np.random.default_rng(3).choice(2000, 20, replace=False)]
    theirs = Reference(20, init=start, n_init=1, tol=1e-3).fit(vectors)
    ours = fitted(vectors, 20, init=start, tol=1e-3)
    assert ours.n_iter_ == theirs.n_iter_
    assert np.mean(ours.labels_ == theirs.labels_) > 0.999


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
    start = np.array([[0, 0.5], [9, 0.5], [-900, 0]], np.float32)
    model = fitted(vectors, 3, init=start)
    found = np.sort(np.round(model.cluster_centers_, 4), axis=0)
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
    labels = nearest(vectors, np.array([[2], [0], [2], [0]], np.float32))
    assert labels.tolist() == [1, 0, 0]


def test_nearest_is_exact_where_products_are_not() -> None:
    # Centres that differ in the last bit of float32: matrix products cannot tell them apart.
    centre = np.full((1, 32), 1.0, np.float32)
    centres = np.vstack([np.nextafter(centre, np.float32(2)), centre])
    vectors = np.vstack([centre, np.nextafter(centre, np.float32(2)), centre - 1, centre + 7])
    labels = nearest(vectors, centres)
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


# Bounds


def adversarial() -> dict[str, Vectors]:
    random = np.random.default_rng(5)
    plain = blobs(2500, 24, 30, spread=2)
    outlier = plain.copy()
    outlier[17] = 1e4
    ties = random.integers(0, 3, (2500, 6)).astype(np.float32)
    return {
        "groups": plain,
        "duplicates": np.repeat(plain[:250], 10, axis=0),
        "constant columns": np.hstack([plain, np.full((2500, 4), 7e3, np.float32)]),
        "one far outlier": outlier,
        "tiny": np.ldexp(plain, -110).astype(np.float32),
        "huge": np.ldexp(plain, 100).astype(np.float32),
        "ties": ties,
        "one feature": plain[:, :1],
        "noise": random.normal(size=(2500, 24)).astype(np.float32),
        "zero vectors": np.vstack([np.zeros((500, 24), np.float32), plain[:2000]]),
    }


@pytest.mark.parametrize("name", adversarial())
@pytest.mark.parametrize("count", [3, 60, 700])
def test_bounds_change_no_label_and_no_centre(name: str, count: int) -> None:
    vectors = adversarial()[name]
    fast, plain = fitted(vectors, count), fitted(vectors, count, bounds=False)
    assert np.array_equal(fast.labels_, plain.labels_)
    assert np.array_equal(fast.cluster_centers_, plain.cluster_centers_)
    assert (fast.n_iter_, fast.inertia_) == (plain.n_iter_, plain.inertia_)
    assert_exact(vectors, fast)


def test_bounds_change_no_label_with_nearly_as_many_concepts_as_words() -> None:
    vectors = blobs(600, 12, 40)
    fast, plain = fitted(vectors, 590), fitted(vectors, 590, bounds=False)
    assert np.array_equal(fast.labels_, plain.labels_)
    assert_exact(vectors, fast)


def test_bounds_spare_most_distances() -> None:
    # A count, so that a slow machine cannot fail it: without bounds every distance, every pass.
    vectors = blobs(6000, 64, 60, spread=4)
    fast, plain = fitted(vectors, 80, tol=0), fitted(vectors, 80, tol=0, bounds=False)
    assert plain.n_iter_ > 8
    assert plain.distances_ >= 6000 * 80 * plain.n_iter_
    assert fast.distances_ < 0.35 * plain.distances_


def test_few_products_are_computed_without_bounds() -> None:
    vectors = blobs(300, 8, 5, spread=4)
    few, plain = KMeans(5, tol=0), fitted(vectors, 5, tol=0, bounds=False)
    assert np.array_equal(few.fit_predict(vectors), plain.labels_)
    assert few.distances_ == plain.distances_


# Weights, warm start, seeding


def test_whole_weights_are_repeated_words() -> None:
    vectors = blobs(400, 6, 8, spread=2)
    weights = np.random.default_rng(0).integers(1, 4, 400)
    start = vectors[:8]
    one = KMeans(8, init=start, tol=0)
    one.fit_predict(vectors, sample_weight=weights.astype(float))
    many = fitted(np.repeat(vectors, weights, axis=0), 8, init=start, tol=0)
    assert np.array_equal(np.repeat(one.labels_, weights), many.labels_)
    assert one.cluster_centers_ == pytest.approx(many.cluster_centers_, rel=1e-5)


def test_weighted_steps_are_scikit_learns() -> None:
    vectors = blobs(900, 10, 9, spread=3)
    weights = np.random.default_rng(1).exponential(size=900)
    start = vectors[:12]
    theirs = Reference(12, init=start, n_init=1, tol=1e-3).fit(vectors, sample_weight=weights)
    ours = KMeans(12, init=start, tol=1e-3)
    ours.fit_predict(vectors, sample_weight=weights)
    assert ours.n_iter_ == theirs.n_iter_
    assert np.mean(ours.labels_ == theirs.labels_) > 0.999


def test_words_without_weight_get_a_label_and_move_nothing() -> None:
    # They lie in the second chunk of rows.
    vectors = blobs(CHUNK + 20, 4, 3)
    vectors[CHUNK:] += 500
    weights = np.r_[np.ones(CHUNK), np.zeros(20)]
    model = KMeans(3, tol=0)
    labels = model.fit_predict(vectors, sample_weight=weights)
    assert np.abs(model.cluster_centers_).max() < 100
    assert labels.shape == (CHUNK + 20,)


@pytest.mark.parametrize("weights", [[1.0] * 4, [1.0, -1, 1], [0.0] * 3, [1.0, np.nan, 1]])
def test_weights_that_cannot_be_used_are_refused(weights: list[float]) -> None:
    with pytest.raises(DataError, match="kmeans: sample_weight"):
        KMeans(2).fit_predict(blobs(3, 2, 1), sample_weight=np.array(weights))


def test_a_warm_start_begins_where_it_is_told() -> None:
    vectors = blobs(1500, 8, 10, spread=2)
    first = fitted(vectors, 12, tol=0)
    again = fitted(vectors, 12, tol=0, init=first.cluster_centers_)
    assert again.n_iter_ <= 2
    assert np.array_equal(again.labels_, first.labels_)


@pytest.mark.parametrize(
    "start", [np.zeros((3, 8), np.float32), np.zeros((4, 8), int), np.full((4, 8), np.nan)]
)
def test_starting_centres_that_do_not_fit_are_refused(start: Any) -> None:
    with pytest.raises(DataError, match="kmeans: starting centres"):
        KMeans(4, init=start).fit_predict(blobs(50, 8, 4))


def test_picking_lazily_picks_what_picking_plainly_does() -> None:
    random = np.random.default_rng(0)
    gaps = torch.from_numpy(random.exponential(size=500))
    candidates = torch.from_numpy(random.exponential(size=(40, 500)))
    weights = torch.from_numpy(random.exponential(size=500))
    now, plain = gaps, []
    for _ in range(12):
        best = int((torch.minimum(candidates, now) @ weights).argmin())
        plain.append(best)
        now = torch.minimum(now, candidates[best])
    picked, left = greedy(candidates, gaps, weights, 12, gained(candidates, gaps, weights))
    assert picked == plain
    assert torch.equal(left, now)


def test_copies_of_what_was_chosen_are_not_chosen() -> None:
    # More features than the candidates are screened in, where a copy seems to be some way off.
    distinct = np.random.default_rng(0).normal(size=(300, 256)).astype(np.float32)
    rows = Rows(np.tile(distinct, (12, 1)), resident=True)
    sample = Sample(rows.all(), rows.norms, torch.ones_like(rows.norms))
    with Threads() as threads:
        chosen = choose(sample, 290, np.random.default_rng(1), threads)
    assert len(np.unique(chosen % 300)) == 290


# From a store, on a device, and what cannot be done


class Counted:
    """Row slices of an array, counted."""

    def __init__(self, array: Vectors) -> None:
        self.array = array
        self.shape = array.shape
        self.dtype = array.dtype
        self.largest = 0
        self.rows = 0

    def __getitem__(self, part: slice) -> Vectors:
        block = self.array[part]
        self.largest = max(self.largest, len(block))
        self.rows += len(block)
        return block


def test_an_array_on_disk_gives_what_one_in_memory_does(tmp_path: Path) -> None:
    vectors = blobs(2 * CHUNK + 77, 12, 30, spread=2).astype(np.float16)
    stored = zarr.create_array(tmp_path / "a.zarr", data=vectors, chunks=(1000, 12))
    start = vectors[:40].astype(np.float32)
    one = fitted(vectors.astype(np.float32), 40, init=start)
    two = fitted(stored, 40, init=start)  # type: ignore[arg-type]  # read in blocks
    assert np.array_equal(one.labels_, two.labels_)
    assert np.array_equal(one.cluster_centers_, two.cluster_centers_)
    assert one.inertia_ == two.inertia_


def test_an_array_on_disk_is_read_in_blocks_and_once_a_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SEEDED", 2000)
    array = blobs(3 * CHUNK, 6, 20, spread=2)
    counted = Counted(array)
    model = fitted(counted, 10, max_iter=4, tol=0)  # type: ignore[arg-type]  # read in blocks
    assert counted.largest <= CHUNK
    # For the scale, the norms, the sample and the last labels, and once an iteration.
    assert counted.rows == len(array) * (model.n_iter_ + 4)
    assert_exact(array, model)


def test_seeding_a_part_of_many_words_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = blobs(12_000, 16, 40, spread=1.5)
    whole = fitted(vectors, 50)
    monkeypatch.setattr(module, "SEEDED", 3000)
    assert fitted(vectors, 50).inertia_ < 1.05 * whole.inertia_


def test_too_little_memory_is_refused_before_the_work_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1 << 20)
    with pytest.raises(ResourceError, match="kmeans: 5000 words of 64 features need about"):
        KMeans(4).fit_predict(blobs(5000, 64, 4))


def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match="device 'nowhere' cannot be used"):
        KMeans(4, device="nowhere").fit_predict(blobs(50, 8, 4))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no GPU")
def test_a_gpu_gives_exact_labels() -> None:
    vectors = blobs(5000, 64, 40, spread=2)
    model = fitted(vectors, 50, device="cuda")
    assert_exact(vectors, model)
    start = vectors[:50]
    here, there = (fitted(vectors, 50, init=start, device=d) for d in ("cpu", "cuda"))
    assert np.array_equal(here.labels_, there.labels_)
