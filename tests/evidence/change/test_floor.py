"""The noise floor: pairs of seeds, draws, halves, intervals."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import Words
from isogloss.evidence.change.figures import Rule, figures
from isogloss.evidence.change.floor import (
    across_halves,
    by_chance,
    by_seed,
    drawn,
    intervals,
    less,
)
from isogloss.evidence.change.groupings import Half
from isogloss.evidence.resampling.draws import Drawing, blocks_of

if TYPE_CHECKING:
    from isogloss.evidence.change.floor import Tables

RULE = Rule(Fraction(1, 2), 1)
DRAWING = Drawing("fixed", 0.5, 40, 0)
CONCEPTS, WORDS, LENGTH = 6, 240, 4
TYPES = np.arange(WORDS) % 60


def table() -> Words:
    names = tuple(f"t{at}" for at in range(60))
    place = np.arange(WORDS)
    return Words("en", names, TYPES, names, TYPES, place // LENGTH, place % LENGTH)


def grouped(seed: int, moved: float) -> np.ndarray:
    """Return planted concepts of which a share of the words stand elsewhere."""
    draw = np.random.default_rng(seed)
    away = draw.random(WORDS) < moved
    return np.where(away, draw.integers(0, CONCEPTS, WORDS), TYPES % CONCEPTS)


BASE = [grouped(seed, 0.1) for seed in range(6)]
TUNED = [grouped(100 + seed, 0.5) for seed in range(6)]


def test_identical_checkpoints_differ_by_exactly_nothing() -> None:
    found = by_seed(BASE, [each.copy() for each in BASE], TYPES, RULE)
    assert found.across == found.floor == found.floor_of_other
    for values in less(found.across, found.floor).values():
        assert values == [0.0] * 6
    draws = drawn(BASE[0], BASE[1], table(), blocks_of([table()]), DRAWING, RULE)
    (row,) = intervals([less(found.across, found.floor)], [less(draws, draws)], DRAWING, 0.95)
    for each in row.values():
        assert (each["mean"], each["lowest"], each["highest"]) == (0.0, 0.0, 0.0)
        assert each["verdict"] == "undecided"
        assert each["interval"]["low"] is None
        assert "40 of them are equal" in each["interval"]["note"]


def test_seeds_meet_the_next_in_a_circle_and_never_themselves() -> None:
    found = by_seed(BASE, TUNED, TYPES, RULE)
    for at in range(6):
        then = (at + 1) % 6
        wanted = figures(BASE[at], TUNED[then], TYPES, RULE)
        assert found.across["ami"][at] == wanted.ami
        assert found.floor["area"][at] == figures(BASE[at], BASE[then], TYPES, RULE).area
        assert found.floor_of_other["new"][at] == figures(TUNED[at], TUNED[then], TYPES, RULE).new
    assert max(value for value in found.floor["jaccard"] if value is not None) < 1


def test_a_clusterer_without_a_seed_meets_itself() -> None:
    found = by_seed(BASE[:1], TUNED[:1], TYPES, RULE)
    assert found.floor["area"] == [1.0]
    draws = drawn(BASE[0], TUNED[0], table(), blocks_of([table()]), DRAWING, RULE)
    own = drawn(BASE[0], BASE[0], table(), blocks_of([table()]), DRAWING, RULE)
    (row,) = intervals([less(found.across, found.floor)], [less(draws, own)], DRAWING, 0.95)
    assert row["area"]["verdict"] == "below"
    assert row["area"]["interval"]["seed_error"] == 0


def test_a_planted_change_lies_below_the_floor_and_its_band_is_wider() -> None:
    layers = [TUNED, BASE[::-1]]
    paired = [by_seed(BASE, other, TYPES, RULE) for other in layers]
    seeds = [less(each.across, each.floor) for each in paired]
    blocks = blocks_of([table()])
    floor = drawn(BASE[0], BASE[1], table(), blocks, DRAWING, RULE)
    draws = [
        less(drawn(BASE[0], other[1], table(), blocks, DRAWING, RULE), floor) for other in layers
    ]
    moved, same = intervals(seeds, draws, DRAWING, 0.95)
    assert moved["jaccard"]["verdict"] == "below"
    assert moved["jaccard"]["highest"] < 0
    assert same["jaccard"]["verdict"] == "undecided"
    alone, band = (moved["jaccard"][kind] for kind in ("interval", "band"))
    assert band["high"] - band["low"] > alone["high"] - alone["low"]
    (lonely,) = intervals(seeds[:1], [], DRAWING, 0.95)
    assert lonely["area"]["interval"] is None


def test_a_draw_is_the_figures_of_its_words() -> None:
    """Concepts that count are those of the whole: a type that was not drawn takes none away."""
    words, blocks, rule = table(), blocks_of([table()]), Rule(Fraction(1, 2), 10)
    found = drawn(BASE[0], TUNED[0], words, blocks, DRAWING, rule)
    times = blocks.draw(DRAWING, 7)
    rows = np.flatnonzero(times[words.sentence])
    assert len(rows) == WORDS // 2
    wanted = figures(BASE[0][rows], TUNED[0][rows], TYPES[rows], RULE)
    assert found["area"][7] == wanted.area
    assert found["jaccard"][7] == wanted.jaccard


def test_chance_is_what_sizes_give() -> None:
    words = table()
    whole = by_chance(BASE[0], np.zeros(WORDS, int), words, RULE, seed=0, permutations=5)
    assert (whole["survived"], whole["area"]) == (1.0, 1.0)
    assert whole["jaccard"] == figures(BASE[0], np.zeros(WORDS, int), TYPES, RULE).jaccard
    found = by_chance(BASE[0], BASE[0], words, RULE, seed=0, permutations=20)
    assert found["area"] is not None
    assert 1 / CONCEPTS < found["area"] < 0.6
    nothing = by_chance(BASE[0], BASE[0], words, RULE, seed=0, permutations=0)
    assert nothing == {"survived": None, "area": None, "jaccard": None}


def test_halves_are_compared_by_types_both_ways_round() -> None:
    """Concept 0 of a half has types 0 to 3, of the rest 0 to 2 and 9: 3/4 either way; tuned 1/2."""
    half = Half(np.zeros(4, int), np.array([0, 1, 2, 3]))
    rest = Half(np.zeros(4, int), np.array([0, 1, 2, 9]))
    tuned = (
        Half(np.array([0, 0, 1, 1]), np.arange(4)),
        Half(np.array([0, 1, 1]), np.array([0, 1, 2])),
    )
    floor = across_halves([(half, rest)], [(half, rest)], RULE)
    assert floor == {"survived_types": 1.0, "area_types": 3 / 4}
    found = across_halves([(half, rest)], [tuned], Rule(Fraction(3, 4), 1))
    # half to the tuned rest: 2 of 4; rest to the tuned half: 2 of 4.
    assert found == {"survived_types": 0.0, "area_types": 1 / 2}


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_an_undefined_layer_has_no_interval_and_takes_none_from_others(level: float) -> None:
    names = ("survived", "area", "jaccard")
    full: Tables = {name: [0.1, 0.2] * 3 for name in names}
    none: Tables = {name: [None] * 6 for name in names}
    draws: Tables = {name: [0.1, 0.15] * 20 for name in names}
    gone: Tables = {name: [None] * 40 for name in names}
    first, second = intervals([full, none], [draws, gone], DRAWING, level)
    assert second == {}
    assert first["area"]["interval"]["level"] == level
    assert first["area"]["verdict"] == "above"


def test_a_difference_to_something_undefined_is_undefined() -> None:
    assert less({"area": [1.0, None]}, {"area": [0.5, 1.0]}) == {"area": [0.5, None]}
