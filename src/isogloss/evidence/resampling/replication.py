"""Scores again and again: on drawn sentences and with other seeds; what was taken is kept."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import IsoglossError
from isogloss.core.keys import key_of
from isogloss.core.study.directory import side_of
from isogloss.core.study.resampled import Resampled
from isogloss.core.study.scores import Scores
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.resampling.draws import CorpusBlocks
from isogloss.evidence.resampling.kept import Kept, lacking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON, Metric, Score
    from isogloss.evidence.resampling.draws import Drawing

VERSION = 1
"""Rises when a replicate of the same drawing would come out otherwise."""


class Unit(NamedTuple):
    """One replicate: ``draw`` on drawn sentences, ``seed`` on all with another seed."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Replicates:
    """The replicates of a study's scores under one drawing, kept in the study directory.

    A record is what one unit gave for one task: ``{unit, task, scores, failure}``, where scores
    are value and parts by metric and sides. Units that are there are not taken again.
    """

    def __init__(self, run: Run, drawing: Drawing, seeds: int) -> None:
        self.run = run
        self.drawing = drawing
        draws = [Unit("draw", number) for number in range(drawing.count)]
        self.units = [*(Unit("seed", number) for number in range(seeds)), *draws]
        name = key_of([VERSION, drawing.method, drawing.fraction, drawing.seed])
        self._kept = Kept(run.places.replicates(name))
        self.blocks = CorpusBlocks(run)

    def missing(self, tasks: Mapping[str, ScoreTask]) -> list[tuple[Unit, dict[str, ScoreTask]]]:
        """Return the units that are to be taken, each with the tasks that it lacks."""
        return lacking(self.units, tasks, self._kept.records, "unit")

    def take(self, tasks: Mapping[str, ScoreTask]) -> None:
        """Take what is missing, unit by unit; the run's progress is told.

        What fails is kept with its reason, told, and loses no other. Raises DataError, before
        anything is taken, for a corpus with too few sentences to draw from.
        """
        for corpus in {side.corpus for task in tasks.values() for side in task.sides}:
            self.blocks.of(corpus).check()
        missing = self.missing(tasks)
        progress = self.run.progress
        progress.begin("replicates", len(missing), "replicates")
        for unit, left in missing:
            for record in self._records(unit, left):
                self._kept.append(record)
                if record["failure"]:
                    progress.say(f"{unit} failed: {record['failure']}")
            progress.advance(1)

    def records(self, task: str) -> list[JSON]:
        """Return the records of one task, in the order of the units."""
        own = {tuple(r["unit"]): r for r in self._kept.records if r["task"] == task}
        return [own[unit] for unit in self.units if unit in own]

    def _records(self, unit: Unit, tasks: Mapping[str, ScoreTask]) -> Iterable[JSON]:
        grouped = self._grouped(unit)
        run = self.run
        scores = Scores(run.inputs, run.plan, grouped, run.finished, run.places)
        for key, task in tasks.items():
            recipe = run.inputs.recipes.metrics[task.metric]
            metric: Metric = run.inputs.maker.make(recipe)
            try:
                found = take_scores(task.metric, metric, scores.space(task, metric))
            except IsoglossError as error:
                yield {"unit": list(unit), "task": key, "scores": {}, "failure": str(error)}
                continue
            yield {
                "unit": list(unit),
                "task": key,
                "scores": {name_of(score): figures_of(score) for score in found},
                "failure": "",
            }

    def _grouped(self, unit: Unit) -> Resampled:
        table = self.run.inputs.study.words
        if unit.kind == "seed":
            return Resampled(self.run.clusters, seed=unit.number)
        rows = partial(self.blocks.rows, self.drawing, unit.number)
        if self.drawing.method == "fixed":
            return Resampled(self.run.clusters, rows, seed=0, labels=True)
        seed = self.drawing.seed + 1000 + unit.number
        return Resampled(self.run.clusters, rows, seed=seed, min_count=table.min_count)


def name_of(score: Score) -> str:
    """Return what a score is called among those of its task."""
    return "|".join([score.metric, *map(str, score.sides)])


def figures_of(score: Score) -> dict[str, float | None]:
    """Return the value of a score and its parts."""
    return {"value": score.value, **score.parts}


def name_of_record(record: JSON) -> str:
    """Return what a stored score is called among those of its task."""
    return "|".join([record["metric"], *(str(side_of(side)) for side in record["sides"])])


def column(
    records: Iterable[JSON], kind: str, name: str, part: str = "value"
) -> list[float | None]:
    """Return one figure of every record of a kind; None where it is undefined or failed."""
    return [
        record["scores"].get(name, {}).get(part) for record in records if record["unit"][0] == kind
    ]
