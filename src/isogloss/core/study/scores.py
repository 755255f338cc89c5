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
    from isogloss.core.study.clusters import Clusters
    from isogloss.core.study.directions import Direction
    from isogloss.core.study.directory import Directory
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import ClusterTask, Plan, ScoreTask
    from isogloss.core.types import JSON, Ints, Metric, Score, Side, Translations

Records = dict[str, "list[JSON]"]
"""The records of every task, by its key."""


class Scores:
    """Takes and reads the scores of one study."""

    def __init__(
        self,
        inputs: Inputs,
        plan: Plan,
        clusters: Clusters,
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
    def tasks(self) -> dict[str, ScoreTask]:
        """What is to be scored, by key. Every dictionary that is needed is known afterwards."""
        return {self._key(task): task for task in self.plan.scorings}

    def known(self) -> Records:
        """Return the stored records whose evidence is sound."""
        found: Records = {}
        if not self.finished.check(self.places.scores):
            return found
        for record in read_json_lines(self.places.scores):
            found.setdefault(record["task"], []).append(record)
        return {task: rows for task, rows in found.items() if all(map(self._is_sound, rows))}

    def missing(self, known: Records) -> dict[str, ScoreTask]:
        """Return the tasks that have no records."""
        return {key: task for key, task in self.tasks.items() if key not in known}

    def take(self, key: str, task: ScoreTask) -> list[JSON]:
        """Take one task's scores, keep their evidence, return their records."""
        if not all(map(self.clusters.is_made, task.clusterings)):
            raise PluginError(f"metric {task.metric!r} was not taken: a clustering failed")
        recipes = self.inputs.recipes
        metric: Metric = self.inputs.maker.make(recipes.metrics[task.metric])
        used = {"metric": recipes.metrics[task.metric].as_json()}
        if task.clusterer:
            used["clusterer"] = recipes.clusterers[task.clusterer].as_json()
        space = self._space(task, metric)
        whole = self._kept(task, key, used, "", take_scores(task.metric, metric, space))
        for words, part in classes(space, task.by):
            whole += self._kept(task, key, used, words, take_scores(task.metric, metric, part))
        return whole

    def _kept(
        self, task: ScoreTask, key: str, used: dict[str, JSON], words: str, scores: list[Score]
    ) -> list[JSON]:
        """Keep the evidence of some scores, and return their records."""
        records = [record_of(score, task, key, used, words) for score in scores]
        if len({record["key"] for record in records}) < len(records):
            raise PluginError(f"metric {task.metric!r} returned two scores of the same sides")
        for score, record in zip(scores, records, strict=True):
            if score.evidence is not None:
                lines = evidence_lines(task.metric, score)
                self.finished.finish(self.places.evidence(record["key"]), lines)
        return records

    def write(self, records: Records) -> bool:
        """Write the records of the study as it stands; False where they stand there already."""
        rows = [record for key in self.tasks for record in records.get(key, [])]
        if self.finished.check(self.places.scores) and rows == read_json_lines(self.places.scores):
            return False
        self.finished.finish(self.places.scores, json_lines(rows))
        return True

    def _is_sound(self, record: JSON) -> bool:
        evidence = self.places.evidence(record["key"])
        return not record["evidence"] or self.finished.check(evidence)

    def _key(self, task: ScoreTask) -> str:
        """Return what a task's scores are computed from, and under which names."""
        languages = list(dict.fromkeys(side.language for side in task.sides))
        directions = [
            self.inputs.direction_facts(task.dictionary, source, target, task.sides[0].corpus)
            for source in languages
            for target in languages
            if task.dictionary
        ]
        return key_of(
            {
                "metric": self.inputs.recipes.metrics[task.metric].as_json(),
                "name": task.metric,
                "by": task.by,
                "clusterer": task.clusterer,
                "dictionary": task.dictionary,
                "sides": [[str(side), self.plan.units[side].key] for side in task.sides],
                "clusterings": [item.key for item in task.clusterings],
                "translations": [item.fingerprint if item else None for item in directions],
                "matching": self.inputs.study.words.matching,
            }
        )

    def _direction(self, task: ScoreTask, source: str, target: str) -> Direction | None:
        return self.inputs.direction(task.dictionary, source, target, task.sides[0].corpus)

    def _space(self, task: ScoreTask, metric: Metric) -> Space:
        clusters = self.clusters
        separate = {item.sides[0]: item for item in task.separate}
        joint = task.joint
        thin: dict[Side, Ints] = {}
        if joint is not None and joint.balance == "words":
            thin = dict(zip(joint.sides, clusters.rows(joint), strict=True))

        def own(side: Side) -> Concepts:
            whole = clusters.concepts(separate[side])
            return Concepts(whole.labels[thin[side]], whole.numbers) if thin else whole

        return Space(
            task.sides,
            needs=metric.needs | getattr(metric, "uses", frozenset()),
            words=lambda s: clusters.words(s).take(thin[s]) if thin else clusters.words(s),
            vectors=lambda s: clusters.vectors(s)[thin[s]] if thin else clusters.vectors(s),
            separate=own,
            joint=lambda: clusters.concepts(_declared(joint)),
            dictionary=self._dictionary(task),
            matching=self.inputs.study.words.matching,
            relations=self._relations(task),
        )

    def _dictionary(self, task: ScoreTask) -> Callable[[str, str], Translations | None]:
        def dictionary(source: str, target: str) -> Translations | None:
            found = self._direction(task, source, target) if task.dictionary else None
            return found.translations if found else None

        return dictionary

    def _relations(self, task: ScoreTask) -> Relations:
        # Ranking a dictionary costs more than every product of a layer: layers share it.
        key = (task.dictionary, task.sides[0].corpus)
        if key not in self._ranked:
            matching = self.inputs.study.words.matching
            self._ranked[key] = Relations(self._dictionary(task), matching)
        return self._ranked[key]


def _declared(joint: ClusterTask | None) -> ClusterTask:
    if joint is None:
        raise PluginError("a metric read joint concepts that it did not declare")
    return joint
