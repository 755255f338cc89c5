from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import LockedError
from isogloss.core.store.lock import at_work, own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER = """
import pathlib, sys
from isogloss.core.store.lock import own
with own(pathlib.Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the folder until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        yield process
        process.kill()


def test_a_second_process_is_told_who_is_at_work_and_since_when(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    who = rf"process {owner.pid} on {re.escape(socket.gethostname())} \(since 20\d\d-.*\+00:00\)"
    with pytest.raises(LockedError, match=who) as caught, own(tmp_path):
        pass
    assert caught.value.exit_code == 75
    assert str(tmp_path) in str(caught.value)


def test_the_first_process_keeps_the_folder_when_a_second_is_refused(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    for _ in range(2):
        with pytest.raises(LockedError, match=str(owner.pid)), own(tmp_path):
            pass


def test_the_folder_is_free_after_the_owner_has_finished(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    owner.communicate("")
    assert owner.returncode == 0
    with own(tmp_path):
        pass


def test_an_owner_that_was_killed_does_not_block(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert (tmp_path / ".lock.json").exists()
    with own(tmp_path):
        assert json.loads((tmp_path / ".lock.json").read_bytes())["pid"] == os.getpid()


def test_readers_are_told_who_is_at_work_and_that_a_killed_run_is_not(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    assert at_work(tmp_path).startswith(f"process {owner.pid} on {socket.gethostname()}")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert (tmp_path / ".lock.json").is_file()
    assert at_work(tmp_path) == ""
    with own(tmp_path):
        assert str(os.getpid()) in at_work(tmp_path)
    assert at_work(tmp_path) == ""


def test_an_owner_that_has_not_signed_yet_blocks_all_the_same(
    tmp_path: Path, owner: subprocess.Popen[str]
) -> None:
    assert owner.poll() is None
    for content in (None, b"", b"[1]", b"{}"):
        (tmp_path / ".lock.json").unlink(missing_ok=True)
        if content is not None:
            (tmp_path / ".lock.json").write_bytes(content)
        with pytest.raises(LockedError, match="another run is at work here"), own(tmp_path):
            pass


def test_the_folder_is_made_and_freed_after_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "study"
    with pytest.raises(ZeroDivisionError), own(folder):
        raise ZeroDivisionError
    with own(folder), pytest.raises(LockedError, match=str(os.getpid())), own(folder):
        pass
