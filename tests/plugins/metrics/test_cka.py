from __future__ import annotations

import math
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from isogloss import ResourceError, Score, Space
from isogloss.plugins.metrics.cka import bias, cka, linear_cka
from tests.plugins.metrics.vectorspaces import Given, noisy, rotation, sentences, space_of

Matrix = list[list[Fraction]]


def score_of(space: Space) -> Score:
    [score] = cka()(space)
    return score


def gram(rows: np.ndarray) -> Matrix:
    return [[Fraction(int(a @ b)) for b in rows] for a in rows]


def u_centred(kernel: Matrix) -> Matrix:
    """Return the U-centred matrix of Székely and Rizzo, whose inner product is unbiased HSIC."""
    n = len(kernel)
    zero = [[Fraction(0) if i == j else kernel[i][j] for j in range(n)] for i in range(n)]
    sums = [sum(row, Fraction(0)) for row in zero]
    total = sum(sums, Fraction(0))
    return [
        [
            Fraction(0)
            if i == j
            else zero[i][j] - (sums[i] + sums[j]) / (n - 2) + total / ((n - 1) * (n - 2))
            for j in range(n)
        ]
        for i in range(n)
    ]


def inner(one: Matrix, other: Matrix) -> Fraction:
    return sum(
        (a * b for x, y in zip(one, other, strict=True) for a, b in zip(x, y, strict=True)),
        Fraction(0),
    )


def debiased(one: np.ndarray, other: np.ndarray) -> float:
    left, right = u_centred(gram(one)), u_centred(gram(other))
    lengths = float(inner(left, left) * inner(right, right))
    return float(inner(left, right)) / math.sqrt(lengths)


def test_of_one_feature_the_plain_one_is_the_squared_correlation() -> None:
    # Sums of squares 20 and 20, of products -3*-1 + -1*-3 + 1*3 + 3*1 = 12: r = .6.
    one, other = np.array([[-3.0], [-1], [1], [3]]), np.array([[-1.0], [-3], [3], [1]])
    found = linear_cka(one, other)
    assert found.plain == pytest.approx(0.36)
    # a = (9, 1, 1, 9), b = (1, 9, 9, 1): across 144 - 4/2 * 36 + 400 / 6 = 416/3, own 400 - 2 * 164 +
    # 400 / 6 = 416/3, the same for the other.
    assert found.debiased == pytest.approx(1.0)
    # Shuffled: 20 * 20 / 3 over 20 * 20.
    assert found.by_chance == pytest.approx(1 / 3)


@pytest.mark.parametrize("features", [(3, 3), (2, 9), (12, 11)])
def test_it_is_the_inner_product_of_u_centred_matrices(features: tuple[int, int]) -> None:
    random = np.random.default_rng(sum(features))
    one, other = (random.integers(-5, 9, size=(7, width)) for width in features)
    found = linear_cka(one.astype(float), other.astype(float))
    assert found.debiased == pytest.approx(debiased(one, other), abs=1e-12)


def test_the_plain_one_is_the_cosine_of_centred_matrices() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(size=(9, 4)), random.normal(size=(9, 3))
    centre = np.eye(9) - 1 / 9
    left, right = centre @ one @ one.T @ centre, centre @ other @ other.T @ centre
    expected = (left * right).sum() / np.linalg.norm(left) / np.linalg.norm(right)
    assert linear_cka(one, other).plain == pytest.approx(expected)


def test_by_chance_is_the_mean_over_all_pairings() -> None:
    random = np.random.default_rng(4)
    one, other = random.normal(size=(5, 3)), random.normal(size=(5, 2))
    every = [linear_cka(one, other[list(order)]).plain for order in permutations(range(5))]
    assert linear_cka(one, other).by_chance == pytest.approx(np.mean(every))  # type: ignore[arg-type]  # all defined


