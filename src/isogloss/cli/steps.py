"""Run the steps of a study under its lock: what ``run``, ``extract``, ``cluster``, ``score`` share."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.cli.app import App
    from isogloss.cli.executors import Choice
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.finding import Finding

STEPS = ("extract", "cluster", "score")


def prepare(
    app: App,
    study: Location,
    overrides: Sequence[str],
    out: Location | None,
    *,
    trusting: bool = True,
    executor: Choice | None = None,
) -> Run:
    """Read the study and work out what it asks for. Nothing is written.

    ``executor`` does its jobs, where one is given.
    """
    from isogloss.cli.executors import spread_by
    from isogloss.core.study.file import read_study
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.pipeline import Run

    read = read_study(study, overrides=overrides, out=out)
    run = Run(Inputs(read, app.registry), app.progress(), trusting=trusting)
    if executor is not None:
        run.spread = spread_by(app, executor, study, overrides, out, trusting=trusting)
    _ = run.scores.scorings  # whatever is wrong with the study shows before anything is made
    return run


def stored(study: Location, overrides: Sequence[str], out: Location | None) -> Results:
    """Open what a study has stored. DataError where it has not run."""
    from isogloss.core.study.file import read_study
    from isogloss.core.study.results import Results

    return Results(read_study(study, overrides=overrides, out=out))


@contextmanager
def owned(run: Run) -> Iterator[None]:
    """Own the study directory, made where it is missing. Workers end with the context.

    What a run left that was ended, and no job has begun to write yet, is deleted first.
    """
    from isogloss.core.store.lock import own
    from isogloss.core.store.scratch import clear

    folder = run.places.folder
    with own(folder):
        clear(folder)
        try:
            yield
        finally:
            if run.spread is not None:
                run.spread.close()


def compute(run: Run, last: str) -> dict[str, JSON]:
    """Take the steps up to ``last``, write the records, and say what each step did.

    Damage that shows on the way is looked for in the whole directory, and computed again once.
    """
    from isogloss.core.errors import DamageError

    try:
        return _compute(run, last)
    except DamageError as error:
        run.progress.say(f"{error}: looking for more, and computing it again")
    # Not while the error is being handled: its traceback holds what the first try had open.
    run.forget_damage()
    return _compute(run, last)


def _compute(run: Run, last: str) -> dict[str, JSON]:
    done: dict[str, JSON] = {}
    for step in STEPS[: STEPS.index(last) + 1]:
        started = time.perf_counter()
        result = getattr(run, step)()
        seconds = round(time.perf_counter() - started, 3)
        done[step] = {"computed": result.computed, "kept": result.kept, "seconds": seconds}
        if run.spread is not None:
            done[step]["executor"] = run.spread.name
            done[step]["jobs"] = run.spread.moved.as_json()
    if last == "score" or not run.places.scores.is_file():
        # A step that is taken alone does not change what stored scores are said to come from.
        run.write_records(done)
    run.keep_facts()
    return done


def diagnosed(run: Run) -> list[Finding]:
    """Return what is suspicious about a run whose scores were taken.

    Damage to vectors that nothing else had to read is computed again once.
    """
    from isogloss.core.errors import DamageError
    from isogloss.evidence.diagnostics.diagnosis import diagnose

    try:
        return diagnose(run)
    except DamageError as error:
        run.progress.say(f"{error}: looking for more, and computing it again")
    run.forget_damage()
    _compute(run, "score")
    return diagnose(run)


def report_on(run: Run) -> Location:
    """Write the HTML report of what is in the study directory."""
    from isogloss.report import write_report

    return write_report(opened(run), run.finished)


def opened(run: Run) -> Results:
    """Open the results of a run for reading."""
    from isogloss.core.study.results import Results

    return Results(run.inputs.study)


def raise_failures(run: Run) -> None:
    """Raise what plug-ins did wrong, after everything else is done and stored."""
    from isogloss.core.errors import PluginError

    if run.failures:
        first, *others = run.failures
        more = f" (and {len(others)} more of this kind)" if others else ""
        raise PluginError(f"{first}{more}") from first


def take_step(
    app: App,
    step: str,
    study: Location,
    overrides: Sequence[str],
    out: Location | None,
    executor: Choice,
    *,
    json_: bool,
) -> None:
    """Do one step and what it rests on, and say what was computed and what was there."""
    run = prepare(app, study, overrides, out, executor=executor)
    with owned(run):
        done = compute(run, step)
    if json_:
        app.emit_json({"study": str(run.places.folder), "steps": done})
    else:
        for name, what in done.items():
            app.say(f"{name}: {what['computed']} computed, {what['kept']} already there")
    raise_failures(run)
