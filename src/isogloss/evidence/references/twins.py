"""Untrained twins beside a curve: what the same architecture scores over draws of its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.evidence.curves import curves_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.types import JSON, Recipe
    from isogloss.evidence.curves import Curve

UNTRAINED = "random-weights"
"""The source whose weights are drawn."""

APART = ("seed", "revision")
"""Settings in which a model and its twins may differ."""

ENOUGH = 10
"""Twins, at least, whose smallest and largest score are called a range."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The scores of one layer's untrained twins beside its own."""

    curve: Curve
    record: JSON
    part: str
    value: float | None
    twins: tuple[float, ...]
    """(twins,) by the names of their sources, those whose score is defined."""

    @property
    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest; None of fewer than ten."""
        return (min(self.twins), max(self.twins)) if len(self.twins) >= ENOUGH else None

    @property
    def note(self) -> str:
        """Why no range is stated; empty where one is."""
        count = len(self.twins)
        return "" if count >= ENOUGH else f"untrained twins: {count}; a range takes {ENOUGH}"

    def as_json(self) -> dict[str, JSON]:
        """Plain data: what the score is of, and its twins'."""
        return {
            "key": self.record["key"],
            "sides": self.record["sides"],
            "part": self.part,
            "value": self.value,
            "twins": list(self.twins),
            "range": self.range,
            "note": self.note,
        }


def twins_of(sources: Mapping[str, Recipe]) -> dict[str, list[str]]:
    """Return the untrained twins of every source that has some, by name."""
    drawn = {name: each for name, each in sources.items() if each.name == UNTRAINED}
    found = {
        name: [twin for twin, other in drawn.items() if _shape(other) == _shape(each)]
        for name, each in sources.items()
        if name not in drawn and "model" in each.settings
    }
    return {name: twins for name, twins in found.items() if twins}


def _shape(source: Recipe) -> dict[str, JSON]:
    return {name: value for name, value in source.settings.items() if name not in APART}


def beside(
    records: Iterable[JSON], sources: Mapping[str, Recipe], *, part: str = "value"
) -> list[Beside]:
    """Return the scores of sources that have untrained twins, layer by layer, with the twins'."""
    twins, curves = twins_of(sources), curves_of(records)
    known: dict[tuple[object, ...], Curve] = {
        (_asked(curve), *_sources(curve)): curve for curve in curves
    }
    return [
        each
        for curve in curves
        if len(set(_sources(curve))) == 1
        for each in _of(curve, twins.get(_sources(curve)[0], []), known, part)
    ]


def _of(
    curve: Curve, twins: list[str], known: Mapping[tuple[object, ...], Curve], part: str
) -> Iterator[Beside]:
    count = len(curve.records[0]["sides"])
    found = [known.get((_asked(curve), *[twin] * count)) for twin in twins]
    tables = [dict(zip(c.layers, c.values(part), strict=True)) for c in found if c is not None]
    for record, layer, value in zip(curve.records, curve.layers, curve.values(part), strict=True):
        own = [table.get(layer) for table in tables]
        if tables:
            there = tuple(each for each in own if each is not None)
            yield Beside(curve, record, part, value, there)


def _asked(curve: Curve) -> tuple[object, ...]:
    """Return all that a curve and its twin's share."""
    names = ("corpus", "language", "part", "given")
    sides = [tuple(side[name] for name in names) for side in curve.records[0]["sides"]]
    return (curve.names, *sides)


def _sources(curve: Curve) -> list[str]:
    return [side["source"] for side in curve.records[0]["sides"]]
