"""Rank correlations over runs beside scipy's, with ties and with runs counted several times."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from isogloss.evidence.transfer.ranks import (
    mean_over_languages,
    partial,
    rank_correlations,
    standard_ranks,
)

DRAW = np.random.default_rng(0)
METRIC = DRAW.normal(size=(3, 8, 4)).round(1)
GAP = DRAW.normal(size=(8, 4)).round(1)


def test_correlations_are_those_of_scipy_with_ties() -> None:
    found = rank_correlations(METRIC, GAP, np.ones((1, 8)))[0]
    for layer in range(3):
        for language in range(4):
            oracle = spearmanr(METRIC[layer, :, language], GAP[:, language]).statistic
            assert found[layer, language] == pytest.approx(oracle, abs=1e-12)


def test_a_run_that_counts_twice_is_there_twice() -> None:
    weights = DRAW.multinomial(8, [1 / 8] * 8, 5)
    found = rank_correlations(METRIC, GAP, weights.astype(float))
    for draw, times in enumerate(weights):
        runs = np.repeat(np.arange(8), times)
        for layer in range(3):
            for language in range(4):
                one, other = METRIC[layer, runs, language], GAP[runs, language]
                oracle = spearmanr(one, other).statistic
                assert found[draw, layer, language] == pytest.approx(oracle, abs=1e-12)


def test_what_is_equal_for_all_runs_has_no_order_and_is_no_part_of_the_mean() -> None:
    metric = np.stack([[1.0, 2, 3, 4], [5, 5, 5, 5]], axis=-1)[None]
    gap = np.stack([[1.0, 2, 4, 3], [1, 2, 3, 4]], axis=-1)
    found = rank_correlations(metric, gap, np.ones((1, 4)))
    assert np.isnan(found[0, 0, 1])
    # 1 - 6 * 2 / (4 * 15) = 0.8, of the one language that has an order.
    assert mean_over_languages(found)[0, 0] == pytest.approx(0.8)
    nothing = rank_correlations(metric[:, :, 1:], gap[:, 1:], np.ones((1, 4)))
    assert np.isnan(mean_over_languages(nothing)).all()


def test_products_of_standard_ranks_are_correlations() -> None:
    own, theirs = standard_ranks(METRIC), standard_ranks(GAP)
    found = (own * theirs).sum(axis=1)
    assert found == pytest.approx(rank_correlations(METRIC, GAP, np.ones((1, 8)))[0])


def test_partial_correlation_is_that_of_residuals_of_ranks() -> None:
    x, y, z = (np.argsort(np.argsort(DRAW.normal(size=12))).astype(float) for _ in range(3))

    def residual(values: np.ndarray) -> np.ndarray:
        return np.asarray(values - np.polyval(np.polyfit(z, values, 1), z))

    oracle = np.corrcoef(residual(x), residual(y))[0, 1]
    three = (np.corrcoef(a, b)[0, 1] for a, b in ((x, y), (x, z), (y, z)))
    assert partial(*(np.array([each]) for each in three))[0] == pytest.approx(oracle)


def test_what_has_the_very_order_of_the_metric_leaves_nothing_to_be_held() -> None:
    assert np.isnan(partial(np.array([0.5]), np.array([1.0]), np.array([0.5])))[0]
