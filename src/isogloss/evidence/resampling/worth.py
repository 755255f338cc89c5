"""Every stored score with its interval, and its place in a band over layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.evidence.curves import curves_of
from isogloss.evidence.resampling.intervals import alone_and_together
from isogloss.evidence.resampling.replication import column
from isogloss.evidence.resampling.taking import name_of_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve
    from isogloss.evidence.resampling.intervals import Interval
    from isogloss.evidence.resampling.replication import Replicates


@dataclass(frozen=True, slots=True)
class Weighed:
    """One stored score and how far it can be trusted."""

    curve: Curve
    record: JSON
    part: str
    interval: Interval | None
    """Of this score by itself; None for a score that is undefined."""
    band: Interval | None
    """Of all layers at once."""
    failed: int
    """Replicates that failed, and are no part of it."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data: what the score is of, and what was found."""
        return {
            **self.curve.identity(self.record),
            "part": self.part,
            "interval": self.interval.as_json() if self.interval else None,
            "band": self.band.as_json() if self.band else None,
            "failed": self.failed,
        }


def weigh(
    replicates: Replicates, records: Iterable[JSON], *, part: str = "value", level: float = 0.95
) -> list[Weighed]:
    """Return the intervals of stored scores whose scorings have replicates."""
    return [
        found for curve in curves_of(records) for found in _weighed(replicates, curve, part, level)
    ]


def _weighed(replicates: Replicates, curve: Curve, part: str, level: float) -> Iterator[Weighed]:
    taken = [replicates.records(record["task"]) for record in curve.records]
    there = [
        (record, own, value)
        for record, own, value in zip(curve.records, taken, curve.values(part), strict=True)
        if own
    ]
    defined = [entry for entry in there if entry[2] is not None]
    names = [name_of_record(record) for record, _, _ in defined]
    tables = {
        kind: _side_by_side(
            [
                column(own, kind, name, part)
                for (_, own, _), name in zip(defined, names, strict=True)
            ]
        )
        for kind in ("draw", "seed")
    }
    found: dict[str, tuple[Interval, Interval]] = {}
    if defined:
        estimates = [value for _, _, value in defined if value is not None]
        both = alone_and_together(
            estimates, tables["draw"], tables["seed"], drawing=replicates.drawing, level=level
        )
        found = dict(zip((record["key"] for record, _, _ in defined), both, strict=True))
    for record, own, _ in there:
        failed = sum(bool(each["failure"]) for each in own)
        interval, band = found.get(record["key"], (None, None))
        yield Weighed(curve, record, part, interval, band, failed)


def _side_by_side(columns: list[list[float | None]]) -> list[list[float | None]]:
    return [list(row) for row in zip(*columns, strict=True)]
