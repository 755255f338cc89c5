from __future__ import annotations

from fractions import Fraction

import pytest

from isogloss.core.concepts.steps import Steps
from isogloss.core.study.directory import side_of
from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.turnover import orderings, turns, turns_within
from isogloss.evidence.sweep.curve import Swept
from isogloss.evidence.sweep.verdicts import judge
from tests.evidence.diagnostics.records import layers, side


def asked(*scores: list[dict[str, object]]) -> set[str]:
    found = orderings([record for rows in scores for record in rows])
    return {str(each) for own in found.values() for each in own}


def test_the_highest_the_last_and_the_first_layer_are_ordered() -> None:
    assert asked(layers([0.1, 0.5, 0.4, 0.2])) == {
        "model layer 1 > model layer 3",
        "model layer 1 > model layer 0",
        "model layer 3 > model layer 0",
    }


def test_by_means_over_pairs_of_languages() -> None:
    assert asked(layers([0.1, 0.3]), layers([0.5, 0.1], pair="de-en")) == {
        "model layer 0 > model layer 1"
    }


def test_equal_means_are_no_ordering() -> None:
    assert asked(layers([0.3, 0.3])) == set()
    assert asked(layers([0.3, None])) == set()


def test_sources_are_ordered_over_the_layers_that_both_have() -> None:
    own, other = layers([0.5, 0.1, 0.9]), layers([0.2, 0.3], source="other")
    assert "model 2 layers > other 2 layers" in asked(own, other)


def test_layers_of_twins_are_not_ordered_and_their_means_are() -> None:
    scores = layers([0.5, 0.1]) + layers([0.2, 0.3], source="twin")
    (found,) = orderings(scores, frozenset({"twin"})).values()
    told = {str(each) for each in found}
    assert told == {"model layer 0 > model layer 1", "model 2 layers > twin 2 layers"}


def test_each_metric_has_its_own_orderings() -> None:
    found = orderings(layers([0.1, 0.2]) + layers([0.2, 0.1], metric="colap"))
    assert [(of.name, [str(each) for each in own]) for of, own in found.items()] == [
        ("calign", ["model layer 1 > model layer 0"]),
        ("colap", ["model layer 0 > model layer 1"]),
    ]


def swept(limits: list[str], layer: int) -> Swept:
    """Return CALIGN of ten concepts, each of which reaches one threshold."""
    steps = Steps.of([Fraction(each) for each in limits], 10)
    sides = tuple(side_of(side(language, layer)) for language in ("en", "de"))
    return Swept("calign", "k", "main", sides, "threshold", Fraction("0.8"), {"value": steps})


def judged(*curves: Swept) -> list[dict[str, object]]:
    (asked,) = orderings(layers([0.1, 0.2])).values()
    return [each.as_json() for each in judge(asked, curves)]


def test_an_ordering_that_turns_over_near_the_threshold_is_told() -> None:
    # At 0.8 layer 1 has 0.2 and layer 0 has 0.1; above 0.85 it is 0 against 0.1.
    lower, higher = swept(["0.95"], 0), swept(["0.85", "0.85"], 1)
    verdicts = judged(lower, higher)
    (found,) = turns(Material(orderings=verdicts))
    assert "model layer 1 > model layer 0 only from 0 to 0.85" in found.line
    assert found.evidence[0]["keeps_to"] == 0.85


def test_one_that_turns_over_farther_away_is_not() -> None:
    lower, higher = swept(["0.95"], 0), swept(["0.91", "0.91"], 1)
    verdicts = judged(lower, higher)
    assert list(turns(Material(orderings=verdicts))) == []


def verdict(low: float, high: float, sign: int = -1, ends: str = "(]") -> dict[str, object]:
    kept = {"low": 0.75, "high": 0.85, "sign": 1}
    spans = [kept, {"low": low, "high": high, "sign": sign}]
    return {"keeps": kept, "own": 0.8, "ends": ends, "spans": spans}


@pytest.mark.parametrize(
    ("low", "high", "ends", "within"),
    [
        (0.85, 1, "(]", True),
        (0.9, 1, "(]", False),  # begins above 0.9
        (0.9, 1, "[)", True),  # begins at 0.9
        (0, 0.7, "(]", True),  # ends at 0.7
        (0, 0.7, "[)", False),  # ends below 0.7
        (0.9, 0.9, "[]", True),
    ],
)
def test_a_tenth_on_either_side_its_ends_included(
    low: float, high: float, ends: str, within: bool
) -> None:
    assert turns_within(verdict(low, high, ends=ends)) is within


def test_becoming_equal_is_not_turning_over() -> None:
    assert not turns_within(verdict(0.85, 1, sign=0))
    assert not turns_within({"keeps": None, "own": None, "ends": "(]", "spans": []})
