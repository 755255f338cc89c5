"""``isogloss compare``: clusterers side by side over the same vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, plan_only, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON
    from isogloss.evidence.clusterers.comparison import Comparison
    from isogloss.evidence.clusterers.contenders import Grid
    from isogloss.evidence.clusterers.separation import Distance


@click.command()
@study_arguments
@click.option(
    "--with",
    "further",
    multiple=True,
    metavar="NAME:SETTING=VALUE,...",
    help="A further clusterer, such as kmeans:n_clusters=200; repeatable.",
)
@click.option(
    "--grid",
    metavar="SETTING=VALUE,VALUE,...",
    help="Every clusterer with that setting at each value, such as n_clusters=50,100,200.",
)
@click.option("--source", multiple=True, help="A source, or all.  [default: the first]")
@click.option("--part", multiple=True, help="A part, or all.  [default: the first]")
@click.option("--layer", multiple=True, help="A layer, or all.  [default: the one in the middle]")
@click.option(
    "--pair",
    multiple=True,
    help="A pair such as en-de, languages scored at once such as en-de-fr, or all.  "
    "[default: the first]",
)
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(min=0))
@click.option("--draws", default=5, show_default=True, type=click.IntRange(min=0))
@click.option("--fraction", default=0.8, show_default=True, help="Share of sentences in a draw.")
@click.option(
    "--distance",
    type=click.Choice(["euclidean", "cosine"]),
    default="euclidean",
    show_default=True,
    help="What silhouettes are measured with.",
)
@plan_only("Say how many clusterings would be made.")
@as_json
@click.pass_obj
def compare(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    further: tuple[str, ...],
    grid: str | None,
    source: tuple[str, ...],
    part: tuple[str, ...],
    layer: tuple[str, ...],
    pair: tuple[str, ...],
    seeds: int,
    draws: int,
    fraction: float,
    distance: Distance,
    dry_run: bool,
    json_: bool,
) -> None:
    """Compare the clusterers of STUDY, and further ones, over the same vectors.

    Clusterings are kept in the study directory: what was made is not made again. The study's own
    scores and files stay as they are.
    """
    from isogloss.cli.comparetables import show
    from isogloss.cli.steps import compute, owned, prepare
    from isogloss.core.study.documents import keep
    from isogloss.core.study.pipeline import Run
    from isogloss.evidence.clusterers.comparison import Comparison, Settings
    from isogloss.evidence.clusterers.contenders import Choice, chosen
    from isogloss.evidence.resampling.draws import Drawing

    asked = _grid(grid)
    inputs, without = _inputs(app, study, overrides, out, further, asked)
    run = Run(inputs, app.progress())
    scorings, taken = chosen(run.scores.scorings, Choice(source, part, layer, pair))
    drawing = Drawing("subsample", fraction, max(2, draws), inputs.study.seed)
    comparison = Comparison(run, scorings, Settings(drawing, seeds, draws, distance))
    if dry_run:
        _show_costs(app, comparison, taken, json_=json_)
        return
    plain = prepare(app, study, overrides, out)
    with owned(plain):
        compute(plain, "extract")
        found = comparison.take()
        tables = {"groups": found.groups, "scores": found.scores}
        # A journal has one writer at a time: from the first clustering on it is this run.
        keep(run.finished, run.places, "compare", tables)
    document = {
        "study": str(run.places.folder),
        "chosen": taken,
        "clusterers": {n: r.as_json() for n, r in inputs.recipes.clusterers.items()},
        "grid": {"setting": asked.setting, "values": list(asked.values)} if asked else None,
        "fraction": fraction,
        **found.as_json(),
    }
    if json_:
        app.emit_json(document)
    else:
        app.say("compared: " + _told(taken) + "; --source, --part, --layer and --pair take others")
        if without:
            app.say(f"without {asked.setting if asked else ''}: {', '.join(without)}")
        show(app, document)
    if found.failures:
        raise found.failures[0][1]


def _inputs(
    app: App,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    further: tuple[str, ...],
    grid: Grid | None,
) -> tuple[JSON, list[str]]:
    """Return the study's inputs with all that is compared, and who has no setting of the grid."""
    from isogloss.core.study.file import read_study
    from isogloss.core.study.inputs import Inputs
    from isogloss.evidence.clusterers.contenders import over_grid, overrides_of, renamed

    names, added = overrides_of(further)
    read = renamed(read_study(study, overrides=[*overrides, *added], out=out), names)
    inputs, without = Inputs(read, app.registry), list[str]()
    if grid is not None:
        read, without = over_grid(read, inputs.recipes.clusterers, grid)
        inputs = Inputs(read, app.registry)
    return inputs, without


def _grid(text: str | None) -> Grid | None:
    from isogloss.core.errors import SettingsError
    from isogloss.evidence.clusterers.contenders import Grid

    if text is None:
        return None
    setting, equals, values = text.partition("=")
    if not setting or not equals or not all(values.split(",")):
        raise SettingsError(f"--grid {text}: expected SETTING=VALUE,VALUE, as in n_clusters=50,100")
    return Grid(setting, tuple(map(_value, dict.fromkeys(values.split(",")))))


def _value(text: str) -> JSON:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _show_costs(
    app: App, comparison: Comparison, taken: dict[str, list[str]], *, json_: bool
) -> None:
    made, again = _missing(comparison.run, comparison)
    if json_:
        costs = {"clusterings": made, "again": again, "chosen": taken}
        app.emit_json({"study": str(comparison.run.places.folder), **costs})
        return
    app.say(f"{_told(taken)}: {made} clusterings, and {again} more with other words or seeds")


def _missing(run: Run, comparison: Comparison) -> tuple[int, int]:
    if all(map(run.is_read, run.plan.readings)):
        return comparison.missing()
    items = [item for own in comparison.groups.values() for item in own]
    return len(items), sum(map(comparison.units_of, items))


def _told(taken: dict[str, list[str]]) -> str:
    return "; ".join(f"{kind} {', '.join(names)}" for kind, names in taken.items())
