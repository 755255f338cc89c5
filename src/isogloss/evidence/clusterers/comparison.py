"""Clusterers side by side over the same vectors: each one's figures, and how far any two agree."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

from isogloss.core.blocks import pooled, taken, whole
from isogloss.core.errors import IsoglossError
from isogloss.core.study.directory import read_json
from isogloss.evidence.clusterers.labelled import labelled
from isogloss.evidence.clusterers.peak import HOW
from isogloss.evidence.clusterers.regrouping import Regrouping
from isogloss.evidence.clusterers.scored import scored
from isogloss.evidence.clusterers.separation import separation
from isogloss.evidence.clusterers.stability import agreement, agreement_with_noise, stability

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedScoring
    from isogloss.core.types import JSON, Labels, Side
    from isogloss.evidence.clusterers.separation import Distance
    from isogloss.evidence.resampling.draws import Drawing

    Group = tuple[tuple[Side, ...], str]
    """The sides that are grouped together, and how they are balanced."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is looked at."""

    drawing: Drawing
    seeds: int
    draws: int
    distance: Distance = "euclidean"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came out, as plain data."""

    scores: list[JSON] = field(default_factory=list)
    """One for each metric, dictionary and pair of sides: ``{metric, sides, rows}``, a row a
    clusterer."""
    groups: list[JSON] = field(default_factory=list)
    """One for each set of sides that is grouped: ``{sides, rows, agreement}``."""
    failures: list[tuple[str, IsoglossError]] = field(default_factory=list)
    """What failed, and with what; it loses nothing else."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        failures = [{"what": what, "reason": str(error)} for what, error in self.failures]
        return {"scores": self.scores, "groups": self.groups, "failures": failures, "measured": HOW}


