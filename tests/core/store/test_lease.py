"""One run at a time where there are no locks: who is refused, who takes over, what cannot be told."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import LockedError, ResourceError, SettingsError
from isogloss.core.remote import RemotePath
from isogloss.core.store.lease import _processes
from isogloss.core.store.lock import at_work, own
from tests.objectstore import Stalls

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON
    from tests.objectstore import Server


def locks(folder: RemotePath) -> list[str]:
    return [path.name for path in (folder / ".lock").sizes()]


def signed(folder: RemotePath, number: int = 1, **changes: JSON) -> RemotePath:
    """Leave the lock of some run; by default of one that has died on this machine."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    holder = {"pid": gone.pid, "host": "h", "since": "2026", "processes": _processes()}
    path = folder / ".lock" / f"{number:09}.json"
    path.write_bytes(json.dumps(holder | changes).encode())
    return path


def test_a_second_run_is_told_who_is_at_work_and_what_to_delete(remote: RemotePath) -> None:
    who = rf"process {os.getpid()} on {re.escape(socket.gethostname())} \(since 20\d\d-.*\+00:00\)"
    with own(remote):
        for _ in range(2):
            with pytest.raises(LockedError, match=who) as caught, own(remote):
                pass
        assert caught.value.exit_code == 75
        assert str(caught.value).startswith(f"{remote}: ")
        assert f"if it was killed, delete {remote}/.lock/000000001.json" in str(caught.value)
    with own(remote):
        assert locks(remote) == ["000000002.json"]


def test_the_lock_ends_with_what_was_done_under_it_also_when_that_fails(
    remote: RemotePath,
) -> None:
    with pytest.raises(ZeroDivisionError), own(remote):
        _ = 1 / 0
    with own(remote):
        pass


def test_a_run_that_was_killed_on_this_machine_is_followed_at_once(remote: RemotePath) -> None:
    signed(remote, 41)
    assert at_work(remote) == ""
    with own(remote):
        assert locks(remote) == ["000000042.json"]
        assert str(os.getpid()) in at_work(remote)
    assert at_work(remote) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"processes": "another start of the system"},
        {"processes": ""},
        {"pid": 1},
    ],
)
def test_a_run_that_may_be_alive_is_not_followed(
    remote: RemotePath, changes: dict[str, JSON]
) -> None:
    path = signed(remote, **changes)
    with pytest.raises(LockedError, match=f"on h .*delete {path}"), own(remote):
        pass
    path.unlink()
    with own(remote):
        pass


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff"])
def test_a_lock_that_nobody_can_read_is_a_lock(remote: RemotePath, text: bytes) -> None:
    signed(remote).write_bytes(text)
    with pytest.raises(LockedError, match="another run is at work here"), own(remote):
        pass


def test_where_the_system_tells_nothing_no_run_is_taken_for_dead(
    remote: RemotePath, tmp_path: Path
) -> None:
    assert _processes(tmp_path) == ""
    signed(remote, processes="")
    with pytest.raises(LockedError), own(remote):
        pass


def test_of_many_that_come_at_once_one_gets_it(bucket: RemotePath) -> None:
    signed(bucket, 3)  # all see that it has died
    together = Barrier(8)
    inside: list[int] = []

    def comes(number: int) -> bool:
        together.wait()
        try:
            with own(bucket):
                inside.append(number)
                assert len(inside) == 1
                together.wait()  # nobody leaves before all have come
                return True
        except LockedError:
            together.wait()
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(comes, range(8))) == [False] * 7 + [True]


@pytest.mark.parametrize("ended", [0, 1, 2])
@pytest.mark.parametrize("first", [True, False])
def test_whoever_stalls_is_not_in_beside_another_and_nobody_is_locked_out(
    monkeypatch: pytest.MonkeyPatch, ended: int, first: bool
) -> None:
    """A run stalls before each of its requests in turn, while some run and end and one stays."""
    in_beside: list[bool] = []
    for number in range(1, 20):
        folder = RemotePath(f"memory://stalls-{ended}-{first}/{number}")
        if not first:
            with own(folder):
                pass
        with monkeypatch.context() as patch, ExitStack() as stays:

            def others(folder: RemotePath = folder, stays: ExitStack = stays) -> None:
                for _ in range(ended):
                    with suppress(LockedError), own(folder):
                        pass
                with suppress(LockedError):
                    stays.enter_context(own(folder))
                    in_beside.append(True)

            stalls = Stalls(patch, number, others)
            in_beside.clear()
            with suppress(LockedError), own(folder):
                assert not in_beside, number
                if stalls.left > 0:
                    break
        with own(folder):
            assert len(locks(folder)) == 1
    assert number > 3


def test_whose_lock_was_deleted_does_not_end_that_of_the_next(remote: RemotePath) -> None:
    first = own(remote)
    first.__enter__()
    (remote / ".lock" / "000000001.json").unlink()  # somebody thinks it was killed
    with own(remote):
        first.__exit__(None, None, None)
        with pytest.raises(LockedError), own(remote):
            pass


def test_a_store_that_puts_an_object_twice_is_refused(
    remote: RemotePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RemotePath, "create", RemotePath.write_bytes)
    with pytest.raises(SettingsError, match=r"does not refuse .* two runs could not be told apart"):
        own(remote).__enter__()
    assert locks(remote) == []


def test_what_goes_wrong_under_the_lock_is_told_though_the_store_fails(
    bucket: RemotePath, s3: Server
) -> None:
    def work() -> Any:
        with own(bucket):
            s3.fails = lambda method, path: 503
            raise ResourceError("what went wrong")

    with pytest.raises(ResourceError, match="what went wrong"):
        work()
    s3.fails = lambda method, path: 0
    with own(bucket):  # the lock that could not be given back is known to be nobody's
        pass
