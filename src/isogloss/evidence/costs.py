"""How long replicates will take, from how long the study's own clusterings took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.study.directory import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.study.plan import ScoreTask
    from isogloss.evidence.replication import Replicates


class Costs(NamedTuple):
    """What is left to do."""

    replicates: int
    clusterings: int
    seconds: float | None
    """None where the study has not been clustered yet, so that nothing is known."""


def costs(replicates: Replicates, tasks: Mapping[str, ScoreTask]) -> Costs:
    """Count what is missing. A clustering on a share of the words takes that share of its time."""
    missing = replicates.missing(tasks)
    drawing, clusters = replicates.drawing, replicates.run.clusters
    seconds, count, known = 0.0, 0, True
    for unit, lacking in missing:
        fixed = unit.kind == "draw" and drawing.method == "fixed"
        share = drawing.fraction if unit.kind == "draw" and drawing.method == "subsample" else 1.0
        items = {item.key: item for task in lacking.values() for item in task.clusterings}
        for item in items.values() if not fixed else ():
            count += 1
            if clusters.is_made(item):
                record = read_json(replicates.run.places.clustering(item.key))
                seconds += share * record["details"]["seconds"]
            else:
                known = False
    return Costs(len(missing), count, seconds if known else None)
