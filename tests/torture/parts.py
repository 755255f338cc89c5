"""The parts of the torture: a promise each, how many cases, and what makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tests.torture import damage, failures, kills, races
from tests.torture.power import PowerCuts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.torture.bench import Bench, Outcome

    Case = Callable[[int], Outcome]
    Cases = tuple[int, Case]
    """How many there are, and what makes one by its number."""

UP_TO = 200
"""Which operation of a kind fails: the first, up to this one."""
GOES_ON = 40
"""Every so many power cuts, the study is run again to its end."""


class Skipped(Exception):
    """A part cannot be tried here."""


class Part(NamedTuple):
    """One promise, and what tries it."""

    name: str
    promise: str
    wanted: int
    """How many cases are wanted; 0 for as many as there are."""
    cases: Callable[[Bench], Cases]


def spread(cases: list[Any]) -> list[Any]:
    """Return cases so that the first of them are a sample of all: every eleventh, then those beside."""
    return [case for first in range(11) for case in cases[first::11]]


def _steps(name: str) -> Callable[[Bench], Cases]:
    def cases(bench: Bench) -> Cases:
        _ = bench.expected  # also how long the steps take, which is when to kill
        return 0, lambda number: kills.step(bench, name, number)

    return cases


def _reports(bench: Bench) -> Cases:
    _ = bench.page
    return 0, lambda number: kills.report(bench, number)


def _tunings(bench: Bench) -> Cases:
    return 0, kills.Tuning(bench).case


def _failures(bench: Bench) -> Cases:
    every = spread(failures.failures(bench, UP_TO))
    return len(every), lambda number: failures.case(bench, every[number])


def _full_disk(bench: Bench) -> Cases:
    disk = failures.FullDisk(bench)
    if disk.reason:
        raise Skipped(f"no disk can be mounted here: {disk.reason}")
    # From a disk that holds hardly the first journal to one that lacks the report.
    return 0, lambda number: disk.case(16_384 + number * 40_960)


def _damage(bench: Bench) -> Cases:
    _ = bench.states
    return 0, lambda number: damage.case(bench, number)


def _races(bench: Bench) -> Cases:
    _ = bench.expected
    return 0, lambda number: races.case(bench, number)


def _power(bench: Bench) -> Cases:
    cuts = PowerCuts(bench)
    every = spread(list(cuts.cases()))
    return len(every), lambda number: cuts.check(*every[number], go_on=number % GOES_ON == 0)


KILLED = "killed with SIGKILL at a random moment of {}: what was journalled stays, the next run ends with the same bytes"

PARTS = (
    Part("extract", KILLED.format("extraction"), 200, _steps("extract")),
    Part("cluster", KILLED.format("clustering"), 50, _steps("cluster")),
    Part("score", KILLED.format("scoring"), 50, _steps("score")),
    Part("report", KILLED.format("writing a report"), 50, _reports),
    Part("finetune", KILLED.format("fine-tuning"), 50, _tunings),
    Part(
        "failures",
        f"the n-th write, fsync, rename, open or mkdir fails (n up to {UP_TO}; ENOSPC, EIO): one line, exit code 5, "
        "nothing lost, the next run ends with the same bytes",
        0,
        _failures,
    ),
    Part("full-disk", "the same on a disk that is really full", 40, _full_disk),
    Part(
        "damage",
        "a flipped bit, a cut end or a deletion: verify finds it, run --verify makes again what is damaged and no more",
        1000,
        _damage,
    ),
    Part("races", "two runs at once: one works, the other ends with 75", 50, _races),
    Part(
        "power",
        "a power cut after any write, of which the unsynchronised is lost: what the journals say is there",
        0,
        _power,
    ),
)
