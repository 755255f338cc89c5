"""Intervals: formulas by hand, coverage on numbers whose truth is known."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from isogloss import DataError
from isogloss.evidence.resampling.intervals import bands, interval

EVEN = [0.1, 0.2, 0.3, 0.4, 0.5]


def test_the_standard_error_has_the_seeds_variance_once() -> None:
    # Variances by hand: replicates 0, 1, 2, 3 have 5/3, seeds 1, 1, 2, 2, 1.5 have 0.25.
    found = interval(1.5, [0, 1, 2, 3], [1, 1, 2, 2, 1.5], rescaling=0.5)
    assert found.error == pytest.approx(sqrt(0.25 + 0.5 * (5 / 3 - 0.25)))
    assert found.seed_error == pytest.approx(0.5)
    assert found.replicates == 4


def test_replicates_without_a_seed_of_their_own_lose_nothing_of_their_variance() -> None:
    found = interval(1.5, [0, 1, 2, 3], [1, 1, 2, 2, 1.5], rescaling=0.5, reseeded=False)
    assert found.error == pytest.approx(sqrt(0.25 + 0.5 * 5 / 3))


def test_seeds_that_vary_more_than_replicates_are_all_of_the_error() -> None:
    found = interval(0.3, [0.3, 0.31], [0.1, 0.2, 0.3, 0.4, 0.5], rescaling=1)
    assert found.error == found.seed_error


def test_the_interval_is_quantiles_of_deviations_stretched_to_the_error() -> None:
    # 39 evenly spaced deviations: the 2.5 % quantile at (n + 1) p = 1 is the smallest of them.
    replicates = [float(number) for number in range(-19, 20)]
    found = interval(10.0, [5 + each for each in replicates], [1.0] * 5, rescaling=4)
    assert found.low == pytest.approx(10 - 2 * 19)
    assert found.high == pytest.approx(10 + 2 * 19)


def test_equal_replicates_give_no_interval_but_a_note() -> None:
    found = interval(0.0, [0.0] * 50, [0.0] * 5, rescaling=1)
    assert (found.low, found.high) == (None, None)
    assert found.note.startswith("no replicate above 0")


@pytest.mark.parametrize(("level", "least"), [(0.95, 39), (0.9, 19), (0.999, 1999), (0.5, 3)])
def test_an_interval_has_its_ends_among_the_replicates(level: float, least: int) -> None:
    values = [0.001 * number for number in range(least)]
    found = interval(0.5, values, EVEN, rescaling=1, level=level)
    assert found.low is not None
    few = interval(0.5, values[1:], EVEN, rescaling=1, level=level)
    assert (few.low, few.high, few.verdict) == (None, None, "undecided")
    assert few.note == f"{least - 1} replicates are too few for {level:g}: it takes {least}"
    drawn = [[each] for each in values[1:]]
    (band,) = bands([0.5], drawn, [[0.5]] * 5, rescaling=1, level=level, together=True)
    assert band.low is None


def test_mostly_undefined_replicates_give_no_interval() -> None:
    found = interval(0.2, [None, None, 0.1], EVEN, rescaling=1)
    assert found.low is None
    assert found.note == "only 1 of 3 replicates have a value"


def test_fewer_than_five_seeds_are_refused() -> None:
    with pytest.raises(DataError, match="4 seeds tell nothing"):
        interval(0.2, [0.1, 0.2], EVEN[:4], rescaling=1)


def test_a_band_reaches_as_far_as_replicates_do_on_either_side() -> None:
    # Four deviations of -1 for every 4: their root mean squares are 1 and 4, and each is 1 of those.
    replicates = [[5.0 + each] for each in [-1, -1, -1, -1, 4] * 20]
    (band,) = bands([0.5], replicates, [[0.5]] * 5, rescaling=1, together=True)
    assert band.low == pytest.approx(0.5 - 1)
    assert band.high == pytest.approx(0.5 + 4)


def test_one_score_has_the_band_of_an_interval_where_replicates_are_even() -> None:
    random = np.random.default_rng(0)
    table = random.normal(size=(4000, 1)).tolist()
    (band,) = bands([0.0], table, [[0.0]] * 5, rescaling=1, together=True)
    assert band.high == pytest.approx(1.96, abs=0.08)
    assert band.low == pytest.approx(-1.96, abs=0.08)


def test_bands_of_independent_scores_are_as_wide_as_sidak_says() -> None:
    # Sidak (1967): for k independent normal scores the level of each is 0.95 ** (1 / k).
    from scipy.stats import norm

    random = np.random.default_rng(1)
    table = random.normal(size=(8000, 6)).tolist()
    found = bands([0.0] * 6, table, [[0.0] * 6] * 5, rescaling=1, together=True)
    wanted = norm.ppf((1 + 0.95 ** (1 / 6)) / 2)
    assert found[2].high == pytest.approx(wanted, rel=0.04)


def test_a_score_that_does_not_vary_does_not_spoil_the_others_bands() -> None:
    random = np.random.default_rng(2)
    table = np.hstack([np.zeros((200, 1)), random.normal(size=(200, 1))]).tolist()
    still, moving = bands([0.0, 1.0], table, [[0.0, 0.0]] * 5, rescaling=1, together=True)
    assert still.low is None
    assert moving.low is not None


@pytest.mark.slow
def test_intervals_of_a_mean_cover_it_as_often_as_they_say() -> None:
    # The mean of 200 numbers, plus noise of a seed: the estimand is 0. 1,000 data sets; the share
    # covered has a standard deviation of 0.7 points.
    random = np.random.default_rng(3)
    covered = 0
    for _ in range(1000):
        values, noise = random.exponential(size=200) - 1, 0.05
        half = [random.choice(200, 100, replace=False) for _ in range(100)]
        replicates = [values[rows].mean() + noise * random.normal() for rows in half]
        seeds = [values.mean() + noise * random.normal() for _ in range(10)]
        found = interval(seeds[0], replicates, seeds, rescaling=1)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0 <= found.high
    assert 930 <= covered <= 970
