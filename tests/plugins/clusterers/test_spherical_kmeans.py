"""Spherical K-means: the largest cosine, centres that are directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core import machine
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.plugins.clusterers import spherical_kmeans as module
from isogloss.plugins.clusterers.spherical_kmeans import (
    SphericalKMeans,
    isogloss_clusterers,
    nearest,
    spherical_kmeans,
    unit,
)
from isogloss.testing import check_clusterer, check_factory

if TYPE_CHECKING:
    import numpy.typing as npt

CLOUD = np.random.default_rng(0).normal(0.3, 1, size=(400, 12)).astype(np.float32)


def directions(vectors: npt.NDArray[Any]) -> npt.NDArray[Any]:
    rows: npt.NDArray[Any] = vectors.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_planted_directions_are_found_whatever_the_lengths() -> None:
    """Three axes, and on each words of lengths from 0.1 to 1000: K-means would cut by length."""
    draw = np.random.default_rng(1)
    planted = np.repeat(np.eye(3, 10), 40, axis=0) + draw.normal(0, 0.05, size=(120, 10))
    vectors = (planted * draw.choice([0.1, 1, 30, 1000], size=(120, 1))).astype(np.float32)
    labels = SphericalKMeans(3).fit_predict(vectors)
    groups = [set(labels[at : at + 40].tolist()) for at in (0, 40, 80)]
    assert [len(group) for group in groups] == [1, 1, 1]
    assert len(set().union(*groups)) == 3


def test_labels_are_the_largest_cosine_in_float64() -> None:
    made = SphericalKMeans(20)
    labels = made.fit_predict(CLOUD)
    cosines = directions(CLOUD) @ directions(made.cluster_centers_).T
    assert np.array_equal(labels, cosines.argmax(axis=1))
    assert made.inertia_ == pytest.approx(2 * (1 - cosines.max(axis=1)).sum(), rel=1e-6)


def test_centres_are_the_directions_of_their_words_mean() -> None:
    """The fixed point: unit sums of unit vectors (Dhillon and Modha 2001), not their means."""
    made = SphericalKMeans(7, tol=0)
    labels = made.fit_predict(CLOUD)
    assert 1 < made.n_iter_ < 300
    sums = np.array([directions(CLOUD)[labels == each].sum(axis=0) for each in range(7)])
    np.testing.assert_allclose(made.cluster_centers_, directions(sums), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(made.cluster_centers_, axis=1), 1, rtol=1e-6)


def test_lengths_do_not_matter() -> None:
    scale = np.exp2(np.random.default_rng(2).integers(-60, 60, size=(400, 1))).astype(np.float32)
    labels = SphericalKMeans(9).fit_predict(CLOUD)
    assert np.array_equal(SphericalKMeans(9).fit_predict(CLOUD * scale), labels)


def test_near_ties_are_settled_in_float64_and_ties_by_number() -> None:
    """Two centres 1e-7 apart: float32 products cannot tell them; equal ones go to the first."""
    draw = np.random.default_rng(3)
    base = draw.normal(size=40)
    centres = np.stack([base, base + 3e-7 * draw.normal(size=40), base, -base]).astype(np.float32)
    vectors = (base + 1e-3 * draw.normal(size=(500, 40))).astype(np.float32)
    expected = (directions(vectors) @ directions(centres).T).argmax(axis=1)
    labels, _ = nearest(vectors, unit(vectors), centres)
    assert np.array_equal(labels, expected)
    assert set(labels.tolist()) == {0, 1}


def test_the_seed_decides_and_more_starts_are_no_worse() -> None:
    one, other = SphericalKMeans(15, random_state=1), SphericalKMeans(15, random_state=2)
    assert not np.array_equal(one.fit_predict(CLOUD), other.fit_predict(CLOUD))
    again = SphericalKMeans(15, random_state=1)
    assert np.array_equal(again.fit_predict(CLOUD), one.fit_predict(CLOUD))
    many = SphericalKMeans(15, random_state=1, n_init=5)
    many.fit_predict(CLOUD)
    assert many.inertia_ <= one.inertia_


def test_words_that_cancel_out_leave_their_centre_in_place() -> None:
    vectors = np.array([[1, 0], [-1, 0]], np.float32)
    made = SphericalKMeans(1)
    assert made.fit_predict(vectors).tolist() == [0, 0]
    np.testing.assert_allclose(np.abs(made.cluster_centers_), [[1, 0]], atol=1e-6)
    assert made.inertia_ == pytest.approx(4)


def test_a_vector_of_zeros_is_refused_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 64)
    vectors = CLOUD.copy()
    vectors[200] = 0
    with pytest.raises(DataError, match=r"vector of row 200 \(from 0\) is zero"):
        SphericalKMeans(3).fit_predict(vectors)


def test_equal_directions_are_one_concept_and_a_note() -> None:
    vectors = np.outer([1, 2, 3, 4, 5, 6], [1, 2]).astype(np.float32)
    found = run_clusterer(lambda: spherical_kmeans(n_clusters=2), vectors, name="mine")
    assert found.concepts.count == 1
    assert "2 concepts were asked for and 1 found" in found.details["notes"]


def test_it_keeps_the_contract_and_is_offered() -> None:
    check_factory(spherical_kmeans)
    check_clusterer(lambda: spherical_kmeans(n_clusters=3))
    assert isogloss_clusterers() == {"spherical-kmeans": spherical_kmeans}


def test_fewer_words_than_concepts_are_refused() -> None:
    with pytest.raises(DataError, match=r"spherical-kmeans: n_clusters = 4, .* only 3 words; set"):
        SphericalKMeans(4).fit_predict(CLOUD[:3])


@pytest.mark.parametrize(
    ("name", "value"),
    [("n_clusters", 0), ("n_init", 0), ("max_iter", 0), ("tol", -0.1), ("random_state", -1)],
)
def test_settings_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=f"spherical-kmeans: {name} is {value}; it must be"):
        spherical_kmeans(**{"n_clusters": 2, name: value})  # type: ignore[arg-type]  # floats on purpose


def test_what_cannot_fit_into_memory_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1000)
    with pytest.raises(ResourceError, match=r"^spherical-kmeans: 400 words of 12 features need"):
        SphericalKMeans(3).fit_predict(CLOUD)
