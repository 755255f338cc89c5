"""Reads what the experiment gave: tables, and the lines that say what rose with the dose."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from examples.standings import by, mean, standings
from examples.tables import number, signed, span, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

CALIGN, APART = "CALIGN above chance", "CALIGN above strangers"
JOINT, PRECISION = "translated joint concepts", "precision"
"""What is asked whether it rises."""

FIRST = 1
"""The first layer that counts: layer 0 is what goes into the model's first block."""

NAME = re.compile(r"(?P<kind>dose|wrong)(?P<dose>\d+)-seed(?P<seed>\d+)|untrained(?P<twin>\d+)")


class Group(NamedTuple):
    """Models that were made alike."""

    kind: str
    """``untrained``, ``dose`` or ``wrong``."""
    dose: int

    def __str__(self) -> str:
        return {
            "untrained": "untrained",
            "dose": f"{self.dose} % pairs",
            "wrong": f"{self.dose} % wrong pairs",
        }[self.kind]


def group(source: str) -> Group:
    """Return the group of a source by its name."""
    found = NAME.fullmatch(source)
    assert found is not None, source
    if found["twin"]:
        return Group("untrained", 0)
    return Group(found["kind"], int(found["dose"]))


def seed(source: str) -> int:
    """Return the seed of a source by its name."""
    found = NAME.fullmatch(source)
    assert found is not None, source
    return int(found["twin"] or found["seed"])


