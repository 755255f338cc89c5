"""The executor ``processes``: workers on this machine, each a new Python process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue
from typing import TYPE_CHECKING

from isogloss import Executor, Outcome, hookimpl
from isogloss.plugins.executors.children import Child, check_measurable
from isogloss.plugins.executors.limits import count_of, limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isogloss import Job
    from isogloss.plugins.executors.children import Answer, Limits


class Processes:
    """Workers that start when there is something to do, and stay until ``close``."""

    def __init__(self, workers: int, limits: Limits, threads: int) -> None:
        self.workers = workers
        self._children = [Child(limits, threads) for _ in range(workers)]

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        """Yield what became of each job, as it comes. Tags are of no concern on one machine."""
        free: SimpleQueue[Child] = SimpleQueue()
        for child in self._children:
            child.stopped = False
            free.put(child)

        def ask(job: Job) -> Answer:
            child = free.get()
            try:
                return child.ask(job.order)
            finally:
                free.put(child)

        pool = ThreadPoolExecutor(self.workers, "isogloss-worker")
        futures = {pool.submit(ask, job): place for place, job in enumerate(jobs)}
        try:
            for future in as_completed(futures):
                yield Outcome(futures[future], *future.result())
        finally:
            if not all(future.done() for future in futures):
                for child in self._children:
                    child.stop()
            pool.shutdown(cancel_futures=True)

    def close(self) -> None:
        """End the workers, and what they are at."""
        for child in self._children:
            child.stop()
        for child in self._children:
            child.close()


def processes(
    *,
    workers: int | None = None,
    threads: int = 1,
    time_limit: float | None = None,
    memory_limit: str | None = None,
    retries: int = 2,
) -> Executor:
    """Workers on this machine, each a new Python process with ``threads`` threads.

    ``workers`` are as many as there are processors unless a number is given. A job that takes
    longer than ``time_limit`` seconds, or whose worker holds more than ``memory_limit`` (such as
    4GiB), is ended and lost; one whose worker was ended from outside is tried ``retries`` times more.
    """
    count = count_of(workers, threads)
    limits = limits_of(time_limit, memory_limit, retries)
    if limits.memory is not None:
        check_measurable()
    return Processes(count, limits, threads)


@hookimpl
def isogloss_executors() -> Mapping[str, Callable[..., Executor]]:
    """Offer ``processes``."""
    return {"processes": processes}
