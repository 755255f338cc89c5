"""``isogloss evidence``: what the scores of a study are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.executors import executor_options
from isogloss.cli.options import as_json, plan_only, study_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.cli.app import App
    from isogloss.cli.executors import Choice
    from isogloss.core.concepts.nulls import Shuffling
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Method
    from isogloss.evidence.resampling.replication import Replicates


@click.command()
@study_arguments
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option(
    "--replicates",
    default=100,
    show_default=True,
    type=click.IntRange(min=0),
    help="Draws that intervals are made of; 0 leaves intervals out.",
)
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
@click.option(
    "--order",
    "orders",
    multiple=True,
    metavar="'A > B'",
    help="Say by how much an ordering holds, of sources, pairs (en-de) or 'layer N'; repeatable.",
)
@click.option("--pairs", is_flag=True, help="Orderings of every pair of sides, not of their mean.")
@click.option("--level", default=0.95, show_default=True, type=click.FloatRange(0.5, 0.999))
@click.option(
    "--permutations",
    default=1000,
    show_default=True,
    type=click.IntRange(min=0),
    help="Of types, for null models; 0 leaves them out.",
)
@click.option(
    "--strata",
    default="frequency,pos",
    show_default=True,
    help="Types change places among those alike in these: frequency, position, annotations.",
)
@click.option(
    "--selves",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="Times that each side is scored against itself; 0 leaves that out.",
)
@click.option(
    "--controls/--no-controls",
    default=True,
    show_default=True,
    help="Untrained twins, concepts without a model, words that look alike.",
)
@executor_options
@plan_only("Say how many clusterings would be made, and about how long they take.")
@as_json
@click.pass_obj
def evidence(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    metrics: tuple[str, ...],
    replicates: int,
    seeds: int,
    method: Method,
    fraction: float,
    part: str,
    orders: tuple[str, ...],
    pairs: bool,
    level: float,
    permutations: int,
    strata: str,
    selves: int,
    controls: bool,
    executor: Choice,
    dry_run: bool,
    json_: bool,
) -> None:
    """Say what the scores of STUDY are worth: intervals, and where they stand above chance.

    The words are drawn and grouped again in every replicate; types change places for the null
    models; each side is scored against itself. What was taken is kept, so a run that was stopped
    goes on.
    """
    from isogloss.cli.evidencecontrols import controls as controls_of
    from isogloss.cli.evidenceparts import chance, differences, intervals
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.documents import keep
    from isogloss.evidence.orderings import read_orderings
    from isogloss.evidence.resampling.workers import Workers

    run = prepare(app, study, overrides, out, executor=executor)
    scorings = _scorings(run, metrics)
    orderings = read_orderings(
        orders, [scoring.sides for scoring in scorings.values()] if orders else []
    )
    if orders and not replicates:
        raise SettingsError("--order needs replicates: leave --replicates 0 out")
    sampled = _sampled(run, method, fraction, replicates, seeds) if replicates else None
    several = None if run.spread is None else Workers(run.spread)
    shuffling = _shuffling(run, permutations, strata)
    if dry_run:
        _show_costs(app, run, sampled and sampled(), scorings, permutations, selves, json_=json_)
        return
    document: dict[str, JSON] = {"study": str(run.places.folder), "method": method}
    with owned(run):
        compute(run, "score")
        stored = [record for rows in run.scores.known().values() for record in rows]
        chosen = [record for record in stored if record["task"] in scorings]
        taken = sampled() if sampled else None
        if taken is not None:
            taken.take(scorings, several)
        shown = [
            intervals(taken, stored, part=part, level=level, method=method),
            differences(taken, stored, orderings, part=part, level=level, by_pair=pairs),
            chance(run, shuffling, scorings, chosen, selves=selves),
        ]
        if controls:
            shown.append(controls_of(run, scorings, chosen, part=part))
        found = {name: rows for each in shown for name, rows in each.plain.items()}
        keep(run.finished, run.places, "evidence", found)
        document |= found
    for _, tables, notes in shown:
        for table in tables if not json_ else ():
            app.show(table)
        for note in notes if not json_ else ():
            app.say(note)
    if json_:
        app.emit_json(document)
    raise_failures(run)


def _sampled(
    run: Run, method: Method, fraction: float, replicates: int, seeds: int
) -> Callable[[], Replicates]:
    from isogloss.evidence.resampling.draws import Drawing
    from isogloss.evidence.resampling.replication import Replicates

    drawing = Drawing(method, fraction, replicates, run.inputs.study.seed)
    return lambda: Replicates(run, drawing, seeds)


def _shuffling(run: Run, permutations: int, strata: str) -> Shuffling:
    from isogloss.core.concepts.nulls import STRATA, Shuffling
    from isogloss.core.study.tables import unknown

    names = tuple(dict.fromkeys(name.strip() for name in strata.split(",") if name.strip()))
    places = {(side.corpus, side.language) for side in run.plan.units}
    known = {name for place in places for name in run.inputs.words(*place).annotations}
    there = sorted({*STRATA, "position", *known})
    for name in names:
        if name not in there:
            raise unknown(name, there, "--strata")
    return Shuffling(range(permutations), run.inputs.study.seed, names)


def _scorings(run: Run, metrics: tuple[str, ...]) -> dict[str, PlannedScoring]:
    from isogloss.core.study.tables import unknown

    names = list(run.inputs.study.metrics)
    for name in metrics:
        if name not in names:
            raise unknown(name, names, "--metric")
    return {
        key: scoring
        for key, scoring in run.scores.scorings.items()
        if not metrics or scoring.metric in metrics
    }


def _show_costs(
    app: App,
    run: Run,
    replicates: Replicates | None,
    scorings: Mapping[str, PlannedScoring],
    permutations: int,
    selves: int,
    *,
    json_: bool,
) -> None:
    from isogloss.cli.tables import duration
    from isogloss.evidence.references.reference import Selves
    from isogloss.evidence.resampling.costs import Costs, costs, seconds_of

    found = costs(replicates, scorings) if replicates else Costs(0, 0, 0.0)
    again = Selves(run, selves if permutations else 0).clusterings(scorings)
    seconds = seconds_of(run, again)
    if json_:
        more = {"self_clusterings": len(again), "self_seconds": seconds}
        app.emit_json({"study": str(run.places.folder), **found._asdict(), **more})
        return
    app.say(
        f"{found.replicates} replicates, {found.clusterings} clusterings: "
        f"about {duration(found.seconds)}"
    )
    app.say(f"self-alignment, {len(again)} clusterings: about {duration(seconds)}")
