"""A worker's side of a study: jobs are done from what is stored, files written, the rest reported."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.concepts.clustering import contained
from isogloss.core.errors import PluginError, SettingsError
from isogloss.core.store.finished import Reported
from isogloss.core.store.scratch import Scratch
from isogloss.core.store.shards import Shards
from isogloss.core.study.pipeline import Run, extraction_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    from isogloss.core.blocks import Sliced
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import PlannedReading
    from isogloss.core.types import JSON

    Planned = TypeVar("Planned")


class Heard:
    """Keeps what is told while a job is done, for the report."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, _job: str, _total: int, _unit: str, /) -> None:
        """Bars are the run's concern."""

    def advance(self, _amount: int, /) -> None:
        """Bars are the run's concern."""

    def say(self, message: str, /) -> None:
        """Keep a message."""
        self.said.append(message)

    def taken(self) -> list[str]:
        """Return what was told since the last time."""
        said, self.said = self.said, []
        return said


class Worker:
    """Does jobs of one study in a process that owns nothing of it.

    It writes whole files of its own: chunks, labels, evidence. What there is to journal of them goes
    back in the report, and so do records.
    """

    def __init__(self, inputs: Inputs, *, trusting: bool) -> None:
        self.progress = Heard()
        self.run = Run(inputs, self.progress, trusting=trusting)
        self._stage = ""
        self._ranged: tuple[str, Sliced] | None = None
        """The clustering of which ranges were asked for last, and its vectors."""

    @cached_property
    def _shards(self) -> Shards:
        return Shards(self.run.store, extraction_of(self.run.inputs), self.progress)

    def do(self, stage: str, order: Mapping[str, JSON]) -> dict[str, JSON]:
        """Do a job of a stage of the run."""
        self.renew(stage)
        act: Callable[[Mapping[str, JSON]], dict[str, JSON]] = getattr(self, f"_{order['do']}")
        report = act(order)
        return {**report, "files": self._files(), "said": self.progress.taken()}

    def renew(self, stage: str) -> None:
        """Look at what other jobs have finished anew with every stage of the run."""
        if stage != self._stage:
            self.run.forget_what_is_open()
            self.run.finished = Reported(self.run.places.folder)
            self._stage = stage

    def _files(self) -> dict[str, JSON]:
        finished = self.run.finished
        assert isinstance(finished, Reported)
        found = {name: list(stamp) for name, stamp in finished.new.items()}
        finished.new.clear()
        return found

    def _begin(self, order: Mapping[str, JSON]) -> dict[str, JSON]:
        reading = self._reading(order)
        inputs, unit = self.run.inputs, reading.unit
        words = inputs.selection(unit.corpus, unit.language).words
        source, corpus = inputs.source(unit.source), inputs.corpus(unit.corpus)
        return {"records": self._shards.begin(unit, source, corpus, words, reading.where)}

    def _read(self, order: Mapping[str, JSON]) -> dict[str, JSON]:
        reading = self._reading(order)
        inputs, unit = self.run.inputs, reading.unit
        words = inputs.selection(unit.corpus, unit.language).words
        source, corpus = inputs.source(unit.source), inputs.corpus(unit.corpus)
        missing = {
            window: [reading.where[place] for place in places]
            for window, places in order["missing"]
        }
        records = self._shards.read(unit, source, corpus, words, missing, order["known"])
        return {"records": records}

    def _reading(self, order: Mapping[str, JSON]) -> PlannedReading:
        for reading in self.run.plan.readings:
            if reading.unit.as_json() == order["unit"]:
                return reading
        raise _another("unit to read", str(order["unit"]))

    def _cluster(self, order: Mapping[str, JSON]) -> dict[str, JSON]:
        clusters = self.run.clusters
        items = {item.key: item for item in self.run.plan.clusterings}
        return _each(order["keys"], items, "clustering", lambda _, item: clusters.group(item))

    def _answer(self, order: Mapping[str, JSON]) -> dict[str, JSON]:
        """Answer what a clusterer asks of a range of the words of one clustering."""
        clusters, inputs = self.run.clusters, self.run.inputs
        items = {item.key: item for item in self.run.plan.clusterings}
        item = planned_one(items, order["key"], "clustering")
        if self._ranged is None or self._ranged[0] != item.key:
            self._ranged = item.key, clusters.pooled(item, clusters.rows(item), clusters)
        vectors = self._ranged[1]
        recipe = inputs.recipes.clusterers[item.clusterer]
        files = Scratch(self.run.places.scratch(item.key))
        name = f"{item.clusterer} ({recipe.name})"
        said = contained(
            lambda: inputs.maker.make(recipe).answer(order["question"], vectors, files), name
        )
        return {"answer": said, "shared": [files.written, files.read]}

    def _score(self, order: Mapping[str, JSON]) -> dict[str, JSON]:
        scores = self.run.scores
        return _each(order["keys"], scores.scorings, "score", scores.take)


def _each(
    keys: Iterable[str],
    known: Mapping[str, Planned],
    what: str,
    take: Callable[[str, Planned], JSON],
) -> dict[str, JSON]:
    """Do several things; one whose component fails must not lose the others."""
    records: dict[str, JSON] = {}
    failures: dict[str, JSON] = {}
    for key in keys:
        planned = planned_one(known, key, what)
        try:
            records[key] = take(key, planned)
        except PluginError as error:
            failures[key] = str(error)
    return {"records": records, "failures": failures}


def planned_one(planned: Mapping[str, Planned], key: str, what: str) -> Planned:
    """Return what a job is about. Raises SettingsError where this study asks for no such thing."""
    if key not in planned:
        raise _another(what, key)
    return planned[key]


def _another(what: str, name: str) -> SettingsError:
    return SettingsError(
        f"a worker knows no {what} {name} of this study: it reads other files, or has other versions "
        "of isogloss or of plug-ins, than the run"
    )
