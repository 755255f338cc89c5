"""A thread that writes what is complete while the next is computed, one thing after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self


class Writer:
    """Does jobs in the order in which they come, one at a time; no more than one is outstanding.

    So at most one window waits for the disk while another is filled, and nothing is written after
    a job that failed: the next call raises what it raised. A job returns what there is to tell of
    it, which ``say`` hears in the caller's thread. Leaving the context waits for the last job, also
    when an error or an interrupt is the reason: what was begun is complete afterwards.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._thread = ThreadPoolExecutor(1, "isogloss-writer")
        self._outstanding: Future[Sequence[str]] | None = None

    def submit(self, job: Callable[[], Sequence[str]]) -> None:
        """Wait for the job before, raise what it raised, and let the thread do this one."""
        self.wait()
        self._outstanding = self._thread.submit(job)

    def wait(self) -> None:
        """Return when all jobs are done; raise what the last one raised."""
        job, self._outstanding = self._outstanding, None
        for message in job.result() if job is not None else ():
            self._say(message)

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the last job; its error is raised unless another one is under way."""
        try:
            if kind is None:
                self.wait()
        finally:
            self._thread.shutdown()
