"""``isogloss sweep``: scores over thresholds or another setting of a metric."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json, study_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.evidence.sweep.curve import Swept, Value

INTERVALS = "how far a score can be trusted at the study's own setting: isogloss evidence STUDY"


@click.command()
@study_arguments
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option("--setting", default="threshold", show_default=True, help="The setting that varies.")
@click.option(
    "--values",
    default="",
    metavar="FIRST:LAST:STEP|A,B,C",
    help="Its values, such as 0.5:1:0.05 or 1,5,10; of thresholds, those that are shown.",
)
@click.option(
    "--order",
    "orders",
    multiple=True,
    metavar="'A > B'",
    help="Say where an ordering keeps its sign, of sources, pairs (en-de) or 'layer N'; repeatable.",
)
@click.option("--part", default="value", show_default=True, help="Which figure of a score.")
@click.option("--pairs", is_flag=True, help="Every pair of sides, not their mean.")
@click.option(
    "-o",
    "--output",
    type=LocalPath(path_type=Path, dir_okay=False),
    help="A CSV file for the whole curves, a row wherever one changes.",
)
@click.option("--force", is_flag=True, help="Replace the CSV file where it is there.")
@as_json
@click.pass_obj
def sweep(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    metrics: tuple[str, ...],
    setting: str,
    values: str,
    orders: tuple[str, ...],
    part: str,
    pairs: bool,
    output: Path | None,
    force: bool,
    json_: bool,
) -> None:
    """Show the scores of STUDY over thresholds or another setting, and which orderings last.

    Nothing is grouped anew: every value of a setting has the same concepts. Thresholds are exact:
    all of them, from one count of translations.
    """
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.cli.sweeptables import csv_rows, curve_tables, verdict_lines, verdict_table
    from isogloss.core.study.documents import keep
    from isogloss.evidence.orderings import read_orderings
    from isogloss.evidence.sweep.grids import read_values
    from isogloss.evidence.sweep.verdicts import judge

    _check_output(output, force=force)
    asked = read_values(values)
    run = prepare(app, study, overrides, out)
    names = _names(run, metrics, setting)
    scorings = {
        key: scoring for key, scoring in run.scores.scorings.items() if scoring.metric in names
    }
    orderings = read_orderings(
        orders, [scoring.sides for scoring in scorings.values()] if orders else []
    )
    with owned(run):
        compute(run, "cluster")
        found = [
            each for name in names for each in _swept(run, scorings, name, setting, asked, part)
        ]
        # Curves that are exact are steps over thresholds: the report has these from the scores.
        grids = [each.as_json() for each in found if not each.is_exact]
        keep(run.finished, run.places, "sweep", {"curves": grids})
    _check_part(part, found)
    verdicts = judge(orderings, found, part=part, by_pair=pairs)
    if output is not None:
        _write(output, csv_rows(found, part), force=force)
    if json_:
        curves = [each.as_json() for each in found]
        judged = [each.as_json() for each in verdicts]
        folder = str(run.places.folder)
        app.emit_json({"study": folder, "setting": setting, "curves": curves, "orderings": judged})
    else:
        for table in curve_tables(found, part, asked, by_pair=pairs):
            app.show(table)
        if verdicts:
            app.show(verdict_table(verdicts))
        for line in verdict_lines(verdicts):
            app.say(line)
        app.tell(INTERVALS)
    raise_failures(run)


def _names(run: Run, metrics: tuple[str, ...], setting: str) -> list[str]:
    """Return the metrics to be swept: those that have the setting, where none is named."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    recipes = run.inputs.recipes.metrics
    for name in metrics:
        if name not in recipes:
            raise unknown(name, recipes, "--metric")
        if setting not in recipes[name].settings:
            raise unknown(setting, recipes[name].settings, f"--setting: metric {name!r}")
    found = [n for n, recipe in recipes.items() if n in metrics or setting in recipe.settings]
    if metrics:
        return [name for name in found if name in metrics]
    if not found:
        known = {each for recipe in recipes.values() for each in recipe.settings}
        raise (
            unknown(setting, known, "--setting: none of the metrics")
            if known
            else SettingsError(f"--setting {setting}: the metrics of this study have no settings")
        )
    return found


def _swept(
    run: Run,
    scorings: dict[str, PlannedScoring],
    name: str,
    setting: str,
    asked: Sequence[Value],
    part: str,
) -> list[Swept]:
    from isogloss.evidence.sweep.curve import own_value, sweep
    from isogloss.evidence.sweep.grids import grid

    mine = {key: scoring for key, scoring in scorings.items() if scoring.metric == name}
    metric = run.inputs.maker.make(run.inputs.recipes.metrics[name])
    if not hasattr(metric, "curve"):
        run.progress.say(f"metric {name!r} has no curve: it is taken anew at every value")
    values = grid(setting, asked, own_value(run, name, setting))
    return list(sweep(run, mine, setting, values, part=part))


def _check_part(part: str, found: list[Swept]) -> None:
    from isogloss.core.study.tables import unknown

    known = dict.fromkeys(name for each in found for name in each.figures)
    if known and part not in known:
        raise unknown(part, known, "--part: no score")


def _check_output(output: Path | None, *, force: bool) -> None:
    from isogloss.core.errors import SettingsError

    if output is not None and output.exists() and not force:
        raise SettingsError(f"{output}: already there; --force replaces")


def _write(path: Path, lines: Iterator[str], *, force: bool) -> None:
    from isogloss.core.interchange.outputs import Output, write_outputs

    def write(file: object) -> None:
        for line in lines:
            file.write(line.encode())  # type: ignore[attr-defined]  # a binary file

    write_outputs(path.parent, [Output(path.name, write)], force=force)
