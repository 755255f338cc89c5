"""A verdict stands under what it is by, and one layer has no band beside its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isogloss.cli import changetables, contrasttables
from isogloss.evidence.contrasts.contrast import Contrast, Curve, Found
from isogloss.evidence.resampling.intervals import Interval
from isogloss.report.compared import contrast_tables
from tests.cli.test_evidence_tables import shown
from tests.cli.test_fitting import CHANGE
from tests.report.test_tuned import results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.table import Table

LOW = Interval(-0.25, -0.5, -0.125, 0.1, None, 0.95, 100)
BAND = Interval(-0.25, -0.75, 0.25, 0.1, None, 0.95, 100)


def last(table: Table) -> dict[str, str]:
    """Return the figures behind the layer of a table's first row, by their header."""
    heads = [str(column.header) for column in table.columns]
    at = heads.index("layer") + 1
    return dict(zip(heads[at:], shown(table)[0][at:], strict=True))


def change(*layers: int) -> list[Table]:
    interval, band = ({"low": one.low, "high": one.high, "note": ""} for one in (LOW, BAND))
    found = {"mean": -0.25, "interval": interval, "band": band, "verdict": "below"}
    row: dict[str, Any] = CHANGE | {
        "below_floor": {"jaccard": found},
        "against": {"twin": {"jaccard": found}},
    }
    rows = [row | {"layer": layer} for layer in layers]
    return list(changetables._tables("k", rows, 0.95, "jaccard"))[1:3]


def contrast(*layers: int) -> list[Found]:
    curve = Curve("calign", "k", "main", "s", "encoder", "en-de")
    both = Contrast(("a",), ("b",))
    return [Found(curve, both, layer, "value", LOW, BAND, 0) for layer in layers]


def contrasted(rows: Sequence[Found]) -> Table:
    return contrasttables._contrasts(list(rows), "value", matched=True)


def test_a_verdict_beside_a_band_that_holds_0_is_said_to_be_by_the_interval() -> None:
    spans = {"difference": "-0.250", "low": "-0.500", "high": "-0.125"}
    for table in change(4, 6):
        whole = last(table)
        assert list(whole)[-2:] == ["all layers", "by the interval"]
        assert whole["all layers"] == "-0.750 to 0.250"
        assert whole["by the interval"] == "below"
        assert whole.items() >= spans.items()
    whole = last(contrasted(contrast(4, 6)))
    assert whole.items() >= spans.items()
    assert (whole["all layers"], whole["by the interval"]) == ("-0.750 to 0.250", "reversed")


@pytest.mark.parametrize("table", [*change(4), contrasted(contrast(4))])
def test_one_layer_has_its_interval_alone(table: Table) -> None:
    whole = last(table)
    assert "all layers" not in whole
    assert (whole["low"], whole["high"]) == ("-0.500", "-0.125")
    assert whole["by the interval"] in {"below", "reversed"}


def test_a_score_without_an_interval_has_its_reason_under_the_table() -> None:
    bare = Interval(0.5, None, None, None, None, 0.95, 10, "no draw differs from another")
    curve = Curve("calign", "k", "main", "s", "encoder", "en-de")
    alone = Contrast(("a",), ())
    rows = [Found(curve, alone, layer, "value", bare, bare, 0) for layer in (1, 2, 3, 4)]
    rows += [Found(curve, alone, 5, "value", None, None, 0, undefined=5, seeds=5)]
    rows += [Found(curve, alone, 6, "value", LOW, BAND, 0)]
    _, _, *reasons = contrasttables.tables([], rows, "value")
    place = "a, calign, k, main, s, en-de"
    assert list(map(str, reasons)) == [
        f"no draw differs from another: {place}, layer 1; {place}, layer 2; {place}, layer 3; 1 more",
        f"undefined: {place}, layer 5",
    ]


def test_the_report_does_the_same(tmp_path: Path) -> None:
    for layers, heads in (((4,), 4), ((4, 6), 5)):
        rows = [each.as_json() for each in contrast(*layers)]
        (table,) = contrast_tables(results(tmp_path, contrast={"contrasts": rows}))
        assert len(table.columns) == heads
        assert all(len(row) == heads for row in table.rows)
