"""Scores again and again: on drawn sentences and with other seeds; what was taken is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from isogloss.core.keys import key_of
from isogloss.evidence.resampling.kept import Kept, lacking
from isogloss.evidence.resampling.taking import Taker, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Drawing
    from isogloss.evidence.resampling.workers import Units, Workers

VERSION = 1
"""Rises when a replicate of the same drawing would come out otherwise."""


class Taking(Protocol):
    """Takes replicates. Nothing is written."""

    def check(self, scorings: Iterable[PlannedScoring], /) -> None:
        """Raise DataError for a corpus with too few sentences to draw from."""
        ...

    def records(self, unit: Unit, scorings: Mapping[str, PlannedScoring], /) -> Iterable[JSON]:
        """Return the record of every scoring; what fails has its reason in it and loses no other."""
        ...


class Replicates:
    """The replicates of a study's scores under one drawing, kept in the study directory.

    Units that are there are not taken again. Who takes them, and the key of what they depend on, are
    those of the study's own scores unless others are given.
    """

    called = "replicates"
    """What progress says of them."""

    def __init__(
        self,
        run: Run,
        drawing: Drawing,
        seeds: int,
        *,
        taker: Taking | None = None,
        key: str = "",
    ) -> None:
        self.run = run
        self.drawing = drawing
        self._taker = taker or Taker(run, drawing)
        draws = [Unit("draw", number) for number in range(drawing.count)]
        self.units = [*(Unit("seed", number) for number in range(seeds)), *draws]
        own = key or key_of([VERSION, drawing.method, drawing.fraction, drawing.seed])
        self._kept = Kept(run.places.replicates(own))
        self._by_scoring: dict[str, dict[tuple[str, int], JSON]] = {}
        for record in self._kept.records:
            self._note(record)

    def missing(
        self, scorings: Mapping[str, PlannedScoring]
    ) -> list[tuple[Unit, dict[str, PlannedScoring]]]:
        """Return the units that are to be taken, each with the scorings that it lacks."""
        return lacking(self.units, scorings, self._kept.records, "unit")

    def take(self, scorings: Mapping[str, PlannedScoring], workers: Workers | None = None) -> None:
        """Take what is missing, unit by unit or by several processes; the run's progress is told.

        ``workers`` take those of the study's own scores alone.

        What fails is kept with its reason, told, and loses no other. Raises DataError, before
        anything is taken, for a corpus with too few sentences to draw from.
        """
        self._taker.check(scorings.values())
        missing = (
            self.missing(scorings) if workers is None else workers.parts(self.missing(scorings))
        )
        progress = self.run.progress
        counted = "replicates" if workers is None else "parts of replicates"
        progress.begin(self.called, len(missing), counted)
        for unit, records in self._taken(missing, workers):
            for record in records:
                self._kept.append(record)
                self._note(record)
                if record["failure"]:
                    progress.say(f"{unit} failed: {record['failure']}")
            progress.advance(1)

    def records(self, scoring: str) -> list[JSON]:
        """Return the records of one scoring, in the order of the units."""
        own = self._by_scoring.get(scoring, {})
        return [own[unit] for unit in self.units if unit in own]

    def _note(self, record: JSON) -> None:
        self._by_scoring.setdefault(record["task"], {})[tuple(record["unit"])] = record

    def _taken(
        self, missing: Units, workers: Workers | None
    ) -> Iterator[tuple[Unit, Iterable[JSON]]]:
        if workers is None:
            return ((unit, self._taker.records(unit, left)) for unit, left in missing)
        return workers.records(self.drawing, missing)


def column(
    records: Iterable[JSON], kind: str, name: str, part: str = "value"
) -> list[float | None]:
    """Return one figure of every record of a kind; None where it is undefined or failed."""
    return [
        record["scores"].get(name, {}).get(part) for record in records if record["unit"][0] == kind
    ]
