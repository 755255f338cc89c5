"""``isogloss metric``: score clusters that are already files, without a model or a study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, two_languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.cli.clusterinputs import Inputs
    from isogloss.core.types import JSON, Metric, Score

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("name")
@click.option("--source", type=FILE, help="Clusters of the source side.")
@click.option("--target", type=FILE, help="Clusters of the target side.")
@click.option("--clusters", type=FILE, help="Clusters of the words of two languages together.")
@click.option(
    "--last-sentence-of-first",
    "last",
    type=int,
    metavar="N",
    help="In --clusters, sentences up to N are in the first language, the others in the second.",
)
@click.option(
    "--languages",
    default="source,target",
    show_default=True,
    callback=two_languages,
    help="What the two languages are called.",
)
@click.option(
    "--dictionary",
    "dictionaries",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Source to target; given again, the second is target to source.",
)
@click.option(
    "-s", "settings", multiple=True, metavar="SETTING=VALUE", help="A setting of the metric."
)
@click.option(
    "--matching", default="nfc-casefold", show_default=True, help="Which forms are one type."
)
@click.option(
    "--evidence",
    type=LocalPath(dir_okay=False, path_type=Path),
    help="Write a record per concept to this file, as JSON lines.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def metric(
    app: App,
    *,
    name: str,
    settings: tuple[str, ...],
    evidence: Path | None,
    json_: bool,
    source: Path | None,
    target: Path | None,
    clusters: Path | None,
    last: int | None,
    languages: tuple[str, str],
    dictionaries: tuple[str, ...],
    matching: str,
) -> None:
    """Score clusters that are already files: no model, no study.

    NAME is a metric, such as calign or colap. Every line of a cluster file is
    word|||occurrence|||sentence|||position|||concept.

    \b
      isogloss metric calign --source F --target F --dictionary reference:F
      isogloss metric colap --clusters F --last-sentence-of-first N
    """  # noqa: D301 (click looks for the character)
    from isogloss.cli.clusterinputs import Inputs
    from isogloss.core.garbage import no_collection

    inputs = Inputs(source, target, clusters, last, languages, dictionaries, matching)
    with no_collection():
        scores = _scores(app, name, settings, inputs)
        if evidence is not None:
            _write_evidence(evidence, scores)
        if json_:
            app.emit_json({"scores": [score.as_json() for score in scores]})
        else:
            app.show(_table(name, scores))
            for note in _notes(scores):
                app.say(note)


def _scores(app: App, name: str, settings: Sequence[str], inputs: Inputs) -> list[Score]:
    from isogloss.cli.clusterinputs import check, space_of_files
    from isogloss.core.study.scoring import take_scores

    component = _component(app, name, settings)
    check(name, component, inputs)
    space = space_of_files(app, inputs)
    return _asked_for(take_scores(name, component, space), inputs)


def _component(app: App, name: str, settings: Sequence[str]) -> Metric:
    from isogloss.registry import parse_settings

    recipe = app.registry.recipe("metric", name, parse_settings(settings))
    component: Metric = app.registry.make(recipe)
    return component


def _asked_for(scores: list[Score], inputs: Inputs) -> list[Score]:
    """Drop the direction that nobody gave a dictionary for."""
    if len(inputs.dictionaries) != 1:
        return scores
    back = inputs.languages[::-1]
    separate = inputs.source is not None
    return [
        score
        for score in scores
        if not (separate and tuple(side.language for side in score.sides) == back)
    ]


def _write_evidence(path: Path, scores: Sequence[Score]) -> None:
    import json

    from isogloss.core.store.files import write_atomically

    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(scores))
    write_atomically(path, text.encode())


def _records(scores: Sequence[Score]) -> Iterator[dict[str, JSON]]:
    for score in scores:
        languages = [side.language for side in score.sides]
        for record in score.evidence() if score.evidence is not None else ():
            yield {"metric": score.metric, "languages": languages, **record}


def _table(name: str, scores: Sequence[Score]) -> Table:
    """Return a table with a row per figure and a column per score."""
    from rich.text import Text

    from isogloss.cli.console import plain
    from isogloss.cli.tables import UNDEFINED, new_table, number

    table = new_table(name)
    table.add_column("")
    for score in scores:
        table.add_column(Text(" - ".join(side.language for side in score.sides)), justify="right")
    table.add_row("value", *(number(score.value) for score in scores))
    for count in dict.fromkeys(key for score in scores for key in score.counts):
        row = [str(score.counts.get(count, UNDEFINED)) for score in scores]
        table.add_row(Text(plain(count.replace("_", " "))), *row)
    for part in dict.fromkeys(key for score in scores for key in score.parts):
        row = [number(score.parts.get(part)) for score in scores]
        table.add_row(Text(plain(part.replace("_", " "))), *row)
    return table


def _notes(scores: Sequence[Score]) -> Iterator[str]:
    for score in scores:
        if score.note:
            yield f"{' - '.join(side.language for side in score.sides)}: {score.note}"
