"""``isogloss run``: whatever of a study is missing, then the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.executors import executor_options
from isogloss.cli.options import as_json, dry_run, study_arguments
from isogloss.cli.steps import (
    compute,
    diagnosed,
    opened,
    owned,
    prepare,
    raise_failures,
    report_on,
)

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.cli.executors import Choice
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run


@click.command()
@study_arguments
@click.option("--pairs", is_flag=True, help="Print a row for every pair, not their mean.")
@click.option(
    "--no-cache", is_flag=True, help="Read every input anew, also where it looks unchanged."
)
@executor_options
@click.option(
    "--verify",
    is_flag=True,
    help="Check every stored file first, and compute again what is damaged.",
)
@dry_run
@as_json
@click.pass_obj
def run(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    pairs: bool,
    no_cache: bool,
    executor: Choice,
    verify: bool,
    dry_run: bool,
    json_: bool,
) -> None:
    """Extract, cluster, score and report whatever of STUDY is missing.

    STUDY is the TOML file or the study directory.
    """
    prepared = prepare(app, study, overrides, out, trusting=not no_cache, executor=executor)
    if dry_run:
        show_estimate(app, prepared, json_=json_)
        return
    run_and_show(app, prepared, pairs=pairs, json_=json_, verify=verify)


def run_and_show(app: App, run: Run, *, pairs: bool, json_: bool, verify: bool = False) -> None:
    """Run everything, print the scores by layer and what is suspicious, and name the report."""
    from isogloss.cli.executors import told
    from isogloss.cli.findings import leading_lines, other_lines
    from isogloss.cli.tables import layer_tables, pair_tables

    with owned(run):
        if verify:
            run.forget_damage()
        done = compute(run, "score")
        found = diagnosed(run)
        if run.changed or not run.finished.check(run.places.report):
            report_on(run)
        if run.spread is not None and app.verbose:
            app.tell(told(run))
    results = opened(run)
    if json_:
        app.emit_json(
            {
                "study": str(run.places.folder),
                "report": str(run.places.report),
                "steps": done,
                "scores": results.scores,
                "findings": [each.as_json() for each in found],
            }
        )
    else:
        for line in leading_lines(found):
            app.say(line)
        for table in (pair_tables if pairs else layer_tables)(results):
            app.show(table)
        for line in other_lines(found, run.inputs.study.path):
            app.say(line)
        app.say(f"report: {run.places.report}")
    raise_failures(run)


def show_estimate(app: App, run: Run, *, json_: bool) -> None:
    """Print what a run would compute."""
    from dataclasses import replace

    from isogloss.cli.tables import estimate_table
    from isogloss.core.study.estimate import estimate
    from isogloss.evidence.diagnostics.diagnosis import expected

    found = estimate(run)
    found = replace(found, steps=(*found.steps, expected(run)))
    if json_:
        app.emit_json({"study": str(run.places.folder), **found.as_json()})
    else:
        app.show(estimate_table(found))
