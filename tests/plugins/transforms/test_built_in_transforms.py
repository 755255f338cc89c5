"""The built-in transforms: what they do by hand-worked numbers, and beside scikit-learn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn import decomposition, preprocessing

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core import machine
from isogloss.plugins.transforms import rows
from isogloss.plugins.transforms.centre import centre
from isogloss.plugins.transforms.centre_position import centre_position
from isogloss.plugins.transforms.l2 import l2
from isogloss.plugins.transforms.none import none
from isogloss.plugins.transforms.pca import pca
from isogloss.plugins.transforms.standardise import standardise
from tests.plugins.transforms.sheets import alone, together, vectors_of, words_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import Transform

MANY = np.random.default_rng(0).normal(3, np.arange(1, 7), size=(200, 6)).astype(np.float32)
EVERY: dict[str, Callable[[], Transform]] = {
    "none": none,
    "centre": centre,
    "centre-position": centre_position,
    "standardise": standardise,
    "l2": l2,
    "pca": lambda: pca(n_components=1),
}


def test_none_changes_nothing() -> None:
    assert np.array_equal(alone(none(), MANY), MANY)


def test_centre_subtracts_the_mean_of_each_side() -> None:
    left, right = together([centre()], vectors_of([[1, 2], [3, 6]]), vectors_of([[10, 0]]))
    assert left.tolist() == [[-1, -2], [1, 2]]
    assert right.tolist() == [[0, 0]]


def test_centre_pooled_subtracts_the_mean_of_all_words() -> None:
    """(1 + 3 + 11) / 3 = 5, and (2 + 6 + 1) / 3 = 3."""
    sides = vectors_of([[1, 2], [3, 6]]), vectors_of([[11, 1]])
    left, right = together([centre(scope="pooled")], *sides)
    assert left.tolist() == [[-4, -1], [-2, 3]]
    assert right.tolist() == [[6, -2]]


def test_means_are_taken_in_float64() -> None:
    # In float32, 2 ** 24 + 1 is 2 ** 24, so that sums of ones on top of it are lost.
    vectors = vectors_of([[2.0**24], [1.0], [1.0], [1.0]])
    mean = (2.0**24 + 3) / 4
    expected = [np.float32(v - mean) for v in (2.0**24, 1, 1, 1)]
    assert alone(centre(), vectors).ravel().tolist() == expected
    assert alone(centre_position(), vectors, words_at([0, 0, 0, 0])).ravel().tolist() == expected


def test_centre_position_subtracts_the_mean_of_each_position() -> None:
    vectors = vectors_of([[1, 10], [5, 0], [3, 20], [7, 4]])
    result = alone(centre_position(), vectors, words_at([0, 1, 0, 1]))
    assert result.tolist() == [[-1, -5], [-1, -2], [1, 5], [1, 2]]
    assert result.dtype == np.float32


def test_the_position_is_that_of_the_token_where_there_are_tokens() -> None:
    words = replace(words_at([0, 0, 1, 1]), token_position=np.array([0, 5, 0, 5]))
    result = alone(centre_position(), vectors_of([[1], [10], [3], [30]]), words)
    assert result.ravel().tolist() == [-1, -10, 1, 10]


def test_a_position_with_a_single_word_becomes_zeros() -> None:
    vectors = vectors_of([[1, 2], [3, 4], [9, -9]])
    assert alone(centre_position(), vectors, words_at([0, 0, 7]))[2].tolist() == [0, 0]


def test_positions_need_not_be_dense_or_in_order() -> None:
    result = alone(centre_position(), vectors_of([[2], [4], [100], [6]]), words_at([40, 3, 40, 3]))
    assert result.ravel().tolist() == [-49, -1, 49, 1]


def test_positions_across_blocks_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same numbers, bit for bit, however the rows are cut."""
    words = words_at(np.random.default_rng(1).integers(0, 9, len(MANY)).tolist())
    whole = alone(centre_position(), MANY, words)
    monkeypatch.setattr(rows, "ROWS", 7)
    assert np.array_equal(alone(centre_position(), MANY, words), whole)
    plain = [MANY[words.position == at].mean(axis=0, dtype=np.float64) for at in words.position]
    assert np.array_equal(whole, (MANY - np.array(plain)).astype(np.float32))


def test_standardise_is_scikit_learns_scaler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS", 64)
    expected = preprocessing.StandardScaler().fit_transform(MANY.astype(np.float64))
    np.testing.assert_allclose(alone(standardise(), MANY), expected, rtol=1e-5, atol=1e-6)


