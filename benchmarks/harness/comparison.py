"""Runs put side by side: medians, spreads, ratios taken pair by pair, exponents of growth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING

from benchmarks.harness.runs import setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.harness.runs import Run
    from benchmarks.harness.topics import Point


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some figures, and how far they lie apart."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Spread | None:
        """Return the spread of some figures; None without any."""
        found = sorted(figures)
        return cls(median(found), found[0], found[-1]) if found else None


@dataclass(frozen=True, slots=True)
class Row:
    """One contender at one point, all repeats and seeds."""

    point: Point
    """Without its seed."""
    contender: str
    runs: int
    seconds: Spread | None
    cpu: Spread | None
    memory: Spread | None
    ratio: Spread | None
    """Seconds of this contender over ours, run by run; None for ours and where one is missing."""
    cpu_ratio: Spread | None
    memory_ratio: Spread | None
    quality: dict[str, float]
    """Medians."""
    failure: str


def rows(runs: Sequence[Run], ours: str) -> list[Row]:
    """Return a row for every contender and point, in the order of the runs."""
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((str(setting(run.point)), run.contender), []).append(run)
    return [row(group, groups.get((point, ours), []), ours) for (point, _), group in groups.items()]


def row(group: list[Run], rivals: list[Run], ours: str) -> Row:
    """Compare the runs of a contender with ours at the same point."""
    good = [run for run in group if not run.failure]
    names = dict.fromkeys(name for run in good for name in run.quality)
    other = [] if group[0].contender == ours else rivals
    return Row(
        setting(group[0].point),
        group[0].contender,
        len(good),
        Spread.of(run.seconds for run in good),
        Spread.of(run.cpu for run in good),
        Spread.of(run.memory for run in good),
        Spread.of(ratios(good, other, "seconds")),
        Spread.of(ratios(good, other, "cpu")),
        Spread.of(ratios(good, other, "memory")),
        {name: median(run.quality[name] for run in good if name in run.quality) for name in names},
        next((run.failure for run in group if run.failure), ""),
    )


def ratios(group: Iterable[Run], ours: Iterable[Run], figure: str) -> list[float]:
    """Return the figure of each run over that of our run with the same seed and repeat."""
    own = {
        (str(run.point.get("seed")), run.repeat): getattr(run, figure)
        for run in ours
        if not run.failure
    }
    pairs = [
        (getattr(run, figure), own.get((str(run.point.get("seed")), run.repeat))) for run in group
    ]
    return [value / rival for value, rival in pairs if rival]


@dataclass(frozen=True, slots=True)
class Curve:
    """How a contender's time and memory grow with one setting, all others equal."""

    contender: str
    over: str
    others: Point
    at: list[float]
    seconds: list[float]
    """Medians."""
    memory: list[float]
    """Medians, in bytes."""
    time_exponent: float | None
    memory_exponent: float | None


def curves(table: Sequence[Row], growth: Iterable[str]) -> list[Curve]:
    """Return the curves with two values or more of each setting in ``growth``."""
    found = []
    for over in growth:
        groups: dict[tuple[str, str], list[Row]] = {}
        for each in table:
            if over in each.point and each.seconds:
                others = {name: value for name, value in each.point.items() if name != over}
                groups.setdefault((each.contender, str(others)), []).append(each)
        found += [curve(group, over) for group in groups.values() if len(group) > 1]
    return found


def curve(group: list[Row], over: str) -> Curve:
    """Return the curve through rows that differ in one setting."""
    ordered = sorted(group, key=lambda each: float(each.point[over]))
    at = [float(each.point[over]) for each in ordered]
    seconds = [each.seconds.median for each in ordered if each.seconds]
    memory = [each.memory.median for each in ordered if each.memory]
    others = {name: value for name, value in ordered[0].point.items() if name != over}
    exponents = exponent(at, seconds), exponent(at, memory)
    return Curve(ordered[0].contender, over, others, at, seconds, memory, *exponents)


def exponent(at: Sequence[float], values: Sequence[float]) -> float | None:
    """Return b of the least-squares fit log(value) = a + b log(at); None where it has no sense."""
    if len(set(at)) < 2 or min(*at, *values) <= 0:
        return None
    x, y = ([math.log(value) for value in axis] for axis in (at, values))
    middle, height = fmean(x), fmean(y)
    rise = sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True))
    return rise / sum((a - middle) ** 2 for a in x)
