"""Running transforms: order, scope, blocks, and what happens when one fails."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, PluginError, ResourceError, Words
from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts import transforms
from isogloss.core.concepts.joined import joined_words
from isogloss.core.concepts.transforms import Step, transformed
from isogloss.plugins.transforms.centre import centre
from isogloss.plugins.transforms.l2 import l2
from isogloss.plugins.transforms.pca import pca
from tests.plugins.transforms.sheets import alone, together, vectors_of, words_at

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = np.random.default_rng(0).normal(5, 1, size=(50, 4)).astype(np.float32)
ROWS = ArrayBlocks(MANY)


class Made:
    """A transform of two functions."""

    scope: Any = "side"
    streams = False

    def __init__(self, apply: Callable[[Any, Any], Any], fit: Any = None) -> None:
        self.apply, self.before = apply, fit

    def fit(self, vectors: Any, words: Any, /) -> Any:
        if self.before:
            self.before(vectors, words)
        return self.apply


class Pools(Made):
    scope: Any = "pooled"


def test_without_transforms_sides_come_back_as_they_are() -> None:
    assert transformed([], [ROWS], [words_at(range(50))])[0] is ROWS


def test_transforms_follow_their_order() -> None:
    """(3, 4) less the mean (1.5, 2) is (1.5, 2), of length 1 (0.6, 0.8); scaled first it is less."""
    vectors = vectors_of([[3, 4], [0, 0]])
    centred = together([centre(), l2()], vectors)[0]
    np.testing.assert_allclose(centred, [[0.6, 0.8], [-0.6, -0.8]], rtol=1e-6)
    scaled = together([l2(), centre()], vectors)[0]
    np.testing.assert_allclose(scaled, [[0.3, 0.4], [-0.3, -0.4]], rtol=1e-6)


def test_each_is_fitted_to_what_the_one_before_left() -> None:
    seen: list[Any] = []
    double = Made(lambda rows, words: rows * 2)
    looks = Made(lambda rows, words: rows, lambda vectors, words: seen.append(vectors.tolist()))
    together([double, looks], vectors_of([[1], [2]]))
    assert seen == [[[2], [4]]]


def test_a_pooled_one_is_fitted_once_and_to_all_words() -> None:
    seen: list[Any] = []
    looks = Pools(lambda rows, words: rows, lambda vectors, words: seen.append((vectors, words)))
    together([looks], vectors_of([[1], [2]]), vectors_of([[3]]))
    [(vectors, words)] = seen
    assert vectors.ravel().tolist() == [1, 2, 3]
    assert not vectors.flags.writeable
    assert (len(words), words.language) == (3, "l0+l1")


def test_rows_are_handed_over_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, int]] = []

    def note(rows: Any, words: Any) -> Any:
        sizes.append((len(rows), len(words)))
        return rows

    monkeypatch.setattr(transforms, "ROWS", 20)
    assert np.array_equal(alone(Made(note), MANY), MANY)
    assert sizes == [(1, 1), (20, 20), (20, 20), (10, 10)]


def test_any_slice_has_the_rows_of_the_whole() -> None:
    view = transformed([Step("centre", centre())], [ROWS], [words_at(range(50))])[0]
    for part in (slice(0, 7), slice(7, 50), slice(-3, None), slice(30, 10)):
        assert np.array_equal(view[part], view[:][part])


@pytest.mark.parametrize("streams", [True, False])
def test_only_a_transform_that_streams_is_fitted_to_what_is_not_read_yet(streams: bool) -> None:
    seen = []
    made = Made(lambda vectors, _: vectors, lambda vectors, _: seen.append(type(vectors)))
    made.streams = streams
    assert np.array_equal(
        transformed([Step("mine", made)], [ROWS], [words_at(range(50))])[0][:], MANY
    )
    assert seen == [ArrayBlocks if streams else np.ndarray]


def test_joined_words_keep_forms_of_different_languages_apart() -> None:
    one = np.array([0, 1]), np.array([0, 0])
    left = Words("en", ("a", "b"), one[0], ("x",), one[1], one[0], one[1], {"pos": ["N", "V"]})
    other = np.array([0])
    right = Words(
        "de", ("a",), other, ("x",), other, other, other, {"pos": ["N"], "lemma": ["a"]}, other + 9
    )
    both = joined_words([left, right])
    assert both.form.tolist() == [0, 1, 2]
    assert [both.forms[form] for form in both.form] == ["a", "b", "a"]
    assert both.type.tolist() == [0, 0, 1]
    assert both.sentence.tolist() == [0, 1, 0]
    assert both.annotations == {"pos": ["N", "V", "N"]}
    assert both.read_position.tolist() == [0, 0, 9]


@pytest.mark.parametrize(
    ("apply", "message"),
    [
        (lambda rows, words: rows[1:], r"shape \(0, 4\); expected numbers of shape \(1, features"),
        (lambda rows, words: rows[:, 0], r"float32, shape \(1,\)"),
        (lambda rows, words: rows.astype(int), "an array of int64"),
        (lambda rows, words: rows.tolist(), "returned list, not an array"),
        (lambda rows, words: rows[:, : len(rows)], "returned 4 features, and 1 of other rows"),
        (lambda rows, words: 1 / 0, "raised ZeroDivisionError: division by zero"),
        (lambda rows, words: rows.fill(0), "raised ValueError: .*read-only"),
        (lambda rows, words: sys.exit(3), r"called sys.exit\(3\)"),
    ],
)
def test_what_a_transform_does_wrong_names_it(apply: Any, message: str) -> None:
    with pytest.raises(PluginError, match=f"transform 'mine' {message}|{message}") as caught:
        alone(Made(apply), MANY)
    assert str(caught.value).startswith("transform 'mine' ")


def test_one_that_fails_while_it_is_fitted_is_named() -> None:
    def fail(vectors: Any, words: Any) -> None:
        vectors[:] = 0

    with pytest.raises(PluginError, match="transform 'mine' raised ValueError"):
        alone(Made(lambda rows, words: rows, fail), MANY)


def test_an_unknown_scope_is_named() -> None:
    made = Made(lambda rows, words: rows)
    made.scope = "all"
    with pytest.raises(PluginError, match="'mine' has scope 'all', not 'side' or 'pooled'"):
        alone(made, MANY)


def test_memory_that_runs_out_is_no_bug() -> None:
    def fail(vectors: Any, words: Any) -> None:
        raise MemoryError

    with pytest.raises(ResourceError, match="transform 'mine' ran out of memory"):
        alone(Made(lambda rows, words: rows, fail), MANY)


def test_numbers_that_are_not_finite_are_named_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transforms, "ROWS", 20)
    bad = MANY.copy()
    bad[[3, 25], 1] = np.inf
    with pytest.raises(DataError, match=r"'mine': vectors of en had NaN .*rows from 0: 3, 25\)"):
        alone(Made(lambda rows, words: rows), bad)
    made = Made(lambda rows, words: rows)
    made.streams = True
    with pytest.raises(DataError, match=r"'mine': vectors of en had NaN .*rows from 0: 3\)"):
        alone(made, bad)
    bad[[3, 25], 1] = 3e38
    with pytest.raises(DataError, match=r"'mine': vectors of en are too large for it \(rows from"):
        alone(Made(lambda rows, words: rows.astype(np.float64) * 10), bad)


def test_sides_of_different_widths_cannot_be_fitted_together() -> None:
    with pytest.raises(DataError, match=r"'step1': sides of different widths .* 4 and 2 features"):
        together([pca(n_components=1)], MANY, MANY[:, :2])


def test_every_block_comes_with_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def places(rows: Any, words: Any) -> Any:
        return words.position[:, None].astype(np.float32)

    monkeypatch.setattr(transforms, "ROWS", 20)
    assert alone(Made(places), MANY).ravel().tolist() == list(range(50))
