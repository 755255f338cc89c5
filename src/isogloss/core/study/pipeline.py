"""The steps of an analysis: extract, cluster, score. Each computes only what is missing."""

from __future__ import annotations

import json
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.concepts.agreement import adjusted_mutual_information
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.concepts.relations import Relations
from isogloss.core.concepts.space import Space
from isogloss.core.concepts.transforms import transform
from isogloss.core.errors import DataError, PluginError
from isogloss.core.keys import canonical, key_of
from isogloss.core.store.activations import Store
from isogloss.core.store.extraction import Extraction, extract
from isogloss.core.store.finished import Finished
from isogloss.core.store.verify import forget, verify_study
from isogloss.core.study.directory import Directory, json_lines, read_json_lines
from isogloss.core.study.notices import about_corpora, about_dictionaries
from isogloss.core.study.plan import identity, make_plan
from isogloss.core.study.record import run_document, study_document
from isogloss.core.study.scoring import record_of, take_scores, thinned
from isogloss.core.types import Concepts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isogloss.core.study.inputs import Direction, Inputs
    from isogloss.core.study.plan import ClusterTask, Plan, ReadTask, ScoreTask
    from isogloss.core.types import JSON, Ints, Metric, Progress, Side, Translations, Vectors, Words


class Done(NamedTuple):
    """What a step did."""

    computed: int
    kept: int


