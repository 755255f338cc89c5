"""What goes wrong in a worker is raised in the run as what it was."""

from __future__ import annotations

import errno
import json

import pytest

from isogloss.core.errors import DamageError, IsoglossError, LockedError, PluginError, ResourceError
from isogloss.core.failures import WorkerError, as_data, error_of


class Own(PluginError):
    """A class of errors that only a plug-in knows."""


def told(error: BaseException) -> Exception:
    return error_of(json.loads(json.dumps(as_data(error))))


@pytest.mark.parametrize("kind", [IsoglossError, DamageError, LockedError, PluginError])
def test_a_users_mistake_keeps_its_kind(kind: type[IsoglossError]) -> None:
    found = told(kind("file, line 3: why"))
    assert type(found) is kind
    assert str(found) == "file, line 3: why"


def test_an_error_that_a_plug_in_derived_is_the_nearest_that_the_run_knows() -> None:
    assert type(told(Own("no"))) is PluginError


@pytest.mark.parametrize("number", [errno.ESTALE, errno.EIO, errno.EACCES])
def test_what_the_system_says_keeps_number_and_file(number: int) -> None:
    found = told(OSError(number, "why", "/study/x"))
    assert isinstance(found, OSError)
    assert (found.errno, found.strerror, found.filename) == (number, "why", "/study/x")


def test_memory_and_disks_that_libraries_tell_of_are_resources() -> None:
    assert str(told(MemoryError("7 GiB"))) == "a worker ran out of memory: 7 GiB"
    full = told(RuntimeError("PytorchStreamWriter failed writing\nfile data/0"))
    assert isinstance(full, ResourceError)
    assert str(full) == "PytorchStreamWriter failed writing file data/0"


def test_a_bug_keeps_its_traceback_and_is_nobodys_fault() -> None:
    try:
        dict[str, int]()["x"]
    except KeyError as error:
        found = told(error)
    assert isinstance(found, WorkerError)
    assert str(found).startswith("a worker failed:\nTraceback")
    assert "test_failures.py" in str(found)