class Comparison:
    """Compares the clusterers of a study on some of its scorings; clusterings are kept there."""

    def __init__(
        self, run: Run, scorings: Mapping[str, PlannedScoring], settings: Settings
    ) -> None:
        self.run = run
        self.scorings = scorings
        self.settings = settings
        self.regrouping = Regrouping(run, settings.drawing)
        items = dict.fromkeys(item for scoring in scorings.values() for item in scoring.clusterings)
        self.groups: dict[Group, list[PlannedClustering]] = {}
        for item in items:
            self.groups.setdefault((item.sides, item.balance), []).append(item)

    def units_of(self, item: PlannedClustering) -> int:
        """Return how often a clustering is made again in all."""
        return len(list(self.regrouping.units(item, self.settings.seeds, self.settings.draws)))

    def missing(self) -> tuple[int, int]:
        """Return how many clusterings are to be made, and how many again. Needs the words."""
        items = [item for own in self.groups.values() for item in own]
        again = [
            self.regrouping.is_made(item, unit)
            for item in items
            for unit in self.regrouping.units(item, self.settings.seeds, self.settings.draws)
        ]
        made = [self.run.clusters.is_made(item) for item in items]
        return made.count(False), again.count(False)

    def take(self) -> Compared:
        """Make what is missing and compare. DataError for too few sentences to draw from."""
        for corpus in {sides[0].corpus for sides, _ in self.groups} if self.settings.draws else ():
            self.regrouping.blocks.of(corpus).check()
        found = Compared()
        progress = self.run.progress
        progress.begin("compare", sum(self.missing()), "clusterings")
        for items in self.groups.values():
            for item in items:
                if not self.run.clusters.is_made(item):
                    _try(found, _named(item), partial(self.run.clusters.make, item))
                    progress.advance(1)
        for (sides, balance), items in self.groups.items():
            found.groups.append(self._group(found, sides, balance, items))
        found.scores.extend(scored(self.run, self.scorings, partial(_try, found)))
        return found

    def _group(
        self, found: Compared, sides: tuple[Side, ...], balance: str, items: list[PlannedClustering]
    ) -> JSON:
        """Return the figures of every clusterer of one group, and of every pair of them."""
        made = [item for item in items if self.run.clusters.is_made(item)]
        again = self._again(found, made)
        labels = {i.clusterer: self.run.clusters.concepts(i).labels for i in made}
        rows = []
        if made:
            words = self.run.clusters.rows(made[0])
            tables = [self.run.clusters.words(s).take(r) for s, r in zip(sides, words, strict=True)]
            blocks = [
                taken(self.run.clusters.blocks(s), r) for s, r in zip(sides, words, strict=True)
            ]
            vectors = whole(pooled(blocks))
            for item in made:
                own = labels[item.clusterer]
                apart = separation(
                    vectors,
                    own,
                    distance=self.settings.distance,
                    seed=self.run.inputs.study.seed,
                )
                row = self._row(item, own, again[item.clusterer])
                row["separation"] = apart.as_json()
                row["labels"] = [each.as_json() for each in labelled(tables, own)]
                rows.append(row)
        return {
            "sides": [side.as_json() for side in sides],
            "balance": balance,
            "distance": self.settings.distance,
            "rows": rows,
            "agreement": agreements(labels),
        }

    def _again(
        self, found: Compared, items: list[PlannedClustering]
    ) -> dict[str, dict[str, list[tuple[Labels, float, int | None]]]]:
        """Return every clustering made again, by clusterer and kind.

        Unit by unit, so that clusterers that cut one tree find it.
        """
        result: dict[str, dict[str, list[tuple[Labels, float, int | None]]]]
        result = {item.clusterer: {"draw": [], "seed": [], "again": []} for item in items}
        wanted = [
            (unit, item)
            for item in items
            for unit in self.regrouping.units(item, self.settings.seeds, self.settings.draws)
        ]
        order = {
            unit: place for place, unit in enumerate(sorted({u for u, _ in wanted}, key=_last))
        }
        for unit, item in sorted(wanted, key=lambda entry: order[entry[0]]):
            is_made = self.regrouping.is_made(item, unit)
            what = f"{_named(item)}, {unit}"
            one = _try(found, what, partial(self.regrouping.take, item, unit))
            if one is not None:
                result[item.clusterer][unit.kind].append((one.labels, one.seconds, one.memory))
            if not is_made:
                self.run.progress.advance(1)
        return result

    def _row(
        self, item: PlannedClustering, labels: Labels, again: Mapping[str, list[JSON]]
    ) -> JSON:
        record = read_json(self.run.places.clustering(item.key))
        seeds = stability(labels, [one[0] for one in again["seed"]], among=True)
        draws = stability(labels, [one[0] for one in again["draw"]], among=False)
        measured = again["again"][0] if again["again"] else None
        data = None
        if draws and draws.ami is not None and (seeds is None or seeds.ami is not None):
            data = max(0.0, (seeds.ami if seeds and seeds.ami is not None else 1.0) - draws.ami)
        return {
            "clusterer": item.clusterer,
            "key": item.key,
            "words": record["words"],
            "noise": record["noise"],
            "concepts": record["concepts"],
            "sizes": record["details"]["sizes"],
            "ami_position": record["ami_position"],
            "ami_type": record["ami_type"],
            "notes": record["details"].get("notes", []),
            "seconds": measured[1] if measured else None,
            "memory": measured[2] if measured else None,
            "repeats": bool((measured[0] == labels).all()) if measured else None,
            "seeds": seeds.as_json() if seeds else None,
            "draws": draws.as_json() if draws else None,
            "lost_to_seeds": 1 - seeds.ami if seeds and seeds.ami is not None else None,
            "lost_to_data": data,
        }


def agreements(labels: Mapping[str, Labels]) -> list[JSON]:
    """Return how far every two labellings agree: without noise, and with it as singletons."""
    return [
        {
            "clusterers": [one, other],
            "without_noise": asdict(agreement(labels[one], labels[other])),
            "noise_as_singletons": asdict(agreement_with_noise(labels[one], labels[other])),
        }
        for one, other in combinations(labels, 2)
    ]


def _last(unit: tuple[str, int]) -> tuple[int, int]:
    return (["draw", "seed", "again"].index(unit[0]), unit[1])


def _named(item: PlannedClustering) -> str:
    return f"{item.clusterer} of {' and '.join(map(str, item.sides))}"


def _try(found: Compared, what: str, work: Callable[[], T]) -> T | None:
    try:
        return work()
    except IsoglossError as error:
        found.failures.append((what, error))
        return None
