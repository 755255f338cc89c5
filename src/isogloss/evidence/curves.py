"""Scores along layers: those that differ in nothing but the layer belong to one curve."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.types import JSON, Score


class Curve(NamedTuple):
    """The scores of one metric, clusterer and dictionary on one pair of one source, by layer."""

    metric: str
    clusterer: str
    dictionary: str
    sides: tuple[str, ...]
    """What the sides are called but for their layers."""
    records: tuple[JSON, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What it is a curve of, but for the sides: metric, clusterer, dictionary."""
        return tuple(filter(None, (self.metric, self.clusterer, self.dictionary)))

    def identity(self, record: JSON) -> dict[str, JSON]:
        """Return what names one of its scores, as plain data."""
        return {
            "key": record["key"],
            "name": self.metric,
            "clusterer": self.clusterer,
            "dictionary": self.dictionary,
            "sides": record["sides"],
        }

    @property
    def layers(self) -> list[int | str]:
        """The layer of each record, that of its first side."""
        return [record["sides"][0]["layer"] for record in self.records]

    def values(self, part: str = "value") -> list[float | None]:
        """Return a figure of every record."""
        return [figure(record, part) for record in self.records]


def figure(record: JSON, part: str) -> float | None:
    """Return the value of a score's record, or one of its parts."""
    found: float | None = record["value"] if part == "value" else record["parts"].get(part)
    return found


def figures_of(score: Score) -> dict[str, float | None]:
    """Return the value of a score and its parts."""
    return {"value": score.value, **score.parts}


def mean_of_all(values: Sequence[float | None]) -> float | None:
    """Return the mean of values; None where one is undefined, or there is none."""
    known = [value for value in values if value is not None]
    return fmean(known) if known and len(known) == len(values) else None


def curves_of(records: Iterable[JSON]) -> list[Curve]:
    """Return the curves of stored scores of all words, in their order."""
    found: dict[tuple[str, str, str, tuple[str, ...]], list[JSON]] = {}
    for record in records:
        if not record["word_class"]:
            sides = tuple(map(named, record["sides"]))
            key = (record["name"], record["clusterer"], record["dictionary"], sides)
            found.setdefault(key, []).append(record)
    return [Curve(*key, tuple(rows)) for key, rows in found.items()]


def named(side: JSON) -> str:
    """Return what a side is called but for its layer."""
    given = f"~{side['given']}" if side["given"] else ""
    return f"{side['corpus']}/{side['source']}/{side['language']}{given}/{side['part']}"


def span(layers: Sequence[int | str]) -> str:
    """Return the layers of a curve for people: ``0-12``, or one by one where they have gaps."""
    numbers = [layer for layer in layers if isinstance(layer, int)]
    if len(numbers) == len(layers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, layers))
