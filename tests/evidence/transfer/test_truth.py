"""Transfer tables of known correlation, few and with fixed seeds; ``make evidence`` takes many."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import pearsonr

from tests.evidence.truth import transfer
from tests.evidence.truth.transfer import Kind


def test_the_truth_is_that_of_normal_variables() -> None:
    # Pearson 1907: rho = 6 / pi * asin(r / 2), with what one layer and the others have in common.
    kind = Kind(rho=0.6)
    own = kind.alike + (1 - kind.alike) / kind.layers
    r = kind.rho * np.sqrt(own)
    assert transfer.truth(kind) == pytest.approx(6 / np.pi * np.arcsin(r / 2), abs=0.01)
    assert transfer.truth(Kind()) == pytest.approx(0.0, abs=0.01)


def test_tables_are_alike_in_what_is_planted() -> None:
    metric, gap = transfer.draw(Kind(rho=0.0, runs=20_000), np.random.default_rng(3))
    assert metric.std(axis=1) == pytest.approx(np.ones((3, 4)), abs=0.03)
    assert pearsonr(gap[:, 0], gap[:, 1]).statistic == pytest.approx(0.9, abs=0.02)
    assert pearsonr(metric[0, :, 0], metric[0, :, 1]).statistic == pytest.approx(0.9, abs=0.02)
    assert pearsonr(metric[0, :, 0], metric[1, :, 0]).statistic == pytest.approx(0.8, abs=0.02)


def test_p_values_are_not_too_small_where_nothing_is_planted_and_those_of_other_units_are() -> None:
    found = [transfer.p_values(transfer.NULL, number) for number in range(60)]
    own, languages, checkpoints = (
        np.mean([record[name] <= 0.05 for record in found])
        for name in ("p", "languages", "checkpoints")
    )
    assert own <= 0.1  # 60 tables: 0.05 and two standard errors
    assert languages > 0.15
    assert checkpoints > 0.15


def test_intervals_of_eight_runs_hold_mostly() -> None:
    found = [transfer.holding(8, number) for number in range(40)]
    alone = np.mean([record["alone"] for record in found], axis=0)
    assert (alone >= 0.85).all()


def test_a_strong_association_is_found() -> None:
    found = [transfer.p_values(Kind(rho=0.95), number)["p"] for number in range(20)]
    assert np.mean([p <= 0.05 for p in found]) > 0.7


def test_targets_that_are_missed_are_told() -> None:
    record = {
        "p": 0.5, "tied": 0.5, "picked": 0.5, "languages": 0.01, "checkpoints": 0.01,
        "held": {str(n): {"alone": [True], "together": [True]} for n in transfer.COUNTS},
    }  # fmt: skip
    rows = {row.what: row for row in transfer.judged(json.loads(json.dumps([record] * 300)))}
    assert rows["transfer, languages as units: p <= 0.05"].held
    assert not rows["transfer, largest layer taken for one fixed: p <= 0.05"].held
    assert not rows["transfer, 95 % intervals, 8 runs: lowest of 1 kinds"].held
    small = [{**record, "p": 0.01}] * 300
    rows = {row.what: row for row in transfer.judged(small)}
    assert not rows["transfer, strongly alike languages and layers: p <= 0.05"].held