class Experiment:
    """All models under one clusterer, in all layers; a model's figures are means of its blocks."""

    def __init__(
        self,
        document: dict[str, Any],
        scores: Sequence[dict[str, Any]],
        clusterer: str,
        strangers: Mapping[str, float] | None = None,
    ) -> None:
        self.clusterer = clusterer
        own = [row for row in standings(document, "calign") if row.clusterer == clusterer]
        self.rows = [row for row in own if row.figure == "area"]
        self.layers = sorted({row.layer for row in self.rows})
        self.groups = sorted({group(row.source) for row in self.rows}, key=_order)
        joint = standings(document, "colap")
        self.joint = by(
            (row for row in joint if row.clusterer == clusterer and row.layer >= FIRST),
            lambda row: row.source,
        )
        models = by((row for row in self.rows if row.layer >= FIRST), lambda row: row.source)
        self.models = {source: mean(rows) for source, rows in models.items()}
        self.figures = {
            CALIGN: {source: found.above for source, found in self.models.items()},
            APART: {
                source: self.models[source].observed - area
                for source, area in (strangers or {}).items()
            },
            JOINT: means(scores, "colap", translated, clusterer),
            PRECISION: means(scores, "precision", lambda score: score["value"], ""),
        }

    def title(self) -> str:
        """Say what the table is of."""
        last = self.layers[-1]
        return (
            f"Clusterer {self.clusterer}: means of layers {FIRST} to {last} and of both directions"
        )

    def members(self, which: Group) -> list[str]:
        """Return the sources of a group, by seed."""
        return sorted((name for name in self.models if group(name) == which), key=seed)

    def table(self) -> str:
        """Return a row a trained model, and one of all twins."""
        rows = []
        for which in self.groups:
            names = self.members(which)
            if which.kind == "untrained":
                rows.append([str(which), f"mean of {len(names)}", *self.cells(names)])
                continue
            rows += [[str(which), f"seed {seed(name)}", *self.cells([name])] for name in names]
        calign = ("CALIGN area", "chance", "above chance", "above strangers", "self", "excess")
        return table(("models", "which", *calign, "COLAP", "of ceiling", JOINT, PRECISION), rows)

    def cells(self, names: Sequence[str]) -> list[str]:
        """Return the figures of some models, as means."""
        rows = [row for row in self.rows if row.source in names and row.layer >= FIRST]
        found, joint = mean(rows), [row for name in names for row in self.joint.get(name, [])]
        mixed = mean(joint) if joint else None
        others = [self.mean(measure, names) for measure in (JOINT, PRECISION)]
        return [
            *(number(found.observed), number(found.chance), signed(found.above)),
            *(signed(self.mean(APART, names)), number(found.own), number(found.excess)),
            number(mixed.observed if mixed else None),
            number(mixed.observed / mixed.chance if mixed else None),
            *map(number, others),
        ]

    def mean(self, measure: str, names: Sequence[str]) -> float | None:
        """Return the mean of a measure over some models; None where one lacks it."""
        values = [self.figures[measure].get(name) for name in names]
        known = [value for value in values if value is not None]
        return fmean(known) if len(known) == len(names) else None

    def by_layer(self) -> str:
        """Return how far each group is above chance in each layer: mean, lowest to highest seed."""
        rows = []
        for which in self.groups:
            own = [row for row in self.rows if group(row.source) == which]
            cells = [str(which)]
            for layer in self.layers:
                there = by((r for r in own if r.layer == layer), lambda row: row.source)
                values = [mean(found).above for found in there.values()]
                cells.append(f"{fmean(values):+.3f} ({span(values)})")
            rows.append(cells)
        return table((CALIGN, *(f"layer {layer}" for layer in self.layers)), rows)

    def differences(self, measure: str, less: Group, more: Group) -> list[float]:
        """Return how much more a measure gives of the second group, seed by seed."""
        found = self.figures[measure]
        one, other = ({seed(name): name for name in self.members(each)} for each in (less, more))
        both = [(one[key], other[key]) for key in sorted(one.keys() & other.keys())]
        return [found[b] - found[a] for a, b in both if a in found and b in found]

    def steps(self) -> Iterator[tuple[Group, Group]]:
        """Yield each dose and the next one."""
        return pairwise(which for which in self.groups if which.kind == "dose")

    def rises(self, measure: str) -> bool:
        """Return whether a measure rises with every dose in every seed."""
        found = [self.differences(measure, *step) for step in self.steps()]
        return all(each and min(each) > 0 for each in found)

    def judgement(self) -> Iterator[str]:
        """Yield what each measure does from dose to dose, seed by seed, and where twins are."""
        wrong = [which for which in self.groups if which.kind == "wrong"]
        placebos = [(each, Group("dose", each.dose)) for each in wrong]
        compared = [*self.steps(), *(pair for pair in placebos if pair[1] in self.groups)]
        for measure in self.figures:
            steps = [(pair, self.differences(measure, *pair)) for pair in compared]
            for (less, more), found in steps:
                if found:
                    told = ", ".join(map(signed, found))
                    yield f"- {measure}, {more} less {less}, by seed: {told}"
            if any(found for _, found in steps):
                said = "rises" if self.rises(measure) else "does NOT rise"
                yield f"- **{measure}: {said} with every dose in every seed**"
        yield from self.twins()

    def twins(self) -> Iterator[str]:
        """Say whether untrained models are at their null."""
        names = self.members(Group("untrained", 0))
        if not names:
            return
        above = [self.figures[CALIGN][name] for name in names]
        curves = by(
            (row for row in self.rows if row.source in names),
            lambda row: (row.source, row.languages),
        )
        small = sum(min(row.p for row in rows) <= 0.05 for rows in curves.values())
        yield (
            f"- Untrained: CALIGN {span(above)} above chance over {len(names)} models; p is 0.05 or "
            f"less in some layer of {small} of their {len(curves)} curves (a direction of a model "
            f"each), of which {0.05 * len(curves):.0f} would be by chance."
        )


def translated(score: dict[str, Any]) -> float | None:
    """Return the share of all joint concepts that hold both languages and translate each other."""
    if score["value"] is None:
        return None
    share = score["parts"].get("translated")
    return 0.0 if share is None else float(score["value"] * share)


def means(
    scores: Iterable[dict[str, Any]],
    name: str,
    figure: Callable[[dict[str, Any]], float | None],
    clusterer: str,
) -> dict[str, float]:
    """Return a figure of each model, mean of the layers that count and of directions."""
    found: dict[str, list[float]] = {}
    for score in scores:
        side = score["sides"][0]
        if score["name"] == name and score["clusterer"] == clusterer and side["layer"] >= FIRST:
            value = figure(score)
            if value is not None:
                found.setdefault(side["source"], []).append(value)
    return {source: fmean(values) for source, values in found.items()}


def _order(which: Group) -> tuple[int, int]:
    return (("untrained", "dose", "wrong").index(which.kind), which.dose)


def report(experiments: Iterable[Experiment]) -> str:
    """Return all tables and lines of some experiments."""
    return "\n\n".join(
        part
        for found in experiments
        for part in (found.title(), found.table(), found.by_layer(), "\n".join(found.judgement()))
    )
