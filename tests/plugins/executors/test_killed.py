"""A worker that is killed while it is at a job."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

from isogloss.plugins.executors.children import Child, Limits

if TYPE_CHECKING:
    import subprocess

    import pytest

PROBE = json.dumps({"do": "probe", "probe": "here"})


def killing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Kill the worker when it is about to get its order, some times; return who was killed."""
    killed: list[int] = []
    started = Child._started

    def start(self: Child) -> subprocess.Popen[bytes]:
        process = started(self)
        if len(killed) < times:
            killed.append(process.pid)
            process.kill()
            process.wait()
        return process

    monkeypatch.setattr(Child, "_started", start)
    return killed


def test_a_job_is_done_again_by_a_new_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = killing(monkeypatch, 2)
    child = Child(Limits(retries=2))
    try:
        answer = child.ask(PROBE)
    finally:
        child.close()
    assert json.loads(answer.report)["probe"] == "here"
    assert len(set(killed)) == 2


def test_a_job_whose_workers_are_killed_again_and_again_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed = killing(monkeypatch, 9)
    child = Child(Limits(retries=1))
    assert child.ask(PROBE) == ("", "its worker was ended 2 times, perhaps for its memory")
    assert len(killed) == 2
    child.close()


def test_stopping_ends_the_job_that_another_thread_waits_for() -> None:
    child = Child(Limits())
    child.ask(PROBE)
    answers = []
    process = child._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)  # it never answers
    thread = threading.Thread(target=lambda: answers.append(child.ask(PROBE)))
    thread.start()
    time.sleep(0.1)
    child.stop()
    thread.join(20)
    assert answers == [("", "the run was stopped")]
    child.close()


def test_a_run_that_stops_while_a_worker_starts_waits_for_no_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = Child(Limits())
    started = Child._started

    def slow(self: Child) -> subprocess.Popen[bytes]:
        self.stop()  # there is no process yet that could be ended
        return started(self)

    monkeypatch.setattr(Child, "_started", slow)
    assert child.ask(PROBE) == ("", "the run was stopped")
    assert child._process is None


def test_a_worker_that_was_killed_while_it_waited_costs_no_job_a_try() -> None:
    child = Child(Limits(retries=0))
    try:
        child.ask(PROBE)
        assert child._process is not None
        child._process.kill()
        child._process.wait()
        assert json.loads(child.ask(PROBE).report)["probe"] == "here"
    finally:
        child.close()
