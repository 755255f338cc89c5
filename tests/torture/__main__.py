"""``python -m tests.torture [PART ...]``: try what docs/reliability.md promises, and count.

Results are kept in ``.torture/`` as they come, so that a run which was stopped goes on. Exit code 1
when a promise did not hold.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tests.torture.bench import Bench, Broken, Outcome
from tests.torture.parts import PARTS, Part, Skipped
from tests.torture.warm import Warm

if TYPE_CHECKING:
    from tests.torture.parts import Case

RESULTS = Path(__file__).parents[2] / ".torture"
NAMES = [part.name for part in PARTS]


class Kept:
    """What came of the cases of one part, a line each."""

    def __init__(self, part: Part, *, again: bool) -> None:
        self.path = RESULTS / f"{part.name}.jsonl"
        RESULTS.mkdir(exist_ok=True)
        if again:
            self.path.unlink(missing_ok=True)
        text = self.path.read_text("utf-8") if self.path.exists() else ""
        self.outcomes = [Outcome(**json.loads(line)) for line in text.splitlines()]

    def add(self, outcome: Outcome) -> None:
        """Add what came of the next case."""
        self.outcomes.append(outcome)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome._asdict()) + "\n")


@click.command(context_settings={"max_content_width": 100})
@click.argument("parts", nargs=-1, type=click.Choice(NAMES), metavar="[PART]...")
@click.option("--count", type=click.IntRange(1), help="At most so many cases of each part.")
@click.option("--again", is_flag=True, help="Forget what was tried before.")
@click.option(
    "--scratch",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the studies lie; a disk in memory is fastest.  [default: a temporary folder]",
)
def main(parts: tuple[str, ...], count: int | None, again: bool, scratch: Path | None) -> None:
    """Try the PARTs, or all of them, and print a table of promises, tried and held."""
    chosen = [part for part in PARTS if part.name in (parts or NAMES)]
    reasons = {}
    with tempfile.TemporaryDirectory(dir=scratch) as folder, Warm(Path(folder) / "said") as warm:
        for part in chosen:
            kept = Kept(part, again=again)
            try:
                try_part(part, kept, Bench(warm, Path(folder) / part.name), count)
            except Skipped as reason:
                reasons[part.name] = str(reason)
    sys.exit(not show(chosen, reasons))


def try_part(part: Part, kept: Kept, bench: Bench, count: int | None) -> None:
    """Try the cases of a part that were not tried before."""
    there, case = part.cases(bench)
    wanted = min(part.wanted or there, count or sys.maxsize)
    started = told = time.monotonic()
    for number in range(len(kept.outcomes), wanted):
        kept.add(tried(case, number))
        if kept.outcomes[-1].broken:
            click.echo(f"{part.name} {number}: {kept.outcomes[-1].broken}")
        if time.monotonic() - told > 60:
            told = time.monotonic()
            click.echo(f"{part.name}: {number + 1} of {wanted}, {told - started:.0f} s", err=True)


def tried(case: Case, number: int) -> Outcome:
    """Try one case; what did not hold is told, and the next one is tried."""
    try:
        return case(number)
    except Broken as broken:
        return Outcome(tried=True, broken=str(broken))


def show(parts: list[Part], reasons: dict[str, str]) -> bool:
    """Print the table; return whether everything held."""
    click.echo("| part | promise | tried | held |\n|---|---|---|---|")
    whole = True
    for part in parts:
        outcomes = [each for each in Kept(part, again=False).outcomes if each.tried]
        held = sum(not each.broken for each in outcomes)
        whole &= held == len(outcomes)
        reason = reasons.get(part.name)
        numbers = f"skipped: {reason} | " if reason else f"{len(outcomes):,} | {held:,}"
        click.echo(f"| {part.name} | {part.promise} | {numbers} |")
    return whole


if __name__ == "__main__":
    main()
