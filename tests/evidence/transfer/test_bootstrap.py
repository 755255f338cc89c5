from __future__ import annotations

import numpy as np
import pytest

from isogloss.evidence.transfer.bootstrap import FEWEST_RUNS, HELD, _weights, held, intervals

DRAW = np.random.default_rng(2)
METRIC = DRAW.normal(size=(3, 8, 2))
GAP = METRIC[0] + DRAW.normal(size=(8, 2))


def test_intervals_depend_on_the_seed_alone_and_those_of_all_layers_are_longer() -> None:
    first, again = (intervals(METRIC, GAP, draws=400, seed=1) for _ in range(2))
    assert first == again
    assert first != intervals(METRIC, GAP, draws=400, seed=2)
    for alone, together in first:
        ends = [
            end for end in (together.low, alone.low, alone.high, together.high) if end is not None
        ]
        assert len(ends) == 4
        assert sorted(set(ends)) == ends


def test_perfect_order_has_an_interval_that_ends_at_one() -> None:
    (only,) = intervals(METRIC[:1], METRIC[0], draws=400, seed=1)
    assert only.alone.low == only.alone.high == pytest.approx(1.0)


def test_four_runs_have_no_interval() -> None:
    (only,) = intervals(METRIC[:1, :4], GAP[:4], draws=400, seed=1)
    assert only.alone == (None, None)
    assert intervals(METRIC[:1, :5], GAP[:5], draws=400, seed=1)[0].alone.low is not None


def test_what_is_equal_has_no_interval() -> None:
    (only,) = intervals(np.ones((1, 8, 2)), GAP, draws=400, seed=1)
    assert only.alone == (None, None)


def test_how_often_intervals_held_is_told_of_the_nearest_fewer_runs() -> None:
    known = sorted(HELD)
    assert held(known[0] - 1) is None
    assert held(known[-1] + 7) == (known[-1], HELD[known[-1]])
    assert held(known[1] + 1) == (known[1], HELD[known[1]])


def test_draws_are_of_as_many_runs_with_replacement() -> None:
    weights = _weights(5, 2000, 1)
    assert (weights.sum(axis=1) == 5).all()
    assert ((weights > 0).sum(axis=1) >= FEWEST_RUNS).all()
    # Of the 3125 draws of five from five, 305 have one run or two and are drawn anew; in the others 0.298
    # of the runs are missing on average (counted one by one).
    assert (weights == 0).mean() == pytest.approx(0.298, abs=0.02)
