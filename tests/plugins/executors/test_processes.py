from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from isogloss import Registry, SettingsError
from isogloss.plugins.executors import children
from isogloss.plugins.executors.children import Child, Limits, resident
from isogloss.plugins.executors.limits import bytes_of
from isogloss.plugins.executors.processes import Processes, isogloss_executors, processes
from isogloss.testing import check_executor, check_factory
from tests.plugins.executors.probes import answers, probes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def two() -> Iterator[Processes]:
    made = Processes(2, Limits(), 1)
    yield made
    made.close()


def pids(executor: Processes) -> list[int]:
    return [child._process.pid for child in executor._children if child._process]


def test_jobs_come_back_from_processes_that_stay(two: Processes) -> None:
    assert answers(two, probes(5)) == [0, 1, 2, 3, 4]
    before = pids(two)
    assert answers(two, probes(2)) == [0, 1]
    assert pids(two) == before
    assert os.getpid() not in before


def test_a_worker_that_is_killed_between_jobs_is_replaced(two: Processes) -> None:
    assert answers(two, probes(2)) == [0, 1]
    before = pids(two)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert answers(two, probes(4)) == [0, 1, 2, 3]
    assert not set(pids(two)) & set(before)


def test_closing_in_the_middle_ends_the_workers_and_they_come_again(two: Processes) -> None:
    outcomes = two.run(probes(50))
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]  # it is a generator
    assert answers(two, probes(2)) == [0, 1]


def test_workers_end_with_the_process_that_started_them() -> None:
    """However it ends: one that writes on would write beside the next run."""
    code = (
        "import os, signal\n"
        "from isogloss.plugins.executors.processes import Processes\n"
        "from isogloss.plugins.executors.children import Limits\n"
        "from tests.plugins.executors.probes import answers, probes\n"
        "made = Processes(1, Limits(), 1)\n"
        "answers(made, probes(1))\n"
        "print(made._children[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        check=False,
    )
    pid = int(ended.stdout)
    until = time.monotonic() + 20
    while resident(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not resident(pid)


def test_what_a_plug_in_prints_is_no_report() -> None:
    child = Child(Limits())
    try:
        order = json.dumps({"do": "probe", "probe": "x" * 200_000})
        assert json.loads(child.ask(order).report)["probe"] == "x" * 200_000
    finally:
        child.close()


FORKS = """
import os, sys, time
import isogloss

def perform(order):
    if not (pid := os.fork()):
        os.setsid() if order == "detached" else None
        time.sleep(600)
    with open({place!r}, "w") as file:
        file.write(str(pid))
    time.sleep(600)

isogloss.perform = perform
from isogloss.plugins.executors.child import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")
@pytest.mark.parametrize("order", ["beside", "detached"])
def test_what_a_plug_in_has_forked_does_not_keep_a_job_from_ending(
    order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "pid"
    monkeypatch.setattr(children, "PROGRAM", ("-P", "-c", FORKS.format(place=str(place))))
    child = Child(Limits(seconds=5))
    answers: SimpleQueue[str] = SimpleQueue()
    asking = Thread(target=lambda: answers.put(child.ask(order).lost), daemon=True)
    asking.start()
    asking.join(60)
    pid = int(place.read_text())
    try:
        assert not asking.is_alive(), "the job is waited for as long as what it has forked lives"
        assert answers.get() == "took longer than 5 s, the limit of a job"
        until = time.monotonic() + 20
        while order == "beside" and resident(pid) and time.monotonic() < until:
            time.sleep(0.02)
        assert (resident(pid) > 0) == (order == "detached")
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        child.close()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"workers": 0}, "workers = 0: expected 1 or more"),
        ({"threads": 0}, "threads = 0"),
        ({"retries": -1}, "retries = -1: expected 0 or more"),
        ({"time_limit": 0}, "time_limit = 0"),
        (
            {"memory_limit": "much"},
            "memory_limit 'much': a size is a number and MB, GB, MiB or GiB",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, object], named: str) -> None:
    registry = Registry()
    with pytest.raises(SettingsError, match=named):
        registry.make(registry.recipe("executor", "processes", given))


def test_sizes_are_read_as_they_are_written() -> None:
    assert bytes_of("m", "2GiB") == 2 << 30
    assert bytes_of("m", "1.5 MB") == 1_500_000
    assert bytes_of("m", "4096") == 4096
    assert bytes_of("m", None) is None


def test_there_are_as_many_workers_as_processors_by_default() -> None:
    assert processes().workers == os.cpu_count()


def test_it_keeps_the_contract() -> None:
    check_executor(lambda: processes(workers=2))
    for factory in isogloss_executors().values():
        check_factory(factory)
