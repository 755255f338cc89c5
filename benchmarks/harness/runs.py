"""Runs contenders in turn, each in a fresh process that may fail without harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.harness.machine import environment
from benchmarks.harness.topics import FOLDER, Topic, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.harness.topics import Point

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """One contender at one point, once."""

    contender: str
    point: Point
    repeat: int
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    quality: dict[str, float] = field(default_factory=dict)
    libraries: list[str] = field(default_factory=list)
    failure: str = ""
    """Why there are no figures; empty when there are."""

    def as_json(self) -> dict[str, Any]:
        """Return plain data; ``Run(**data)`` is the run again."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a topic is run."""

    data: Path
    repeats: int = 3
    threads: int = 1
    timeout: float = 3600.0
    memory: int = 1 << 40
    """Bytes that a contender may hold."""
    folder: Path = FOLDER


def run(name: str, points: list[Point], settings: Settings) -> Iterator[Run]:
    """Yield the runs of a topic: contenders in turn, A B C A B C, point by point.

    A contender that has failed at a point is not run there again, nor with another seed.
    """
    topic = load(name, settings.folder)
    failed: dict[tuple[str, str], str] = {}
    for point in points:
        unready = attempt(topic, "", point, settings).get("failure", "")
        for repeat in range(settings.repeats):
            for contender in topic.contenders():
                place = (contender, str(setting(point)))
                reason = unready or failed.get(place) or topic.skip(contender, point)
                if reason and repeat:
                    continue
                found = (
                    {"failure": reason} if reason else attempt(topic, contender, point, settings)
                )
                if found.get("failure"):
                    failed[place] = found["failure"]
                yield Run(contender, point, repeat, **found)


def setting(point: Point) -> dict[str, int | float | str]:
    """Return a point without its seed: what is compared as one."""
    return {name: value for name, value in point.items() if name != "seed"}


def attempt(topic: Topic, contender: str, point: Point, settings: Settings) -> dict[str, Any]:
    """Run a contender, or for an empty name the preparation, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        described = {
            "topic": topic.name,
            "folder": str(settings.folder),
            "contender": contender,
            "point": dict(point),
            "data": str(settings.data),
            "memory": settings.memory,
        }
        job.write_text(json.dumps(described), encoding="utf-8")
        log = Path(folder) / "log"
        failure = _ended(job, log, settings)
        if failure:
            return {"failure": failure}
        found: dict[str, Any] = json.loads(job.read_text(encoding="utf-8"))
        return found


def _ended(job: Path, log: Path, settings: Settings) -> str:
    """Run a job; return why it failed, empty when it did not."""
    command = [sys.executable, "-m", "benchmarks.harness.worker", str(job)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(settings.threads),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(settings.timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            return f"no result after {settings.timeout:g} s"
        except BaseException:
            _kill(process)
            raise
    return reason(code, log.read_text(encoding="utf-8", errors="replace")) if code else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def reason(code: int, log: str) -> str:
    """Return in one line why a process ended as it did."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    last = lines[-1] if lines else "no message"
    if code == -signal.SIGKILL:
        return "killed, most likely for its memory"
    memory = (
        "bad_alloc",
        "MemoryError",
        "out of memory",
        "not enough memory",
        "Unable to allocate",
    )
    if any(word in line for word in memory for line in lines[-3:]):
        return f"out of memory: {last}".replace("out of memory: out of memory", "out of memory")
    return f"killed by signal {-code}: {last}" if code < 0 else last
