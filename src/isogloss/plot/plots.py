"""The figures of a study, by kind; each draws from what is stored and computes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.study.tables import unknown
from isogloss.plot.clusterings import positions, sizes
from isogloss.plot.layers import by_pair, by_source
from isogloss.plot.matrix import of_pairs
from isogloss.plot.thresholds import over_thresholds
from isogloss.reading.groups import VARYING, Group, grouped
from isogloss.reading.roles import Roles
from isogloss.reading.worth import worth_of

if TYPE_CHECKING:
    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON, Layer
    from isogloss.plot.drawn import Drawn

KINDS = ("layers", "pairs", "thresholds", "matrix", "positions", "sizes")
"""What can be drawn: methods of ``Plots``, and what ``isogloss plot`` takes."""


class Plots:
    """Draws a study's stored results. Needs matplotlib: ``pip install 'isogloss[plot]'``.

    Where a study has several metrics, clusterers, dictionaries, corpora or parts, name the ones
    that are meant: ``study.plot.layers(metric="calign", clusterer="k600")``.
    """

    def __init__(self, results: Results) -> None:
        self._results = results

    def layers(self, figure: str = "", **wanted: str) -> Drawn:
        """Draw a metric by layer: the mean over pairs of each source, with the range.

        ``figure`` takes one that stands beside the value, such as ``without_identical``.
        """
        group = self._group(wanted)
        known = dict.fromkeys(name for record in group.records for name in record["parts"])
        if figure and figure not in known:
            raise unknown(figure, known, f"figures of {group.title}")
        recipes = self._results.run["recipes"]["sources"]
        return by_source(group, recipes, _name("layers", group, figure), figure)

    def pairs(self, **wanted: str) -> Drawn:
        """Draw a metric by layer, a panel a pair, with what ``isogloss evidence`` found of it."""
        group = self._group(wanted)
        return by_pair(group, worth_of(self._results), _name("pairs", group))

    def thresholds(self, source: str = "", **wanted: str) -> Drawn:
        """Draw a metric over its threshold, a line a layer, of one source (the first asked about)."""
        group = self._group(wanted)
        source = self._source(group, source)
        name = _name("thresholds", group, source)
        return over_thresholds(group, self._results.evidence, source, name)

    def matrix(self, layer: Layer | None = None, source: str = "", **wanted: str) -> Drawn:
        """Draw a metric between all languages at a layer (that of the highest mean)."""
        group = self._group(wanted)
        source = self._source(group, source)
        chosen = group.peak(source) if layer is None else layer
        if chosen is None or (source, chosen) not in group.by_layer:
            have = ", ".join(str(each) for name, each in group.by_layer if name == source)
            raise SettingsError(f"{group.title} of {source} has no layer {chosen}; it has {have}")
        return of_pairs(group, source, chosen, _name("matrix", group, source, f"layer-{chosen}"))

    def positions(self, **wanted: str) -> Drawn:
        """Draw how far concepts are positions, and how far types, by layer."""
        records, name = self._clusterings(wanted)
        return positions(records, f"positions-{name}")

    def sizes(self, **wanted: str) -> Drawn:
        """Draw how large concepts are, by layer."""
        records, name = self._clusterings(wanted)
        return sizes(records, f"sizes-{name}")

    def every(self, kind: str) -> list[Drawn]:
        """Return one figure of a kind for every metric, clusterer and dictionary that has it."""
        if kind not in KINDS:
            raise unknown(kind, KINDS, "figures")
        if kind in {"positions", "sizes"}:
            names = dict.fromkeys(record["clusterer"] for record in self._results.clusterings)
            return [getattr(self, kind)(clusterer=name) for name in names]
        drawn = []
        for group in self._groups():
            try:
                drawn.append(getattr(self, kind)(**_named(group)))
            except DataError:
                continue  # a metric without thresholds has no figure over them
        return drawn

    def _groups(self) -> list[Group]:
        if not self._results.scores:
            raise DataError(f"{self._results.study.folder}: no scores yet")
        return grouped(self._results.whole)

    def _group(self, wanted: dict[str, str]) -> Group:
        groups = self._groups()
        known = _named(groups[0])
        for name in wanted:
            if name not in known:
                raise unknown(name, known, "figures are chosen by")
        fitting = [g for g in groups if all(_named(g)[k] == v for k, v in wanted.items())]
        if not wanted:
            fitting = [g for g in fitting if g.metric == "calign"] or fitting
        if len(fitting) == 1 or (fitting and not wanted):
            return fitting[0]
        have = "; ".join(_described(group) for group in fitting or groups)
        raise SettingsError(f"{len(fitting)} kinds of scores fit, not one; there are {have}")

    def _source(self, group: Group, source: str) -> str:
        if source and source not in group.sources:
            raise unknown(source, group.sources, f"sources of {group.title}")
        roles = Roles(self._results.run["recipes"]["sources"])
        return source or roles.asked(group.sources)[0]

    def _clusterings(self, wanted: dict[str, str]) -> tuple[list[JSON], str]:
        """Return the clusterings of languages by themselves, or all where there are none."""
        for name in wanted:
            if name != "clusterer":
                raise unknown(name, ["clusterer"], "figures of clusterings are chosen by")
        records = self._results.clusterings
        names = list(dict.fromkeys(record["clusterer"] for record in records))
        if not names:
            raise DataError(f"{self._results.study.folder}: no clusterings yet")
        name = wanted.get("clusterer", names[0])
        if name not in names:
            raise unknown(name, names, "clusterers")
        own = [record for record in records if record["clusterer"] == name]
        alone = [record for record in own if len(record["sides"]) == 1]
        return alone or own, _plain(name)


def _named(group: Group) -> dict[str, str]:
    return {"metric": group.name, **dict(zip(VARYING, group.place, strict=True))}


def _described(group: Group) -> str:
    return ", ".join(f"{name}={value}" for name, value in _named(group).items() if value)


def _name(kind: str, group: Group, *more: str) -> str:
    named = _named(group)
    chosen = [named["metric"], named["clusterer"], named["dictionary"]]
    if "corpus" in group.label or "part" in group.label:
        chosen += [named["corpus"], named["part"]]
    return "-".join(_plain(each) for each in (kind, *chosen, *more) if each)


def _plain(text: str) -> str:
    """Return a name that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-") or "unnamed"
