"""The options that say what runs the jobs of a study, and what they come to."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.spread import Spread

F = TypeVar("F", bound="Callable[..., Any]")


class Choice(NamedTuple):
    """An executor as it was asked for."""

    name: str | None
    workers: int | None
    scheduler: str | None
    settings: Sequence[str]

    @property
    def plain(self) -> list[str]:
        """Every setting as KEY=VALUE."""
        short = {"workers": self.workers, "scheduler": self.scheduler}
        given = [f"{name}={value}" for name, value in short.items() if value is not None]
        return [*given, *self.settings]

    @property
    def use(self) -> str:
        """The name of the executor: where none was given, the one that has what was asked for."""
        if self.name is not None:
            return self.name
        if self.scheduler is not None:
            return "dask"
        return "processes" if self.workers is not None and self.workers > 1 else "serial"


def executor_options(command: F) -> F:
    """Add ``--executor``, ``--workers``, ``--scheduler`` and ``--executor-setting``, as ``executor``."""

    @wraps(command)
    def packed(
        *arguments: Any,
        executor: str | None,
        workers: int | None,
        scheduler: str | None,
        executor_settings: tuple[str, ...],
        **named: Any,
    ) -> Any:
        chosen = Choice(executor, workers, scheduler, executor_settings)
        return command(*arguments, executor=chosen, **named)

    for decorate in (
        click.option(
            "-e",
            "--executor-setting",
            "executor_settings",
            multiple=True,
            metavar="SETTING=VALUE",
            help="A setting of the executor, such as time_limit=600; `isogloss plugins -v` lists them.",
        ),
        click.option(
            "--scheduler", metavar="ADDRESS", help="Of Dask, such as tcp://host:8786: its workers."
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            help="How many jobs run at a time, each with a thread and with the vectors that it reads.",
        ),
        click.option(
            "--executor",
            metavar="NAME",
            help="What runs the jobs: serial, processes, dask or a plug-in's.  [default: serial; "
            "processes with --workers, dask with --scheduler]",
        ),
    ):
        packed = decorate(packed)
    return packed  # type: ignore[return-value]  # it takes one argument for four


def spread_by(
    app: App,
    chosen: Choice,
    study: Location,
    overrides: Sequence[str],
    out: Location | None,
    *,
    trusting: bool = True,
) -> Spread | None:
    """Return what has the jobs of a study done elsewhere; None where the run does them itself."""
    if chosen.use == "serial" and not chosen.settings and chosen.workers in (None, 1):
        return None
    from isogloss.core.study.spread import Spread
    from isogloss.registry import parse_settings

    given = parse_settings(chosen.plain)
    if chosen.use == "serial" and chosen.workers == 1:
        del given["workers"]
    recipe = app.registry.recipe("executor", chosen.use, given)
    made = app.registry.make(recipe)
    if getattr(made, "here", False):
        return None
    address = {
        "path": str(study.absolute()),
        "overrides": list(overrides),
        "out": None if out is None else str(out.absolute()),
        "trusting": trusting,
    }
    return Spread(made, address, recipe.name)


def told(run: Run) -> str:
    """Say what the jobs of a run came to."""
    assert run.spread is not None
    moved = run.spread.moved
    sizes = f"{moved.sent:,} bytes of orders, {moved.received:,} of reports"
    lost = f", {moved.lost} lost" if moved.lost else ""
    return (
        f"{run.spread.name}: {moved.jobs} jobs by {len(moved.workers)} workers{lost}; {sizes}; "
        f"{moved.cpu:.1f} s of processor time, {moved.peak:,} bytes in one worker at most"
    )
