"""Silhouettes against scikit-learn; what noise, singletons and constant vectors do."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from isogloss.evidence.clusterers.separation import Distance, Separation, separation, silhouettes


def cloud(words: int, features: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(3, 1, (words, features)).astype(np.float32)


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_silhouettes_equal_scikit_learn(distance: Distance) -> None:
    vectors = cloud(700)
    labels = np.unique(np.random.default_rng(1).integers(0, 9, 700), return_inverse=True)[1]
    labels[5] = 9  # the only word of its concept
    expected = silhouette_samples(vectors.astype(float), labels, metric=distance)
    found = silhouettes(vectors, labels, np.arange(700), distance)
    assert found == pytest.approx(expected, abs=1e-5)
    assert found[5] == 0
    some = np.array([3, 5, 600])
    assert silhouettes(vectors, labels, some, distance) == pytest.approx(expected[some], abs=1e-5)


def test_a_silhouette_by_hand() -> None:
    """Of 0 in {0, 1} beside {4}: a = 1, b = 4, so 3/4; of 1: a = 1, b = 3, so 2/3; alone: 0."""
    vectors = np.array([[0], [1], [4]], np.float32)
    found = silhouettes(vectors, np.array([0, 0, 1]), np.arange(3), "euclidean")
    assert found == pytest.approx([3 / 4, 2 / 3, 0])


def test_noise_is_left_out() -> None:
    vectors, labels = cloud(60), np.arange(60) % 3
    noisy = np.vstack([vectors, cloud(20, seed=9) + 100])
    found = separation(
        noisy, np.concatenate([labels, np.full(20, -1)]), distance="euclidean", seed=0
    )
    expected = Separation(
        float(silhouette_samples(vectors.astype(float), labels).mean()),
        davies_bouldin_score(vectors, labels),
        calinski_harabasz_score(vectors, labels),
    )
    assert found.as_json() == pytest.approx(expected.as_json(), abs=1e-4)


def test_the_sample_depends_on_the_seed_alone() -> None:
    vectors, labels = cloud(300), np.arange(300) % 4

    def of(seed: int) -> float | None:
        return separation(vectors, labels, distance="cosine", seed=seed, sample=50).silhouette

    assert of(1) == of(1) != of(2)


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2], [-1, -1, -1], [-1, 0, 1]])
def test_what_cannot_be_measured_is_none(labels: list[int]) -> None:
    found = separation(cloud(3), np.array(labels), distance="euclidean", seed=0)
    assert found == Separation(None, None, None)


def test_constant_vectors_give_numbers_or_none() -> None:
    found = separation(np.ones((6, 2), np.float32), np.arange(6) % 2, distance="cosine", seed=0)
    assert found.silhouette == 0
