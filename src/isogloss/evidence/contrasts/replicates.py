"""Scores of matched corpora again and again: on drawn sentences and with other seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.keys import key_of
from isogloss.core.study.resampled import Resampled
from isogloss.evidence.contrasts.selecting import Selections
from isogloss.evidence.resampling.replication import Replicates
from isogloss.evidence.resampling.taking import Unit, records_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Drawing

VERSION = 1
"""Rises when a replicate of the same drawing would come out otherwise."""


class MatchedReplicates(Replicates):
    """The replicates of scores of several corpora that are matched in each, kept in the study directory.

    ``seed`` n: all sentences, matched and grouped with seed n. ``draw`` n: half of the blocks of each
    corpus, matched anew and grouped anew.
    """

    called = "matched replicates"

    def __init__(self, run: Run, corpora: Sequence[str], drawing: Drawing, seeds: int) -> None:
        self.selections = Selections(run, corpora, drawing)
        reads = {read.key for side, read in run.plan.units.items() if side.corpus in corpora}
        key = key_of(
            ["contrast", VERSION, sorted(corpora), sorted(reads), drawing.fraction, drawing.seed]
        )
        super().__init__(run, drawing, seeds, taker=MatchedTaker(self.selections), key=key)

    def by_unit(self, scorings: Iterable[str], kind: str) -> list[list[JSON]]:
        """Return, for every unit of a kind, the records of some scorings; one that failed is there, too."""
        own = [self._by_scoring.get(scoring, {}) for scoring in scorings]
        return [
            [records[unit] for records in own if unit in records]
            for unit in self.units
            if unit.kind == kind
        ]


class MatchedTaker:
    """Takes replicates of matched corpora."""

    def __init__(self, selections: Selections) -> None:
        self._selections = selections

    def check(self, _scorings: Iterable[PlannedScoring], /) -> None:
        """Raise DataError for a corpus with too few sentences to draw from."""
        self._selections.check()

    def records(self, unit: Unit, scorings: Mapping[str, PlannedScoring], /) -> Iterator[JSON]:
        """Yield the record of every scoring."""
        return records_of(self._selections.run, self.grouped(unit), unit, scorings)

    def grouped(self, unit: Unit) -> Resampled:
        """Return the study on the words that are matched in one replicate."""
        own = self._selections
        seed = unit.number if unit.kind == "seed" else own.drawing.seed + 1000 + unit.number
        return Resampled(own.run.clusters, own.of(unit).rows, seed=seed)
