"""Null, observed and self on planted alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import Shuffling
from isogloss.evidence.references.null import Nulls
from isogloss.evidence.references.reference import Selves
from isogloss.evidence.references.standing import Standing, stand
from tests.evidence.planted import planted_run

if TYPE_CHECKING:
    from isogloss.core.study.pipeline import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return planted_run(tmp_path_factory.mktemp("planted"))


def standings(run: Run, count: int = 99) -> list[Standing]:
    nulls, selves = Nulls(run, Shuffling(range(count))), Selves(run, 1)
    nulls.take(run.scores.scorings)
    selves.take(run.scores.scorings)
    stored = [record for rows in run.scores.known().values() for record in rows]
    return stand(nulls, selves, stored)


def test_self_lies_above_observed_above_chance_where_it_was_planted_so(run: Run) -> None:
    found = standings(run)
    area = [each for each in found if each.figure == "area"]
    assert [each.record["sides"][0]["layer"] for each in area] == [0, 1, 0, 1]
    for each in area:
        observed, mean, p, own = figures(each)
        # Nine types in ten keep themselves, and K-means finds the planted concepts each time.
        assert own == pytest.approx((0.9 - 0.5) / 0.5, abs=0.05)
        if each.record["sides"][0]["layer"] == 1:
            assert own > observed > mean
            assert p == 0.01
            assert each.p_holm == 0.02  # two directions
            assert each.excess() == ((observed - mean) / (own - mean), "")
        else:
            assert p > 0.05
            assert observed < 0.1


def figures(each: Standing) -> tuple[float, float, float, float]:
    """Return observed, null mean, p and self, all of them defined."""
    assert each.chance is not None
    assert each.chance.permutations == 99
    found = (each.observed, each.chance.mean, each.chance.p, each.selves["seeds"] or 0.0)
    assert None not in found
    return found  # type: ignore[return-value]  # that was asserted


def test_halves_are_a_reference_of_their_own(run: Run) -> None:
    for each in standings(run):
        if each.figure == "area":
            assert each.selves["halves"] == pytest.approx(0.8, abs=0.15)


def test_colap_is_held_against_the_ceiling_of_mixing(run: Run) -> None:
    low, high = (each for each in standings(run) if each.curve.metric == "colap")
    for each in (low, high):
        assert each.chance is not None
        assert each.chance.tail == "lower"
        observed, mean, _, _ = figures(each)
        assert each.of_ceiling == observed / mean
        assert each.selves == {"seeds": None, "halves": None}
        assert each.excess() == (None, "no self-alignment")
    # All types share a frequency and both languages a space: nothing is segregated in layer 1.
    assert figures(high)[2] > 0.05


def test_what_was_permuted_is_not_permuted_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = standings(run, 99)
    few = Nulls(run, Shuffling(range(40)))
    assert few.missing(few.scorings(run.scores.scorings)) == {}
    more = Nulls(run, Shuffling(range(120)))
    assert set(more.missing(more.scorings(run.scores.scorings)).values()) == {range(99, 120)}
    assert Nulls(run, Shuffling(range(99), seed=1)).missing(run.scores.scorings).values()
    again = Selves(run, 1)
    assert again.missing(again.scorings(run.scores.scorings)) == []
    assert again.clusterings(run.scores.scorings) == []
    # Four sides: once more with another seed, and two halves each.
    shares = [share for _, share in Selves(run, 2).clusterings(run.scores.scorings)]
    assert sorted(shares) == [0.5] * 8 + [1.0] * 4
    monkeypatch.setattr(type(run.scores), "space", None)
    assert [each.as_json() for each in standings(run, 99)] == [each.as_json() for each in before]


def test_layers_have_the_same_permutations(run: Run) -> None:
    shuffling = Shuffling(range(5))
    scorings = [scoring for scoring in run.scores.scorings.values() if scoring.metric == "calign"]
    permutations = [
        [goes.tolist() for goes in shuffling.permutations([run.clusters.words(scoring.sides[1])])]
        for scoring in scorings
    ]
    assert {scoring.sides[1].layer for scoring in scorings} == {0, 1}
    assert all(each == permutations[0] for each in permutations)
