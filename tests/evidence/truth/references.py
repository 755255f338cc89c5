"""Whether self-alignment lies above what was observed, and that above chance, as it was planted."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from isogloss import Shuffling
from isogloss.evidence.references.null import Nulls
from isogloss.evidence.references.reference import Selves
from isogloss.evidence.references.standing import stand
from tests.evidence.planted import planted_run
from tests.evidence.truth.rows import Row, always, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.types import JSON
    from isogloss.evidence.references.standing import Standing
    from tests.evidence.truth.work import Desk

MOVED = 0.2
"""Share of the German types that stand in another concept in the layer that is aligned."""


def rows(desk: Desk, studies: int, shuffles: int) -> Iterator[Row]:
    """Yield how often the order was the planted one."""
    task = partial(order, shuffles=shuffles)
    yield from judged(desk.take("references", [MOVED, shuffles], task, studies))


def judged(found: Sequence[JSON]) -> Iterator[Row]:
    """Yield a row for what was planted in the layer that is aligned, and one for the other."""
    aligned, apart = (
        [each[at] for record in found for each in record["directions"]] for at in (1, 0)
    )
    yield always("self above observed", [each["self"] > each["observed"] for each in aligned])
    yield always(
        "observed above chance: p of a pair <= 0.05", [each["p"] <= 0.05 for each in aligned]
    )
    chance = [each["p_alone"] <= 0.05 for each in apart]
    yield share("the layer without alignment: p <= 0.05", chance, high=0.05)


def order(number: int, shuffles: int) -> dict[str, JSON]:
    """Return how a study's areas stand, by direction, then by layer."""
    with TemporaryDirectory() as folder:
        run = planted_run(Path(folder), moved=MOVED, seed=number)
        nulls, selves = Nulls(run, Shuffling(range(shuffles))), Selves(run, 1)
        scorings = {
            key: scoring
            for key, scoring in run.scores.scorings.items()
            if scoring.metric == "calign"
        }
        nulls.take(scorings)
        selves.take(scorings)
        stored = [record for rows in run.scores.known().values() for record in rows]
        found = [
            each
            for each in stand(nulls, selves, stored)
            if each.figure == "area" and each.curve.metric == "calign"
        ]
    figures = [_figures(each) for each in found]
    return {"directions": [figures[:2], figures[2:]]}


def _figures(standing: Standing) -> dict[str, JSON]:
    chance = standing.chance
    assert chance is not None  # calign brings one
    return {
        "self": standing.selves["seeds"],
        "observed": chance.observed,
        "chance": chance.mean,
        "p": chance.p,
        "p_alone": chance.p_alone,
    }
