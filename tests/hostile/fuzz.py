"""One hostile case: a spoilt file or odd arguments, and a command that must end cleanly."""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import shutil
import signal
import traceback
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from tests.hostile.mutations import ODD, spoilt
from tests.hostile.seeds import Target, gzipped, targets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

SECONDS = 5
"""Of processor time: a case that takes longer hangs."""
MEMORY = 1 << 30
"""Bytes that a case may ask for beyond what the imports took."""
CLEAN = frozenset({0, 2, 3, 5})
"""Exit codes that say what is wrong with the input; 4 would blame a component of ours."""
ARGUMENTS = 12
"""How often a case is odd arguments, as a weight beside those of the readers."""
LONG = frozenset({"demo"})
"""Commands that take long with right arguments."""


class Result(NamedTuple):
    """What a case was, and what it did that it must not."""

    target: str
    broken: str = ""


class Hangs(BaseException):
    """Raised in a case that takes too long."""


class Fuzzer:
    """Makes cases by their number, in a folder of its own, and runs them in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._targets = targets(folder)
        self._case = folder / "case"
        self._weights = [*(target.weight for target in self._targets), ARGUMENTS]
        self._around: set[str] = set()

    def check_seeds(self) -> None:
        """Require that every seed is taken as it is; whatever is imported late is imported now."""
        for target in self._targets:
            self._lay_out(target, target.files[target.mutated])
            status, said = run(target.arguments)
            assert status == 0, f"{target.name}, as it is: {status}: {said}"
        self._around = {path.name for path in self._folder.iterdir()}

    def case(self, number: int) -> Result:
        """Run one case. The same number is the same case."""
        draw = random.Random(f"hostile {number}")
        (chosen,) = draw.choices([*self._targets, None], self._weights)
        if chosen is not None:
            return Result(chosen.name, self.tried(chosen, self._spoilt(chosen, draw)))
        target = draw.choice(self._targets)
        arguments = drawn_arguments(draw, sorted(target.files))
        broken = self.tried(target, target.files[target.mutated], arguments)
        return Result(f"arguments of {arguments[0]}", broken)

    def target(self, name: str) -> Target:
        """Return a reader by its name."""
        return {target.name: target for target in self._targets}[name]

    def tried(self, target: Target, data: bytes, arguments: tuple[str, ...] = ()) -> str:
        """Let a reader read data; return what it did that it must not, or nothing."""
        arguments = arguments or target.arguments
        self._lay_out(target, data)
        broken = judged(arguments)
        around = {path.name for path in self._folder.iterdir()} - self._around
        if around:
            broken = f"{broken} written outside: {sorted(around)}".strip()
        return f"{broken} [{' '.join(map(repr, arguments))}]" if broken else ""

    @staticmethod
    def _spoilt(target: Target, draw: random.Random) -> bytes:
        if target.mutated.endswith(".gz") and draw.random() < 0.5:
            return gzipped(spoilt(b"the dog\na cat\n", draw))
        return spoilt(target.files[target.mutated], draw)

    def _lay_out(self, target: Target, data: bytes) -> None:
        shutil.rmtree(self._case, ignore_errors=True)
        self._case.mkdir(parents=True)
        for name, content in {**target.files, target.mutated: data}.items():
            (self._case / name).parent.mkdir(parents=True, exist_ok=True)
            (self._case / name).write_bytes(content)
        os.chdir(self._case)


def drawn_arguments(draw: random.Random, files: list[str]) -> tuple[str, ...]:
    """Return a command with options and values that nobody would give it."""
    from isogloss.cli import COMMANDS, main

    name = draw.choice([each for each in COMMANDS if each not in LONG])
    command = main.get_command(click.Context(main), name)
    assert command is not None
    pool = [
        *files,
        "out",
        "no-such-file",
        "",
        "-",
        ".",
        "en=en.txt",
        "en=",
        "=",
        "a=b=c",
        "0",
        "-1",
    ]
    pool += [
        "1e9",
        "nan",
        "x" * 300,
        "é\u202e",
        "k6.n_clusters=0",
        "seed=[1",
        "a.b.c.d=1",
        "\udcff",
    ]
    pool += [odd.decode("utf-8", "surrogateescape").replace("\0", "")[:2000] for odd in ODD[:40]]
    options = [opt for each in command.params for opt in each.opts if opt.startswith("-")]
    found = [name]
    for _ in range(draw.randrange(6)):
        if options and draw.random() < 0.6:
            found.append(draw.choice(options))
        found.append(draw.choice(pool))
    return tuple(found)


def judged(arguments: tuple[str, ...]) -> str:
    """Run a command; return what it did that it must not, or nothing."""
    try:
        with limited():
            status, said = run(arguments)
    except Hangs:
        return f"takes more than {SECONDS} seconds"
    except MemoryError:
        return f"needs more than {MEMORY:,} bytes"
    except BaseException:  # noqa: BLE001 (that is what is looked for)
        return f"raises: {traceback.format_exc()[-1500:]}"
    if status == 5 and "not enough memory" in said:
        return f"needs more than {MEMORY:,} bytes: {said[-300:]}"
    if status not in CLEAN:
        return f"ends with {status}: {said[-600:]}"
    return "" if "Traceback" not in said else f"shows a traceback: {said[-600:]}"


def run(arguments: tuple[str, ...]) -> tuple[int, str]:
    """Run an ``isogloss`` command in this process; return its exit code and what it said."""
    from isogloss.cli import main

    said = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(list(arguments), prog_name="isogloss")
            status = 0
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else int(error.code is not None)
    buffer = said.buffer
    assert isinstance(buffer, io.BytesIO)
    return status, buffer.getvalue().decode("utf-8", "replace")


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Raise Hangs after so much processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise Hangs

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limit_memory() -> None:
    """Let this process ask for ``MEMORY`` more than it has, for the rest of its life."""
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))
