"""Whole curves beside scoring each threshold alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from isogloss import SettingsError, space_of
from isogloss.plugins.metrics.calign import calign, calign_of
from tests.plugins.metrics.oracle import random_problem


@pytest.mark.parametrize("rule", ["paper", "reference"])
@pytest.mark.parametrize("seed", range(4))
def test_steps_are_the_scores_at_every_threshold(seed: int, rule: str) -> None:
    problem = random_problem(seed)
    space = space_of(problem.sides(), problem.dictionaries())
    metric = calign(rule=rule, min_types=1)  # type: ignore[arg-type]  # one of the two
    stepped = list(metric.steps(space, "threshold"))
    for place in [n / 20 for n in range(1, 21)]:
        for own, score in zip(stepped, metric.curve(space, "threshold", [place]), strict=True):
            for name, steps in own.figures.items():
                expected = score.value if name == "value" else score.parts[name]
                assert steps.value(place) == expected
    for own, score in zip(stepped, metric(space), strict=True):
        area = own.figures["value"].mean(Fraction(1, 2), Fraction(1))
        assert area is not None
        # The reference's limits are floating-point numbers, and so is their mean.
        expected = score.parts["area"]
        assert float(area) == (expected if rule == "paper" else pytest.approx(expected))


def test_sizes_as_shares_of_the_types_of_a_side() -> None:
    # S has 2 of 4 types, T 4 of 8: 2 and 4 differ by half, 1/2 and 1/2 do not differ.
    source, target = [0, 0, 1, 1], [0, 0, 0, 0, 1, 1, 1, 1]
    words = [[f"{name}{n}" for n in range(count)] for name, count in (("s", 4), ("t", 8))]
    entries = {"s0": ["t0"], "s1": ["t1"]}
    values = [
        calign_of(
            source, words[0], target, words[1], entries, min_types=1, relative_sizes=each
        ).value
        for each in (False, True)
    ]
    assert values == [0, 0.5]


def test_relative_sizes_belong_to_the_paper() -> None:
    with pytest.raises(SettingsError, match="relative_sizes belongs to rule='paper'"):
        calign(rule="reference", relative_sizes=True)
