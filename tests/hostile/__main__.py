"""``python -m tests.hostile``: 100,000 hostile cases, in processes that may die of them.

Prints a table of readers, how many cases each had and how many ended cleanly; a case that did not
is shown with its number, and ``--case NUMBER`` runs that one alone. Exit code 1 when there is one.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import click

from tests.hostile.fuzz import Fuzzer, Result, limit_memory

RESULTS = Path(__file__).parents[2] / ".torture" / "hostile.jsonl"
BATCH = 1000
"""Cases in one process."""
STALLED = 120
"""Seconds after which a process that does not move on is given up."""


@click.command()
@click.option("--count", type=click.IntRange(1), default=100_000, show_default=True)
@click.option("--case", "alone", type=int, help="Only this case, in this process.")
@click.option("--again", is_flag=True, help="Forget what was tried before.")
@click.option("--retry", is_flag=True, help="Run those again that did not end cleanly.")
@click.option("--scratch", type=click.Path(path_type=Path, file_okay=False))
def main(count: int, alone: int | None, again: bool, retry: bool, scratch: Path | None) -> None:
    """Run hostile cases, going on behind those that were run before."""
    RESULTS.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        fuzzer = Fuzzer(Path(folder))
        fuzzer.check_seeds()
        if alone is not None:
            click.echo(fuzzer.case(alone))
            return
        if again:
            RESULTS.unlink(missing_ok=True)
        for number in counted()[2] if retry else ():
            again_clean(fuzzer, int(number))
        told = time.monotonic()
        while (begin := counted()[0]) < count:
            batch(fuzzer, begin, min(begin + BATCH, count))
            if time.monotonic() - told > 60:
                told = time.monotonic()
                click.echo(f"{counted()[0]:,} of {count:,}", err=True)
        os.chdir("/")
    sys.exit(not show())


def batch(fuzzer: Fuzzer, begin: int, stop: int) -> None:
    """Run cases in a child; one that kills or stalls it is counted, and the next batch goes on."""
    place = mmap.mmap(-1, 8)
    place[:] = begin.to_bytes(8, "little")
    seen = Counter[str]()
    child = os.fork()
    if not child:
        limit_memory()
        for number in range(begin, stop):
            place[:] = number.to_bytes(8, "little")
            result = fuzzer.case(number)
            seen[result.target] += 1
            if result.broken:
                record({"broken": {str(number): result}})
                click.echo(f"{number} {result.target}: {result.broken}")
        place[:] = stop.to_bytes(8, "little")
        record({"cases": seen, "up_to": stop})
        os._exit(0)
    status = waited(child, place)
    reached = int.from_bytes(place[:], "little")
    if reached < stop:
        told = "stalls" if status == -signal.SIGKILL else f"ends the process with {status}"
        click.echo(f"{reached}: {told}")
        record({"broken": {str(reached): Result("?", told)}})
        record({"cases": {"?": reached + 1 - begin}, "up_to": reached + 1})


def again_clean(fuzzer: Fuzzer, number: int) -> None:
    """Run a case again that was not clean, and note that it is now."""
    child = os.fork()
    if not child:
        limit_memory()
        result = fuzzer.case(number)
        click.echo(f"{number} {result.target}: {result.broken or 'clean now'}")
        if not result.broken:
            record({"mended": number})
        os._exit(0)
    os.waitpid(child, 0)


def waited(child: int, place: mmap.mmap) -> int:
    """Wait for a child, and kill it when it does not get on; return how it ended."""
    last, since = b"", time.monotonic()
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if place[:] != last:
            last, since = place[:], time.monotonic()
        elif time.monotonic() - since > STALLED:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.05)


def record(entry: dict[str, object]) -> None:
    """Add a line to what is known."""
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def counted() -> tuple[int, Counter[str], dict[str, list[str]]]:
    """Return how many cases were run, how many of each reader, and those that were not clean."""
    cases, up_to = Counter[str](), 0
    broken: dict[str, list[str]] = {}
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    for line in text.splitlines():
        entry = json.loads(line)
        cases.update(entry.get("cases", {}))
        broken |= entry.get("broken", {})
        broken.pop(str(entry.get("mended")), None)
        up_to = max(up_to, entry.get("up_to", 0))
    return up_to, cases, broken


def show() -> bool:
    """Print the table; return whether every case ended cleanly."""
    up_to, cases, broken = counted()
    unclean = Counter(target for target, _ in broken.values())
    click.echo("| reader | cases | clean |\n|---|---|---|")
    for name, number in sorted(cases.items()):
        click.echo(f"| {name} | {number:,} | {number - unclean[name]:,} |")
    click.echo(f"| all | {up_to:,} | {up_to - len(broken):,} |")
    return not broken


if __name__ == "__main__":
    main()
