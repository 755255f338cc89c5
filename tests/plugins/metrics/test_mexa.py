from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.plugins.metrics.cosines import cosines_of
from isogloss.plugins.metrics.mexa import mexa, mexa_of
from tests.plugins.metrics.vectorspaces import Given, noisy, rotation, sentences, space_of

if TYPE_CHECKING:
    from isogloss import Score, Space


def score_of(space: Space) -> Score:
    [score] = mexa()(space)
    return score


def test_a_parallel_has_to_be_the_maximum_of_its_row_and_its_column() -> None:
    # Cosines .8 0 / .96 .8: 0 is the maximum of its row only, 1 of its column only.
    score = score_of(sentences([[1, 0], [0.6, 0.8]], [[0.8, 0.6], [0, 1]]))
    assert score.value == 0
    assert score.parts["rows"] == 0.5
    assert score.parts["columns"] == 0.5
    # Cosines 1 0 .6 / .6 .8 1 / 0 1 .8: only the first holds in both.
    one = [[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]
    score = score_of(sentences(one, [one[0], one[2], one[1]]))
    assert score.value == pytest.approx(1 / 3)
    assert score.counts["maxima"] == 1
    assert score.parts["chance"] == 1 / 5


def by_definition(one: np.ndarray, other: np.ndarray) -> float:
    cosines = [
        [float(x @ y / np.linalg.norm(x) / np.linalg.norm(y)) for y in other.astype(float)]
        for x in one.astype(float)
    ]
    hits = 0
    for i, row in enumerate(cosines):
        others = [c for j, c in enumerate(row) if j != i]
        others += [cosines[j][i] for j in range(len(cosines)) if j != i]
        hits += row[i] > max(others)
    return hits / len(cosines)


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_the_definition_says(seed: int) -> None:
    one, other = noisy(30, 5, 0.9, seed)
    score = score_of(sentences(one, other))
    assert score.value == pytest.approx(by_definition(one, other))
    assert score.value not in (0, 1)


def figures(one: np.ndarray, other: np.ndarray) -> Any:
    score = score_of(sentences(one, other))
    return score.value, score.parts, score.counts


def test_rotation_scale_order_and_direction_change_nothing() -> None:
    one, other = noisy(50, 6, 0.8, 3)
    expected = figures(one, other)
    turn = rotation(6)
    assert figures(turn(one), turn(other)) == expected
    assert figures(one * np.linspace(0.1, 9, 50, dtype=np.float32)[:, None], other) == expected
    order = np.random.default_rng(0).permutation(50)
    assert figures(one[order], other[order]) == expected
    assert figures(other, one)[0] == expected[0]


def test_permuting_one_side_destroys_it() -> None:
    one, other = noisy(200, 8, 0.2, 0)
    assert figures(one, other)[0] > 0.9
    assert figures(one, other[np.random.default_rng(0).permutation(200)])[0] < 0.05


def test_chance_is_what_unrelated_sentences_get() -> None:
    # One cosine of 2 n - 1 is the largest with equal chances.
    random = np.random.default_rng(1)
    values = [
        mexa_of(cosines_of(random.normal(size=(3, 40)), random.normal(size=(3, 40))))
        for _ in range(1000)
    ]
    assert np.mean(values) == pytest.approx(1 / 5, abs=0.03)


def test_an_equal_sentence_is_a_miss() -> None:
    one = [[1, 0.2], [1, 0.2], [0.1, 1]]
    assert score_of(sentences(one, one)).value == pytest.approx(1 / 3)


def test_without_identical_strings_only_other_words_speak() -> None:
    vectors, numbers = [[9, 1], [1, 2], [1, 9], [2, 1]], [0, 0, 1, 1]
    one = Given(["Anna", "a", "Otto", "b"], vectors, numbers)
    other = Given(["Anna", "d", "Otto", "c"], [[9, 1], [2, 1], [1, 9], [1, 2]], numbers)
    score = score_of(space_of(one, other))
    assert score.value == 1
    assert score.parts["without_identical"] == 0
    assert score.counts["sentences_without_identical"] == 2


def test_evidence_says_of_what_a_parallel_is_the_maximum() -> None:
    score = score_of(sentences([[1, 0], [0.6, 0.8]], [[0.8, 0.6], [0, 1]]))
    assert score.evidence is not None
    assert list(score.evidence()) == [
        {"sentence": 0, "outcome": "missed", "row": True, "column": False},
        {"sentence": 1, "outcome": "missed", "row": False, "column": True},
    ]


def test_what_cannot_be_counted_is_undefined_with_the_reason() -> None:
    for space, note in [
        (sentences([[1, 0]], [[0, 1]]), "words on both sides: 1"),
        (sentences([[1, 2], [2, 4]], [[1, 0], [0, 1]]), "of en point the same way"),
    ]:
        assert score_of(space).value is None
        assert note in score_of(space).note
