"""What goes wrong in a worker, as plain data on its way to the run, and raised again there."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from isogloss.core import errors
from isogloss.core.errors import IsoglossError, ResourceError, of_the_disk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss.core.types import JSON


class WorkerError(Exception):
    """A bug that showed in a worker, with the traceback from there: no component is to blame."""


def as_data(error: BaseException) -> dict[str, JSON]:
    """Return an error as plain data."""
    if isinstance(error, IsoglossError):
        return _named(_ours(type(error)), str(error))
    if isinstance(error, MemoryError):
        return _named(ResourceError, f"a worker ran out of memory: {error}")
    if isinstance(error, OSError) and error.errno is not None:
        place = None if error.filename is None else str(error.filename)
        system = {"errno": error.errno, "file": place}
        return {"kind": OSError.__name__, "message": error.strerror or str(error), **system}
    if of_the_disk(error):
        return _named(ResourceError, " ".join(str(error).split()))
    return _named(WorkerError, "".join(traceback.format_exception(error)))


def error_of(data: Mapping[str, JSON]) -> Exception:
    """Return the error that ``as_data`` has told of; a bug there is a ``WorkerError`` here."""
    kind, message = data["kind"], data["message"]
    if kind == OSError.__name__:
        return OSError(data["errno"], message, data["file"])
    if kind == WorkerError.__name__:
        return WorkerError(f"a worker failed:\n{message}")
    ours: type[IsoglossError] = getattr(errors, kind)
    return ours(message)


def _ours(kind: type[IsoglossError]) -> type[IsoglossError]:
    """Return the nearest class of ours: a plug-in may have derived its own, unknown to the run."""
    return next(each for each in kind.__mro__ if each.__module__ == errors.__name__)


def _named(kind: type[Exception], message: str) -> dict[str, JSON]:
    return {"kind": kind.__name__, "message": message}
