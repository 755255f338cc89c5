"""Medians, ratios and exponents, on numbers worked by hand."""

from __future__ import annotations

import pytest

from benchmarks.harness.comparison import Spread, curves, exponent, rows
from benchmarks.harness.runs import Run


def run(contender: str, seconds: float, repeat: int = 0, failure: str = "", **point: int) -> Run:
    figures = (0.0, 0.0, 0) if failure else (seconds, 2 * seconds, int(1000 * seconds))
    return Run(contender, point, repeat, *figures, {}, [], failure)


def test_a_spread_is_the_middle_and_the_ends() -> None:
    assert Spread.of([3, 1, 2]) == Spread(2, 1, 3)
    assert Spread.of([4, 1]) == Spread(2.5, 1, 4)
    assert Spread.of([]) is None


def test_ratios_are_taken_run_by_run_and_their_median_is_not_that_of_the_medians() -> None:
    runs = [
        run(name, seconds, repeat)
        for repeat, pair in enumerate([(1, 10), (2, 12), (4, 20)])
        for name, seconds in zip(("ours", "peer"), pair, strict=True)
    ]
    ours, peer = rows(runs, "ours")
    assert ours.ratio is None
    assert peer.seconds == Spread(12, 10, 20)
    # 10/1, 12/2, 20/4; the medians' ratio would be 12/2
    assert peer.ratio == Spread(6, 5, 10)
    assert peer.cpu_ratio == peer.memory_ratio == peer.ratio


def test_ratios_pair_runs_of_the_same_seed_and_seeds_share_a_row() -> None:
    runs = [run("ours", 1, seed=0), run("ours", 5, seed=1)]
    runs += [run("peer", 10, seed=1), run("peer", 3, seed=0)]
    _, peer = rows(runs, "ours")
    assert peer.point == {}
    assert peer.runs == 2
    assert peer.ratio == Spread(2.5, 2, 3)  # 10/5 and 3/1


def test_a_contender_that_failed_keeps_its_reason_and_has_no_figures() -> None:
    runs = [run("ours", 1), run("peer", 0, failure="out of memory")]
    _, peer = rows(runs, "ours")
    assert (peer.runs, peer.seconds, peer.ratio) == (0, None, None)
    assert peer.failure == "out of memory"


def test_without_our_figures_there_are_no_ratios() -> None:
    runs = [run("ours", 0, failure="no result after 1 s"), run("peer", 3)]
    assert rows(runs, "ours")[1].ratio is None


def test_figures_of_quality_are_medians_over_the_runs_that_have_them() -> None:
    runs = [
        Run("ours", {}, repeat, 1.0, 1.0, 1, quality)
        for repeat, quality in enumerate([{"inertia": 3.0}, {"inertia": 5.0, "ari": 1.0}])
    ]
    assert rows(runs, "ours")[0].quality == {"inertia": 4.0, "ari": 1.0}


@pytest.mark.parametrize(
    ("at", "values", "expected"),
    [
        ([1, 2, 4], [3, 6, 12], 1),
        ([10, 20, 40], [5, 20, 80], 2),
        ([1, 10, 100], [7, 7, 7], 0),
        # logarithms to base 2: 0, 1, 2 against 0, 2, 2: the slope is (0*-1 + ... ) = 1
        ([1, 2, 4], [1, 4, 4], 1),
        ([5, 5], [1, 2], None),
        ([5], [1], None),
        ([1, 2], [0, 1], None),
    ],
)
def test_an_exponent_is_the_slope_of_the_logarithms(
    at: list[float], values: list[float], expected: float | None
) -> None:
    found = exponent(at, values)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-12))


def test_a_curve_runs_over_one_setting_with_all_others_equal() -> None:
    runs = [
        run("ours", seconds, rows=n, concepts=k)
        for n, k, seconds in [(40, 2, 16), (10, 2, 1), (20, 2, 4), (10, 8, 2), (10, 32, 4)]
    ]
    over_rows, over_concepts = curves(rows(runs, "ours"), ("rows", "concepts"))
    assert (over_rows.over, over_rows.others, over_rows.at) == (
        "rows",
        {"concepts": 2},
        [10, 20, 40],
    )
    assert over_rows.time_exponent == pytest.approx(2)
    assert over_concepts.others == {"rows": 10}
    assert over_concepts.seconds == [1, 2, 4]
    assert over_concepts.time_exponent == pytest.approx(0.5)


def test_a_contender_that_failed_is_left_out_of_the_curve() -> None:
    runs = [run("peer", 1, rows=1), run("peer", 2, rows=2), run("peer", 0, failure="x", rows=4)]
    (curve,) = curves(rows(runs, "ours"), ("rows",))
    assert curve.at == [1, 2]
