"""Reads what ``isogloss evidence`` says of the experiment: tables, and the lines that judge it."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from examples.known_cause.study import PRECISION
from examples.standings import Standing, by, mean, standings
from examples.tables import number, signed, span, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

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
    """The areas of all models under one clusterer, in both directions and all layers."""

    def __init__(
        self, document: dict[str, Any], scores: Sequence[dict[str, Any]], clusterer: str
    ) -> None:
        self.clusterer = clusterer
        self.rows = [
            row
            for row in standings(document, "calign")
            if row.clusterer == clusterer and row.figure == "area"
        ]
        self.layers = sorted({row.layer for row in self.rows})
        self.groups = sorted({group(row.source) for row in self.rows}, key=_order)
        self.precisions = precisions(scores)

    def title(self) -> str:
        """Say what the table is of."""
        last = self.layers[-1]
        return (
            f"CALIGN area, clusterer {self.clusterer}: mean of layers {FIRST} to {last}, both ways"
        )

    def models(self, which: Group) -> dict[int, list[Standing]]:
        """Return the rows of each model of a group by its seed, of all layers that count."""
        own = [r for r in self.rows if group(r.source) == which and r.layer >= FIRST]
        return by(own, lambda row: seed(row.source))

    def above(self, which: Group) -> dict[int, float]:
        """Return how far each model of a group is above chance, by seed."""
        return {number: mean(rows).above for number, rows in self.models(which).items()}

    def table(self) -> str:
        """Return a row a trained model, and one of the twins: means over layers and directions."""
        rows = []
        for which in self.groups:
            models = self.models(which)
            if which.kind == "untrained":
                whole = [row for found in models.values() for row in found]
                rows.append(self.cells(str(which), f"{len(models)} models", whole))
                continue
            rows += [self.cells(str(which), f"seed {key}", own) for key, own in models.items()]
        head = ("models", "which", "observed", "chance", "above chance", "self", "excess")
        return table((*head, "precision"), rows)

    def cells(self, name: str, which: str, rows: Sequence[Standing]) -> list[str]:
        """Return a row of the table: some standings, and the precision of their models."""
        found = mean(rows)
        known = [self.precisions[row.source] for row in rows if row.source in self.precisions]
        figures = (found.own, found.excess, fmean(known) if known else None)
        return [
            *(name, which, number(found.observed), number(found.chance), signed(found.above)),
            *map(number, figures),
        ]

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
        return table(("above chance", *(f"layer {layer}" for layer in self.layers)), rows)

    def judgement(self) -> Iterator[str]:
        """Yield the lines that say whether the experiment came out as its cause demands."""
        doses = [which for which in self.groups if which.kind == "dose"]
        for less, more in pairwise(doses):
            yield self.step(less, more)
        for wrong in (which for which in self.groups if which.kind == "wrong"):
            same = Group("dose", wrong.dose)
            if same in doses:
                yield self.step(wrong, same)
        steps = list(pairwise(doses))
        rising = [all(d > 0 for d in self.differences(*step)) for step in steps]
        if steps:
            said = (
                "rises with the dose in every seed" if all(rising) else "does NOT rise every time"
            )
            yield f"The score above chance {said}."
        yield from self.twins()

    def failures(self) -> list[str]:
        """Return what did not come out as the cause demands; nothing where all did.

        The score above chance rises from dose to dose in every seed, and no untrained model is
        farther from chance, either way, than a tenth of what the largest dose gives.
        """
        doses = [which for which in self.groups if which.kind == "dose"]
        found = [
            self.step(less, more)
            for less, more in pairwise(doses)
            if min(self.differences(less, more)) <= 0
        ]
        untrained = self.above(Group("untrained", 0)).values()
        farthest = max(map(abs, untrained), default=0.0)
        least = min(self.above(doses[-1]).values())
        if farthest > least / 10:
            found.append(f"untrained {farthest:.3f} from chance, {doses[-1]} {least:+.3f} above it")
        return found

    def differences(self, less: Group, more: Group) -> list[float]:
        """Return how much more the second group is above chance, seed by seed."""
        one, other = self.above(less), self.above(more)
        return [other[key] - one[key] for key in sorted(one.keys() & other.keys())]

    def step(self, less: Group, more: Group) -> str:
        """Say how two groups differ, seed by seed."""
        found = self.differences(less, more)
        return f"{more} less {less}, by seed: {', '.join(map(signed, found))}"

    def twins(self) -> Iterator[str]:
        """Say whether untrained models are at their null."""
        models = self.models(Group("untrained", 0))
        if not models:
            return
        above = list(self.above(Group("untrained", 0)).values())
        own = [row for row in self.rows if group(row.source).kind == "untrained"]
        curves = by(own, lambda row: (row.source, row.languages))
        small = sum(min(row.p for row in rows) <= 0.05 for rows in curves.values())
        yield (
            f"Untrained: {span(above)} above chance over {len(models)} models; p is 0.05 or less "
            f"somewhere in {small} of their {len(curves)} curves (a direction of a model each), "
            f"of which {0.05 * len(curves):.0f} would be by chance."
        )


def precisions(scores: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Return the precision of word translation of each model, mean of layers that count."""
    found: dict[str, list[float]] = {}
    for score in scores:
        side = score["sides"][0]
        if score["name"] == PRECISION and side["layer"] >= FIRST and score["value"] is not None:
            found.setdefault(side["source"], []).append(score["value"])
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
