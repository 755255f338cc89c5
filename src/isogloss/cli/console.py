"""Draw progress and messages on stderr: bars on a terminal, plain lines or nothing elsewhere."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, TaskID

    from isogloss.cli.app import App

WIDE = 10_000
"""Columns of what is no terminal: a table in a file is as wide as its text."""


def make_console(stream: IO[str], *, color: bool) -> Console:
    """Return a rich console that takes text as it is: no markup, no emoji codes, no highlights."""
    from rich.console import Console

    return Console(
        file=stream,
        width=None if stream.isatty() else WIDE,
        no_color=None if color else True,
        markup=False,
        emoji=False,
        highlight=False,
    )


def plain(text: str) -> str:
    """Return ``text`` with control characters shown: words must not steer the terminal."""
    if text.isprintable():
        return text
    return "".join(
        ascii(character)[1:-1] if unicodedata.category(character) == "Cc" else character
        for character in text
    )


LONG = 20.0
"""Seconds after which a job tells how far it is where there is no bar."""


@dataclass(slots=True)
class _Count:
    """How far a job is, for lines where there are no bars."""

    task: str
    total: int
    unit: str
    began: float
    done: int = 0
    skipped: int = 0
    tenths: int = 0
    noted: bool = False
    """Whether its lines come with something to note."""

    def is_long(self) -> bool:
        """Whether a line tells somebody who waits that it goes on."""
        return not self.noted and time.perf_counter() - self.began > LONG

    def is_next_tenth(self) -> bool:
        """Whether another tenth of the job has been done since this was last asked."""
        before, self.tenths = self.tenths, self.done * 10 // max(self.total, 1)
        return self.tenths > before

    def __str__(self) -> str:
        from isogloss.cli.tables import duration

        # A job that goes on has done its first units at once: they tell nothing of its rate.
        done = self.done - self.skipped
        left = (time.perf_counter() - self.began) * (self.total - self.done) / max(done, 1)
        return f"{self.task}: {self.done:,} of {self.total:,} {self.unit}, {duration(left)} left"


class CommandProgress:
    """A ``Progress`` of isogloss: one job at a time, with its rate and the time left.

    Also a context manager. Bars vanish when their job ends; off a terminal there are none, but a
    line for every tenth of a job that takes long, and with ``-v`` one for each job.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._count = _Count("", 0, "", 0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, task: str, total: int, unit: str, /) -> None:
        """Start a job of ``total`` units; it ends the one before."""
        self.close()
        self._count = _Count(task, total, unit, time.perf_counter())
        if self._app.quiet:
            return
        if self._draws():
            self._bars = _bars(self._app.console, unit)
            self._task = self._bars.add_task(plain(task), total=total)
            self._bars.start()
        elif self._app.verbose:
            self._write(f"{task}: {total:,} {unit}")

    def advance(self, amount: int, /) -> None:
        """Do ``amount`` more units of the current job."""
        if not self._count.done and amount > 1:
            self._count.skipped = amount
        self._count.done += amount
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, amount)
        elif self._count.is_long() and not self._app.quiet and not self._draws():
            self._tell_tenth()

    def note(self, text: str, /) -> None:
        """Show something of the current job beside its bar, such as a loss.

        Off a terminal it is a line for every tenth of the job, with about how long is left.
        """
        self._count.noted = True
        if self._app.quiet:
            return
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=plain(f"{self._count.task}: {text}"))
        elif not self._draws():
            self._tell_tenth(f", {text}")

    def say(self, message: str, /) -> None:
        """Write a plain line, above the bar where there is one."""
        if not self._app.quiet:
            self._write(message)

    def close(self) -> None:
        """End the current job."""
        if self._bars is not None:
            self._bars.stop()
        self._bars = self._task = None

    def _tell_tenth(self, more: str = "") -> None:
        if self._count.is_next_tenth():
            self._write(f"{self._count}{more}")

    def _write(self, message: str) -> None:
        self._app.console.print(plain(message), soft_wrap=True)

    def _draws(self) -> bool:
        # FORCE_COLOR makes rich call a file a terminal; a log file still wants no bars.
        console = self._app.console
        return console.is_terminal and not console.is_dumb_terminal and console.file.isatty()


def _bars(console: Console, unit: str) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _rate(unit),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )


def _rate(unit: str) -> ProgressColumn:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(unit if speed is None else f"{unit}, {speed:,.1f}/s")

    return Rate()
