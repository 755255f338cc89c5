"""kill -9 at random moments, and what the next run makes of it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from typing import TYPE_CHECKING

from tests.tasks import material
from tests.torture.bench import Outcome, Vouched, check_sound, require
from tests.torture.study import VOLATILE, contents, differing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.torture.bench import Bench

BEFORE = {"extract": "nothing", "cluster": "extract", "score": "cluster", "run": "score"}
"""Where each step begins: the step before it is done."""
TRIES = 20


def killed(
    bench: Bench, arguments: Sequence[str | Path], latest: float, draw: random.Random
) -> bool:
    """Begin a command and kill it at a random moment; False: it had ended by then."""
    begun = bench.warm.begin(arguments)
    time.sleep(draw.uniform(0, latest))
    os.kill(begun.pid, signal.SIGKILL)
    return bench.warm.wait(begun).status == -signal.SIGKILL


def step(bench: Bench, name: str, number: int) -> Outcome:
    """Kill a step of the study at a random moment, go on, and compare with an undisturbed one."""
    draw = random.Random(f"{name} {number}")
    before = bench.expected[BEFORE[name]]
    for _ in range(TRIES):
        folder = bench.copy(BEFORE[name])
        if killed(bench, bench.command(name, folder), bench.seconds[name], draw):
            break
    else:
        return Outcome(tried=False)
    check_sound(folder)
    at_kill = Vouched(folder)
    bench.finishes(name, folder)
    # Records per concept whose scores were not written yet are made again with their scores.
    at_kill.check_kept(Vouched(folder), lambda path: path.parent.name == "evidence")
    lost = [each for each in before if each not in contents(folder)]
    require(not lost, f"what was there before is gone: {', '.join(lost[:4])}")
    return Outcome(tried=True)


def report(bench: Bench, number: int) -> Outcome:
    """Kill the writing of a report: the page is the old one or the new one, whole."""
    draw = random.Random(f"report {number}")
    new = bench.page
    for _ in range(TRIES):
        folder = bench.copy("run")
        page = folder / "report.html"
        page.unlink() if number % 2 else page.write_bytes(b"the old page")
        old = page.read_bytes() if page.exists() else None
        if killed(bench, bench.command("report", folder), bench.seconds["run"] / 2, draw):
            break
    else:
        return Outcome(tried=False)
    found = page.read_bytes() if page.exists() else None
    require(found in (old, new), "a part of a page was left")
    ended = bench.run("report", folder)
    require(ended.status == 0, f"the next report ends with {ended.status}: {ended.said[-300:]}")
    require(page.read_bytes() == new, "the page is another one")
    bench.finishes("run", folder)
    return Outcome(tried=True)


class Tuning:
    """A fine-tuning that is killed, and one that is not."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._folder = bench.folder / "tuning"
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        self._file = material.lay_out(self._folder)
        started = time.monotonic()
        ended = bench.warm.run(*self._command(self._folder / "whole"))
        require(ended.status == 0, f"finetune, undisturbed: {ended}")
        self._seconds = time.monotonic() - started
        self._expected = self._results(self._folder / "whole")

    def _command(self, out: Path) -> list[str | Path]:
        return ["finetune", self._file, "--out", out]

    def _results(self, folder: Path) -> dict[str, bytes]:
        # A run that went on adds to what it has of losses: those are of the whole training.
        return contents(folder, VOLATILE)

    def case(self, number: int) -> Outcome:
        """Kill a fine-tuning at a random moment, go on, and compare."""
        draw = random.Random(f"finetune {number}")
        out = self._folder / "killed"
        for _ in range(TRIES):
            shutil.rmtree(out, ignore_errors=True)
            if killed(self._bench, self._command(out), self._seconds, draw):
                break
        else:
            return Outcome(tried=False)
        kept = {path: path.stat().st_ino for path in out.glob("runs/*/step-*")}
        ended = self._bench.warm.run(*self._command(out))
        require(
            ended.status == 0, f"the next finetune ends with {ended.status}: {ended.said[-300:]}"
        )
        found = differing(self._results(out), self._expected)
        require(not found, f"other bytes are in {', '.join(found[:4])}")
        again = [path.name for path, number in kept.items() if path.stat().st_ino != number]
        require(not again, f"trained again, although it was kept: {', '.join(again)}")
        return Outcome(tried=True)
