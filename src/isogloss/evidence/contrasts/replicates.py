"""Scores of matched corpora again and again: on drawn sentences and with other seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.keys import key_of
from isogloss.core.study.resampled import Resampled
from isogloss.evidence.contrasts.selecting import Selections
from isogloss.evidence.resampling.kept import Kept, lacking
from isogloss.evidence.resampling.taking import Unit, records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Drawing

VERSION = 1
"""Rises when a replicate of the same drawing would come out otherwise."""


class MatchedReplicates:
    """The replicates of scores of several corpora that are matched in each, kept in the study directory.

    ``seed`` n: all sentences, matched and grouped with seed n. ``draw`` n: half of the blocks of each
    corpus, matched anew and grouped anew.
    """

    def __init__(self, run: Run, corpora: Sequence[str], drawing: Drawing, seeds: int) -> None:
        self.run = run
        self.drawing = drawing
        self.selections = Selections(run, corpora, drawing)
        draws = [Unit("draw", number) for number in range(drawing.count)]
        self.units = [*(Unit("seed", number) for number in range(seeds)), *draws]
        reads = {read.key for side, read in run.plan.units.items() if side.corpus in corpora}
        name = key_of(
            ["contrast", VERSION, sorted(corpora), sorted(reads), drawing.fraction, drawing.seed]
        )
        self._kept = Kept(run.places.replicates(name))
        self._found: dict[tuple[str, str, int], JSON] = {}
        for record in self._kept.records:
            self._note(record)

    def missing(self, tasks: Mapping[str, ScoreTask]) -> list[tuple[Unit, dict[str, ScoreTask]]]:
        """Return the units that are to be taken, each with the tasks that it lacks."""
        return lacking(self.units, tasks, self._kept.records, "unit")

    def take(self, tasks: Mapping[str, ScoreTask]) -> None:
        """Take what is missing; the run's progress is told. What fails is kept with its reason.

        Raises DataError, before anything is taken, for a corpus with too few sentences to draw from.
        """
        self.selections.check()
        missing, progress = self.missing(tasks), self.run.progress
        progress.begin("matched replicates", len(missing), "replicates")
        for unit, left in missing:
            for record in records_of(self.run, self._grouped(unit), unit, left):
                self._kept.append(record)
                self._note(record)
                if record["failure"]:
                    progress.say(f"{unit} failed: {record['failure']}")
            progress.advance(1)

    def records(self, tasks: Iterable[str], kind: str) -> list[list[JSON]]:
        """Return, for every unit of a kind, the records of some tasks; one that failed is there, too."""
        return [
            [self._found[task, *unit] for task in tasks if (task, *unit) in self._found]
            for unit in self.units
            if unit.kind == kind
        ]

    def _note(self, record: JSON) -> None:
        kind, number = record["unit"]
        self._found[record["task"], kind, number] = record

    def _grouped(self, unit: Unit) -> Resampled:
        seed = unit.number if unit.kind == "seed" else self.drawing.seed + 1000 + unit.number
        return Resampled(self.run.clusters, self.selections.of(unit).rows, seed=seed)
