"""One run at a time in a study directory that lies in a store of objects, which has no locks.

The lock is an object that says who is at work, and that is put only if it is not there. Its name is a
number. Whoever comes next puts the next number: after a run that ended, or was killed where that is
known. So what several see at once, one of them gets.

The highest number is the lock, and no run deletes it: whoever has put a higher one deletes the lower.
So a run that looked, stalled, and puts a number that others had and deleted meanwhile finds a higher
one when it looks again, and withdraws. Where it finds none, nobody has been ahead of it, and nobody
gets ahead any more, because whoever comes now finds its lock.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError, LockedError, SettingsError
from isogloss.core.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.remote import RemotePath
    from isogloss.core.types import JSON

LOCK = ".lock"
DIGITS = 9

HELD: set[bytes] = set()
"""The signatures of what this process owns, or is about to. A lock of its own that is not among them
could not be given back, because the store failed just then."""


@contextmanager
def lease(folder: RemotePath) -> Iterator[None]:
    """Own ``folder`` for as long as the context lasts.

    Raises LockedError, naming process, machine, since when, and the object to delete where that run
    was killed; SettingsError where the store takes an object a second time that was to be put only if
    it was not there: two runs could not be told apart there.
    """
    signature = _signature()
    HELD.add(signature)  # before it is put: another thread may see it at once
    try:
        mine = _take(folder, signature)
        try:
            yield
        finally:
            # A run that cannot say that it has ended leaves its lock, as one that is killed does.
            with suppress(FileNotFoundError, IsoglossError):
                if mine.read_bytes() == signature:
                    mine.write_bytes(json.dumps({"released": True}).encode())
    finally:
        HELD.remove(signature)


def _take(folder: RemotePath, signature: bytes) -> RemotePath:
    there = _locks(folder)
    number = int(there[-1].name.partition(".")[0]) + 1 if there else 1
    mine = folder / LOCK / f"{number:0{DIGITS}}.json"
    try:
        if there:
            _check_free(folder, there[-1])
        mine.create(signature)
    except (FileExistsError, FileNotFoundError) as error:
        # Somebody has put the number, or one above the last, which is deleted then.
        raise _overtaken(folder) from error
    if _locks(folder)[-1:] != [mine]:
        mine.unlink(missing_ok=True)
        raise _overtaken(folder)
    _check_creation(folder, mine)
    for old in there:
        old.unlink(missing_ok=True)
    return mine


def _locks(folder: RemotePath) -> list[RemotePath]:
    return sorted((folder / LOCK).sizes())


def _overtaken(folder: RemotePath) -> LockedError:
    return LockedError(f"{folder}: another run has just begun here")


def holder_of(folder: RemotePath) -> str:
    """Return who owns ``folder``, as the lock says; empty where nobody does."""
    there = _locks(folder)
    try:
        return _holder(there[-1]) if there else ""
    except FileNotFoundError:
        return "another run"  # it has just begun, and deleted the lock before its own


def _holder(last: RemotePath) -> str:
    signature = last.read_bytes()
    try:
        holder = json.loads(signature)
        if holder.get("released") or _has_ended(holder, signature):
            return ""
        return named(holder)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "another run"


def _check_free(folder: RemotePath, last: RemotePath) -> None:
    if not (who := _holder(last)):
        return
    remedy = f"if it was killed, delete {last}"
    raise LockedError(f"{folder}: {who} is at work here; {remedy}")


def _check_creation(folder: RemotePath, mine: RemotePath) -> None:
    """Try what must fail, because some stores know nothing of conditions and obey none."""
    try:
        mine.create(b"{}")
    except FileExistsError:
        return
    mine.unlink(missing_ok=True)
    reason = "this store does not refuse to put an object that is there already, so two runs could"
    raise SettingsError(f"{folder}: {reason} not be told apart; choose another one")


def _signature() -> bytes:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "processes": _processes(),
        # No two runs sign alike, so none takes the other's lock for its own.
        "nonce": secrets.token_hex(8),
    }
    return json.dumps(holder).encode()


def _has_ended(holder: dict[str, JSON], signature: bytes) -> bool:
    """Whether the run was one of this very machine, and is no longer there.

    Names of machines repeat, and so do numbers of processes; what ``_processes`` returns does not.
    """
    if not holder["processes"] or holder["processes"] != _processes():
        return False
    if holder["pid"] == os.getpid():
        return signature not in HELD
    return is_gone(holder["pid"])


def is_gone(process: JSON) -> bool:
    """Whether this machine has no process of that number."""
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def named(holder: JSON) -> str:
    """Return what messages call a run that has signed."""
    return f"process {holder['pid']} on {holder['host']} (since {holder['since']})"


def _processes(system: Path = Path("/proc")) -> str:
    """Return what no other table of processes has: this start of the system, and its part of it.

    Empty where the system does not tell (Linux does).
    """
    with suppress(OSError):
        boot = (system / "sys/kernel/random/boot_id").read_text("ascii")
        return key_of([boot, os.readlink(system / "self/ns/pid")])
    return ""
