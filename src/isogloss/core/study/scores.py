"""The scores of a study: taken from spaces, kept as records with their evidence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.concepts.relations import Relations
from isogloss.core.concepts.space import Space
from isogloss.core.errors import PluginError
from isogloss.core.keys import key_of
from isogloss.core.study.directory import json_lines, read_json_lines
from isogloss.core.study.scoring import classes, evidence_lines, record_of, take_scores
from isogloss.core.types import Concepts

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.store.finished import Finished
    from isogloss.core.study.clusters import Grouped
    from isogloss.core.study.directions import Direction
    from isogloss.core.study.directory import Directory
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import Plan, PlannedClustering, PlannedScoring
    from isogloss.core.types import JSON, Ints, Metric, Score, Side, Translations

Records = dict[str, "list[JSON]"]
"""The records of every scoring, by its key."""


class Scores:
    """Takes and reads the scores of one study."""

    def __init__(
        self,
        inputs: Inputs,
        plan: Plan,
        clusters: Grouped,
        finished: Finished,
        places: Directory,
    ) -> None:
        self.inputs = inputs
        self.plan = plan
        self.clusters = clusters
        self.finished = finished
        self.places = places
        self._ranked: dict[tuple[str, str], Relations] = {}

    @cached_property
    def scorings(self) -> dict[str, PlannedScoring]:
        """What is to be scored, by key. Every dictionary that is needed is known afterwards."""
        return {self._key(scoring): scoring for scoring in self.plan.scorings}

    def known(self) -> Records:
        """Return the stored records whose evidence is sound."""
        found: Records = {}
        if not self.finished.check(self.places.scores):
            return found
        for record in read_json_lines(self.places.scores):
            found.setdefault(record["task"], []).append(record)
        return {scoring: rows for scoring, rows in found.items() if all(map(self._is_sound, rows))}

    def missing(self, known: Records) -> dict[str, PlannedScoring]:
        """Return the scorings that have no records."""
        return {key: scoring for key, scoring in self.scorings.items() if key not in known}

    def take(self, key: str, scoring: PlannedScoring) -> list[JSON]:
        """Take one scoring's scores, keep their evidence, return their records."""
        if not all(map(self.clusters.is_made, scoring.clusterings)):
            raise PluginError(f"metric {scoring.metric!r} was not taken: a clustering failed")
        recipes = self.inputs.recipes
        metric: Metric = self.inputs.maker.make(recipes.metrics[scoring.metric])
        used = {"metric": recipes.metrics[scoring.metric].as_json()}
        if scoring.clusterer:
            used["clusterer"] = recipes.clusterers[scoring.clusterer].as_json()
        space = self.space(scoring, metric)
        whole = self._kept(scoring, key, used, "", take_scores(scoring.metric, metric, space))
        for words, part in classes(space, scoring.by):
            whole += self._kept(
                scoring, key, used, words, take_scores(scoring.metric, metric, part)
            )
        return whole

    def _kept(
        self,
        scoring: PlannedScoring,
        key: str,
        used: dict[str, JSON],
        words: str,
        scores: list[Score],
    ) -> list[JSON]:
        """Keep the evidence of some scores, and return their records."""
        records = [record_of(score, scoring, key, used, words) for score in scores]
        if len({record["key"] for record in records}) < len(records):
            raise PluginError(f"metric {scoring.metric!r} returned two scores of the same sides")
        for score, record in zip(scores, records, strict=True):
            if score.evidence is not None:
                lines = evidence_lines(scoring.metric, score)
                self.finished.finish(self.places.evidence(record["key"]), lines)
        return records

    def write(self, records: Records) -> bool:
        """Write the records of the study as it stands; False where they stand there already."""
        rows = [record for key in self.scorings for record in records.get(key, [])]
        if self.finished.check(self.places.scores) and rows == read_json_lines(self.places.scores):
            return False
        self.finished.finish(self.places.scores, json_lines(rows))
        return True

    def _is_sound(self, record: JSON) -> bool:
        evidence = self.places.evidence(record["key"])
        return not record["evidence"] or self.finished.check(evidence)

    def _key(self, scoring: PlannedScoring) -> str:
        """Return what a scoring's scores are computed from, and under which names."""
        languages = list(dict.fromkeys(side.language for side in scoring.sides))
        directions = [
            self.inputs.direction_facts(scoring.dictionary, source, target, scoring.sides[0].corpus)
            for source in languages
            for target in languages
            if scoring.dictionary
        ]
        return key_of(
            {
                "metric": self.inputs.recipes.metrics[scoring.metric].as_json(),
                "name": scoring.metric,
                "by": scoring.by,
                "clusterer": scoring.clusterer,
                "dictionary": scoring.dictionary,
                "sides": [[str(side), self.plan.units[side].key] for side in scoring.sides],
                "clusterings": [item.key for item in scoring.clusterings],
                "translations": [item.fingerprint if item else None for item in directions],
                "matching": self.inputs.study.words.matching,
            }
        )

    def _direction(self, scoring: PlannedScoring, source: str, target: str) -> Direction | None:
        return self.inputs.direction(scoring.dictionary, source, target, scoring.sides[0].corpus)

    def space(self, scoring: PlannedScoring, metric: Metric) -> Space:
        """Return what the metric sees of a scoring."""
        clusters = self.clusters
        separate = {item.sides[0]: item for item in scoring.separate}
        joint = scoring.joint
        thin: dict[Side, Ints] = {}
        if joint is not None and joint.balance == "words":
            thin = dict(zip(joint.sides, clusters.rows(joint), strict=True))

        def own(side: Side) -> Concepts:
            whole = clusters.concepts(separate[side])
            return Concepts(whole.labels[thin[side]], whole.numbers) if thin else whole

        return Space(
            scoring.sides,
            needs=metric.needs | getattr(metric, "uses", frozenset()),
            words=lambda s: clusters.words(s).take(thin[s]) if thin else clusters.words(s),
            vectors=lambda s: clusters.vectors(s)[thin[s]] if thin else clusters.vectors(s),
            separate=own,
            joint=lambda: clusters.concepts(_declared(joint)),
            dictionary=self._dictionary(scoring),
            matching=self.inputs.study.words.matching,
            relations=self._relations(scoring),
        )

    def _dictionary(self, scoring: PlannedScoring) -> Callable[[str, str], Translations | None]:
        def dictionary(source: str, target: str) -> Translations | None:
            found = self._direction(scoring, source, target) if scoring.dictionary else None
            return found.translations if found else None

        return dictionary

    def _relations(self, scoring: PlannedScoring) -> Relations:
        # Ranking a dictionary costs more than every product of a layer: layers share it.
        key = (scoring.dictionary, scoring.sides[0].corpus)
        if key not in self._ranked:
            matching = self.inputs.study.words.matching
            self._ranked[key] = Relations(self._dictionary(scoring), matching)
        return self._ranked[key]


def _declared(joint: PlannedClustering | None) -> PlannedClustering:
    if joint is None:
        raise PluginError("a metric read joint concepts that it did not declare")
    return joint
