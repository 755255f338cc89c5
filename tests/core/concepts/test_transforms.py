"""Transforms: what is subtracted, and that the input stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss.core.blocks import ArrayBlocks, whole
from isogloss.core.concepts import transforms
from isogloss.core.concepts.transforms import TRANSFORMS
from isogloss.core.errors import SettingsError
from isogloss.core.types import Vectors, Words

if TYPE_CHECKING:
    from collections.abc import Iterator


def words_at(positions: list[int]) -> Words:
    count = len(positions)
    zeros = np.zeros(count, np.int64)
    return Words("en", ("a",), zeros, ("a",), zeros, np.arange(count), np.array(positions))


def vectors_of(rows: list[list[float]]) -> Vectors:
    vectors = np.array(rows, np.float32)
    vectors.flags.writeable = False
    return vectors


def transform(rule: str, vectors: Vectors, words: Words, rows: int = 2) -> Vectors:
    """Transform vectors, which are read a few rows at a time."""
    return whole(transforms.transform(rule, ArrayBlocks(vectors, rows=rows), words))


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


def made(rows: int) -> tuple[Vectors, Words]:
    draw = np.random.default_rng(3)
    vectors = (draw.normal(size=(rows, 5)) * 10.0 ** draw.integers(-3, 4, (rows, 1))).astype("f4")
    return vectors, words_at(draw.integers(0, 7, rows).tolist())


def test_the_result_is_the_same_however_rows_are_cut_and_that_of_a_plain_mean() -> None:
    vectors, words = made(301)
    expected = vectors.copy()
    for position in range(7):
        own = words.position == position
        expected[own] = vectors[own] - vectors[own].mean(axis=0, dtype=np.float64)
    for rows in (1, 7, 100, 301):
        assert np.array_equal(transform("centre-position", vectors, words, rows), expected)


def test_any_run_of_rows_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "ROWS", 10)
    vectors, words = made(64)
    found = transforms.transform("centre-position", ArrayBlocks(vectors), words)
    assert np.array_equal(found[13:47], whole(found)[13:47])


def test_means_take_one_pass_over_the_vectors() -> None:
    class Counted(ArrayBlocks):
        passes = 0

        def blocks(self) -> Iterator[Vectors]:
            self.passes += 1
            return super().blocks()

    vectors, words = made(64)
    counted = Counted(vectors)
    found = transforms.transform("centre-position", counted, words)
    assert counted.passes == 0
    for _ in range(3):
        whole(found)
    assert counted.passes == 1


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
