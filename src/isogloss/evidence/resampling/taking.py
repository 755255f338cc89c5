"""What one replicate gives: the scores of some scorings on drawn sentences, or with another seed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import IsoglossError
from isogloss.core.study.directory import side_of
from isogloss.core.study.resampled import Resampled
from isogloss.core.study.scores import Scores
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.curves import figures_of
from isogloss.evidence.resampling.draws import CorpusBlocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Metric, Score
    from isogloss.evidence.resampling.draws import Drawing


class Unit(NamedTuple):
    """One replicate: ``draw`` on drawn sentences, ``seed`` on all with another seed."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Taker:
    """Takes replicates of a run under one drawing. Nothing is written.

    A record is what one unit gave for one scoring: ``{unit, task, scores, failure}``, where scores
    are value and parts by metric and sides.
    """

    def __init__(self, run: Run, drawing: Drawing) -> None:
        self.run = run
        self.drawing = drawing
        self.blocks = CorpusBlocks(run)

    def check(self, scorings: Iterable[PlannedScoring]) -> None:
        """Raise DataError for a corpus with too few sentences to draw from."""
        for corpus in {side.corpus for scoring in scorings for side in scoring.sides}:
            self.blocks.of(corpus).check()

    def records(self, unit: Unit, scorings: Mapping[str, PlannedScoring]) -> Iterator[JSON]:
        """Yield the record of every scoring; what fails has its reason in it and loses no other."""
        return records_of(self.run, self._grouped(unit), unit, scorings)

    def _grouped(self, unit: Unit) -> Resampled:
        table = self.run.inputs.study.words
        if unit.kind == "seed":
            return Resampled(self.run.clusters, seed=unit.number)
        rows = partial(self.blocks.rows, self.drawing, unit.number)
        if self.drawing.method == "fixed":
            return Resampled(self.run.clusters, rows, seed=0, labels=True)
        seed = self.drawing.seed + 1000 + unit.number
        return Resampled(self.run.clusters, rows, seed=seed, min_count=table.min_count)


def records_of(
    run: Run, grouped: Resampled, unit: Unit, scorings: Mapping[str, PlannedScoring]
) -> Iterator[JSON]:
    """Yield the record of every scoring on words that are grouped anew; one that fails loses no other."""
    scores = Scores(run.inputs, run.plan, grouped, run.finished, run.places)
    for key, scoring in scorings.items():
        metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
        try:
            found = take_scores(scoring.metric, metric, scores.space(scoring, metric))
        except IsoglossError as error:
            yield {"unit": list(unit), "task": key, "scores": {}, "failure": str(error)}
            continue
        yield {
            "unit": list(unit),
            "task": key,
            "scores": {name_of(score): figures_of(score) for score in found},
            "failure": "",
        }


def name_of(score: Score) -> str:
    """Return what a score is called among those of its scoring."""
    return "|".join([score.metric, *map(str, score.sides)])


def name_of_record(record: JSON) -> str:
    """Return what a stored score is called among those of its scoring."""
    return "|".join([record["metric"], *(str(side_of(side)) for side in record["sides"])])
