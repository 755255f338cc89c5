"""The owner's side of jobs: orders go out as JSON, reports come in, and are journalled in one place."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from isogloss.core.errors import PluginError
from isogloss.core.failures import error_of
from isogloss.core.jobs import Job, process_name, version
from isogloss.core.store.files import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isogloss.core.jobs import Executor, Outcome
    from isogloss.core.store.finished import Finished
    from isogloss.core.types import JSON, Recipe

SHARE = 4
"""Jobs a worker of each step, where there is so much to do: the last ones are short to wait for."""


@dataclass(slots=True)
class Moved:
    """What the jobs of a run came to."""

    jobs: int = 0
    lost: int = 0
    sent: int = 0
    """Bytes of orders."""
    received: int = 0
    """Bytes of reports."""
    shared: int = 0
    """Bytes that workers wrote to and read from files of arrays while a clustering was made."""
    cpu: float = 0.0
    """Seconds of processor time, all workers together."""
    peak: int = 0
    """Bytes that one worker held at most."""
    workers: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, JSON]:
        """Plain data."""
        return {
            "jobs": self.jobs,
            "lost": self.lost,
            "workers": len(self.workers),
            "bytes_sent": self.sent,
            "bytes_received": self.received,
            "bytes_shared": self.shared,
            "cpu_seconds": round(self.cpu, 3),
            "peak_bytes": self.peak,
        }


class Asked(NamedTuple):
    """A job before it is written down."""

    name: str
    what: Mapping[str, JSON]
    about: Any = None
    """What the run keeps in mind of it; it does not travel."""
    tags: Mapping[str, float] = {}


class Done(NamedTuple):
    """A job that is done, or lost."""

    asked: Asked
    report: Mapping[str, JSON]
    lost: str


class Spread:
    """Has the jobs of one study done by an executor.

    ``study`` is how a worker opens it: ``path``, ``overrides``, ``out``, ``trusting``.
    """

    def __init__(self, executor: Executor, study: Mapping[str, JSON], name: str) -> None:
        self.executor = executor
        # A worker that outlives the run must not answer the next one from the study as it was.
        self.study = {**study, "run": uuid4().hex}
        self.name = name
        self.moved = Moved()

    def share(self, count: int, most: int) -> int:
        """Return how many of ``count`` things one job has, ``most`` of them at most.

        What a job has done counts when all of it is done: a run that is killed, and a limit of time,
        must not cost hours.
        """
        return min(most, max(1, -(-count // (SHARE * self.executor.workers))))

    def take(
        self, asked: Sequence[Asked], say: Callable[[str], None] = lambda _: None
    ) -> Iterator[Done]:
        """Yield every job, as it is done or lost. Raises what a worker raised but PluginError.

        What plug-ins did wrong is a job's own affair: it is in ``lost``.
        """
        stage = uuid4().hex
        jobs = [Job(each.name, self._order(stage, each), each.tags) for each in asked]
        if not jobs:
            return
        with closing(self.executor.run(jobs)) as outcomes:
            for outcome in outcomes:
                each, report = asked[outcome.place], json.loads(outcome.report or "{}")
                self._count(jobs[outcome.place], outcome.report, report)
                lost = f"{each.name}: {outcome.lost}" if outcome.lost else _broken(report)
                self.moved.lost += bool(outcome.lost)
                for message in report.get("said", ()):
                    say(message)
                yield Done(each, report, lost)

    def close(self) -> None:
        """End what the executor has begun."""
        close = getattr(self.executor, "close", None)
        if close is not None:
            close()

    def _order(self, stage: str, asked: Asked) -> str:
        order = {
            "version": version(),
            "owner": process_name(),
            "study": self.study,
            "stage": stage,
            **asked.what,
        }
        # ASCII: a path that is no UTF-8 has no other form that can be sent.
        return json.dumps(order, allow_nan=False)

    def _count(self, job: Job, text: str, report: Mapping[str, JSON]) -> None:
        moved = self.moved
        moved.jobs += 1
        moved.sent += len(job.order.encode())
        moved.received += len(text.encode())
        moved.shared += sum(report.get("shared", ()))
        moved.cpu += report.get("cpu", 0.0)
        moved.peak = max(moved.peak, report.get("peak") or 0)
        if "worker" in report:
            moved.workers.add(report["worker"])


@contextmanager
def closing(outcomes: Iterator[Outcome]) -> Iterator[Iterator[Outcome]]:
    """End the jobs that are under way when nobody takes their outcomes any more.

    The traceback of an error would hold the executor's generator, and with it the jobs: they would
    write on, beside those of whoever comes next.
    """
    try:
        yield outcomes
    finally:
        close = getattr(outcomes, "close", None)
        if close is not None:
            close()


def _broken(report: Mapping[str, JSON]) -> str:
    """Return what a plug-in did wrong; raise anything else that a worker raised."""
    if "error" not in report:
        return ""
    error = error_of(report["error"])
    if isinstance(error, PluginError):
        return str(error)
    raise error


def note_files(finished: Finished, report: Mapping[str, JSON]) -> None:
    """Record the files that a worker has written."""
    for name, stamp in report.get("files", {}).items():
        finished.note(name, Stamp(*stamp))


def tags_of(recipe: Recipe) -> dict[str, float]:
    """Return what a worker has to offer for a component: a GPU where its ``device`` is one."""
    device = str(recipe.settings.get("device", "cpu"))
    return {"GPU": 1} if device.startswith("cuda") else {}
