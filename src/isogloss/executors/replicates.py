"""Replicates as jobs: one draw or seed, for the scores that lack it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from isogloss.core.keys import canonical
from isogloss.core.study.working import planned_one
from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.taking import Taker, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.study.working import Worker
    from isogloss.core.types import JSON

_takers: WeakKeyDictionary[Worker, tuple[str, Taker]] = WeakKeyDictionary()


def replicated(worker: Worker, order: Mapping[str, JSON]) -> dict[str, JSON]:
    """Take one replicate of some scores. Nothing is written."""
    worker.renew(order["stage"])
    name = canonical(order["drawing"])
    known = _takers.get(worker)
    if known is None or known[0] != name:
        known = _takers[worker] = name, Taker(worker.run, Drawing(**order["drawing"]))
    scorings = worker.run.scores.scorings
    unit = Unit(*order["unit"])
    asked = {key: planned_one(scorings, key, "score") for key in order["keys"]}
    return {"records": list(known[1].records(unit, asked)), "said": worker.progress.taken()}
