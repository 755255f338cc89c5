"""Replicates taken by several processes, each with a run of its own that writes nothing."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from isogloss.core.errors import ResourceError
from isogloss.evidence.resampling.taking import Taker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Drawing
    from isogloss.evidence.resampling.taking import Unit

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Workers:
    """How many processes, and how each opens the study: both must survive pickling."""

    count: int
    open: Callable[[], Run]

    def records(
        self, drawing: Drawing, units: Sequence[tuple[Unit, dict[str, ScoreTask]]]
    ) -> Iterator[tuple[Unit, list[JSON]]]:
        """Yield the records of every unit as they come, in no order.

        What a replicate gives depends on its unit alone, so the number of processes changes no
        record. Each starts anew instead of as a copy, since copies of a process that has threads
        may hang. Raises ResourceError when one of them was ended from outside.
        """
        pool = ProcessPoolExecutor(
            min(self.count, len(units)), get_context("spawn"), _begin, (self.open, drawing)
        )
        try:
            futures = {pool.submit(_records, unit, [*left]): unit for unit, left in units}
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as error:
            raise ResourceError(
                "a process that took replicates was ended from outside, perhaps for its memory; "
                "what was taken is kept: run again with fewer --workers"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


_taker: Taker | None = None
"""Of this process."""


def _begin(opened: Callable[[], Run], drawing: Drawing) -> None:
    """Open the study in a new process; whoever started it stops it, not the keyboard."""
    global _taker  # what a process begins with lives as long as the process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Read by the libraries of arithmetic when they are loaded, which none of them is yet.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    _taker = Taker(opened(), drawing)


def _records(unit: Unit, keys: list[str]) -> list[JSON]:
    if _taker is None:
        raise RuntimeError("the process has not begun")
    tasks = _taker.run.scores.tasks
    return list(_taker.records(unit, {key: tasks[key] for key in keys}))
