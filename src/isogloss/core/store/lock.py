"""One run at a time in a study directory."""

from __future__ import annotations

import json
import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from isogloss.core.errors import LockedError
from isogloss.core.remote import RemotePath
from isogloss.core.store.files import (
    make_folders,
    nothing_outside,
    refusals_told,
    write_atomically,
)
from isogloss.core.store.lease import holder_of, is_gone, lease, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from isogloss.core.locations import Location

LOCK = ".lock"
HOLDER = ".lock.json"
ANOTHER = "another run"
"""What a run is called that has not signed yet, or not so that it can be read."""


@contextmanager
def own(folder: Location) -> Iterator[None]:
    """Own ``folder`` for as long as the context lasts; it is made where it is missing.

    The operating system holds the lock for the process, so it ends with the process, however that
    ends. Raises LockedError, naming process, machine and since when, while another run owns it;
    SettingsError where nothing may be written there.
    A store of objects has a ``lease`` instead, which somebody may have to delete after a kill.
    """
    if isinstance(folder, RemotePath):
        with lease(folder):
            yield
        return
    from filelock import FileLock, Timeout

    with writable(folder):
        make_folders(folder)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(f"{folder}: {at_work(folder) or ANOTHER} is at work here") from None
    except PermissionError:
        with writable(folder):
            raise
    except NotImplementedError as error:
        reason = "this file system has no locks, so two runs could not be told apart"
        raise LockedError(f"{folder}: {reason}; choose a folder on another one") from error
    try:
        with nothing_outside(folder):
            _sign(folder)
            yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def at_work(folder: Location) -> str:
    """Return who owns ``folder``, as its signature says; empty where nobody does.

    For those who read: whoever asked for the lock itself would keep out a run that begins just then.
    """
    if isinstance(folder, RemotePath):
        return holder_of(folder)
    try:
        holder = json.loads((folder / HOLDER).read_bytes())
        # One that was killed leaves its signature.
        gone = holder["host"] == socket.gethostname() and is_gone(holder["pid"])
        return "" if gone else named(holder)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        return ANOTHER


def writable(folder: Location) -> AbstractContextManager[None]:
    """Say that results cannot go to ``folder`` where the system refuses."""
    return refusals_told(f"results cannot go to {folder}")


def _sign(folder: Path) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    write_atomically(folder / HOLDER, json.dumps(holder).encode())
