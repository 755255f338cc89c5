"""Paired differences: by how much orderings hold, from replicates that share their blocks."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.core.study.directory import side_of
from isogloss.evidence.curves import curves_of, mean_of_all
from isogloss.evidence.resampling.intervals import alone_and_together
from isogloss.evidence.resampling.replication import column
from isogloss.evidence.resampling.taking import name_of_record

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from isogloss.core.types import JSON, Side
    from isogloss.evidence.orderings import Ordering
    from isogloss.evidence.resampling.intervals import Interval
    from isogloss.evidence.resampling.replication import Replicates


class Columns(NamedTuple):
    """One score: as it is stored, of every draw, of every seed; None where it is undefined."""

    estimate: list[float | None]
    draw: list[float | None]
    seed: list[float | None]


Pair: TypeAlias = "tuple[list[Columns], list[Columns]]"
"""The scores of the higher and of the lower term on one pair of languages."""


class Row(NamedTuple):
    """One difference before its interval."""

    names: tuple[str, ...]
    of: tuple[str, ...]
    matched: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Difference:
    """How far the mean of one term of an ordering lies above that of the other."""

    ordering: Ordering
    names: tuple[str, ...]
    """Metric, clusterer, dictionary and corpus."""
    of: tuple[str, ...]
    """The source, part, layer and pair that both terms share."""
    matched: int
    """Pairs of languages that the means are over."""
    part: str
    interval: Interval
    """Of this difference by itself."""
    band: Interval
    """Of all layers at once, where there are several."""

    @property
    def verdict(self) -> str:
        """Say what the interval says of the ordering."""
        return self.interval.verdict

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {
            "ordering": str(self.ordering),
            **dict(zip(("name", "clusterer", "dictionary", "corpus"), self.names, strict=True)),
            "of": ", ".join(self.of),
            "matched": self.matched,
            "part": self.part,
            "interval": self.interval.as_json(),
            "band": self.band.as_json(),
            "verdict": self.verdict,
        }


def differences(
    replicates: Replicates,
    records: Iterable[JSON],
    orderings: Iterable[Ordering],
    *,
    part: str = "value",
    level: float = 0.95,
    by_pair: bool = False,
) -> list[Difference]:
    """Return by how much each ordering holds, with intervals.

    Both terms are taken on the same drawn sentences in every replicate, so what sentences do to
    both is no part of the difference. Means are over pairs of languages (or each by itself).
    """
    scores = list(_scores(replicates, records, part))
    found: list[Difference] = []
    for ordering in orderings:
        curves: dict[Hashable, list[Row]] = {}
        for matched in ordering.matched(scores, by_pair=by_pair):
            count, columns = _difference(matched.pairs)
            if count:
                row = Row(matched.group, matched.of, count, columns)
                curves.setdefault((matched.group, matched.but("layer")), []).append(row)
        for rows in curves.values():
            found += _with_intervals(replicates, ordering, rows, part, level)
    return found


def _scores(
    replicates: Replicates, records: Iterable[JSON], part: str
) -> Iterator[tuple[tuple[Side, ...], tuple[str, ...], Columns]]:
    for curve in curves_of(records):
        for record, value in zip(curve.records, curve.values(part), strict=True):
            own = replicates.records(record["task"])
            if own:
                sides = tuple(map(side_of, record["sides"]))
                names = (curve.metric, curve.clusterer, curve.dictionary, sides[0].corpus)
                name = name_of_record(record)
                draw, seed = (column(own, kind, name, part) for kind in ("draw", "seed"))
                yield sides, names, Columns([value], draw, seed)


def _difference(pairs: Sequence[Pair]) -> tuple[int, Columns]:
    """Return over how many pairs both terms are defined, and the mean difference of these.

    A replicate in which one of them is undefined has no difference: means over other pairs would
    not be of the same thing.
    """
    defined = [pair for pair in pairs if _between(pair, 0, 0) is not None]
    columns = Columns(*(_mean(defined, field) for field in range(len(Columns._fields))))
    return len(defined), columns


def _mean(pairs: Sequence[Pair], field: int) -> list[float | None]:
    rows = len(pairs[0][0][0][field]) if pairs else 0
    return [mean_of_all([_between(pair, field, row) for pair in pairs]) for row in range(rows)]


def _between(pair: Pair, field: int, row: int) -> float | None:
    """Return the mean of the higher term's scores above that of the lower's in one row."""
    higher, lower = ([score[field][row] for score in side] for side in pair)
    ahead = [value for value in higher if value is not None]
    behind = [value for value in lower if value is not None]
    if len(ahead) < len(higher) or len(behind) < len(lower):
        return None
    return fmean(ahead) - fmean(behind)


def _with_intervals(
    replicates: Replicates, ordering: Ordering, rows: Sequence[Row], part: str, level: float
) -> Iterator[Difference]:
    draws, seeds = (
        [list(row) for row in zip(*(each.columns[field] for each in rows), strict=True)]
        for field in (1, 2)
    )
    estimates = [value for each in rows for value in each.columns.estimate if value is not None]
    both = alone_and_together(estimates, draws, seeds, drawing=replicates.drawing, level=level)
    for row, (interval, band) in zip(rows, both, strict=True):
        yield Difference(ordering, row.names, row.of, row.matched, part, interval, band)
