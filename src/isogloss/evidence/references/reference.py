"""The upper reference: a side scored against itself, grouped again or on the other sentences."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

from isogloss.core.concepts.space import Space
from isogloss.core.errors import IsoglossError, PluginError
from isogloss.core.keys import key_of
from isogloss.core.study.resampled import Resampled, is_seeded
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.curves import figures_of
from isogloss.evidence.references.thinning import identity, thinned_types
from isogloss.evidence.resampling.draws import CorpusBlocks, Drawing, rows_in
from isogloss.evidence.resampling.kept import Kept, lacking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.concepts.coverage import Mask
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedScoring
    from isogloss.core.text.dictionary import Entries
    from isogloss.core.types import (
        JSON,
        Concepts,
        Ints,
        Metric,
        Need,
        Score,
        Side,
        Translations,
        Vectors,
        Words,
    )

VERSION = 1
"""Rises when the same self-alignment would come out otherwise."""

FIRST = 10
"""How many translations count where a metric has no such setting."""

OTHER_SEED = 7001
"""What the seeds of other groupings begin with: none that studies and replicates begin with."""


class Self(NamedTuple):
    """One self-alignment: ``seeds`` on all sentences, ``halves`` on one half and the other."""

    kind: str
    number: int


class Copy(Protocol):
    """One of the two forms of a side that are compared."""

    def words(self, side: Side, /) -> Words:
        """Return the words of a side."""
        ...

    def vectors(self, side: Side, /) -> Vectors:
        """Return their vectors: (words, features)."""
        ...

    def concepts(self, item: PlannedClustering, /) -> Concepts:
        """Return a clustering of them."""
        ...


class Selves:
    """The self-alignments of a study's scores, kept in the study directory.

    A record is what one of them gave for one scoring: ``{self, task, scores, failure}``, figures by
    source and target side. Only metrics of pairs that were clustered one by one have any.
    """

    def __init__(self, run: Run, count: int) -> None:
        self.run = run
        self.seed = run.inputs.study.seed
        self.units = [Self(kind, n) for n in range(count) for kind in ("seeds", "halves")]
        self._kept = Kept(run.places.replicates(key_of(["self", VERSION, self.seed])))
        self.blocks = CorpusBlocks(run)
        self._reached: dict[tuple[str, ...], Mask] = {}

    def scorings(self, scorings: Mapping[str, PlannedScoring]) -> dict[str, PlannedScoring]:
        """Return the scorings that have self-alignments."""
        return {
            key: scoring
            for key, scoring in scorings.items()
            if len(scoring.sides) == len(scoring.separate) == 2
            and scoring.dictionary
            and not scoring.joint
        }

    def missing(
        self, scorings: Mapping[str, PlannedScoring]
    ) -> list[tuple[Self, dict[str, PlannedScoring]]]:
        """Return what is to be taken, each with the scorings that lack it; failures among them."""
        return lacking(self.units, scorings, self._kept.records, "self")

    def clusterings(
        self, scorings: Mapping[str, PlannedScoring]
    ) -> list[tuple[PlannedClustering, float]]:
        """Return the clusterings that are to be made, and the share of the words in each."""
        recipes = self.run.inputs.recipes.clusterers
        found = []
        for unit, left in self.missing(self.scorings(scorings)):
            items = {item.key: item for scoring in left.values() for item in scoring.separate}
            for item in items.values():
                if unit.kind == "halves":
                    found += [(item, 0.5)] * 2
                elif is_seeded(recipes[item.clusterer]):
                    found.append((item, 1.0))
        return found

    def take(self, scorings: Mapping[str, PlannedScoring]) -> None:
        """Take what is missing; what fails is kept with its reason, told, and loses no other."""
        missing, progress = self.missing(self.scorings(scorings)), self.run.progress
        progress.begin("self-alignment", sum(len(each) for _, each in missing), "scores")
        for unit, left in missing:
            copies = self._copies(unit)
            for key, scoring in left.items():
                record = self._record(unit, copies, key, scoring)
                self._kept.append(record)
                if record["failure"]:
                    progress.say(f"no self-alignment ({unit.kind}): {record['failure']}")
                progress.advance(1)

    def of(self, scoring: str, kind: str, sides: Sequence[str], figure: str) -> float | None:
        """Return the mean of a figure over self-alignments of a kind; None without any."""
        own = {tuple(each["self"]): each for each in self._kept.records if each["task"] == scoring}
        there = [own[unit] for unit in self.units if unit.kind == kind and unit in own]
        name = " > ".join(sides)
        found = [record["scores"].get(name, {}).get(figure) for record in there]
        values = [value for value in found if value is not None]
        return sum(values) / len(values) if values else None

    def failure(self, scoring: str) -> str:
        """Return why a scoring lacks a self-alignment; empty where none failed."""
        own = {tuple(each["self"]): each for each in self._kept.records if each["task"] == scoring}
        return next((str(each["failure"]) for each in own.values() if each["failure"]), "")

    def _record(
        self, unit: Self, copies: tuple[Copy, Copy], key: str, scoring: PlannedScoring
    ) -> JSON:
        scores: dict[str, JSON] = {}
        failure = ""
        one, other = scoring.sides
        try:
            for source, target in ((one, other), (other, one)):
                found = self._score(copies, scoring, source, target, unit.number)
                if found is not None:
                    scores[f"{source} > {target}"] = figures_of(found)
        except IsoglossError as error:
            failure = str(error)
        return {"self": list(unit), "task": key, "scores": scores, "failure": failure}

    def _score(
        self,
        copies: tuple[Copy, Copy],
        scoring: PlannedScoring,
        source: Side,
        target: Side,
        number: int,
    ) -> Score | None:
        """Score a side against its copy, as if the copy were the target."""
        recipe = self.run.inputs.recipes.metrics[scoring.metric]
        metric: Metric = self.run.inputs.maker.make(recipe)
        asked = recipe.settings.get("translations", FIRST)
        reached = self._reach(scoring, metric, source, target, asked)
        if reached is None:
            return None
        whole = self.run.clusters.words(source)
        forms = [copy.words(source) for copy in copies]
        space = self_space(
            copies,
            next(item for item in scoring.separate if item.sides == (source,)),
            metric.needs | getattr(metric, "uses", frozenset()),
            own_dictionary(whole, forms, reached, seed=self.seed + number),
            matching=self.run.inputs.study.words.matching,
        )
        scores = take_scores(scoring.metric, metric, space)
        return next((score for score in scores if score.sides == space.sides), None)

    def _reach(
        self, scoring: PlannedScoring, metric: Metric, source: Side, target: Side, translations: int
    ) -> Mask | None:
        """Return which types of the source the real dictionary reaches; None without one."""
        units = self.run.plan.units
        key = (scoring.dictionary, units[source].path, units[target].path, str(translations))
        if key not in self._reached:
            space = self.run.scores.space(scoring, metric)
            if space.dictionary(source, target) is None:
                return None
            covered = space.coverage(source, target, translations=translations)
            self._reached[key] = covered.reachable
        return self._reached[key]

    def _copies(self, unit: Self) -> tuple[Copy, Copy]:
        clusters, number = self.run.clusters, unit.number
        seeds = (OTHER_SEED + 2 * number, OTHER_SEED + 2 * number + 1)
        if unit.kind == "seeds":
            return clusters, _Regrouped(clusters, seed=seeds[0])
        least = self.run.inputs.study.words.min_count
        halves = (partial(self._half, number, rest) for rest in (False, True))
        one, other = (
            Resampled(clusters, half, seed=seed, min_count=least)
            for half, seed in zip(halves, seeds, strict=True)
        )
        return one, other

    def _half(self, number: int, rest: bool, side: Side, words: Words) -> Ints:
        """Return the rows of one half of the sentences, or of the rest."""
        drawing = Drawing("subsample", 0.5, 2, self.seed + OTHER_SEED)
        drawn = self.blocks.of(side.corpus).draw(drawing, number)
        return rows_in(words, 1 - drawn if rest else drawn)


class _Regrouped(Resampled):
    """All words, grouped with another seed; what has no seed would come out as it is."""

    def concepts(self, item: PlannedClustering) -> Concepts:
        """Group the words anew where that can change anything."""
        seeded = is_seeded(self.whole.inputs.recipes.clusterers[item.clusterer])
        return super().concepts(item) if seeded else self.whole.concepts(item)


def self_space(
    copies: tuple[Copy, Copy],
    item: PlannedClustering,
    needs: frozenset[Need],
    dictionary: Translations,
    *,
    matching: str,
) -> Space:
    """Return the space of two forms of the side that a clustering is of."""
    (side,) = item.sides
    # No part of a source has a space in its name.
    again = replace(side, part=f"{side.part} again")
    copy = dict(zip((side, again), copies, strict=True))
    return Space(
        (side, again),
        needs=needs,
        words=lambda which: copy[which].words(side),
        vectors=lambda which: copy[which].vectors(side),
        separate=lambda which: copy[which].concepts(item),
        joint=_refused,
        dictionary=lambda _source, _target: dictionary,
        matching=matching,
    )


def _refused() -> NoReturn:
    raise PluginError("a metric read joint concepts that it did not declare")


def own_dictionary(whole: Words, copies: Sequence[Words], reached: Mask, *, seed: int) -> Entries:
    """Return the identity dictionary of the first of two forms of a side, thinned."""
    import numpy as np

    size = len(whole.types)
    counts, one, other = (np.bincount(words.type, minlength=size) for words in (whole, *copies))
    kept = thinned_types(counts, reached, one > 0, (one > 0) & (other > 0), seed=seed)
    return identity(copies[0], kept)
