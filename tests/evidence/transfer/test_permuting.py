"""Orders of runs: worked by hand with four, and beside scipy."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import spearmanr

from isogloss.evidence.transfer.permuting import largest, null_statistics, orders_of

ONE = np.array([1.0, 2, 3, 4]).reshape(1, 4, 1)
OTHER = np.array([1.0, 2, 4, 3]).reshape(4, 1)


def test_four_runs_by_hand() -> None:
    # Of the 24 orders one has rho 1, three have 0.8 (one swap of neighbours), and as many -1 and -0.8.
    orders = orders_of(4)
    null = null_statistics(ONE, OTHER, orders)
    assert orders.exact
    assert sorted(null[0].round(6).tolist())[-5:] == [0.6, 0.8, 0.8, 0.8, 1.0]
    two_sided = largest([null])
    assert orders.p(two_sided, 0.8) == pytest.approx(8 / 24)
    assert orders.p(two_sided, 1.0) == pytest.approx(2 / 24)
    assert orders.least(two_sided) == pytest.approx(2 / 24)
    assert orders.critical(two_sided) is None
    assert orders.critical(two_sided, 0.1) == pytest.approx(1.0)


def test_five_runs_can_be_below_five_percent_and_only_when_in_perfect_order() -> None:
    orders = orders_of(5)
    values = np.arange(5.0)
    null = largest([null_statistics(values.reshape(1, 5, 1), values.reshape(5, 1), orders)])
    assert orders.least(null) == pytest.approx(2 / 120)
    assert orders.critical(null) == pytest.approx(1.0)


def test_one_order_moves_all_languages_and_layers() -> None:
    draw = np.random.default_rng(1)
    metric, gap = draw.normal(size=(2, 5, 3)).round(1), draw.normal(size=(5, 3)).round(1)
    orders = orders_of(5)
    null = null_statistics(metric, gap, orders)
    for at, order in enumerate(permutations(range(5))):
        for layer in range(2):
            each = [spearmanr(metric[layer, :, k], gap[list(order), k]).statistic for k in range(3)]
            assert null[layer, at] == pytest.approx(np.mean(each), abs=1e-12)


def test_many_runs_have_a_sample_of_orders_that_depends_on_the_seed_alone() -> None:
    first, again, other = (orders_of(9, 500, seed) for seed in (3, 3, 4))
    assert not first.exact
    assert (first.orders == again.orders).all()
    assert (first.orders != other.orders).any()
    assert (np.sort(first.orders, axis=1) == np.arange(9)).all()
    null = np.full(500, 0.5)
    assert first.p(null, 0.6) == pytest.approx(1 / 501)
    assert first.least(null) == pytest.approx(1 / 501)


def test_the_critical_value_is_the_smallest_that_is_small_enough() -> None:
    orders = orders_of(9, 99, 0)
    null = np.arange(99) / 100
    critical = orders.critical(null)
    assert critical == pytest.approx(0.95)
    assert orders.p(null, 0.95) <= 0.05 < orders.p(null, 0.94)


def test_a_layer_without_order_is_no_largest_one() -> None:
    flat = np.concatenate([ONE, np.ones((1, 4, 1))])
    null = null_statistics(flat, OTHER, orders_of(4))
    assert np.isnan(null[1]).all()
    assert (largest([null]) == np.abs(null[0])).all()
