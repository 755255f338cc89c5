from __future__ import annotations

import pytest

from isogloss.evidence.diagnostics.alignment import identical, low, out_of_reach
from isogloss.evidence.diagnostics.material import Material
from tests.evidence.diagnostics.records import layers


def test_calign_below_a_twentieth_in_every_layer_is_low() -> None:
    scores = layers([0.01, 0.049, 0.02]) + layers([0.01, 0.05, 0.02], pair="de-en")
    (found,) = low(Material(scores=scores))
    assert found.severity == "warns"
    assert found.where["pairs"] == ["en-de"]
    assert "1 of 2 pairs (en-de); the highest is 0.049" in found.line
    assert found.evidence[0]["layer"] == 1


def test_one_layer_that_is_not_low_is_enough() -> None:
    assert list(low(Material(scores=layers([0.0, 0.0, 0.05])))) == []
    assert list(low(Material(scores=layers([None, None])))) == []


def test_how_the_concepts_of_the_best_layer_missed_says_what_to_try() -> None:
    ended = {"aligned": 1, "too small": 70, "coverage below threshold": 29}
    asked: list[int] = []

    def outcomes(record: dict[str, list[dict[str, int]]]) -> dict[str, int]:
        asked.append(record["sides"][0]["layer"])
        return ended

    (found,) = low(Material(scores=layers([0.0, 0.01]), outcomes=outcomes))
    assert set(asked) == {1}
    assert found.advice[0].startswith("70 of 100 concepts of the best layers have too few types")
    assert found.advice[1].startswith("29 of 100")
    assert len(found.advice) == 2
    assert found.evidence[0]["too small"] == 70


def test_untrained_twins_are_low_on_purpose() -> None:
    scores = layers([0.0, 0.0], source="twin")
    assert list(low(Material(scores=scores, twins=frozenset({"twin"})))) == []
    assert len(list(low(Material(scores=scores)))) == 1


def test_fewer_than_half_of_the_concepts_in_reach_warns() -> None:
    scores = layers([0.1, 0.1], attainable=0.4) + layers([0.1, 0.1], pair="de-en", attainable=0.5)
    (found,) = out_of_reach(Material(scores=scores))
    assert found.severity == "warns"
    assert found.where["pairs"] == ["en-de"]
    assert "threshold 0.8: en-de 40 %" in found.line


def test_nothing_in_reach_leads_the_output() -> None:
    (found,) = out_of_reach(Material(scores=layers([0.0, 0.0], attainable=0.0)))
    assert found.severity == "leads"


def test_other_metrics_have_nothing_to_reach() -> None:
    scores = layers([0.1], metric="colap", attainable=0.1)
    assert list(out_of_reach(Material(scores=scores))) == []


def test_more_than_half_from_identical_strings_is_told_of_any_metric() -> None:
    # Means 0.3 and 0.14 (nothing left to score counts as nothing left), 0.4 and 0.2.
    scores = [
        *layers([0.2, 0.4], metric="colap", without_identical=None)[:1],
        *layers([0.2, 0.4], metric="colap", without_identical=0.28)[1:],
        *layers([0.4], pair="de-en", metric="colap", without_identical=0.2),
    ]
    (found,) = identical(Material(scores=scores))
    assert found.where["pairs"] == ["en-de"]
    assert "en-de 0.300 (0.140 without)" in found.line
    assert found.evidence[0]["from_identical"] == pytest.approx(1 - 0.14 / 0.3)


def test_a_score_of_nearly_nothing_has_no_parts() -> None:
    assert list(identical(Material(scores=layers([0.019], without_identical=0.0)))) == []
    assert len(list(identical(Material(scores=layers([0.021], without_identical=0.0))))) == 1
    assert list(identical(Material(scores=layers([0.5])))) == []
