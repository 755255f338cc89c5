"""The executor ``serial``: one job after the other, in the process of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import Executor, Outcome, SettingsError, hookimpl, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from isogloss import Job


class Serial:
    """Does every job itself. ``here``: a run does its jobs without writing them down first."""

    here = True
    workers = 1

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        """Yield the report of each job, in order."""
        for place, job in enumerate(jobs):
            yield Outcome(place, perform(job.order))


def serial(
    *,
    workers: int | None = None,
    time_limit: float | None = None,
    memory_limit: str | None = None,
) -> Executor:
    """One job after the other, in the process of the run: the default.

    What runs in this process cannot be stopped by it, so the settings of other executors are
    refused.
    """
    given = {"workers": workers, "time_limit": time_limit, "memory_limit": memory_limit}
    for name, value in given.items():
        if value is not None:
            raise SettingsError(
                f"{name} needs workers of their own, and serial has none: choose the executor "
                "processes or dask"
            )
    return Serial()


@hookimpl
def isogloss_executors() -> Mapping[str, Callable[..., Executor]]:
    """Offer ``serial``."""
    return {"serial": serial}
