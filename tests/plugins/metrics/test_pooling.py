from __future__ import annotations

import numpy as np
import pytest

from isogloss import ResourceError
from isogloss.plugins.metrics import pooling
from isogloss.plugins.metrics.pooling import means, sentence_means, shared_types, type_means
from tests.plugins.metrics.vectorspaces import Given, side, space_of


def test_a_mean_is_that_of_the_groups_rows_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(90, 7)).astype(np.float32)
    group = np.concatenate([np.arange(11), random.integers(-1, 11, 79)])
    found = means(vectors, group, 11)
    for number in range(11):
        expected = np.mean(
            [v.astype(float) for v, g in zip(vectors, group, strict=True) if g == number], axis=0
        )
        np.testing.assert_allclose(found[number], expected, rtol=1e-13)
    monkeypatch.setattr(pooling, "_FEATURES", 3)
    assert (means(vectors, group, 11) == found).all()


def test_a_mean_is_taken_in_double_precision() -> None:
    # In float32, 2^24 + 1 is 2^24.
    vectors = np.array([[2.0**24], [1.0], [1.0]], np.float32)
    assert means(vectors, np.zeros(3, np.int64), 1)[0, 0] * 3 == 2**24 + 2


def test_too_many_words_are_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isogloss.core.machine.available_memory", lambda: 100)
    with pytest.raises(ResourceError, match="means of 3 words need about"):
        means(np.ones((3, 8), np.float32), np.zeros(3, np.int64), 1)


def test_types_are_pooled_over_all_their_words() -> None:
    space = space_of(Given(["b", "a", "b"], [[2, 0], [5, 5], [4, 2]]), Given(["c"], [[1, 1]]))
    found = type_means(space, side("en"))
    names = space.words(side("en")).types
    by_name = {names[n]: mean.tolist() for n, mean in zip(found.numbers, found.means, strict=True)}
    assert by_name == {"b": [3, 1], "a": [5, 5]}


def test_types_that_a_selection_leaves_without_words_are_not_there() -> None:
    space = space_of(Given(["b", "a", "c"], [[2, 0], [5, 5], [1, 3]]), Given(["c"], [[1, 1]]))
    some = space.take({side("en"): np.array([2, 1])})
    assert len(type_means(some, side("en")).numbers) == 2
    assert shared_types(*map(some.words, some.sides)) == {"c"}
    assert (
        shared_types(*(some.take({side("en"): np.array([1])}).words(s) for s in some.sides))
        == set()
    )


def test_sentences_are_those_that_both_sides_have_words_of() -> None:
    one = Given(["a", "b", "c"], [[1, 0], [3, 0], [9, 9]], [4, 4, 6])
    other = Given(["d", "e"], [[0, 1], [0, 5]], [7, 4])
    left, right = sentence_means(space_of(one, other))
    assert left.numbers.tolist() == right.numbers.tolist() == [4]
    assert left.means.tolist() == [[2, 0]]
    assert right.means.tolist() == [[0, 5]]


def test_without_identical_strings_their_words_leave_both_sides() -> None:
    one = Given(["taxi", "a", "taxi"], [[8, 8], [3, 0], [1, 1]], [0, 0, 1])
    other = Given(["taxi", "d", "e"], [[8, 8], [0, 5], [1, 0]], [0, 0, 1])
    left, right = sentence_means(space_of(one, other), identical=False)
    assert left.numbers.tolist() == [0]  # sentence 1 was nothing but a taxi
    assert left.means.tolist() == [[3, 0]]
    assert right.means.tolist() == [[0, 5]]
