"""The steps of an analysis: extract, cluster, score. Each computes only what is missing."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.errors import DataError, PluginError
from isogloss.core.store.activations import Store
from isogloss.core.store.extraction import Extraction, extract, standing
from isogloss.core.store.finished import Finished
from isogloss.core.store.verify import forget, journal_lengths, verify_study
from isogloss.core.study.cache import Cache
from isogloss.core.study.clusters import Clusters
from isogloss.core.study.directory import Directory
from isogloss.core.study.notices import (
    about_corpora,
    about_dictionaries,
    about_sides,
    about_words,
    warnings,
)
from isogloss.core.study.plan import make_plan
from isogloss.core.study.record import run_document, study_document
from isogloss.core.study.scores import Scores
from isogloss.core.study.translations import KeptTranslations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.core.store.extraction import Extracted, Unit
    from isogloss.core.store.ledger import Plan as UnitPlan
    from isogloss.core.study.facts import WordFacts
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import Plan, ReadTask
    from isogloss.core.types import JSON, Progress


class Done(NamedTuple):
    """What a step did."""

    computed: int
    kept: int


class Run:
    """One run of a study in its directory. The caller owns the directory's lock.

    ``trusting``: whether what the cache knows of unchanged inputs is taken for true.
    """

    def __init__(self, inputs: Inputs, progress: Progress, *, trusting: bool = True) -> None:
        self.inputs = inputs
        self.progress = progress
        self.places = Directory(inputs.study.folder)
        self._kept = KeptTranslations(lambda: self.finished, self.places)
        inputs.directions.kept = self._kept
        inputs.cache = self._cache = Cache(self.places.cache, trusted=trusting)
        self.failures: list[PluginError] = []
        self.counts: dict[str, JSON] = {}
        self._told: set[str] = set()
        self.changed = False
        """Whether anything that a report shows is not what it was before this run."""

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

    @cached_property
    def clusters(self) -> Clusters:
        """The clusterings of this study."""
        return Clusters(self.inputs, self.plan, self.store, self.finished, self.places)

    @cached_property
    def scores(self) -> Scores:
        """The scores of this study."""
        return Scores(self.inputs, self.plan, self.clusters, self.finished, self.places)

    def extract(self) -> Done:
        """Read the vectors of every side that is not in the store yet."""
        self._kept.write()
        readings = self.plan.readings
        self._tell(about_corpora(self.inputs))
        self._tell(about_sides(self.plan))
        done = [self._extract(task) for task in readings]
        return Done(sum(done), len(done) - sum(done))

    def _extract(self, task: ReadTask) -> bool:
        inputs, table, unit = self.inputs, self.inputs.study.store, task.unit
        settings = Extraction(table.chunk_rows, table.dtype, table.batch_tokens)
        words, widths = inputs.words(unit.corpus, unit.language), inputs.info(unit.source).widths
        asked = {where: widths[where] for where in task.where}
        there = standing(self.store, unit, words.checksum, asked, settings)
        if there is not None:
            self._note(unit, words, there)
            return False
        extracted = extract(
            self.store,
            self.places.journal,
            unit,
            inputs.source(unit.source),
            inputs.corpus(unit.corpus),
            inputs.selection(unit.corpus, unit.language).words,
            task.where,
            settings,
            self.progress,
        )
        self._note(unit, words, extracted)
        return bool(extracted.computed)

    def _note(self, unit: Unit, words: WordFacts, extracted: Extracted | UnitPlan) -> None:
        self.counts[unit.path] = {
            "selection": words.counts,
            "rows": extracted.rows,
            "lost": dict(extracted.lost),
            "noticed": dict(extracted.counts),
            "examples": dict(extracted.examples),
            "batch_tokens": extracted.batch_tokens,
        }
        self._tell(about_words(unit, extracted))

    def is_read(self, task: ReadTask) -> bool:
        """Whether every part and layer of a unit is in the store."""
        try:
            shapes = [self.store.shape(task.unit, where) for where in task.where]
        except DataError:
            return False
        return bool(shapes)

    def cluster(self) -> Done:
        """Make every clustering that is not there yet."""
        missing = [item for item in self.plan.clusterings if not self.clusters.is_made(item)]
        self.progress.begin("cluster", len(missing), "clusterings")
        for item in missing:
            self._attempt(lambda item=item: self.clusters.make(item))
            self.progress.advance(1)
        return Done(len(missing), len(self.plan.clusterings) - len(missing))

    def score(self) -> Done:
        """Take every score that is not there yet and write ``scores.jsonl`` anew."""
        scores = self.scores
        known = scores.known()
        missing = scores.missing(known)
        self._kept.write()
        self._tell(warnings(self.inputs, list(scores.tasks.values())))
        self._tell(about_dictionaries(self.inputs, list(missing.values())))
        self.progress.begin("score", len(missing), "scores")
        try:
            for key, task in missing.items():
                self._attempt(lambda k=key, t=task: known.update({k: scores.take(k, t)}))
                self.progress.advance(1)
        finally:
            # Whatever ends the step early, the scores that were taken are not taken again.
            self.changed |= scores.write(known)
        return Done(len(missing), len(scores.tasks) - len(missing))

    def _tell(self, notices: Iterable[str]) -> None:
        # Units that differ in the language given have the same words, and the same to tell.
        for notice in notices:
            if notice not in self._told:
                self._told.add(notice)
                self.progress.say(notice)

    def _attempt(self, work: Any) -> None:
        # One component that fails must not lose the others' results.
        try:
            work()
        except PluginError as error:
            self.failures.append(error)
            self.progress.say(f"failed: {error}")

    def forget_damage(self) -> None:
        """Delete what is damaged, so that the steps which follow compute it again."""
        left = forget(self.places.folder, verify_study(self.places.folder, self.progress))
        for path in self.clusters.without_trees({damage.path for damage in left}):
            path.unlink(missing_ok=True)
        for name in ("finished", "clusters", "scores"):
            self.__dict__.pop(name, None)

    def keep_facts(self) -> None:
        """Keep what was found out about the inputs for the next run."""
        self._cache.write()

    def write_records(self, steps: JSON) -> None:
        """Write ``run.json`` and ``study.toml``: what ran, on what, with which versions.

        Where nothing was computed and the study is the one that stands there, nothing is written.
        """
        study = study_document(self.inputs, self.places.folder).encode()
        same = self.finished.check(self.places.study) and self.places.study.read_bytes() == study
        computed = any(step["computed"] for step in steps.values())
        if same and not computed and self.finished.check(self.places.run):
            return
        document = run_document(self.inputs, self.counts, steps)
        document["journals"] = journal_lengths(self.places.folder)
        self.finished.finish(self.places.run, json.dumps(document, indent=1).encode() + b"\n")
        if not same:
            self.finished.finish(self.places.study, study)
            self.changed = True