def test_standardise_takes_all_sides_together_unless_told() -> None:
    """Pooled: mean 4, deviation sqrt((9 + 1 + 1 + 9) / 4); each side alone: -1 and 1."""
    sides = vectors_of([[1], [3]]), vectors_of([[5], [7]])
    left, right = together([standardise()], *sides)
    np.testing.assert_allclose(np.ravel([left, right]) * np.sqrt(5), [-3, -1, 1, 3], rtol=1e-6)
    left, right = together([standardise(scope="side")], *sides)
    assert np.ravel([left, right]).tolist() == [-1, 1, -1, 1]


def test_a_feature_that_never_changes_becomes_zero_to_rounding() -> None:
    # Ten tenths do not add up to ten times a tenth; divided by their deviation they would be 1.
    vectors = vectors_of([[0.1, number] for number in range(10)])
    assert np.abs(alone(standardise(), vectors)[:, 0]).max() < 1e-15


def test_l2_gives_directions_and_leaves_zeros() -> None:
    vectors = vectors_of([[3, 4], [0, 0], [-3e38, 0], [1e-40, 0]])
    expected = [[0.6, 0.8], [0, 0], [-1, 0], [1, 0]]
    assert alone(l2(), vectors).tolist() == np.array(expected, np.float32).tolist()


@pytest.mark.parametrize("n_components", [2, 0.9])
def test_pca_is_scikit_learns(n_components: float) -> None:
    expected = decomposition.PCA(n_components).fit_transform(MANY.astype(np.float64))
    found = alone(pca(n_components=n_components), MANY)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_pca_turns_all_sides_alike() -> None:
    left, right = together([pca(n_components=2)], MANY[:150], MANY[150:])
    expected = decomposition.PCA(2).fit_transform(MANY.astype(np.float64))
    np.testing.assert_allclose(np.concatenate([left, right]), expected, rtol=1e-4, atol=1e-4)


def test_randomised_pca_has_a_seed() -> None:
    def made(seed: int) -> Any:
        return alone(pca(n_components=3, svd_solver="randomized", random_state=seed), wide)

    wide = np.random.default_rng(2).normal(size=(120, 90)).astype(np.float32)
    assert np.array_equal(made(1), made(1))
    assert not np.array_equal(made(1), made(2))


def test_whitened_components_have_variance_one() -> None:
    found = alone(pca(n_components=3, whiten=True), MANY)
    np.testing.assert_allclose(found.var(axis=0, ddof=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_components": 0}, "n_components is 0; it must be a whole number of 1 or more, or a"),
        ({"n_components": 1.5}, "n_components is 1.5; it must be a whole number of 1 or more, or"),
        ({"n_components": 0.5, "svd_solver": "randomized"}, "'randomized' it must be a whole"),
        ({"n_components": 2, "random_state": -1}, "random_state is -1; it must be 0 or more"),
    ],
)
def test_settings_out_of_range_are_named(settings: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        pca(**settings)


def test_more_components_than_words_or_features_are_refused() -> None:
    for vectors in (MANY, MANY[:6]):
        with pytest.raises(DataError, match=r"n_components = 7, .* set n_components to 6 or less"):
            alone(pca(n_components=7), vectors)


def test_vectors_that_are_all_equal_have_no_components() -> None:
    with pytest.raises(DataError, match="all 3 vectors are equal"):
        alone(pca(n_components=0.5), vectors_of([[1, 2]] * 3))


def test_pca_that_cannot_fit_into_memory_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_memory", lambda: 1000)
    with pytest.raises(ResourceError, match="pca: 200 words of 6 features need about"):
        pca(n_components=2).fit(MANY, words_at(range(len(MANY))))
    # What does not stream is not read either where it cannot be held.
    with pytest.raises(ResourceError, match="'mine': 200 words of 6 features need about"):
        alone(pca(n_components=2), MANY)


@pytest.mark.parametrize("name", EVERY)
def test_the_result_is_read_only_and_the_input_stays_as_it_was(name: str) -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    assert not alone(EVERY[name](), vectors, words_at([0, 0, 1])).flags.writeable
    assert vectors.flags.writeable
    assert vectors.tolist() == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize("name", [name for name in EVERY if name != "pca"])
def test_no_words_give_no_vectors(name: str) -> None:
    assert alone(EVERY[name](), np.empty((0, 3), np.float32)).shape == (0, 3)


def test_no_words_have_no_components() -> None:
    with pytest.raises(DataError, match="only 0 words"):
        alone(pca(n_components=1), np.empty((0, 3), np.float32))
