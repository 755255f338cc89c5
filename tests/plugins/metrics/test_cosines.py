from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from isogloss import ResourceError
from isogloss.plugins.metrics import cosines as module
from isogloss.plugins.metrics.cosines import cosines_of, one_direction
from isogloss.plugins.metrics.ranking import Order, Right, firsts, ranks


def sides(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(size=(40, 6)), random.normal(size=(33, 6))


@pytest.fixture(params=["whole", "blocks"])
def memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the whole matrix, or compute it anew in blocks of seven rows."""
    if request.param == "blocks":
        monkeypatch.setattr(module, "_WHOLE", 0)
    monkeypatch.setattr(module, "_CELLS", 7 * 33)


@pytest.mark.usefixtures("memory")
def test_the_closest_are_those_of_scikit_learn() -> None:
    one, other = sides()
    found = cosines_of(one, other).closest(5)
    for side, own, others in ((found[0], one, other), (found[1], other, one)):
        search = NearestNeighbors(n_neighbors=5, metric="cosine", algorithm="brute").fit(others)
        cosines = 1 - search.kneighbors(own)[0]
        np.testing.assert_allclose(side.mean, cosines.mean(axis=1), atol=1e-12)
        np.testing.assert_allclose(side.least, cosines[:, -1], atol=1e-12)


@pytest.mark.usefixtures("memory")
def test_only_chosen_vectors_are_neighbours() -> None:
    one, other = sides(1)
    kept_one, kept_other = np.arange(40) % 3 > 0, np.arange(33) % 2 > 0
    everything = np.ones(40, bool), np.ones(33, bool)
    chosen = [everything, (kept_one, kept_other)]
    whole, found = cosines_of(one, other).closest_among(4, chosen)
    assert (whole[0].mean == cosines_of(one, other).closest(4)[0].mean).all()
    alone = cosines_of(one, other[kept_other]).closest(4)[0]
    np.testing.assert_allclose(found[0].mean, alone.mean, atol=1e-12)
    alone = cosines_of(one[kept_one], other).closest(4)[1]
    np.testing.assert_allclose(found[1].mean, alone.mean, atol=1e-12)


def test_where_there_are_fewer_all_are_neighbours() -> None:
    found, back = cosines_of(np.eye(2), np.array([[1.0, 0], [3, 4], [0, 2]])).closest(10)
    np.testing.assert_allclose(found.mean, [1.6 / 3, 1.8 / 3])
    np.testing.assert_allclose(found.least, [0, 0])
    np.testing.assert_allclose(back.mean, [0.5, 0.7, 0.5])


def test_no_neighbour_is_no_division() -> None:
    none = np.zeros(2, bool)
    [(found, _)] = cosines_of(np.eye(2), np.eye(2)).closest_among(3, [(none, none)])
    assert found.mean.tolist() == [0, 0]


def test_zeros_have_the_cosine_0() -> None:
    cosines = cosines_of(np.zeros((1, 2)), np.eye(2))
    assert cosines.pairs(np.array([0, 0]), np.array([0, 1])).tolist() == [0, 0]


def test_one_direction_is_told_from_several() -> None:
    assert one_direction(np.array([[1.0, 2], [3, 6], [0.1, 0.2]]))
    assert not one_direction(np.array([[1.0, 2], [3, 6.001]]))
    assert not one_direction(np.array([[1.0, 2]]))
    assert not one_direction(np.array([[1.0, 2], [-1, -2]]))


def test_too_many_vectors_are_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isogloss.core.machine.available_memory", lambda: 100)
    with pytest.raises(ResourceError, match="cosines of 40 and 33 vectors need about"):
        cosines_of(*sides())


def beaten(scores: np.ndarray, right: set[int]) -> int:
    """Return how many wrong ones are at least as good as the best right one, by a loop."""
    best = max(scores[n] for n in right)
    return sum(scores[n] >= best for n in range(len(scores)) if n not in right)


@pytest.mark.usefixtures("memory")
def test_ranks_are_what_a_loop_counts() -> None:
    one, other = sides(2)
    random = np.random.default_rng(5)
    pairs = [np.sort(random.choice(40 * 33, 60, replace=False)) for _ in range(2)]
    right = Right(*(tuple(np.divmod(p, 33)) for p in pairs))  # type: ignore[arg-type]  # two arrays
    less = random.normal(size=40) / 9, random.normal(size=33) / 9
    cosines = cosines_of(one, other)
    [[found, again], [plain]] = ranks(
        cosines, [Order(*less, [right, right]), Order(0 * less[0], 0 * less[1], [right])]
    )
    assert (plain.ahead != found.ahead).any()
    matrix = 2 * (1 - np.array([[_distance(x, y) for y in other] for x in one]))
    matrix -= less[0][:, None] + less[1]
    for query in range(40):
        own = {int(c) for q, c in zip(*right.ahead, strict=True) if q == query}
        assert found.ahead[query] == (beaten(matrix[query], own) if own else -1)
    for query in range(33):
        own = {int(q) for q, c in zip(*right.back, strict=True) if c == query}
        assert found.back[query] == (beaten(matrix[:, query], own) if own else -1)
    assert (again.ahead == found.ahead).all()
    queries = np.array([3, 8, 21])
    assert firsts(cosines, less[1], queries).tolist() == matrix[queries].argmax(axis=1).tolist()


def _distance(x: np.ndarray, y: np.ndarray) -> float:
    return 1 - float(x @ y / (x @ x) ** 0.5 / (y @ y) ** 0.5)


def test_what_is_taken_out_is_never_found() -> None:
    cosines = cosines_of(np.array([[1.0, 0]]), np.array([[1.0, 0], [1, 1], [0, 1]]))
    zero = np.zeros(1)
    right = Right((np.array([0]), np.array([1])), (np.array([0]), np.array([1])))
    [[found]] = ranks(cosines, [Order(zero, np.zeros(3), [right])])
    assert found.ahead.tolist() == [1]
    [[found]] = ranks(cosines, [Order(zero, np.array([np.inf, 0, 0]), [right])])
    assert found.ahead.tolist() == [0]
    assert found.back.tolist() == [-1, 0, -1]


def test_a_tie_counts_against_the_query_wherever_it_stands() -> None:
    one, twice, apart = [3.0, 4.0], [6.0, 8.0], [0.0, 1.0]
    for others in ([one, twice, apart], [apart, one, twice]):
        cosines = cosines_of(np.array([[1.0, 0]]), np.array(others))
        for right in (0, 1, 2):
            pair = (np.array([0]), np.array([right]))
            order = Order(np.zeros(1), np.zeros(3), [Right(pair, pair)])
            [[found]] = ranks(cosines, [order])
            tied = others[right][0] > 0
            assert found.ahead.tolist() == [1 if tied else 2]
