"""The steps of an analysis: extract, cluster, score. Each computes only what is missing."""

from __future__ import annotations

import json
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DamageError, DataError, PluginError
from isogloss.core.store.activations import Store
from isogloss.core.store.extraction import Extraction, extract, standing
from isogloss.core.store.finished import Finished
from isogloss.core.store.verify import forget, journal_lengths, verify_study
from isogloss.core.study import steps
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
    from collections.abc import Callable, Iterable, Mapping

    from isogloss.core.store.extraction import Extracted, Unit
    from isogloss.core.store.ledger import Plan as UnitPlan
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import Plan, PlannedReading, PlannedScoring
    from isogloss.core.study.scores import Records
    from isogloss.core.study.spread import Spread
    from isogloss.core.types import JSON, Progress, Side


class Done(NamedTuple):
    """What a step did."""

    computed: int
    kept: int


def extraction_of(inputs: Inputs) -> Extraction:
    """Return how the study's vectors are stored and read."""
    table = inputs.study.store
    return Extraction(table.chunk_rows, table.dtype, table.batch_tokens)


class Run:
    """One run of a study in its directory. The caller owns the directory's lock.

    ``trusting``: whether what the cache knows of unchanged inputs is taken for true.
    """

    spread: Spread | None = None
    """What has the jobs done by workers; without it this process does them."""

    def __init__(self, inputs: Inputs, progress: Progress, *, trusting: bool = True) -> None:
        self.inputs = inputs
        self.progress = progress
        self.places = Directory(inputs.study.folder)
        self._kept = KeptTranslations(lambda: self.finished, self.places)
        inputs.directions.kept = self._kept
        inputs.cache = self._cache = Cache(self.places.cache, trusted=trusting)
        self.failures: list[PluginError] = []
        self.counts: dict[str, JSON] = {}
        self.unread: set[Unit] = set()
        """Units that could not be read in this run."""
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
        self.unread.clear()
        if self.spread is not None:
            missing = [reading for reading in readings if not self._stands(reading)]
            self.keep_facts()  # so that workers need not find them again
            steps.extract(self, self.spread, missing)
            missing = [reading for reading in missing if self._stands(reading)]
        else:
            # A unit is looked at and read before the next, so that its words are selected once.
            missing = [
                reading
                for reading in readings
                if not self._stands(reading) and self.attempt(partial(self._extract, reading))
            ]
        return Done(len(missing), len(readings) - len(missing))

    def _stands(self, reading: PlannedReading) -> bool:
        """Whether nothing of a unit is missing."""
        inputs, unit = self.inputs, reading.unit
        words, widths = inputs.words(unit.corpus, unit.language), inputs.info(unit.source).widths
        asked = {where: widths[where] for where in reading.where}
        there = standing(self.store, unit, words.checksum, asked, extraction_of(inputs))
        if there is not None:
            self._note(unit, there)
        return there is not None

    def _extract(self, reading: PlannedReading) -> None:
        inputs, unit = self.inputs, reading.unit
        self.unread.add(unit)
        extracted = extract(
            self.store,
            self.places.journal,
            unit,
            inputs.source(unit.source),
            inputs.corpus(unit.corpus),
            inputs.selection(unit.corpus, unit.language).words,
            reading.where,
            extraction_of(inputs),
            self.progress,
        )
        self.unread.remove(unit)
        self._note(unit, extracted)

    def _note(self, unit: Unit, extracted: Extracted | UnitPlan) -> None:
        words = self.inputs.words(unit.corpus, unit.language)
        self.counts[unit.path] = {
            "selection": words.counts,
            "rows": extracted.rows,
            "lost": dict(extracted.lost),
            "noticed": dict(extracted.counts),
            "examples": dict(extracted.examples),
            "batch_tokens": extracted.batch_tokens,
        }
        self._tell(about_words(unit, extracted))

    def is_read(self, reading: PlannedReading) -> bool:
        """Whether every part and layer of a unit is in the store."""
        try:
            shapes = [self.store.shape(reading.unit, where) for where in reading.where]
        except DataError:
            return False
        return bool(shapes)

    def is_there(self, side: Side) -> bool:
        """Whether the vectors of a side were read, damaged or not; not where its source failed."""
        try:
            self.store.shape(self.plan.units[side], (side.part, side.layer))
        except DamageError:
            return True
        except DataError:
            return False
        return True

    def cluster(self) -> Done:
        """Make every clustering that is not there yet."""
        missing = [item for item in self.plan.clusterings if not self.clusters.is_made(item)]
        kept = len(self.plan.clusterings) - len(missing)
        missing = [item for item in missing if self._are_read(item.sides)]
        self.progress.begin("cluster", len(missing), "clusterings")
        if self.spread is not None:
            self.keep_facts()
            steps.cluster(self, self.spread, missing)
            return Done(len(missing), kept)
        for item in missing:
            self.attempt(partial(self.clusters.make, item))
            self.progress.advance(1)
        return Done(len(missing), kept)

    def _are_read(self, sides: Iterable[Side]) -> bool:
        return not any(self.plan.units[side] in self.unread for side in sides)

    def score(self) -> Done:
        """Take every score that is not there yet and write ``scores.jsonl`` anew."""
        scores = self.scores
        known = scores.known()
        missing = scores.missing(known)
        self._kept.write()
        self._tell(warnings(self.inputs, list(scores.scorings.values())))
        self._tell(about_dictionaries(self.inputs, list(missing.values())))
        ready = {
            key: scoring
            for key, scoring in missing.items()
            if self.attempt(partial(self._ready, scoring))
        }
        self.progress.begin("score", len(ready), "scores")
        try:
            if self.spread is not None:
                self.keep_facts()
                steps.score(self, self.spread, ready, known)
            else:
                self._score(ready, known)
        finally:
            # Whatever ends the step early, the scores that were taken are not taken again.
            self.changed |= scores.write(known)
        return Done(len(missing), len(scores.scorings) - len(missing))

    def _score(self, ready: Mapping[str, PlannedScoring], known: Records) -> None:
        for key, scoring in ready.items():
            self.attempt(partial(self._take, key, scoring, known))
            self.progress.advance(1)

    def _take(self, key: str, scoring: PlannedScoring, known: Records) -> None:
        known[key] = self.scores.take(key, scoring)

    def _ready(self, scoring: PlannedScoring) -> None:
        """Raise PluginError where a score rests on vectors that could not be read."""
        if not self._are_read(scoring.sides):
            raise PluginError(f"metric {scoring.metric!r} was not taken: a source failed")

    def _tell(self, notices: Iterable[str]) -> None:
        for notice in notices:
            self.tell(notice)

    def tell(self, notice: str) -> None:
        """Tell something once."""
        # Units that differ in the language given have the same words, and the same to tell.
        if notice not in self._told:
            self._told.add(notice)
            self.progress.say(notice)

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do something; a component that fails must not lose the others' results. Returns whether it went well."""
        try:
            work()
        except PluginError as error:
            self.fail(error)
            return False
        return True

    def fail(self, error: PluginError) -> None:
        """Note and tell what a plug-in did wrong; the run goes on, and ends with it."""
        self.failures.append(error)
        self.progress.say(f"failed: {error}")

    def forget_damage(self) -> None:
        """Delete what is damaged, so that the steps which follow compute it again."""
        left = forget(self.places.folder, verify_study(self.places.folder, self.progress))
        for path in self.clusters.without_trees({damage.path for damage in left}):
            path.unlink(missing_ok=True)
        self.forget_what_is_open()

    def forget_what_is_open(self) -> None:
        """Look at finished files, clusterings and scores anew when they are next asked for."""
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
