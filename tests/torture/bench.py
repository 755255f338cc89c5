"""What every part of the torture has: a small study, what an undisturbed run makes of it, checks."""

from __future__ import annotations

import shutil
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.store.finished import journal_of, written_files
from isogloss.core.store.journal import read_journal
from isogloss.core.store.ledger import Ledger
from isogloss.core.store.verify import STORE, verify_study
from isogloss.core.store.zarrfiles import METADATA
from tests.torture.study import contents, differing, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isogloss.core.store.verify import Damage
    from tests.torture.warm import Ended, Warm

STEPS = ("extract", "cluster", "score", "run")
"""Commands that each leave more of the study behind than the one before."""
CASE = "case"
"""The folder in which something happens to a copy of the study."""
AFTER_A_CRASH = "a crash, or"
"""Verify's word for what a crash may leave, and damage as well."""
BUSY = 75


class Outcome(NamedTuple):
    """What came of one case."""

    tried: bool
    """False for a case that could not be made: the command ended before its moment came."""
    broken: str = ""
    """What of the promise did not hold; empty where all did."""


class Broken(AssertionError):
    """A promise did not hold."""


def require(holds: object, what: str) -> None:
    """Raise Broken unless something holds."""
    if not holds:
        raise Broken(what)


class Bench:
    """The study, its finished states and the process that runs commands on them."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm = warm
        self.folder = folder
        inputs = folder / "inputs"
        shutil.rmtree(folder, ignore_errors=True)
        inputs.mkdir(parents=True)
        warm.run("--version")  # the first answer comes when everything is imported
        self.file = lay_out(inputs)
        self.seconds: dict[str, float] = {}
        self.counts: dict[str, dict[str, int]] = {}

    def command(self, name: str, out: Path) -> list[str | Path]:
        """Return the arguments of a command on the study, with its results in ``out``."""
        return [name, self.file, "--out", out]

    def run(self, name: str, out: Path) -> Ended:
        """Run a command on the study to its end."""
        return self.warm.run(*self.command(name, out))

    @cached_property
    def states(self) -> dict[str, Path]:
        """The study after each step, by the step's name; ``nothing`` is before the first."""
        made = {"nothing": self.folder / "nothing"}
        before = made["nothing"]
        before.mkdir()
        for step in STEPS:
            after = self.folder / f"after-{step}"
            shutil.copytree(before, after)
            started = time.monotonic()
            ended = self.run(step, after)
            self.seconds[step] = time.monotonic() - started
            require(ended.status == 0, f"{step}, undisturbed: {ended}")
            made[step] = before = after
        return made

    @cached_property
    def page(self) -> bytes:
        """The report of the finished study, as it lies in a copy: the folder's name is its title."""
        folder = self.copy("run", CASE)
        ended = self.run("report", folder)
        require(ended.status == 0, f"report, undisturbed: {ended}")
        return (folder / "report.html").read_bytes()

    @cached_property
    def expected(self) -> dict[str, dict[str, bytes]]:
        """What an undisturbed study holds after each step."""
        return {step: contents(folder) for step, folder in self.states.items()}

    def copy(self, state: str, name: str = CASE) -> Path:
        """Return a copy of the study as it is after a step."""
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.states[state], target)
        return target

    def finishes(self, step: str, folder: Path) -> None:
        """Require that a step, run now, leaves what an undisturbed one does."""
        ended = self.run(step, folder)
        require(ended.status == 0, f"the next {step} ends with {ended.status}: {ended.said[-300:]}")
        found = differing(contents(folder), self.expected[step])
        require(not found, f"after the next {step} other bytes are in {', '.join(found[:4])}")
        damages = verify_study(folder)
        require(not damages, f"after the next {step}: {_said(damages)}")


def check_sound(folder: Path) -> None:
    """Require that what the journals vouch for is there; what a crash leaves is no damage."""
    damages = [each for each in verify_study(folder) if AFTER_A_CRASH not in each.what]
    require(not damages, f"vouched for and not there: {_said(damages)}")


def _said(damages: list[Damage]) -> str:
    return "; ".join(f"{each.path.name}: {each.what}" for each in damages[:3])


class Vouched:
    """What the journals of a study say is there: their records, and the files as they lie there."""

    def __init__(self, folder: Path) -> None:
        self.records: dict[Path, list[dict[str, Any]]] = {}
        self.files: dict[Path, int] = {}
        for path in sorted((folder / "journal").rglob("*.jsonl")):
            records = self.records[path] = read_journal(path).records
            for name in _vouched(path == journal_of(folder), records):
                # A file that is written again is another file under the same name.
                file = folder / name
                self.files[file] = file.stat().st_ino if file.exists() else 0

    def check_kept(
        self, later: Vouched, made_again: Callable[[Path], bool] = lambda _: False
    ) -> None:
        """Require that nothing of it was lost or made again, but for files that may be."""
        for path, records in self.records.items():
            kept = later.records.get(path, [])[: len(records)]
            require(made_again(path) or kept == records, f"{path.name} lost what it had")
        again = [
            path.name
            for path, number in self.files.items()
            if later.files.get(path) != number and not made_again(path)
        ]
        require(not again, f"made again, although it was there: {', '.join(again[:4])}")


def _vouched(finished: bool, records: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the files that nothing has a reason to write again."""
    if finished:
        written = {name for name, all_ in written_files(records).items() if len(all_) == 1}
        for name in written:
            # Labels are taken for made when the record of their clustering is there as well.
            record = f"{name.partition('.')[0]}.json"
            whole = record in written or ".tree." in name
            if name.startswith("evidence/") or (name.startswith("clusters/") and whole):
                yield name
    else:
        ledger = Ledger(records)
        # The groups above the units belong to all of them, so each unit writes them.
        for name in (*ledger.files, *ledger.chunks):
            if not name.endswith(METADATA):
                yield f"{STORE}/{name}"
