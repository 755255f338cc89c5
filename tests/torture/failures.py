"""Operations on files that fail: the n-th of a kind, and everything on a disk that is full."""

from __future__ import annotations

import errno
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from tests.torture.bench import Outcome, Vouched, check_sound, require

if TYPE_CHECKING:
    from tests.torture.bench import Bench
    from tests.torture.warm import Ended

KINDS = ("write", "fsync", "rename", "open", "mkdir")
CODES = (errno.ENOSPC, errno.EIO)
BEGUN = ("nothing", "extract", "cluster")
"""What is there when the operation fails."""
NO_ROOM = 5


class Failure(NamedTuple):
    """Which operation fails, and how."""

    kind: str
    number: int
    code: int
    begun: str


def failures(bench: Bench, up_to: int) -> list[Failure]:
    """Return every case: each kind, each number up to ``up_to``, each error; the states in turn."""
    found = []
    for number in range(1, up_to + 1):
        for kind in KINDS:
            for place, code in enumerate(CODES):
                begun = [each for each in BEGUN if number <= operations(bench, each)[kind]]
                if begun:
                    chosen = begun[(number + place) % len(begun)]
                    found.append(Failure(kind, number, code, chosen))
    return found


def operations(bench: Bench, begun: str) -> dict[str, int]:
    """Return how many operations of each kind an undisturbed run does."""
    if begun not in bench.counts:
        folder, log = bench.copy(begun, "counted"), bench.folder / "operations"
        log.unlink(missing_ok=True)
        watch = {"folder": str(folder), "record": str(log)}
        bench.warm.run(*bench.command("run", folder), watch=watch)
        kinds = [line.split('"', 2)[1] for line in log.read_text("utf-8").splitlines()]
        bench.counts[begun] = {kind: kinds.count(kind) for kind in KINDS}
    return bench.counts[begun]


def case(bench: Bench, failure: Failure) -> Outcome:
    """Run with one failing operation: a clean error, nothing lost, and the next run finishes."""
    folder = bench.copy(failure.begun)
    before = Vouched(folder)
    watch = {"folder": str(folder), "kind": failure.kind, "number": failure.number}
    ended = bench.warm.run(*bench.command("run", folder), watch=watch | {"code": failure.code})
    if ended.status:  # else what failed was of no consequence: the cache, say
        check_clean(ended)
    check_sound(folder)
    failed = Vouched(folder)
    before.check_kept(failed)
    bench.finishes("run", folder)
    failed.check_kept(Vouched(folder), lambda path: path.parent.name == "evidence")
    return Outcome(tried=True)


def check_clean(ended: Ended) -> None:
    """Require one line about the disk, with its exit code, and no traceback."""
    require("Traceback" not in ended.said, f"a traceback: ...{ended.said[-300:]}")
    require(ended.status == NO_ROOM, f"exit code {ended.status}: {ended.said[-300:]}")
    said = [line for line in ended.said.splitlines() if line.startswith("error: ")]
    require(len(said) == 1, f"not one line: {ended.said[-300:]}")


class FullDisk:
    """A small disk, where the system lets us mount one."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._place = bench.folder / "disk"
        self._place.mkdir(exist_ok=True)
        self.reason = self._mounted(1 << 22)
        if not self.reason:
            self._unmount()

    def _mounted(self, size: int) -> str:
        """Mount a disk of some bytes; return why not, or nothing."""
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self._place)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return f"mount: {error}"
        return "" if done.returncode == 0 else done.stderr.strip() or "mount failed"

    def _unmount(self) -> None:
        subprocess.run(["umount", str(self._place)], check=True)

    def case(self, size: int) -> Outcome:
        """Run the study on a disk of ``size`` bytes, which then grows."""
        require(not (reason := self._mounted(size)), reason)
        out = self._place
        try:
            ended = self._bench.run("run", out)
            if ended.status == 0:
                return Outcome(tried=False)
            check_clean(ended)
            check_sound(out)
            before = Vouched(out)
            grown = f"remount,size={1 << 26}"
            subprocess.run(["mount", "-o", grown, str(self._place)], check=True)
            self._bench.finishes("run", out)
            before.check_kept(Vouched(out), lambda path: path.parent.name == "evidence")
        finally:
            self._unmount()
        return Outcome(tried=True)
