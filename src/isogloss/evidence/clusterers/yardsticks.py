"""What stands beside a score in a comparison of clusterers: its own null and self-alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.concepts.nulls import Shuffling
from isogloss.evidence.references.null import Nulls
from isogloss.evidence.references.reference import Selves
from isogloss.evidence.references.standing import stand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON

SELVES = 1
"""Self-alignments of each kind."""


def references(
    run: Run, scorings: Mapping[str, PlannedScoring], records: Sequence[JSON], /
) -> dict[str, dict[str, float | None]]:
    """Return figures of scores by the records' keys: ``null`` and ``self`` of area, ``excess``."""
    made = {record["task"]: scorings[record["task"]] for record in records}
    nulls, selves = Nulls(run, Shuffling(range(100), run.inputs.study.seed)), Selves(run, SELVES)
    nulls.take(made)
    selves.take(nulls.scorings(made))
    found: dict[str, dict[str, float | None]] = {}
    for each in stand(nulls, selves, records):
        if each.figure == "area" and each.chance is not None:
            found[each.record["key"]] = {
                "null": each.chance.mean,
                "self": each.selves.get("seeds"),
                "excess": each.excess()[0],
            }
    return found
