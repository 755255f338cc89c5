"""One contender at one point, in a process of its own: prepares, then is timed once.

``python -m benchmarks.harness.worker JOB.json``; the outcome replaces the job in that file.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.harness.machine import libraries
from benchmarks.harness.memory import Before, contain
from benchmarks.harness.topics import load

if TYPE_CHECKING:
    from benchmarks.harness.topics import Quality, Work


def main(path: Path) -> None:
    """Do the job that a file describes."""
    job = json.loads(path.read_text(encoding="utf-8"))
    contain(job["memory"])
    topic = load(job["topic"], Path(job["folder"]))
    point, data = job["point"], Path(job["data"])
    if job["contender"]:
        found = measure(topic.contenders()[job["contender"]](point, data))
    else:
        topic.prepare(point, data)
        found = {}
    path.write_text(json.dumps(found), encoding="utf-8")


def measure(work: Work) -> dict[str, Any]:
    """Run the work once: seconds, seconds of all processors, bytes over those held before."""
    before = Before.now()
    used, begun = processors(), time.perf_counter()
    quality = work()
    seconds, cpu = time.perf_counter() - begun, processors() - used
    grown = before.grown()
    return {
        "seconds": seconds,
        "cpu": cpu,
        "memory": grown,
        "quality": judged(quality),
        "libraries": libraries(),
    }


def judged(quality: Quality) -> dict[str, float]:
    """Return the figures, those that were put off taken now."""
    return {name: float(value() if callable(value) else value) for name, value in quality.items()}


def processors() -> float:
    """Return the seconds that processors spent on this process and on children that ended."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 (whatever a contender raises becomes its row)
        traceback.print_exc()
        # The parent reads the last line, and messages may have several.
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())}")
