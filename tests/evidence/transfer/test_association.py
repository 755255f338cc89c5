"""The whole analysis on tables whose answer is known by hand, and what it says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss import DataError
from isogloss.evidence.transfer.association import associate
from isogloss.evidence.transfer.wording import sentences
from tests.evidence.truth.transfer import measured_of, runs_of

if TYPE_CHECKING:
    from isogloss.evidence.transfer.found import Transfer
    from isogloss.evidence.transfer.ranks import Reals

UP = np.arange(8.0)
ODD = np.array([3.0, 0, 7, 1, 6, 2, 5, 4])


def layers(*values: Reals, languages: int = 2) -> Reals:
    return np.repeat(np.stack(values)[:, :, None], languages, axis=2)


def found_of(metric: Reals, gap: Reals) -> Transfer:
    return associate(runs_of(gap), [measured_of(metric)], draws=200)


def test_four_runs_by_hand() -> None:
    metric = np.array([1.0, 2, 3, 4])
    gap = np.array([[1.0], [2], [4], [3]])
    found = found_of(metric.reshape(1, 4, 1), gap)
    (only,) = found.associations
    assert only.best is not None
    assert only.best.statistic == pytest.approx(0.8)
    assert only.best.p == pytest.approx(8 / 24)
    assert (found.orders, found.exact, found.critical) == (24, True, None)
    assert found.least_p == pytest.approx(2 / 24)
    told = " ".join(sentences(found))
    assert (
        "layers and metrics, that this design can attain is 0.083: none can be 0.05 or less" in told
    )
    assert "warning: 4 training runs are few" in told
    assert "with these runs none could have been found" in told


def test_ten_runs_of_which_nine_are_tied_attain_no_small_p() -> None:
    one_apart = (np.arange(10) == 3) * 1.0
    found = found_of(layers(one_apart), np.arange(10.0).reshape(10, 1).repeat(2, axis=1))
    assert (found.exact, found.critical) == (False, None)
    assert found.least_p == pytest.approx(0.2, abs=0.01)


def test_the_layer_that_leads_is_corrected_for_the_others() -> None:
    gap = layers(UP)[0]
    found = found_of(layers(ODD, UP), gap)
    (only,) = found.associations
    assert only.leading == 1
    assert only.layers[1].statistic == pytest.approx(1.0)
    weak = only.layers[0]
    assert weak.p_alone is not None
    assert weak.p_layers is not None
    assert weak.p_alone < weak.p_layers == weak.p
    fixed = found_of(layers(ODD), gap).associations[0].layers[0]
    assert fixed.p == fixed.p_alone == weak.p_alone
    assert fixed.spans.alone == fixed.spans.together


def test_several_metrics_are_corrected_together() -> None:
    runs = runs_of(layers(UP)[0])
    weak, strong = (measured_of(layers(values)) for values in (ODD, UP))
    alone = associate(runs, [weak], draws=200).associations[0].layers[0]
    both = associate(runs, [weak, strong], draws=200).associations[0].layers[0]
    assert alone.p_layers == both.p_layers
    assert alone.p is not None
    assert both.p is not None
    assert alone.p < both.p


def test_both_tails_count() -> None:
    up, down = (found_of(layers(sign * UP), layers(UP)[0]) for sign in (1, -1))
    one, other = (each.associations[0].layers[0] for each in (up, down))
    assert one.p == other.p == 2 / 40320
    assert "lose less" in " ".join(sentences(up))
    assert "lose more" in " ".join(sentences(down))


def test_what_stands_beside_is_told_without_p() -> None:
    gap = layers(UP)[0]
    runs = replace(runs_of(gap), own=ODD, scores=gap + ODD[:, None], loss=-UP)
    (only,) = associate(runs, [measured_of(layers(UP))], draws=200).associations
    score, loss = only.beside
    # Ranks of UP and ODD: sum of squared differences 9+1+25+4+4+9+1+9 = 62, 1 - 6 * 62 / 504.
    assert score.with_metric == score.with_gap == pytest.approx(1 - 6 * 62 / 504)
    assert loss.with_metric == loss.with_gap == pytest.approx(-1)
    assert loss.held is None
    assert only.with_score is not None
    assert only.by_language == {"l0": pytest.approx(1.0), "l1": pytest.approx(1.0)}


def test_languages_are_descriptive_below_six() -> None:
    draw = np.random.default_rng(0)
    for count, told in ((2, "no order worth a figure"), (5, "descriptive only"), (6, "p as if")):
        gap = draw.normal(size=(8, count))
        metric = gap[None].copy()
        found = found_of(metric, gap)
        only = found.associations[0]
        assert (only.across is None) == (count < 3)
        assert (only.across_p is None) == (count < 6)
        assert told in " ".join(sentences(found))
    assert only.across == pytest.approx(1.0)
    assert only.across_p == pytest.approx(2 / 720)


def test_a_language_without_order_is_told_and_a_metric_without_is_no_association() -> None:
    gap = layers(UP)[0]
    gap[:, 1] = 0.5
    found = found_of(layers(UP), gap)
    assert "l1: the score difference is equal for all runs" in " ".join(sentences(found))
    flat = associate(
        runs_of(gap), [measured_of(layers(UP)), measured_of(layers(UP * 0))], draws=200
    )
    assert flat.associations[1].best is None
    assert "it has no order over the runs" in " ".join(sentences(flat))
    with pytest.raises(DataError, match="nothing has an order"):
        found_of(layers(UP * 0), gap)
    with pytest.raises(DataError, match="no metric is defined for all runs"):
        associate(runs_of(gap), [], draws=200)


def test_json_has_no_nan() -> None:
    import json

    gap = layers(UP)[0]
    found = associate(
        runs_of(gap), [measured_of(layers(UP)), measured_of(layers(UP * 0))], draws=200
    )
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["exact"] is True
