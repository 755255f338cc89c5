"""Check an executor: every job comes back once, as it was done, however it is stopped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from isogloss import Job, Outcome
from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isogloss import Executor

TEXT = '\u00e9\u4e2d\U0001f600 "quoted" \\ \n \x00' * 1000
"""What must come through unchanged."""


def check_executor(make: Callable[[], Executor]) -> None:
    """Check an executor on jobs that need no study.

    Every job comes back once, with the report of ``isogloss.perform`` to the letter; none is lost; a
    job that goes wrong comes back with its report, too; more jobs than workers are no trouble, nor
    are no jobs at all; closing the iterator early ends it, and further jobs are done afterwards.
    """
    executor = make()
    try:
        count: object = executor.workers
        require(isinstance(count, int) and count >= 1, f"workers is {count!r}, not 1 or more")
        _check_all(executor, [_probe(number) for number in range(3 * executor.workers + 2)])
        _check_all(executor, [])
        _check_all(executor, [_probe(TEXT)])
        (outcome,) = executor.run([Job("odd", json.dumps({"do": "nonsense", "version": "-"}))])
        require("error" in json.loads(outcome.report), "a job that goes wrong lost its report")
        _check_closing(executor.run([_probe(number) for number in range(20)]))
        _check_all(executor, [_probe(0)])
    finally:
        close = getattr(executor, "close", None)
        if close is not None:
            close()


def _probe(said: object) -> Job:
    return Job("probe", json.dumps({"do": "probe", "probe": said}))


def _check_all(executor: Executor, jobs: Sequence[Job]) -> None:
    places = []
    for outcome in executor.run(jobs):
        require(isinstance(outcome, Outcome), f"run() yielded {type_of(outcome)}, not an Outcome")
        require(not outcome.lost, f"a job was lost: {outcome.lost}")
        asked = json.loads(jobs[outcome.place].order)["probe"]
        given = json.loads(outcome.report)["probe"]
        require(given == asked, f"job {outcome.place} came back with another one's report")
        places.append(outcome.place)
    require(
        sorted(places) == [*range(len(jobs))],
        f"of {len(jobs)} jobs these came back: {sorted(places)}",
    )


def _check_closing(outcomes: Iterator[Outcome]) -> None:
    next(outcomes)
    close = getattr(outcomes, "close", None)
    require(close is not None, "run() gives an iterator without close(), so it cannot be stopped")
    if close is not None:
        close()
