"""Scores in the order in which they are read: by metric, then by source, sides and layer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.types import JSON, Layer

VARYING = ("corpus", "part", "clusterer", "dictionary", "languages")
"""What may differ between two groups of one metric, in the order in which it is named."""

KNOWN = {"calign": "CALIGN", "colap": "COLAP"}
"""How metrics of ours are written."""


class Mean(NamedTuple):
    """The mean and the range of the values that are defined; None where none is."""

    value: float | None
    low: float | None
    high: float | None
    defined: int
    total: int


def mean_of(values: Sequence[float | None]) -> Mean:
    """Return the mean of what is defined, with how many that are."""
    found = [value for value in values if value is not None]
    if not found:
        return Mean(None, None, None, 0, len(values))
    return Mean(math.fsum(found) / len(found), min(found), max(found), len(found), len(values))


@dataclass(frozen=True)
class Group:
    """The scores of one metric under one clusterer, dictionary, corpus, part, number of languages."""

    name: str
    """What the study calls the metric."""
    metric: str
    place: tuple[str, ...]
    """The values of ``VARYING``."""
    label: str
    """Those of them that set this group apart from the metric's others."""
    records: tuple[JSON, ...]

    @property
    def title(self) -> str:
        """The metric, and what the study calls it where that is something else."""
        known = KNOWN.get(self.metric, self.metric)
        return known if self.name == self.metric else f"{known} ({self.name})"

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources, in the order of the scores."""
        return tuple(dict.fromkeys(map(source_of, self.records)))

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of all sources, numbers before names."""
        return in_order(layer_of(record) for record in self.records)

    @cached_property
    def directed(self) -> bool:
        """Whether two sides have a score each way."""
        ways = {tuple(map(_identity, record["sides"])) for record in self.records}
        return any(len(way) == 2 and way[::-1] in ways for way in ways)

    @cached_property
    def comparisons(self) -> tuple[str, ...]:
        """What is compared: directions, pairs or all languages, as text."""
        return tuple(dict.fromkeys(self.comparison(record) for record in self.records))

    def comparison(self, record: JSON) -> str:
        """Return what a score compares, as text."""
        parts = len(_distinct(record, "part")) > 1
        names = [side_name(side, with_part=parts) for side in record["sides"]]
        return (" → " if self.directed else ", ").join(names)

    @property
    def unit(self) -> str:
        """What the values of one source and layer are taken over, in the plural."""
        if self.directed:
            return "directions"
        return "pairs" if all(len(r["sides"]) == 2 for r in self.records) else "comparisons"

    @cached_property
    def in_order(self) -> list[JSON]:
        """The scores by comparison, then source, then layer."""
        order = [
            {item: place for place, item in enumerate(items)}
            for items in (self.comparisons, self.sources, self.layers)
        ]

        def place(record: JSON) -> list[int]:
            row = (self.comparison(record), source_of(record), layer_of(record))
            return [places[item] for places, item in zip(order, row, strict=True)]

        return sorted(self.records, key=place)

    @cached_property
    def by_layer(self) -> dict[tuple[str, Layer], list[JSON]]:
        """The scores of each source at each layer."""
        found: dict[tuple[str, Layer], list[JSON]] = {}
        for record in self.records:
            found.setdefault((source_of(record), layer_of(record)), []).append(record)
        return found

    @cached_property
    def by_comparison(self) -> dict[tuple[str, str], dict[Layer, JSON]]:
        """The score of each comparison and source, by layer."""
        found: dict[tuple[str, str], dict[Layer, JSON]] = {}
        for record in self.records:
            key = (self.comparison(record), source_of(record))
            found.setdefault(key, {})[layer_of(record)] = record
        return found

    def own(self, records: Iterable[JSON]) -> list[JSON]:
        """Return those of some scores, such as of classes of words, that would belong to it."""
        own = (self.name, self.metric, self.place)
        return [each for each in records if (each["name"], each["metric"], place_of(each)) == own]

    def mean(self, source: str, layer: Layer, part: str = "") -> Mean:
        """Return the mean over comparisons of the value, or of a part that stands beside it."""
        records = self.by_layer.get((source, layer), [])
        return mean_of([r["parts"].get(part) if part else r["value"] for r in records])

    def peak(self, source: str) -> Layer | None:
        """Return the first layer with the highest mean; None where nothing is defined.

        Only layers with the most defined values count: one value alone must not beat a mean.
        """
        means = {layer: self.mean(source, layer) for layer in self.layers}
        most = max((mean.defined for mean in means.values()), default=0)
        able = {
            layer: mean.value
            for layer, mean in means.items()
            if mean.value is not None and mean.defined == most
        }
        return max(able, key=lambda layer: able[layer]) if able else None


def grouped(records: Iterable[JSON]) -> list[Group]:
    """Return the groups of scores, in the order of the scores."""
    found: dict[tuple[str, str, tuple[str, ...]], list[JSON]] = {}
    for record in records:
        found.setdefault((record["name"], record["metric"], place_of(record)), []).append(record)
    groups = []
    for (name, metric, place), members in found.items():
        places = [other for own, kind, other in found if (own, kind) == (name, metric)]
        groups.append(Group(name, metric, place, _label(place, places), tuple(members)))
    return groups


def _label(place: tuple[str, ...], places: Sequence[tuple[str, ...]]) -> str:
    columns = zip(VARYING, place, zip(*places, strict=True), strict=True)
    apart = {name: value for name, value, others in columns if len(set(others)) > 1}
    together = apart.pop("languages", "")
    named = [f"{name} {value or 'none'}" for name, value in apart.items()]
    if together:
        named.append("pairs" if together == "2" else f"{together} languages at once")
    return ", ".join(named)


def place_of(record: JSON) -> tuple[str, ...]:
    """Return the values of ``VARYING`` of a score."""
    return (
        " and ".join(_distinct(record, "corpus")),
        # Both directions between two parts belong together.
        " and ".join(sorted(_distinct(record, "part"), reverse=True)),
        record["clusterer"],
        record["dictionary"],
        str(len(record["sides"])),
    )


def source_of(record: JSON) -> str:
    """Return the source of a score or clustering; more than one are joined."""
    return " → ".join(_distinct(record, "source"))


def layer_of(record: JSON) -> Layer:
    """Return the layer of a score or clustering; layers that differ are joined to a name."""
    layers: list[Layer] = list(dict.fromkeys(side["layer"] for side in record["sides"]))
    return layers[0] if len(layers) == 1 else " → ".join(map(str, layers))


def languages_of(record: JSON) -> tuple[str, ...]:
    """Return the languages of a score or clustering, in its order."""
    return tuple(side["language"] for side in record["sides"])


def side_name(side: JSON, *, with_part: bool = False) -> str:
    """Return a side's language, the one that its encoder read, and where asked its part."""
    given = f" given {side['given']}" if side["given"] else ""
    return f"{side['language']}{given}" + (f" ({side['part']})" if with_part else "")


def _identity(side: JSON) -> tuple[JSON, ...]:
    return tuple(side[name] for name in sorted(side))


def in_order(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Return distinct layers: numbers ascending, then names as they come."""
    found = dict.fromkeys(layers)
    numbers = sorted(layer for layer in found if isinstance(layer, int))
    return (*numbers, *(layer for layer in found if isinstance(layer, str)))


def _distinct(record: JSON, name: str) -> list[str]:
    return list(dict.fromkeys(str(side[name]) for side in record["sides"]))
