"""Replicates taken by workers: a job has the scores of one layer, and writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from isogloss.core.study.spread import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.study.spread import Spread
    from isogloss.core.types import JSON, Layer
    from isogloss.evidence.resampling.draws import Drawing
    from isogloss.evidence.resampling.taking import Unit

    Units = Sequence[tuple[Unit, dict[str, PlannedScoring]]]
    """Replicates, each with the scores that it lacks."""
    Places = frozenset[tuple[str, str, Layer]]
    """Sources, parts and layers."""


class Workers:
    """Has replicates of a study's own scores taken by what does its jobs."""

    def __init__(self, spread: Spread) -> None:
        self._spread = spread

    def parts(self, units: Units) -> Units:
        """Return the units cut into jobs, so that little is lost with one.

        Scores that share a source and a layer stay together: each side is grouped once a unit.
        """
        found: dict[tuple[Unit, Places], dict[str, PlannedScoring]] = {}
        for unit, scorings in units:
            for key, scoring in scorings.items():
                places = frozenset((side.source, side.part, side.layer) for side in scoring.sides)
                found.setdefault((unit, places), {})[key] = scoring
        return [(unit, scorings) for (unit, _), scorings in found.items()]

    def records(self, drawing: Drawing, units: Units) -> Iterator[tuple[Unit, list[JSON]]]:
        """Yield the records of every unit as they come, in no order.

        What a replicate gives depends on its unit alone, so the number of workers changes no
        record. The scorings of a unit that was lost have the reason as their failure.
        """
        asked = [
            Asked(
                str(unit),
                {
                    "do": "replicate",
                    "drawing": asdict(drawing),
                    "unit": list(unit),
                    "keys": list(left),
                },
                (unit, left),
            )
            for unit, left in units
        ]
        for done in self._spread.take(asked):
            unit, left = done.asked.about
            lost = [
                {"unit": list(unit), "task": key, "scores": {}, "failure": done.lost}
                for key in left
            ]
            yield unit, lost if done.lost else done.report["records"]
