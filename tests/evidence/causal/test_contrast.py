from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.causal.contrast import Drops, Standing, contrasts, rank_p
from isogloss.evidence.causal.effects import FIGURES, Effect, compared

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def test_p_counts_controls_as_extreme_and_the_observed_itself() -> None:
    controls = [0.1, 0.2, 0.3, 0.4]
    assert rank_p(0.35, controls) == 2 / 5
    assert rank_p(0.5, controls) == 1 / 5
    assert rank_p(0.3, controls) == 3 / 5  # a tie counts against the hypothesis
    assert rank_p(0.15, controls, "less") == 2 / 5
    assert rank_p(0.1, controls, "less") == 2 / 5


def test_the_smallest_p_follows_from_the_number_of_controls() -> None:
    assert Standing(1.0, (0.0,) * 99).smallest_p == 0.01
    assert Standing(1.0, (0.0,) * 99).p == 0.01


def test_the_difference_in_differences_by_hand() -> None:
    """Aligned: source 0.1, target 0.5. Controls: 0.1 and 0.2; 0.3 and 0.2."""
    found = contrasts(Drops(0.1, 0.5), [Drops(0.1, 0.2), Drops(0.3, 0.2)])
    assert round(found["source"].difference, 12) == -0.1
    assert round(found["target"].difference, 12) == 0.3
    # (0.5 - 0.2) - (0.1 - 0.2)
    assert round(found["difference_in_differences"].difference, 12) == 0.4
    assert found["difference_in_differences"].p == 1 / 3
    assert found["difference_in_differences"].as_json()["controls"]["lowest"] == 0.2 - 0.3


def test_equal_edits_differ_by_exactly_nothing() -> None:
    drops = Drops(0.1 + 0.2, 1 / 3)
    for each in contrasts(drops, [drops] * 7).values():
        assert each.difference == 0.0
        assert each.p == 1.0


def test_every_p_of_an_edit_is_towards_one_side() -> None:
    """A swap that costs less than others do has less of a side effect as well."""

    def effect(lost: float, apart: float) -> Effect:
        return Effect(dict.fromkeys(FIGURES, Drops(lost, lost)), (apart, None))

    found: JSON = compared(effect(0.1, 0.01), [effect(0.2, 0.5)] * 3, "less")
    (side, none) = found["side_effect"]
    assert (side["tail"], side["p"]) == ("less", 1 / 4)
    assert none is None
    assert {each["tail"] for own in found["figures"].values() for each in own.values()} == {"less"}
