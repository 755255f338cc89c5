"""Orders of runs: worked by hand with four, and beside scipy."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import spearmanr

from isogloss.evidence.transfer.permuting import furthest, largest, null_statistics, orders_of

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
    assert furthest(ONE, OTHER) == pytest.approx(1.0)
    assert orders.least(two_sided, 1.0) == pytest.approx(2 / 24)
    assert orders.critical(two_sided) is None
    assert orders.critical(two_sided, 0.1) == pytest.approx(1.0)


def test_five_runs_can_be_below_five_percent_and_only_when_in_perfect_order() -> None:
    orders = orders_of(5)
    values = np.arange(5.0)
    null = largest([null_statistics(values.reshape(1, 5, 1), values.reshape(5, 1), orders)])
    assert orders.least(null, 1.0) == pytest.approx(2 / 120)
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
    assert first.least(null, 0.6) == pytest.approx(1 / 501)


def test_how_far_any_order_reaches_is_the_largest_of_all_orders() -> None:
    draw = np.random.default_rng(2)
    for _ in range(20):
        metric, gap = (draw.integers(0, 4, size).astype(np.float64) for size in ((3, 6, 2), (6, 2)))
        metric[1] = 5  # a layer without an order
        null = largest([null_statistics(metric, gap, orders_of(6))])
        assert furthest(metric, gap) == pytest.approx(null.max(), abs=1e-12)


def test_tied_runs_attain_no_small_p_however_many_orders_are_drawn() -> None:
    metric, gap = np.zeros((1, 10, 1)), np.arange(10.0).reshape(10, 1)
    metric[0, 0] = (
        1  # one run stands out: the lowest or the highest score is beside it in 2 of 10 orders
    )
    orders = orders_of(10, 5000)
    null = largest([null_statistics(metric, gap, orders)])
    assert not orders.exact
    assert orders.least(null, furthest(metric, gap)) == pytest.approx(0.2, abs=0.02)


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
