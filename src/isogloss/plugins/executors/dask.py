"""The executor ``dask``: workers of dask.distributed, here or on other machines."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from isogloss import Executor, Outcome, SettingsError, hookimpl, perform
from isogloss.plugins.executors.children import THREADS, Child, Limits, check_measurable, was_ended
from isogloss.plugins.executors.limits import count_of, limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isogloss import Job

ANSWERS = "10s"
"""How long a scheduler has to answer."""

INSTALL = "the executor dask needs the extra dask: pip install 'isogloss[dask]'"


class Dask:
    """Workers of a scheduler, or of a cluster of processes on this machine, begun on first use."""

    def __init__(
        self,
        scheduler: str | None,
        workers: int,
        threads: int,
        limits: Limits,
        tags: dict[str, float],
    ) -> None:
        self._scheduler = scheduler
        self._count = workers
        self._threads = threads
        self._limits = limits
        self._tags = tags
        self._client: Any = None
        self._cluster: Any = None

    @property
    def workers(self) -> int:
        """Return how many threads of workers there are now; a cluster may grow."""
        counts: dict[str, int] = self._connected().nthreads()
        return max(1, sum(counts.values()))

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        """Yield what became of each job, as it comes. Tags are Dask's worker resources."""
        from distributed import as_completed

        client = self._connected()
        self._check_offered(client, {tag for job in jobs for tag in job.tags})
        do = guarded if self._limits.any else perform
        more = (*_plain(self._limits), self._threads) if self._limits.any else ()
        futures = {
            client.submit(
                do, job.order, *more, pure=False, resources=dict(job.tags), priority=-place
            ): place
            for place, job in enumerate(jobs)
        }
        try:
            for future in as_completed(list(futures), loop=client.loop):
                yield Outcome(futures[future], *_ended(future))
        finally:
            client.cancel([future for future in futures if not future.done()])

    def close(self) -> None:
        """Leave the scheduler; end a cluster of our own."""
        for each in (self._client, self._cluster):
            if each is not None:
                each.close()
        self._client = self._cluster = None

    def _connected(self) -> Any:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _connect(self) -> Any:
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise SettingsError(INSTALL) from error
        import logging

        import dask

        if self._scheduler is not None:
            try:
                return Client(self._scheduler, timeout=ANSWERS, set_as_default=False)
            except (OSError, ValueError) as error:
                message = f"scheduler {self._scheduler!r}: no Dask scheduler answers there"
                raise SettingsError(f"{message} ({error})") from error
        # How often a job may lose its worker; elsewhere the scheduler's own setting says so.
        dask.config.set({"distributed.scheduler.allowed-failures": self._limits.retries})
        self._cluster = LocalCluster(
            n_workers=self._count,
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,
            silence_logs=logging.ERROR,
            resources=self._tags or None,
            env=dict.fromkeys(THREADS, str(self._threads)),
        )
        return Client(self._cluster, set_as_default=False)

    def _check_offered(self, client: Any, tags: set[str]) -> None:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        for tag in sorted(tags):
            if not any(tag in worker["resources"] for worker in workers):
                raise SettingsError(
                    f"no worker offers {tag}: start some with --resources '{tag}=1'"
                )


def _ended(future: Any) -> tuple[str, str]:
    """Return the report of a job, and why there is none."""
    from distributed import KilledWorker

    try:
        found = future.result()
    except KilledWorker as error:
        return "", was_ended(error.allowed_failures + 1)
    except Exception as error:  # noqa: BLE001  # whatever Dask or the worker's system says
        return "", f"its worker could not do it: {type(error).__name__}: {error}"
    report, lost = (found, "") if isinstance(found, str) else found
    return report, lost


def _plain(limits: Limits) -> tuple[float | None, int | None, int]:
    return limits.seconds, limits.memory, limits.retries


_own = threading.local()
"""The process that a thread of a Dask worker gives its jobs to."""


def guarded(
    order: str, seconds: float | None, memory: int | None, retries: int, threads: int
) -> tuple[str, str]:
    """Do a job in a process of its own beside a Dask worker, which can be ended without it."""
    limits = Limits(seconds, memory, retries)
    child = getattr(_own, "child", None)
    if child is None or (child.limits, child.threads) != (limits, threads):
        if child is not None:
            child.close()
        child = _own.child = Child(limits, threads)
    report, lost = child.ask(order)
    return report, lost


def dask(
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    threads: int | None = None,
    time_limit: float | None = None,
    memory_limit: str | None = None,
    retries: int = 2,
    tags: str = "",
) -> Executor:
    """Workers of dask.distributed: of a ``scheduler`` such as tcp://host:8786, or on this machine.

    Without a scheduler, ``workers`` processes are started here, with ``threads`` threads each (1)
    and ``tags`` such as GPU=1. With ``time_limit`` (seconds) or ``memory_limit`` (4GiB) each worker
    does jobs in a process beside it, which has ``threads`` and is ended when it breaks a limit.
    """
    if scheduler is not None and (workers is not None or tags):
        raise SettingsError("scheduler: its workers are there already; leave workers and tags out")
    own = 1 if threads is None else threads
    count = count_of(workers, own)
    limits = limits_of(time_limit, memory_limit, retries)
    if limits.memory is not None and scheduler is None:
        check_measurable()
    if scheduler is not None and threads is not None and not limits.any:
        raise SettingsError("threads: the workers of a scheduler have those they were started with")
    return Dask(scheduler, count, own, limits, _tags(tags))


def _tags(text: str) -> dict[str, float]:
    found = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        name, equals, amount = pair.partition("=")
        try:
            found[name] = float(amount)
        except ValueError:
            raise SettingsError(f"tags {text!r}: a tag is NAME=NUMBER, as in GPU=1") from None
        if not name or not equals:
            raise SettingsError(f"tags {text!r}: a tag is NAME=NUMBER, as in GPU=1")
    return found


@hookimpl
def isogloss_executors() -> Mapping[str, Callable[..., Executor]]:
    """Offer ``dask``."""
    return {"dask": dask}
