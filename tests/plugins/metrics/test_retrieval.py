from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from isogloss import Score, SettingsError, Space
from isogloss.plugins.metrics.retrieval import retrieval
from tests.plugins.metrics.vectorspaces import Given, noisy, rotation, sentences, space_of

# Cosines: .8 0 / .96 .8: the parallel of sentence 1 is b, and the hub a is closer to it.
ONE = [[1.0, 0.0], [0.6, 0.8]]
OTHER = [[0.8, 0.6], [0.0, 1.0]]


def both(space: Space, **settings: int) -> tuple[Score, Score]:
    ahead, back = retrieval(**settings)(space)
    return ahead, back


def test_the_ratio_corrects_a_hub() -> None:
    # k = 2: A(0) = .4, A(1) = .88; A(a) = .88, A(b) = .4.
    # 0: a .8/.64 > b 0. 1: a .96/.88 = 1.09 < b .8/.64 = 1.25. The same back.
    for score in both(sentences(ONE, OTHER)):
        assert score.value == 1
        assert score.parts["xsim_error"] == 0
        assert score.parts["cosine"] == 0.5
        # 1: a .96 - .88 = .08 < b .8 - .64 = .16.
        assert score.parts["distance"] == 1
        assert score.parts["chance"] == 0.5
        assert score.counts["retrieved"] == score.counts["sentences"] == 2


def test_only_the_k_nearest_are_candidates() -> None:
    # k = 1: the one candidate of sentence 1 is a, whatever the margin says.
    ahead, _ = both(sentences(ONE, OTHER), neighbours=1)
    assert ahead.value == 0.5
    assert ahead.parts["xsim_error"] == 0.5


def xsim(one: np.ndarray, other: np.ndarray, k: int, margin: str) -> float:
    """Return the xSIM error rate by loops: the k nearest, the best margin among them."""
    one = one / np.linalg.norm(one, axis=1, keepdims=True)
    other = other / np.linalg.norm(other, axis=1, keepdims=True)
    cosines = one @ other.T
    ahead = [sorted(row, reverse=True)[:k] for row in cosines]
    back = [sorted(column, reverse=True)[:k] for column in cosines.T]
    errors = 0
    for i, row in enumerate(cosines):
        nearest = sorted(range(len(row)), key=lambda j: -row[j])[:k]
        scores = {}
        for j in nearest:
            around = (sum(ahead[i]) / k + sum(back[j]) / k) / 2
            scores[j] = {"ratio": row[j] / around, "distance": row[j] - around, "cosine": row[j]}
        errors += max(nearest, key=lambda j: scores[j][margin]) != i
    return errors / len(cosines)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [2, 4])
def test_every_margin_is_what_loops_give(seed: int, k: int) -> None:
    one, other = noisy(40, 6, 1.0, seed)
    ahead, back = both(sentences(one, other), neighbours=k)
    for score, left, right in ((ahead, one, other), (back, other, one)):
        assert score.parts["xsim_error"] == pytest.approx(xsim(left, right, k, "ratio"))
        for margin in ("distance", "cosine"):
            assert score.parts[margin] == pytest.approx(1 - xsim(left, right, k, margin))
    assert ahead.value not in (0, 1)


def figures(space: Space) -> list[Any]:
    return [(score.value, score.parts, score.counts) for score in both(space)]


def test_rotation_scale_and_order_change_nothing() -> None:
    one, other = noisy(50, 6, 0.8, 3)
    expected = figures(sentences(one, other))
    turn = rotation(6)
    assert figures(sentences(turn(one), turn(other))) == expected
    scale = np.linspace(0.1, 9, 50, dtype=np.float32)[:, None]
    assert figures(sentences(one * scale, other)) == expected
    order = np.random.default_rng(0).permutation(50)
    assert figures(sentences(one[order], other[order])) == expected


