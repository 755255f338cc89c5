"""Jobs as plain data, and what runs them: the contract of executors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def version() -> str:
    """Return the version that a run and its workers must share."""
    from importlib.metadata import version

    return version("isogloss")


class Job(NamedTuple):
    """A piece of the work of a study."""

    name: str
    """What messages call it."""
    order: str
    """What is to be done, as a JSON document: a worker gives it to ``isogloss.perform``."""
    tags: Mapping[str, float] = {}
    """What a worker has to offer for it, such as ``{"GPU": 1}``."""


class Outcome(NamedTuple):
    """What became of a job."""

    place: int
    """Of the job among those that were given."""
    report: str
    """What ``isogloss.perform`` returned, to the letter; empty where the job was lost."""
    lost: str = ""
    """Why there is no report: "its worker was ended 3 times", "took longer than 60 s"."""


class Executor(Protocol):
    """Runs jobs somewhere, in any order, several at a time.

    A job that is run twice, because its worker was lost, gives the same. A worker that is ended
    loses its job alone, which is run again a few times. Optional members: ``here`` (True: jobs are
    done by the run that owns the study, in its own process, so that it does them itself) and
    ``close()``, called once at the end.
    """

    @property
    def workers(self) -> int:
        """Return how many jobs run at a time: decides how finely work is cut."""
        ...

    def run(self, jobs: Sequence[Job], /) -> Iterator[Outcome]:
        """Yield what became of each job, as it comes. Closing the iterator drops what is left.

        Raises SettingsError for tags that no worker offers.
        """
        ...
