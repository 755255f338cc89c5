"""What became of the concepts of a source in others: survival, noise floor, tasks, together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from isogloss.core.errors import DataError, IsoglossError
from isogloss.evidence.change.against import Measured, against_controls, against_floor
from isogloss.evidence.change.figures import curve, figures
from isogloss.evidence.change.floor import across_halves, by_chance, by_seed, drawn
from isogloss.evidence.change.groupings import Groupings
from isogloss.evidence.change.joint import together
from isogloss.evidence.change.tasks import tasks_of
from isogloss.evidence.resampling.draws import CorpusBlocks, Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON, Labels, Side
    from isogloss.evidence.change.figures import Rule
    from isogloss.evidence.change.floor import Tables
    from isogloss.evidence.change.groupings import Half, Shared, Work
    from isogloss.evidence.change.pairing import Pair
    from isogloss.evidence.resampling.draws import Blocks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is looked at."""

    rule: Rule
    seeds: int = 5
    replicates: int = 100
    halves: int = 1
    joint: bool = True
    annotations: tuple[str, ...] | None = None
    """Whose labels are looked for; None: those that may be of a task."""
    permutations: int = 100
    level: float = 0.95
    controls: tuple[str, ...] = ()
    """Sources that the others are held against."""


class Changes:
    """Measures changes on the sides of a study; groupings are kept there."""

    def __init__(self, run: Run, pairs: Sequence[Pair], settings: Settings) -> None:
        self.run = run
        self.pairs = list(pairs)
        self.settings = settings
        self.groupings = Groupings(run, settings.seeds, settings.halves)
        seed = run.inputs.study.seed
        self.drawing = Drawing("fixed", 0.5, max(2, settings.replicates), seed)
        self.blocks = CorpusBlocks(run)
        self.failures: list[tuple[str, IsoglossError]] = []
        self.notes: list[str] = []
        self._labels: dict[tuple[str, Side], list[Labels]] = {}
        self._halves: dict[tuple[str, Side], list[tuple[Half, Half]]] = {}

    def missing(self) -> list[Work]:
        """Return the groupings that are to be made, as work. Needs the words."""
        return self.groupings.missing(self.pairs, joint=self.settings.joint)

    def most(self) -> int:
        """Return how many groupings there are in all."""
        return self.groupings.most(self.pairs, joint=self.settings.joint)

    def take(self) -> list[JSON]:
        """Make what is missing, and return a row a pair. What fails is named, and loses no other."""
        curves: dict[tuple[str, ...], list[Measured]] = {}
        progress = self.run.progress
        progress.begin("change", len(self.pairs), "layers")
        for pair in self.pairs:
            done = self._try(pair, partial(self._measured, pair))
            if done is not None:
                curves.setdefault(pair.curve, []).append(done)
            progress.advance(1)
        for own in curves.values():
            against_floor(own, self.drawing, self.settings.level)
            self._with_tasks(own)
        for (other, *where), own in curves.items():
            if other not in self.settings.controls:
                there = {name: curves.get((name, *where), []) for name in self.settings.controls}
                against_controls(own, there, self.drawing, self.settings.level)
        return [each.row for own in curves.values() for each in own]

    def _measured(self, pair: Pair) -> Measured:
        shared = self.groupings.shared(pair)
        base = [each[shared.base] for each in self._by_seed(pair.clusterer, pair.base)]
        other = [each[shared.other] for each in self._by_seed(pair.clusterer, pair.other)]
        rule, types = self.settings.rule, shared.words.type
        paired = by_seed(base, other, types, rule)
        again = base[1 % len(base)]
        there = Measured(
            pair,
            shared,
            (base, other),
            paired,
            self._drawn(pair, base[0], other[1 % len(other)], shared),
            self._drawn(pair, base[0], again, shared),
        )
        there.row |= self._row(there)
        return there

    def _row(self, there: Measured) -> JSON:
        pair, shared = there.pair, there.shared
        base, other = (each[0] for each in there.labels)
        rule, types = self.settings.rule, shared.words.type
        steps = curve(base, other, types, rule)
        side = pair.base
        return {
            "from": side.source,
            "to": pair.other.source,
            "control": pair.other.source in self.settings.controls,
            "clusterer": pair.clusterer,
            "corpus": side.corpus,
            "language": side.language,
            "given": side.given,
            "part": side.part,
            "layer": side.layer,
            "words": {"from": shared.of_base, "to": shared.of_other, "shared": len(shared.words)},
            "concepts": {
                name: int(rule.counting(labels, types).sum())
                for name, labels in (("from", base), ("to", other))
            },
            "threshold": str(rule.threshold),
            "least_types": rule.least_types,
            "figures": figures(base, other, types, rule).plain(),
            "curve": {
                "limits": [str(limit) for limit in steps.limits],
                "counts": list(steps.counts),
                "whole": steps.whole,
            },
            "by_chance": by_chance(
                base,
                other,
                shared.words,
                rule,
                seed=self.run.inputs.study.seed,
                permutations=self.settings.permutations,
            ),
            "seeds": len(there.paired.floor["area"]),
            "across": dict(there.paired.across),
            "floor": dict(there.paired.floor),
            "floor_of_to": dict(there.paired.floor_of_other),
            "halves": self._across_halves(pair),
            "joint": self._joint(pair, shared),
        }

    def _by_seed(self, clusterer: str, side: Side) -> list[Labels]:
        key = (clusterer, side)
        if key not in self._labels:
            self._labels[key] = self.groupings.by_seed(clusterer, side)
        return self._labels[key]

    def _drawn(self, pair: Pair, before: Labels, after: Labels, shared: Shared) -> Tables:
        blocks = self._blocks(pair.base.corpus) if self.settings.replicates else None
        if blocks is None:
            return {}
        return drawn(before, after, shared.words, blocks, self.drawing, self.settings.rule)

    def _across_halves(self, pair: Pair) -> JSON:
        if not self.settings.halves or self._blocks(pair.base.corpus) is None:
            return None
        base, other = (self._halved(pair, side) for side in (pair.base, pair.other))
        rule = self.settings.rule
        return {
            "across": across_halves(base, other, rule),
            "floor": across_halves(base, base, rule),
        }

    def _blocks(self, corpus: str) -> Blocks | None:
        """Return what sentences are drawn in; None, and a note, where there are too few."""
        try:
            self.blocks.of(corpus).check()
        except DataError as error:
            if (note := f"no intervals and no halves: {error}") not in self.notes:
                self.notes.append(note)
            return None
        return self.blocks.of(corpus)

    def _halved(self, pair: Pair, side: Side) -> list[tuple[Half, Half]]:
        key = (pair.clusterer, side)
        if key not in self._halves:
            words = self.run.clusters.words(pair.base)
            self._halves[key] = [
                self.groupings.halved(pair.clusterer, side, number, words)
                for number in range(self.settings.halves)
            ]
        return self._halves[key]

    def _joint(self, pair: Pair, shared: Shared) -> JSON:
        if not self.settings.joint:
            return None
        try:
            found = together(*self.groupings.joint(pair, shared))
        except IsoglossError as error:
            return {"concepts": None, "both": None, "together": None, "note": str(error)}
        return found.as_json() | {"note": ""}

    def _with_tasks(self, own: list[Measured]) -> None:
        """Add to each layer of a curve which concepts are of a task; all layers have equal words."""
        found = tasks_of(
            own[0].shared.words,
            [each.labels for each in own],
            self.settings.annotations,
            seed=self.run.inputs.study.seed,
            permutations=self.settings.permutations,
        )
        for each, rows in zip(own, found, strict=True):
            each.row["tasks"] = rows

    def _try(self, pair: Pair, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except IsoglossError as error:
            self.failures.append((f"{pair.clusterer} of {pair.base} and {pair.other}", error))
            return None