def test_permuting_one_side_destroys_it() -> None:
    one, other = noisy(200, 8, 0.2, 0)
    assert figures(sentences(one, other))[0][0] > 0.95
    order = np.random.default_rng(0).permutation(200)
    assert figures(sentences(one, other[order]))[0][0] < 0.05


def test_a_sentence_is_the_mean_of_its_words() -> None:
    one = Given(["a", "b", "c"], [[2, 0], [0, 0], [0.6, 0.8]], [0, 0, 1])
    other = Given(["d", "e"], OTHER, [0, 1])
    assert both(space_of(one, other))[0].parts["cosine"] == 0.5


def test_an_equal_sentence_is_a_miss_in_any_order() -> None:
    for order in ([0, 1, 2], [1, 0, 2]):
        one = np.array([[1, 0.2], [1, 0.2], [0.1, 1]])[order]
        for score in both(sentences(one, one)):
            assert score.value == pytest.approx(1 / 3)


def test_without_identical_strings_only_other_words_speak() -> None:
    # The name tells the sentences apart; all else is the same.
    one = Given(["Anna", "the", "Otto", "the"], [[9, 1], [1, 1], [1, 9], [1, 1]], [0, 0, 1, 1])
    other = Given(["Anna", "die", "Otto", "die"], one.vectors, one.sentences)
    ahead, _ = both(space_of(one, other))
    assert ahead.value == 1
    assert ahead.parts["without_identical"] is None
    assert ahead.counts["sentences_without_identical"] == 2
    other = Given(["Anne", "die", "Otto", "die"], one.vectors, one.sentences)
    assert both(space_of(one, other))[0].parts["without_identical"] == 1


def test_a_sentence_that_one_side_lost_is_counted() -> None:
    one = Given(["a", "b", "c"], [[1, 0], [0, 1], [1, 1]], [0, 1, 2])
    ahead, _ = both(space_of(one, Given(["d", "e"], [[1, 0], [0, 1]], [0, 1])))
    assert ahead.counts["sentences"] == 2
    assert ahead.counts["sentences_of_one_side"] == 1


def test_evidence_names_what_was_found_instead() -> None:
    ahead, back = both(sentences(ONE, OTHER), neighbours=1)
    assert ahead.evidence is not None
    assert list(ahead.evidence()) == [
        {"sentence": 0, "outcome": "retrieved", "found": 0, "cosine": 0.8, "cosine_found": 0.8},
        {"sentence": 1, "outcome": "missed", "found": 0, "cosine": 0.8, "cosine_found": 0.96},
    ]
    assert back.evidence is not None
    assert [row["found"] for row in back.evidence()] == [1, 1]


def test_a_ratio_of_negative_cosines_is_undefined() -> None:
    one = [[1.0, 0.0], [-1.0, 0.1]]
    ahead, _ = both(sentences(one, [[0.1, 1], [-0.1, 1]]))
    assert ahead.value is None
    assert ahead.parts["xsim_error"] is None
    assert "not positive" in ahead.note
    assert ahead.parts["cosine"] == 1
    assert ahead.evidence is not None
    assert [row["outcome"] for row in ahead.evidence()] == ["undefined", "undefined"]


def test_what_cannot_be_counted_is_undefined_with_the_reason() -> None:
    apart = space_of(Given(["a"], [[1, 0]], [0]), Given(["b"], [[1, 0]], [1]))
    cases = [
        (sentences([[1, 0]], [[0, 1]]), "words on both sides: 1"),
        (apart, "words on both sides: 0"),
        (sentences(ONE, [[1, 2], [2, 4]]), "all sentences of de point the same way"),
        (sentences(ONE, [[1, 2, 3], [2, 4, 0]]), "2 and 3 features"),
    ]
    for space, note in cases:
        for score in both(space):
            assert score.value is None
            assert note in score.note


def test_settings_out_of_range_are_named() -> None:
    with pytest.raises(SettingsError, match="neighbours is 0"):
        retrieval(neighbours=0)
