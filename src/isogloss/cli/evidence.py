"""``isogloss evidence``: what the scores of a study are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, dry_run, study_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.evidence.draws import Method
    from isogloss.evidence.replication import Replicates
    from isogloss.evidence.worth import Weighed

UNDERSTATES = "concepts are not grouped anew: these intervals are too short"
LOSES = (
    "drawing with replacement loses types and shifts scores; "
    "the docs say how often such intervals hold"
)


@click.command()
@study_arguments
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option("--replicates", default=100, show_default=True, type=click.IntRange(min=2))
@click.option("--seeds", default=5, show_default=True, type=click.IntRange(min=5))
@click.option(
    "--method",
    type=click.Choice(["subsample", "fixed", "bootstrap"]),
    default="subsample",
    show_default=True,
    help="How sentences are drawn; fixed keeps the concepts, which is fast and understates.",
)
@click.option("--fraction", default=0.5, show_default=True, help="Share of sentences in a draw.")
@click.option("--part", default="value", show_default=True, help="Which figure of a score.")
@click.option("--level", default=0.95, show_default=True, type=click.FloatRange(0.5, 0.999))
@dry_run
@as_json
@click.pass_obj
def evidence(
    app: App,
    *,
    study: Path,
    overrides: tuple[str, ...],
    out: Path | None,
    metrics: tuple[str, ...],
    replicates: int,
    seeds: int,
    method: Method,
    fraction: float,
    part: str,
    level: float,
    dry_run: bool,
    json_: bool,
) -> None:
    """Say how far the scores of STUDY can be trusted: intervals over sentences and seeds.

    The words are drawn and grouped again in every replicate. What was taken is kept, so a run that
    was stopped goes on.
    """
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.evidence.draws import Drawing
    from isogloss.evidence.replication import Replicates
    from isogloss.evidence.worth import weigh

    run = prepare(app, study, overrides, out)
    drawing = Drawing(method, fraction, replicates, run.inputs.study.seed)
    tasks = _tasks(run, metrics)
    if dry_run:
        _show_costs(app, Replicates(run, drawing, seeds), tasks, json_=json_)
        return
    with owned(run):
        compute(run, "score")
        taken = Replicates(run, drawing, seeds)
        taken.take(tasks)
    stored = [record for rows in run.scores.known().values() for record in rows]
    found = weigh(taken, stored, part=part, level=level)
    if json_:
        rows = [each.as_json() for each in found]
        app.emit_json({"study": str(run.places.folder), "method": method, "evidence": rows})
    else:
        for table in _tables(found):
            app.show(table)
        for note in _notes(found, method):
            app.say(note)
    raise_failures(run)


def _tasks(run: Run, metrics: tuple[str, ...]) -> dict[str, ScoreTask]:
    from isogloss.core.study.file import unknown

    names = list(run.inputs.study.metrics)
    for name in metrics:
        if name not in names:
            raise unknown(name, names, "--metric")
    return {
        key: task for key, task in run.scores.tasks.items() if not metrics or task.metric in metrics
    }


def _show_costs(
    app: App, replicates: Replicates, tasks: Mapping[str, ScoreTask], *, json_: bool
) -> None:
    from isogloss.cli.tables import duration
    from isogloss.evidence.costs import costs

    found = costs(replicates, tasks)
    if json_:
        app.emit_json({"study": str(replicates.run.places.folder), **found._asdict()})
        return
    app.say(
        f"{found.replicates} replicates, {found.clusterings} clusterings: "
        f"about {duration(found.seconds)}"
    )


def _tables(found: list[Weighed]) -> Iterator[Table]:
    """Yield a table a metric, clusterer and dictionary: a row a pair and layer."""
    from isogloss.cli.tables import new_table, number

    groups: dict[tuple[str, ...], list[Weighed]] = {}
    for each in found:
        curve = each.curve
        names = tuple(filter(None, (curve.metric, curve.clusterer, curve.dictionary)))
        groups.setdefault(names, []).append(each)
    for names, rows in groups.items():
        table = new_table(f"{', '.join(names)}: {rows[0].part}")
        for name in ("sides", "layer"):
            table.add_column(name)
        for name in ("score", "low", "high", "all layers", "error", "of seeds"):
            table.add_column(name, justify="right")
        table.add_column("note")
        for each in rows:
            one, band = each.interval, each.band
            table.add_row(
                " - ".join(each.curve.sides),
                str(each.record["sides"][0]["layer"]),
                number(one.estimate if one else None),
                number(one.low if one else None),
                number(one.high if one else None),
                _between(band.low, band.high) if band else number(None),
                number(one.error if one else None),
                number(one.seed_error if one else None),
                (one.note if one else str(each.record["note"])),
            )
        yield table


def _between(low: float | None, high: float | None) -> str:
    from isogloss.cli.tables import number

    return f"{number(low)} to {number(high)}"


def _notes(found: list[Weighed], method: Method) -> Iterator[str]:
    failed = max((each.failed for each in found), default=0)
    if failed:
        yield f"{failed} replicates failed and are left out; run again to try them once more"
    if method == "fixed":
        yield UNDERSTATES
    if method == "bootstrap":
        yield LOSES
