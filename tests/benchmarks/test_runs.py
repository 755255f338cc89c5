"""Contenders take turns, each in a process of its own, and what goes wrong stays a row."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from benchmarks.harness import machine
from benchmarks.harness.runs import Run, Settings, reason, run
from benchmarks.harness.topics import load, topics

HEAD = '''
"""A topic made for a test. Its second sentence."""
import os, sys, time
OURS = "ours"
GROWTH = ("rows",)
def points(scale):
    return [{"rows": 1, "seed": 0}, {"rows": 1, "seed": 1}]
def note(data, text):
    with (data / "log").open("a") as log:
        log.write(text + "\\n")
'''


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, repeats=2, timeout=30, memory=1 << 33, folder=tmp_path)


def topic(settings: Settings, body: str) -> list[Run]:
    (settings.folder / "fake.py").write_text(HEAD + dedent(body), encoding="utf-8")
    return list(run("fake", load("fake", settings.folder).points("full"), settings))


def test_contenders_take_turns_in_processes_of_their_own(settings: Settings) -> None:
    found = topic(
        settings,
        """
        def contender(name):
            def prepare(point, data):
                def work():
                    note(data, f"{name} {os.getpid()}")
                    return {"pid": os.getpid(), "late": lambda: 7}
                return work
            return prepare
        def prepare(point, data):
            note(data, f"data {os.getpid()}")
        def contenders():
            return {"ours": contender("ours"), "peer": contender("peer")}
        """,
    )
    lines = [line.split() for line in (settings.data / "log").read_text().splitlines()]
    assert [name for name, _ in lines] == ["data", *["ours", "peer"] * 2] * 2
    assert len({pid for _, pid in lines}) == 10
    assert [(one.contender, one.point["seed"], one.repeat) for one in found] == [
        (name, seed, repeat) for seed in (0, 1) for repeat in (0, 1) for name in ("ours", "peer")
    ]
    assert all(one.failure == "" and one.quality["late"] == 7 for one in found)


def test_only_the_work_is_timed_and_only_its_memory_counted(settings: Settings) -> None:
    (found,) = topic(
        Settings(settings.data, 1, timeout=30, memory=1 << 33, folder=settings.folder),
        """
        def points(scale):
            return [{}]
        def prepare_ours(point, data):
            held = bytearray(64 << 20)
            held[:] = bytes(len(held))
            del held
            kept = b"1" * (32 << 20)
            time.sleep(0.5)
            def work():
                return {"sum": len(b"2" * (16 << 20)) + len(kept), "late": lambda: time.sleep(0.5) or 0}
            return work
        def contenders():
            return {"ours": prepare_ours}
        """,
    )
    assert found.failure == ""
    assert found.seconds < 0.5
    if Path("/proc/self/clear_refs").exists():
        # 16 MiB, and not the 32 that were there nor the 64 that had gone
        assert 15 << 20 < found.memory < 24 << 20


def test_what_goes_wrong_is_a_row_with_its_reason_and_is_not_tried_again(
    settings: Settings,
) -> None:
    found = topic(
        Settings(settings.data, 2, timeout=2, memory=1 << 30, folder=settings.folder),
        """
        def raises(point, data):
            note(data, "raises")
            raise ValueError("no\\nfile")
        def hangs(point, data):
            return lambda: time.sleep(600)
        def eats(point, data):
            return lambda: {"x": len(bytearray(1 << 32))}
        def dies(point, data):
            return lambda: os.kill(os.getpid(), 9)
        def fine(point, data):
            return lambda: {"x": 1}
        def contenders():
            return {"ours": fine, "raises": raises, "hangs": hangs, "eats": eats, "dies": dies,
                    "left out": fine}
        def skip(name, point):
            return "needs 50 GB" if name == "left out" else ""
        """,
    )
    assert (settings.data / "log").read_text() == "raises\n"
    assert sum(one.contender == "ours" for one in found) == 4
    seeds = [one.point["seed"] for one in found if one.contender == "hangs"]
    assert seeds == [0, 1]
    assert {one.contender: one.failure for one in found} == {
        "ours": "",
        "raises": "ValueError: no file",
        "hangs": "no result after 2 s",
        "eats": "out of memory: MemoryError:",
        "dies": "killed, most likely for its memory",
        "left out": "needs 50 GB",
    }


def test_data_that_cannot_be_made_fail_all_contenders_of_the_point(settings: Settings) -> None:
    found = topic(
        settings,
        """
        def prepare(point, data):
            raise OSError("disk is full")
        def contenders():
            return {"ours": None, "peer": None}
        """,
    )
    assert {one.failure for one in found} == {"OSError: disk is full"}


@pytest.mark.parametrize(
    ("code", "log", "expected"),
    [
        (1, "Traceback\nValueError: no such file\n\n", "ValueError: no such file"),
        (1, "", "no message"),
        (-9, "anything", "killed, most likely for its memory"),
        (
            -6,
            "terminate called\n  what():  std::bad_alloc\n",
            "out of memory: what():  std::bad_alloc",
        ),
        (-11, "Segmentation fault", "killed by signal 11: Segmentation fault"),
        (
            1,
            "numpy: Unable to allocate 50.0 GiB",
            "out of memory: numpy: Unable to allocate 50.0 GiB",
        ),
    ],
)
def test_a_reason_is_one_line(code: int, log: str, expected: str) -> None:
    assert reason(code, log) == expected


def test_all_contenders_get_equal_threads_and_no_older_kernels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("OMP_NUM_THREADS", "17")
    own = machine.environment(2)
    assert "OPENBLAS_CORETYPE" not in own
    assert {own[name] for name in machine.THREADS} == {"2"}
    assert own["PATH"] == os.environ["PATH"]
    assert machine.describe(2)["unset"] == ["OPENBLAS_CORETYPE"]


def test_the_class_of_a_machine_names_processor_cores_and_memory(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("model name\t: Fast 9\nflags\t\t: sse2 avx2 avx\n")
    (tmp_path / "meminfo").write_text("MemTotal:       25165824 kB\n")
    assert machine.machine_class(tmp_path) == f"{machine.cores()} cores, Fast 9 AVX2, 24 GiB"


def test_every_topic_of_ours_has_points_and_our_own_contender() -> None:
    assert "kmeans" in topics()
    for name in topics():
        found = load(name)
        assert found.about.endswith(".")
        for scale in ("quick", "full"):
            assert found.points(scale)
        assert found.ours in found.contenders()
        known = {key for scale in ("quick", "full") for p in found.points(scale) for key in p}
        assert set(found.growth) <= known


def test_an_unknown_topic_is_refused_with_those_there_are() -> None:
    with pytest.raises(SystemExit, match=r"no topic 'nothing'; there are .*kmeans"):
        load("nothing")
