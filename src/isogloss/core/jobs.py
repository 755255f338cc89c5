"""Jobs as plain data, and what runs them: the contract of executors."""

from __future__ import annotations

import os
import socket
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from isogloss.core.types import JSON, Blocks, Ints


@cache
def version() -> str:
    """Return the version that a run and its workers must share."""
    from importlib.metadata import version

    return version("isogloss")


def process_name() -> str:
    """Return what tells this process from those of all machines: host and number."""
    return f"{socket.gethostname()}-{os.getpid()}"


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


Ask: TypeAlias = "Callable[[Sequence[Mapping[str, JSON]]], list[JSON]]"
"""Puts questions to workers, and returns what each is answered, in order."""


class Arrays(Protocol):
    """Arrays by name, which a run and its workers share while one clustering is made."""

    def save(self, name: str, /, **arrays: npt.NDArray[Any]) -> None:
        """Keep arrays under a name; the same name again replaces them."""
        ...

    def load(self, name: str, /) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays of a name."""
        ...

    def drop(self, *names: str) -> None:
        """Delete what no question needs any more; whatever is left goes with the clustering."""
        ...

    def check_room(self, needed: int, /) -> None:
        """Raise ResourceError unless so many more bytes can be kept."""
        ...


@runtime_checkable
class RangedClusterer(Protocol):
    """A clusterer that can group rows which lie with several workers, each a range of them.

    Optional member: ``ranged`` (False: with its settings, such as a device, it needs them in one place).
    """

    def fit_ranges(self, shape: tuple[int, int], ask: Ask, files: Arrays, /) -> Ints:
        """Return the labels of ``fit_predict`` for vectors (rows, features) that it does not see.

        What it asks is answered by ``answer`` of other objects of the same recipe.
        """
        ...

    def answer(self, question: Mapping[str, JSON], vectors: Blocks, files: Arrays, /) -> JSON:
        """Answer a question about some of the rows of ``vectors``; twice asked, the same twice."""
        ...