class Run:
    """One run of a study in its directory. The caller owns the directory's lock."""

    def __init__(self, inputs: Inputs, progress: Progress) -> None:
        self.inputs = inputs
        self.progress = progress
        self.places = Directory(inputs.study.folder)
        self.failures: list[PluginError] = []
        self.counts: dict[str, JSON] = {}
        self._words: dict[Side, Words] = {}
        self._ranked: dict[tuple[str, str], Relations] = {}

    @cached_property
    def plan(self) -> Plan:
        """What the study asks for."""
        return make_plan(self.inputs)

    @cached_property
    def store(self) -> Store:
        """The activations of this study."""
        return Store(self.places.store)

    @cached_property
    def finished(self) -> Finished:
        """The record of whole files written for good."""
        return Finished(self.places.folder)

    def extract(self) -> Done:
        """Read the vectors of every side that is not in the store yet."""
        readings = self.plan.readings
        self._tell(about_corpora(self.inputs))
        done = [self._extract(task) for task in readings]
        return Done(sum(done), len(done) - sum(done))

    def _extract(self, reading: ReadTask) -> bool:
        inputs, table, unit = self.inputs, self.inputs.study.store, reading.unit
        selection = inputs.selection(unit.corpus, unit.language)
        extracted = extract(
            self.store,
            self.places.journal,
            unit,
            inputs.source(unit.source),
            inputs.corpus(unit.corpus),
            selection.words,
            reading.where,
            Extraction(table.chunk_rows, table.dtype, table.batch_tokens),
            self.progress,
        )
        self.counts[unit.path] = {
            "selection": dict(selection.counts),
            "rows": len(extracted.words),
            "lost": dict(extracted.lost),
            "noticed": dict(extracted.counts),
        }
        return bool(extracted.computed)

    def is_read(self, task: ReadTask) -> bool:
        """Whether every part and layer of a unit is in the store."""
        try:
            shapes = [self.store.shape(task.unit, where) for where in task.where]
        except DataError:
            return False
        return bool(shapes)

    def cluster(self) -> Done:
        """Make every clustering that is not there yet."""
        missing = [item for item in self.plan.clusterings if not self.is_clustered(item)]
        self.progress.begin("cluster", len(missing), "clusterings")
        for item in missing:
            self._attempt(lambda item=item: self._cluster(item))
            self.progress.advance(1)
        return Done(len(missing), len(self.plan.clusterings) - len(missing))

    def _tell(self, notices: Iterable[str]) -> None:
        for notice in notices:
            self.progress.say(notice)

    def _attempt(self, work: Any) -> None:
        # One component that fails must not lose the others' results.
        try:
            work()
        except PluginError as error:
            self.failures.append(error)
            self.progress.say(f"failed: {error}")

    def is_clustered(self, item: ClusterTask) -> bool:
        """Whether a clustering was made and is sound."""
        places = self.places
        return all(
            self.finished.check(path)
            for path in (places.labels(item.key), places.clustering(item.key))
        )

    def words(self, side: Side) -> Words:
        """Return the words of a side, in the order of its vectors."""
        if side not in self._words:
            self._words[side] = self.store.read_words(self.plan.units[side])
        return self._words[side]

    def vectors(self, side: Side) -> Vectors:
        """Return the vectors of a side: (words, features)."""
        return self.store.vectors(self.plan.units[side], (side.part, side.layer))

    def rows(self, item: ClusterTask) -> list[Ints]:
        """Return which words of each side a clustering groups."""
        import numpy as np

        counts = [len(self.words(side)) for side in item.sides]
        if item.balance == "words":
            return thinned(counts, self.inputs.study.seed)
        return [np.arange(count) for count in counts]

    def _cluster(self, item: ClusterTask) -> None:
        import numpy as np

        study, inputs = self.inputs.study, self.inputs
        recipe = inputs.recipes.clusterers[item.clusterer]
        rule = study.clusterers[item.clusterer].transform
        rows = self.rows(item)
        blocks = [
            transform(rule, self.vectors(side)[kept], self.words(side).take(kept))
            for side, kept in zip(item.sides, rows, strict=True)
        ]
        if len({block.shape[1] for block in blocks}) > 1:
            widths = " and ".join(
                f"{b.shape[1]} ({s})" for b, s in zip(blocks, item.sides, strict=True)
            )
            raise DataError(f"sides of different widths cannot be clustered together: {widths}")
        vectors = np.concatenate(blocks) if len(blocks) > 1 else blocks[0]
        name = f"{item.clusterer} ({recipe.name})"
        result = run_clusterer(lambda: inputs.maker.make(recipe), vectors, name=name)
        self._keep(item, result.concepts, dict(result.details), rows)

    def _keep(
        self, item: ClusterTask, concepts: Concepts, details: dict[str, JSON], rows: list[Ints]
    ) -> None:
        import numpy as np

        buffer = BytesIO()
        np.save(buffer, concepts.labels.astype(np.int32), allow_pickle=False)
        self.finished.finish(self.places.labels(item.key), buffer.getvalue())
        record = {
            "key": item.key,
            "clusterer": item.clusterer,
            "recipe": identity(self.inputs.recipes.clusterers[item.clusterer]),
            "transform": self.inputs.study.clusterers[item.clusterer].transform,
            "sides": [side.as_json() for side in item.sides],
            "units": [self.plan.units[side].key for side in item.sides],
            "balance": item.balance,
            "seed": self.inputs.study.seed,
            "concepts": concepts.count,
            "words": len(concepts.labels),
            "noise": int((concepts.labels < 0).sum()),
            **self._diagnostics(item, concepts, rows),
            "details": details,
        }
        self.finished.finish(self.places.clustering(item.key), canonical(record).encode() + b"\n")

    def _diagnostics(
        self, item: ClusterTask, concepts: Concepts, rows: list[Ints]
    ) -> dict[str, float | None]:
        """How far the concepts are positions, types or sides instead (adjusted mutual information)."""
        import numpy as np

        tables = [self.words(s).take(kept) for s, kept in zip(item.sides, rows, strict=True)]
        kept = concepts.labels >= 0
        if not kept.any():
            return {"ami_position": None, "ami_type": None}
        offsets = np.cumsum([0, *(len(table.types) for table in tables[:-1])])
        types = np.concatenate([t.type + o for t, o in zip(tables, offsets, strict=True)])
        positions = np.concatenate([table.read_position for table in tables])
        labels = concepts.labels[kept]
        return {
            "ami_position": adjusted_mutual_information(labels, positions[kept]),
            "ami_type": adjusted_mutual_information(labels, types[kept]),
        }

    def concepts(self, item: ClusterTask) -> Concepts:
        """Return the concepts of a clustering that was made."""
        import numpy as np

        labels = np.load(self.places.labels(item.key), allow_pickle=False).astype(np.int64)
        return Concepts(labels, tuple(range(int(labels.max(initial=-1)) + 1)))

    def score(self) -> Done:
        """Take every score that is not there yet and write ``scores.jsonl`` anew."""
        known = self._known_scores()
        tasks = [(self._task(scoring), scoring) for scoring in self.plan.scorings]
        missing = [(task, scoring) for task, scoring in tasks if task not in known]
        self._tell(about_dictionaries(self.inputs, [scoring for _, scoring in missing]))
        self.progress.begin("score", len(missing), "scores")
        for task, scoring in missing:
            self._attempt(lambda t=task, s=scoring: known.update({t: self._score(t, s)}))
            self.progress.advance(1)
        records = [record for task, _ in tasks for record in known.get(task, [])]
        if missing or records != read_json_lines(self.places.scores):
            self.finished.finish(self.places.scores, json_lines(records))
        return Done(len(missing), len(tasks) - len(missing))

    def missing_scorings(self) -> list[ScoreTask]:
        """Return what ``score`` would compute."""
        known = self._known_scores()
        return [item for item in self.plan.scorings if self._task(item) not in known]

    def _known_scores(self) -> dict[str, list[JSON]]:
        """Return the records of stored scores whose evidence is sound, by task."""
        found: dict[str, list[JSON]] = {}
        if not self.finished.check(self.places.scores):
            return found
        for record in read_json_lines(self.places.scores):
            found.setdefault(record["task"], []).append(record)
        return {task: rows for task, rows in found.items() if all(map(self._is_sound, rows))}

    def _is_sound(self, record: JSON) -> bool:
        evidence = self.places.evidence(record["key"])
        return not record["evidence"] or self.finished.check(evidence)

    def _task(self, scoring: ScoreTask) -> str:
        """Return the key of a scoring: its declared inputs and nothing else."""
        units = self.plan.units
        languages = [side.language for side in scoring.sides]
        directions = [
            self._direction(scoring, source, target)
            for source in languages
            for target in languages
            if scoring.dictionary and source != target
        ]
        return key_of(
            {
                "metric": identity(self.inputs.recipes.metrics[scoring.metric]),
                "name": scoring.metric,
                "clusterer": scoring.clusterer,
                "dictionary": scoring.dictionary,
                "sides": [[str(side), units[side].key] for side in scoring.sides],
                "clusterings": [item.key for item in scoring.clusterings],
                "translations": [item.fingerprint if item else None for item in directions],
                "matching": self.inputs.study.words.matching,
            }
        )

    def _direction(self, scoring: ScoreTask, source: str, target: str) -> Direction | None:
        corpus = scoring.sides[0].corpus
        return self.inputs.direction(scoring.dictionary, source, target, corpus)

    def _score(self, task: str, scoring: ScoreTask) -> list[JSON]:
        if any(not self.is_clustered(item) for item in scoring.clusterings):
            raise PluginError(f"metric {scoring.metric!r} was not taken: a clustering failed")
        recipe = self.inputs.recipes.metrics[scoring.metric]
        metric: Metric = self.inputs.maker.make(recipe)
        space = self._space(scoring, metric)
        recipes = {"metric": identity(recipe)}
        if scoring.clusterer:
            recipes["clusterer"] = identity(self.inputs.recipes.clusterers[scoring.clusterer])
        records = []
        for score in take_scores(scoring.metric, metric, space):
            record = record_of(score, scoring, task, recipes)
            record["evidence"] = score.evidence is not None
            if score.evidence is not None:
                lines = json_lines(score.evidence())
                self.finished.finish(self.places.evidence(record["key"]), lines)
            records.append(record)
        return records

    def _space(self, scoring: ScoreTask, metric: Metric) -> Space:
        separate = {item.sides[0]: item for item in scoring.separate}
        joint = scoring.joint

        kept = (
            dict(zip(joint.sides, self.rows(joint), strict=True))
            if joint is not None and joint.balance == "words"
            else None
        )

        def rows_of(side: Side) -> Words:
            words = self.words(side)
            return words if kept is None else words.take(kept[side])

        return Space(
            scoring.sides,
            needs=metric.needs | getattr(metric, "uses", frozenset()),
            words=rows_of,
            vectors=lambda s: self.vectors(s) if kept is None else self.vectors(s)[kept[s]],
            separate=lambda side: self.concepts(separate[side]),
            joint=lambda: self.concepts(_required(joint)),
            dictionary=self._dictionary(scoring),
            matching=self.inputs.study.words.matching,
            relations=self._relations(scoring),
        )

    def _dictionary(self, scoring: ScoreTask) -> Callable[[str, str], Translations | None]:
        def dictionary(source: str, target: str) -> Translations | None:
            found = self._direction(scoring, source, target) if scoring.dictionary else None
            return found.translations if found else None

        return dictionary

    def _relations(self, scoring: ScoreTask) -> Relations:
        # Ranking a dictionary costs more than every product of a layer: layers share it.
        key = (scoring.dictionary, scoring.sides[0].corpus)
        if key not in self._ranked:
            matching = self.inputs.study.words.matching
            self._ranked[key] = Relations(self._dictionary(scoring), matching)
        return self._ranked[key]

    def forget_damage(self) -> None:
        """Delete what of the activations is damaged, so that ``extract`` computes it again."""
        forget(self.places.folder, verify_study(self.places.folder, self.progress))
        self._words.clear()

    def write_records(self, steps: JSON) -> None:
        """Write ``study.toml`` and ``run.json``: what ran, on what, with which versions."""
        text = study_document(self.inputs, self.places.folder)
        self.finished.finish(self.places.study, text.encode())
        document = run_document(self.inputs, self.counts, steps)
        self.finished.finish(self.places.run, json.dumps(document, indent=1).encode() + b"\n")


def _required(item: ClusterTask | None) -> ClusterTask:
    if item is None:
        raise PluginError("a metric read joint concepts that it did not declare")
    return item
