"""Transforms: what is subtracted, and that the input stays as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from isogloss.core.concepts.transforms import TRANSFORMS, transform
from isogloss.core.errors import SettingsError
from isogloss.core.types import Vectors, Words


def words_at(positions: list[int]) -> Words:
    count = len(positions)
    zeros = np.zeros(count, np.int64)
    return Words("en", ("a",), zeros, ("a",), zeros, np.arange(count), np.array(positions))


def vectors_of(rows: list[list[float]]) -> Vectors:
    vectors = np.array(rows, np.float32)
    vectors.flags.writeable = False
    return vectors


def test_centre_position_subtracts_the_mean_of_each_position() -> None:
    vectors = vectors_of([[1, 10], [5, 0], [3, 20], [7, 4]])
    result = transform("centre-position", vectors, words_at([0, 1, 0, 1]))
    assert result.tolist() == [[-1, -5], [-1, -2], [1, 5], [1, 2]]
    assert result.dtype == np.float32


def test_the_position_is_that_of_the_token_where_there_are_tokens() -> None:
    words = replace(words_at([0, 0, 1, 1]), token_position=np.array([0, 5, 0, 5]))
    result = transform("centre-position", vectors_of([[1], [10], [3], [30]]), words)
    assert result.ravel().tolist() == [-1, -10, 1, 10]


def test_a_position_with_a_single_word_becomes_zeros() -> None:
    vectors = vectors_of([[1, 2], [3, 4], [9, -9]])
    assert transform("centre-position", vectors, words_at([0, 0, 7]))[2].tolist() == [0, 0]


def test_positions_need_not_be_dense_or_in_order() -> None:
    vectors = vectors_of([[2], [4], [100], [6]])
    result = transform("centre-position", vectors, words_at([40, 3, 40, 3]))
    assert result.ravel().tolist() == [-49, -1, 49, 1]


def test_means_are_taken_in_float64() -> None:
    # In float32, 2 ** 24 + 1 is 2 ** 24, so that sums of ones on top of it are lost.
    vectors = vectors_of([[2.0**24], [1.0], [1.0], [1.0]])
    result = transform("centre-position", vectors, words_at([0, 0, 0, 0]))
    mean = (2.0**24 + 3) / 4
    assert result.ravel().tolist() == [np.float32(v - mean) for v in (2.0**24, 1, 1, 1)]


def test_none_changes_nothing() -> None:
    vectors = vectors_of([[1, 2], [3, 4]])
    assert np.array_equal(transform("none", vectors, words_at([0, 1])), vectors)


@pytest.mark.parametrize("rule", TRANSFORMS)
def test_the_result_is_read_only_and_the_input_stays_as_it_was(rule: str) -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    result = transform(rule, vectors, words_at([0, 0, 1]))
    assert not result.flags.writeable
    assert vectors.flags.writeable
    assert vectors.tolist() == [[0, 1], [2, 3], [4, 5]]


@pytest.mark.parametrize("rule", TRANSFORMS)
def test_no_words_give_no_vectors(rule: str) -> None:
    assert transform(rule, np.empty((0, 3), np.float32), words_at([])).shape == (0, 3)


def test_an_unknown_transform_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean 'centre-position'"):
        transform("center-position", vectors_of([[1]]), words_at([0]))
