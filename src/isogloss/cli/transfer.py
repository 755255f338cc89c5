"""``isogloss transfer``: whether runs that align better lose less in languages they never saw labels in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON, Layer


@click.command()
@study_arguments
@click.option(
    "--results",
    "paths",
    multiple=True,
    required=True,
    type=LocalPath(path_type=Path),
    help="A directory of isogloss finetune, or a table (.csv, .tsv, .jsonl) with source, run, "
    "language, score; repeatable.",
)
@click.option(
    "--score", default="", metavar="FIGURE", help="A figure of the task.  [default: its first]"
)
@click.option(
    "--source-language", "learnt_from", default="", help="The language that was trained on."
)
@click.option("--languages", default="", metavar="A,B", help="Target languages.  [default: all]")
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option(
    "--layer",
    "layers",
    multiple=True,
    help="Fixed beforehand; repeatable. Without it p is corrected for all layers.",
)
@click.option("--part", default="value", show_default=True, help="Which figure of a score.")
@click.option(
    "--permutations",
    default=50_000,
    show_default=True,
    type=click.IntRange(min=99),
    help="Orders of the runs: all of them, where there are no more than that.",
)
@click.option(
    "--draws",
    default=2000,
    show_default=True,
    type=click.IntRange(min=200),
    help="Draws of runs that intervals are made of.",
)
@click.option("--level", default=0.95, show_default=True, type=click.FloatRange(0.5, 0.999))
@as_json
@click.pass_obj
def transfer(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    paths: tuple[Path, ...],
    score: str,
    learnt_from: str,
    languages: str,
    metrics: tuple[str, ...],
    layers: tuple[str, ...],
    part: str,
    permutations: int,
    draws: int,
    level: float,
    json_: bool,
) -> None:
    """Say whether training runs that align better in STUDY lose less in other languages.

    The units are training runs, at least four and better eight, at the last checkpoint of each. The
    metrics of the source language with each other language are held against the zero-shot score less
    the score in the source language; docs/transfer.md says how.
    """
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.cli.transfertables import tables
    from isogloss.core.study.documents import keep
    from isogloss.evidence.transfer.association import associate
    from isogloss.evidence.transfer.joining import join_runs
    from isogloss.evidence.transfer.measuring import measured
    from isogloss.evidence.transfer.outcomes import (
        read_outcomes,
        source_language,
        trained_languages,
    )
    from isogloss.evidence.transfer.wording import sentences

    outcomes = [each for path in paths for each in read_outcomes(path, score)]
    trained = trained_languages(paths)
    language = source_language(learnt_from, trained)
    run = prepare(app, study, overrides, out)
    wanted = _layers(run, layers)
    _check_metrics(run, metrics)
    targets = _targets(run, language, languages)
    runs = join_runs(outcomes, _folders(run), language, targets, trained)
    with owned(run):
        compute(run, "score")
    records = _records(run, metrics, wanted)
    _check_part(records, part)
    found = associate(
        runs,
        measured(records, runs, part=part),
        most=permutations,
        draws=draws,
        seed=run.inputs.study.seed,
        level=level,
    )
    is_part = bool(layers or metrics or languages or score or part != "value")
    lines = [*sentences(found, is_part=is_part)]
    asked = {"figure": score, "part": part, "metrics": [*metrics], "fixed_layers": [*layers]}
    document = {**asked, **found.as_json(), "level": level, "sentences": lines}
    with owned(run):
        keep(run.finished, run.places, "transfer", {"transfers": [document]})
    if json_:
        app.emit_json({"study": str(run.places.folder), **document})
    else:
        for table in tables(found, level):
            app.show(table)
        for line in lines:
            app.say(line)
    raise_failures(run)


def _check_metrics(run: Run, metrics: tuple[str, ...]) -> None:
    from isogloss.core.study.tables import unknown

    for name in metrics:
        if name not in run.inputs.study.metrics:
            raise unknown(name, run.inputs.study.metrics, "--metric")


def _check_part(records: list[JSON], part: str) -> None:
    from isogloss.core.study.tables import unknown

    known = dict.fromkeys(["value", *(name for each in records for name in each["parts"])])
    if part not in known:
        raise unknown(part, known, "--part: no score")


def _layers(run: Run, layers: tuple[str, ...]) -> set[Layer]:
    """Return the layers that were asked for, all of the study without any."""
    from isogloss.core.study.tables import unknown

    known: dict[str, Layer] = {str(side.layer): side.layer for side in run.plan.units}
    for layer in layers:
        if layer not in known:
            raise unknown(layer, known, "--layer: the study")
    return {known[layer] for layer in layers} or set(known.values())


def _targets(run: Run, language: str, languages: str) -> list[str]:
    """Return the languages that the study compares with the source language, of those asked for."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    scored = [scoring.sides for scoring in run.scores.scorings.values() if len(scoring.sides) == 2]
    pairs = [{side.language for side in sides} for sides in scored]
    there = [name for pair in pairs if language in pair for name in sorted(pair - {language})]
    if not there:
        raise SettingsError(f"--source-language {language}: the study compares no pair with it")
    asked = [name.strip() for name in languages.split(",") if name.strip()]
    for name in asked:
        if name not in there:
            raise unknown(name, dict.fromkeys(there), f"--languages: pairs with {language}")
    return list(dict.fromkeys(asked or there))


def _records(run: Run, metrics: tuple[str, ...], layers: set[Layer]) -> list[JSON]:
    """Return the stored scores of the metrics and layers that were asked for."""
    return [
        record
        for rows in run.scores.known().values()
        for record in rows
        if record["sides"][0]["layer"] in layers and (not metrics or record["name"] in metrics)
    ]


def _folders(run: Run) -> dict[str, Path | None]:
    """Return the folder of every source's model, where it has one."""
    found: dict[str, Path | None] = {}
    for name, recipe in run.inputs.recipes.sources.items():
        model = recipe.settings.get("model")
        found[name] = Path(model) if isinstance(model, str) and Path(model).is_dir() else None
    return found
