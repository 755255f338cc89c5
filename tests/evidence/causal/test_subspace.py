from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import subspace_angles

from isogloss.evidence.causal.subspace import (
    covariance_of,
    means_of,
    random_bases,
    removed_share,
    span,
)


def test_means_are_those_of_the_words_of_a_concept_and_noise_is_none() -> None:
    vectors = np.array([[1, 0], [3, 0], [0, 4], [8, 8]], np.float32)
    means = means_of("en", vectors, np.array([0, 0, 1, -1]), 3)
    assert means.words.tolist() == [2, 1, 0]
    assert means.centre.tolist() == [3.0, 3.0]
    assert means.concepts[:2].tolist() == [[2.0, 0.0], [0.0, 4.0]]
    assert means.directions.tolist() == [[-1.0, -3.0], [-3.0, 1.0], [0.0, 0.0]]


def test_a_shift_of_a_whole_language_changes_no_direction() -> None:
    """What tells languages apart, and the mean over all, are not in the subspace."""
    random = np.random.default_rng(0)
    vectors, labels = random.normal(size=(60, 5)), np.repeat(np.arange(6), 10)
    here = means_of("en", vectors.astype(np.float32), labels, 6)
    there = means_of("en", (vectors + 7.0).astype(np.float32), labels, 6)
    np.testing.assert_allclose(here.directions, there.directions, atol=1e-5)
    assert np.abs(here.directions.T @ np.full(6, 1 / 6)).max() < 1e-6


def test_a_basis_is_orthonormal_and_spans_the_directions() -> None:
    directions = np.random.default_rng(1).normal(size=(3, 8))
    basis = span(directions, kept=1.0)
    np.testing.assert_allclose(basis @ basis.T, np.eye(3), atol=1e-12)
    assert np.abs(subspace_angles(basis.T, directions.T)).max() < 1e-7


def test_the_rank_is_the_fewest_directions_that_hold_the_share() -> None:
    directions = np.diag([3.0, 2.0, 1.0])  # squares 9, 4, 1 of 14
    assert len(span(directions, kept=0.64)) == 1
    assert len(span(directions, kept=0.65)) == 2
    assert len(span(directions, kept=13 / 14)) == 2
    assert len(span(directions, rank=3)) == 3
    assert abs(span(directions, rank=1)).round(12).tolist() == [[1.0, 0.0, 0.0]]


def test_directions_that_depend_on_each_other_count_once() -> None:
    assert len(span(np.array([[1.0, 0.0], [2.0, 0.0]]), rank=2)) == 1
    assert len(span(np.zeros((2, 3)), rank=2)) == 0


def test_removed_variance_is_what_projecting_takes_away() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(400, 6)) * np.arange(1, 7)
    centred = vectors - vectors.mean(0)
    basis = span(random.normal(size=(2, 6)), rank=2)
    left = centred - centred @ basis.T @ basis
    expected = 1 - (left**2).sum() / (centred**2).sum()
    found = removed_share(basis, covariance_of([vectors.astype(np.float32)]))
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_covariance_is_within_languages() -> None:
    random = np.random.default_rng(3)
    near = random.normal(size=(200, 4)).astype(np.float32)
    far = near + np.float32(100.0)
    np.testing.assert_allclose(covariance_of([near, far]), np.cov(near.T, bias=True), atol=1e-3)


def test_random_directions_lie_where_the_data_vary() -> None:
    covariance = np.diag([100.0, 1.0, 1e-6, 1e-6])
    bases = random_bases(covariance, 1, 200, seed=0)
    along = np.mean([abs(basis[0, 0]) for basis in bases])
    assert along > 0.9
    assert max(abs(basis[0, 3]) for basis in bases) < 0.1
    again = random_bases(covariance, 1, 200, seed=0)
    assert all(np.array_equal(a, b) for a, b in zip(bases, again, strict=True))
