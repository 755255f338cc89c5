from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.store.journal import read_journal
from isogloss.core.store.verify import verify_study
from tests.core.store.storefakes import UNIT, FakeSource, contents, run
from tests.studies import disk

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
MEMORY = 20
"""Padded tokens that fit: some batches are halved, and the halvings are journalled."""


class Killed(BaseException):
    """Ends the run here, as a kill would."""


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("uninterrupted")
    run(folder, FakeSource(memory=MEMORY))
    return contents(folder)


def extraction(folder: Path, slow: float, moment: Callable[[], bool] = lambda: False) -> int:
    """Extract in another process, and kill it when ``moment`` has come; return its exit status."""
    command = [sys.executable, "-m", "tests.core.store.storefakes", str(folder), str(slow)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while process.poll() is None and not moment():
            time.sleep(0.0005)
        process.kill()
        return process.wait()


def moment(folder: Path, draw: random.Random) -> Callable[[], bool]:
    """A random moment from now on: some records later, and then some milliseconds."""
    journal = UNIT.journal(folder / "journal")

    def lines() -> int:
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    enough, wait = lines() + draw.randrange(4), draw.uniform(0, 0.03)
    since: list[float] = []

    def has_come() -> bool:
        if not since and lines() >= enough:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] >= wait

    return has_come


def killed_again_and_again(
    folder: Path, kills: int, seed: int, expected: dict[str, bytes]
) -> list[int]:
    """Kill run after run at random moments, then let one finish; return what each had written."""
    draw = random.Random(seed)
    written = []
    for _ in range(kills):
        extraction(folder, 0.005, moment(folder, draw))
        journal = read_journal(UNIT.journal(folder / "journal"))
        assert journal.bad_line is None
        written.append(len(journal.records))
        assert written == sorted(written), "a run lost what an earlier one had written for good"
        assert journal.torn or verify_study(folder) == []
    assert extraction(folder, 0) == 0
    assert contents(folder) == expected
    assert verify_study(folder) == []
    return written


def test_a_run_killed_at_random_moments_ends_with_the_same_bytes(
    tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    written = killed_again_and_again(tmp_path, 8, 1, uninterrupted)
    assert len(set(written)) > 2, "the kills did not fall into the work"


@pytest.mark.slow
def test_many_runs_killed_at_random_moments_end_with_the_same_bytes(
    tmp_path: Path, uninterrupted: dict[str, bytes]
) -> None:
    for seed in range(3):
        killed_again_and_again(tmp_path / str(seed), 8, 100 + seed, uninterrupted)


def dying(call: Callable[..., Any], steps: list[int]) -> Callable[..., Any]:
    """Return ``call`` so that it counts down, and dies before it does anything at zero."""

    def counted(*arguments: Any, **named: Any) -> Any:
        steps[0] -= 1
        if steps[0] == 0:
            raise Killed
        return call(*arguments, **named)

    return counted


def crash_at(folder: Path, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Run until the ``step``-th file or folder is synchronised or renamed; False: it finished."""
    steps = [step]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying(lambda _: None, steps))
        patch.setattr(os, "replace", dying(os.replace, steps))
        # A dead process cuts nothing: what was written of a line stays in the journal.
        patch.setattr("isogloss.core.store.journal.OnDisk.cut", lambda self, end: None)
        try:
            run(folder, FakeSource(memory=MEMORY))
        except Killed:
            return True
        return False


def test_a_crash_at_any_write_is_resumed_to_the_same_bytes(
    tmp_path: Path, uninterrupted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    steps = 0
    while crash_at(tmp_path / str(steps), 11 * steps + 1 + steps % 11, monkeypatch):
        folder = tmp_path / str(steps)
        assert verify_study(folder) == []
        run(folder, FakeSource(memory=MEMORY))
        assert contents(folder) == uninterrupted, f"crash {steps}"
        steps += 1
    assert steps > 20


def test_a_line_torn_by_a_power_cut_is_resumed_to_the_same_bytes(
    tmp_path: Path, uninterrupted: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    journal = disk(UNIT.journal(Path("journal"))).as_posix()
    whole = uninterrupted[journal]
    draw = random.Random(4)
    for case, size in enumerate(sorted(draw.sample(range(len(whole)), 12))):
        folder = tmp_path / str(case)
        for name, data in uninterrupted.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(whole[:size] if name == journal else data)
        run(folder, FakeSource(memory=MEMORY))
        assert contents(folder) == uninterrupted