def test_of_independent_data_the_plain_one_is_its_bias_and_the_debiased_one_near_0() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(size=(200, 154)), random.normal(size=(200, 154))
    found = linear_cka(one, other)
    assert bias(200, 154, 154) == pytest.approx(154 / 354)
    assert found.plain == pytest.approx(154 / 354, abs=0.01)
    assert found.by_chance == pytest.approx(154 / 354, abs=0.01)
    assert found.debiased == pytest.approx(0, abs=0.02)


def test_the_same_geometry_is_1_however_it_is_turned_and_scaled() -> None:
    one, other = noisy(60, 6, 0.5, 1)
    turn, turn_other = rotation(6, 1), rotation(6, 2)
    assert score_of(sentences(one, turn(one) * 3 + 1)).value == pytest.approx(1, abs=1e-5)
    expected = score_of(sentences(one, other)).value
    assert expected is not None
    assert 0.5 < expected < 0.99
    assert score_of(sentences(turn(one), turn_other(other))).value == pytest.approx(
        expected, abs=1e-5
    )
    order = np.random.default_rng(0).permutation(60)
    assert score_of(sentences(one[order], other[order])).value == pytest.approx(expected)
    assert score_of(sentences(other, one)).value == pytest.approx(expected)


def test_permuting_one_side_destroys_it() -> None:
    one, other = noisy(200, 40, 0.3, 2)
    score = score_of(sentences(one, other[np.random.default_rng(0).permutation(200)]))
    assert score.value == pytest.approx(0, abs=0.03)
    assert score.parts["plain"] == pytest.approx(score.parts["plain_by_chance"], abs=0.03)


def test_without_identical_strings_only_other_words_speak() -> None:
    random = np.random.default_rng(0)
    names, own, others = (random.normal(size=(30, 4)).astype(np.float32) for _ in range(3))
    numbers = [*range(30)] * 2
    one = Given(
        [f"n{n}" for n in range(30)] + [f"e{n}" for n in range(30)], [*names, *own], numbers
    )
    other = Given(
        [f"n{n}" for n in range(30)] + [f"d{n}" for n in range(30)], [*names, *others], numbers
    )
    score = score_of(space_of(one, other))
    both = [(names + each).astype(float) for each in (own, others)]
    assert score.value == pytest.approx(linear_cka(*both).debiased, abs=1e-6)
    without = linear_cka(own.astype(float), others.astype(float)).debiased
    assert score.parts["without_identical"] == pytest.approx(without)
    assert score.value != score.parts["without_identical"]
    assert score.counts["sentences_without_identical"] == 30


def test_evidence_is_each_sentences_share() -> None:
    # One feature: x_i y_i of 3, 3, 3, 3, and of 25, 0, 0, 0, 5 around a far one.
    score = score_of(sentences([[-3], [-1], [1], [3]], [[-1], [-3], [3], [1]]))
    assert score.evidence is not None
    assert [row["share"] for row in score.evidence()] == [0.25] * 4
    score = score_of(sentences([[4], [-1], [-1], [-1], [-1]], [[4], [-1], [-1], [-1], [-1]]))
    assert score.evidence is not None
    assert [row["share"] for row in score.evidence()] == [0.8, 0.05, 0.05, 0.05, 0.05]


def test_what_cannot_be_counted_is_undefined_with_the_reason() -> None:
    score = score_of(sentences([[1, 0], [2, 1], [0, 1]], [[1, 0], [2, 1], [0, 1]]))
    assert score.value is None
    assert "words on both sides: 3; at least 4" in score.note
    same = np.full((9, 2), 0.1)
    for one, other in ((same, noisy(9, 2, 1, 0)[0]), (noisy(9, 2, 1, 0)[0], same)):
        score = score_of(sentences(one, other))
        assert score.value is None
        assert score.parts["plain"] is None
        assert "do not differ" in score.note


def test_too_many_features_are_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isogloss.core.machine.available_memory", lambda: 100)
    with pytest.raises(ResourceError, match="CKA of the sentences need"):
        linear_cka(*noisy(20, 4, 1.0, 0))  # type: ignore[arg-type]  # float32 does as well
