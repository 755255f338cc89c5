"""Tables of intervals where something is undefined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.evidencetables import interval_tables
from isogloss.evidence.curves import Curve
from isogloss.evidence.resampling.intervals import Interval
from isogloss.evidence.resampling.worth import Weighed

if TYPE_CHECKING:
    from rich.table import Table


def shown(table: Table) -> list[list[str]]:
    """Return the cells of each row as they are printed."""
    columns = [[str(cell) for cell in column.cells] for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def interval(low: float | None, high: float | None, note: str = "") -> Interval:
    return Interval(0.25, low, high, None, None, 0.95, 10, note)


def weighed(one: Interval | None, band: Interval | None) -> list[str]:
    record = {"sides": [{"layer": 3}], "note": "no concept is large enough"}
    curve = Curve("calign", "k4", "main", ("en", "de"), (record,))
    (table,) = interval_tables([Weighed(curve, record, "value", one, band, 0)])
    (row,) = shown(table)
    return row


def test_a_band_that_is_undefined_is_one_dash_with_its_reason() -> None:
    row = weighed(interval(0.2, 0.3), interval(None, None, "all replicates are equal"))
    assert row[2:6] == ["0.250", "0.200", "0.300", "-"]
    assert row[-1] == "all replicates are equal"
    row = weighed(interval(None, None, "no replicate above 0.25"), interval(None, None, "equal"))
    assert row[2:6] == ["0.250", "-", "-", "-"]
    assert row[-1] == "no replicate above 0.25"


def test_a_score_without_a_value_has_dashes_and_its_own_reason() -> None:
    assert weighed(None, None)[2:] == ["-"] * 6 + ["no concept is large enough"]


def test_a_band_has_its_ends() -> None:
    assert weighed(interval(0.2, 0.3), interval(0.1, 0.4))[5] == "0.100 to 0.400"
