"""How long replicates will take, from how long the study's own clusterings took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.study.directory import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedScoring
    from isogloss.evidence.resampling.replication import Replicates


class Costs(NamedTuple):
    """What is left to do."""

    replicates: int
    clusterings: int
    seconds: float | None
    """None where the study has not been clustered yet, so that nothing is known."""


def costs(replicates: Replicates, scorings: Mapping[str, PlannedScoring]) -> Costs:
    """Count what is missing. A clustering on a share of the words takes that share of its time."""
    missing = replicates.missing(scorings)
    drawing = replicates.drawing
    shares: list[tuple[PlannedClustering, float]] = []
    for unit, lacking in missing:
        fixed = unit.kind == "draw" and drawing.method == "fixed"
        share = drawing.fraction if unit.kind == "draw" and drawing.method == "subsample" else 1.0
        items = {item.key: item for scoring in lacking.values() for item in scoring.clusterings}
        shares += [(item, share) for item in items.values() if not fixed]
    return Costs(len(missing), len(shares), seconds_of(replicates.run, shares))


def seconds_of(run: Run, shares: Iterable[tuple[PlannedClustering, float]]) -> float | None:
    """Return how long clusterings on shares of their words take; None where nothing is known."""
    seconds = 0.0
    for item, share in shares:
        if not run.clusters.is_made(item):
            return None
        record = read_json(run.places.clustering(item.key))
        seconds += share * record["details"]["seconds"]
    return seconds
