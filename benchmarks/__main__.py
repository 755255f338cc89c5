"""``python -m benchmarks run``: run topics and print their tables; ``tables``: write the page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.data import provenance
from benchmarks.harness import machine, record, runs, topics

HERE = Path(__file__).parent
SHARE = 0.9
"""Of the memory available at start, what one contender may hold."""


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for."""
    options = parser().parse_args(arguments)
    return int(options.do(options))


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    whole = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = whole.add_subparsers(required=True)
    run = commands.add_parser("run", help="run topics and print their tables")
    run.add_argument("topics", nargs="*", help="all of them, unless named")
    run.add_argument("--repeats", type=int, default=3)
    run.add_argument("--threads", type=int, default=machine.cores(), help="for all alike")
    run.add_argument("--timeout", type=float, help="seconds a contender may take")
    run.add_argument("--data", type=Path, default=HERE / ".data", help="where vectors are kept")
    run.add_argument("--only", action="append", default=[], metavar="KEY=VALUE", help="some points")
    run.set_defaults(do=measure)
    tables = commands.add_parser("tables", help="write the last tables into README.md")
    tables.add_argument("--page", type=Path, default=HERE / "README.md")
    tables.set_defaults(do=tabulate)
    for each in (run, tables):
        each.add_argument("--scale", choices=("quick", "full"), default="full")
        each.add_argument("--results", type=Path, default=HERE / "results")
    return whole


def measure(options: argparse.Namespace) -> int:
    """Run topics one after the other; exit code 1 when one of ours failed."""
    from benchmarks.harness.terminal import console, show

    screen, failed = console(), False
    for name in options.topics or topics.topics():
        done = _measure_one(name, options)
        show(done, screen)
        screen.print(f"written: {done.write(options.results)}", highlight=False, markup=False)
        failed |= any(run.failure for run in done.runs if run.contender == done.ours)
    return int(failed)


def _measure_one(name: str, options: argparse.Namespace) -> record.Record:
    topic = topics.load(name)
    asked = [point for point in topic.points(options.scale) if _wanted(point, options.only)]
    if not asked:
        sys.exit(f"{name}: no point of scale {options.scale} has {' '.join(options.only)}")
    timeout = options.timeout or (600.0 if options.scale == "quick" else 3600.0)
    settings = runs.Settings(
        options.data.resolve(), options.repeats, options.threads, timeout, available()
    )
    found = []
    for run in runs.run(name, asked, settings):
        print(_progress(run), file=sys.stderr, flush=True)
        found.append(run)
    return record.Record(
        name,
        topic.about,
        topic.ours,
        topic.growth,
        options.scale,
        record.today(),
        options.repeats,
        provenance(),
        machine.describe(options.threads),
        tuple(found),
    )


def _wanted(point: topics.Point, only: list[str]) -> bool:
    """Return whether a point has all the settings that were asked for."""
    pairs = (text.partition("=") for text in only)
    return all(str(point.get(key)) == value for key, _, value in pairs)


def _progress(run: runs.Run) -> str:
    figures = f"{run.seconds:.2f} s, {run.cpu:.2f} s CPU, {run.memory / 1e6:.0f} MB"
    values = " ".join(f"{name}={value}" for name, value in run.point.items())
    return f"{run.contender} {values} [{run.repeat}]: {run.failure or figures}"


def available() -> int:
    """Return the bytes that a contender may hold."""
    from isogloss.core.machine import available_memory

    return int(SHARE * (available_memory() or 1 << 40))


def tabulate(options: argparse.Namespace) -> int:
    """Write the tables of the last records into the page."""
    from benchmarks.harness.page import rewrite

    found = list(record.newest(options.results, options.scale))
    if not found:
        sys.exit(f"{options.results} has no record of scale {options.scale}; run the topics first")
    rewrite(options.page, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
