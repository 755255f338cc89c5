"""Counts of the slider, against the metrics themselves at every threshold."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.plugins.metrics.calign import calign_of
from isogloss.plugins.metrics.colap import colap_of
from isogloss.reading.steps import Shares, at, comparison_of, shares_of

if TYPE_CHECKING:
    from isogloss import JSON, Score

THRESHOLDS = (0.05, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.4, 0.5)
HIGHER = (*THRESHOLDS, 0.6, 2 / 3, 0.75, 0.8)


def record(score: Score, **settings: Any) -> JSON:
    """A stored score, as far as the slider reads it."""
    sides = [{"language": str(number)} for number in range(len(score.sides))]
    recipes = {"metric": {"settings": settings}}
    return {"metric": score.metric, "value": score.value, "sides": sides, "recipes": recipes}


def evidence(score: Score) -> list[JSON]:
    assert score.evidence is not None
    return list(score.evidence())


def calign_at(seed: int, **settings: Any) -> Score:
    dice = random.Random(seed)
    words = [f"w{number}" for number in range(60)]
    dictionary = {f"s{word}": [f"t{word}"] for word in words if dice.random() < 0.8}
    source = [(dice.randrange(12), f"s{dice.choice(words)}") for _ in range(160)]
    target = [(dice.randrange(12), f"t{dice.choice(words)}") for _ in range(160)]
    labels, forms = zip(*source, strict=True)
    others, translations = zip(*target, strict=True)
    return calign_of(labels, forms, others, translations, dictionary, **settings)


def colap_at(seed: int, languages: int = 2, **settings: Any) -> Score:
    dice = random.Random(seed)
    names = [f"l{number}" for number in range(languages)]
    rows = [(dice.randrange(8), f"w{number}", dice.choice(names)) for number in range(90)]
    return colap_of(*zip(*rows, strict=True), **settings)


@pytest.mark.parametrize("rule", ["paper", "reference"])
@pytest.mark.parametrize("seed", range(5))
def test_calign_is_counted_as_the_metric_counts_it(seed: int, rule: str) -> None:
    own = calign_at(seed, rule=rule, threshold=0.3, min_types=2)
    stored = record(own, rule=rule, threshold=0.3)
    shares = shares_of(stored, evidence(own))
    assert shares is not None
    values = set()
    for threshold in HIGHER:
        found = calign_at(seed, rule=rule, threshold=threshold, min_types=2)
        counted = at(shares, threshold, comparison_of(stored) or "")
        assert counted / shares.whole == found.value
        values.add(found.value)
    assert len(values) > 2


@pytest.mark.parametrize("rule", ["paper", "reference"])
@pytest.mark.parametrize("languages", [2, 3, 4])
@pytest.mark.parametrize("seed", range(5))
def test_colap_is_counted_as_the_metric_counts_it(seed: int, rule: str, languages: int) -> None:
    pool: dict[str, Any] = {"pool": "all", "min_words": 1} if languages > 2 else {}
    own = colap_at(seed, languages, rule=rule, threshold=0.3, **pool)
    stored = record(own, rule=rule, threshold=0.3)
    shares = shares_of(stored, evidence(own))
    assert shares is not None
    for threshold in THRESHOLDS:
        found = colap_at(seed, languages, rule=rule, threshold=threshold, **pool)
        counted = at(shares, threshold, comparison_of(stored) or "")
        assert counted / shares.whole == found.value


def test_a_tie_is_reached_in_the_paper_and_is_not_in_the_script() -> None:
    """3 of 10 at a threshold of 0.3, which no binary fraction equals."""
    shares = Shares.of([(3, 10)], 4)
    assert at(shares, "0.3", "exact") == 1
    assert at(shares, "0.3", "floats") == 0
    assert at(shares, "0.3000000000000000001", "exact") == 0


def test_of_three_sides_two_thirds_of_the_threshold_are_asked_for() -> None:
    shares = Shares.of([(1, 5), (1, 4), (1, 3)], 3)
    # 0.3 * 2 / 3 is 0.2, which 1 of 5 does not pass.
    assert [at(shares, text, "percent/3") for text in ("0.3", "0.299", "0.45")] == [2, 3, 1]
    assert [at(shares, text, "percent") for text in ("0.3", "0.2", "0.199")] == [1, 2, 3]


def test_what_does_not_give_the_stored_value_is_left_out() -> None:
    own = calign_at(0, threshold=0.3, min_types=2)
    stored = record(own, rule="paper", threshold=0.3)
    assert shares_of(stored, evidence(own)) is not None
    assert shares_of(stored | {"value": 0.987}, evidence(own)) is None
    assert shares_of(stored, [{"concept": 1}]) is None
    assert shares_of(stored, []) is None
    assert shares_of(record(own, threshold=0.3), evidence(own)) is None


def test_plain_steps_ascend_in_lowest_terms() -> None:
    shares = Shares.of([(2, 4), (1, 2), (2, 3), (1, 7), (0, 5)], 9)
    assert shares.plain() == [9, 1, 7, 1, 1, 2, 2, 2, 3, 1]
    assert [Fraction(1, 7), Fraction(1, 2), Fraction(2, 3)] == sorted(
        Fraction(*share) for share in shares.reached
    )


def test_a_score_without_a_concept_that_is_large_enough_is_undefined_everywhere() -> None:
    own = calign_at(0, threshold=0.3, min_types=99)
    assert own.value is None
    assert shares_of(record(own, rule="paper", threshold=0.3), evidence(own)) == ({}, 0)
