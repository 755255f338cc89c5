"""``isogloss contrast``: corpora of a study side by side, matched for words and types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, plan_only, study_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.cli.app import App
    from isogloss.cli.contrasttables import Matched
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import Layer
    from isogloss.evidence.contrasts.replicates import MatchedReplicates


@click.command()
@study_arguments
@click.option(
    "--corpora", default="", metavar="A,B,C", help="At least two of the study.  [default: all]"
)
@click.option(
    "--contrast",
    "texts",
    multiple=True,
    metavar="'A > B, C'",
    help="The mean of some corpora less that of others; repeatable, fixed beforehand.",
)
@click.option("--metric", "metrics", multiple=True, help="Only scores of this name; repeatable.")
@click.option("--layer", "layers", multiple=True, help="Only this layer; repeatable.")
@click.option("--part", default="value", show_default=True, help="Which figure of a score.")
@click.option(
    "--replicates",
    default=100,
    show_default=True,
    type=click.IntRange(min=2),
    help="Draws of half of the sentences that intervals are made of.",
)
@click.option(
    "--seeds",
    default=5,
    show_default=True,
    type=click.IntRange(min=5),
    help="Times that all sentences are matched and grouped; the score is their mean.",
)
@click.option("--level", default=0.95, show_default=True, type=click.FloatRange(0.5, 0.999))
@plan_only("Say how many clusterings would be made, and how long they take at most.")
@as_json
@click.pass_obj
def contrast(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    corpora: str,
    texts: tuple[str, ...],
    metrics: tuple[str, ...],
    layers: tuple[str, ...],
    part: str,
    replicates: int,
    seeds: int,
    level: float,
    dry_run: bool,
    json_: bool,
) -> None:
    """Compare corpora of STUDY, matched for words and for how frequent their types are.

    Every corpus gets as many words, and as many types in each bin of frequency, as the one that has
    fewest; the words are then grouped and scored. Contrasts get intervals over blocks of sentences
    and seeds. docs/contrasts.md says how, and what is not matched.
    """
    from isogloss.cli.contrasttables import notes, tables
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.core.study.documents import keep
    from isogloss.evidence.contrasts.contrast import Contrast, contrasts, read_contrasts

    run = prepare(app, study, overrides, out)
    names = _corpora(run, corpora)
    wanted = read_contrasts(texts, names)
    scorings = _scorings(run, names, metrics, layers)
    if dry_run:
        _show_costs(app, _replicates(run, names, replicates, seeds), scorings, json_=json_)
        return
    with owned(run):
        compute(run, "extract")
        taken = _replicates(run, names, replicates, seeds)
        taken.take(scorings)
    _check_part(taken, scorings, part)
    alone = [Contrast((name,), ()) for name in names]
    found = [
        each
        for figure in dict.fromkeys([part, REACH])
        for each in contrasts(
            taken, _with(taken, scorings, figure), [*alone, *wanted], figure=figure, level=level
        )
    ]
    rows = [each.as_json() for each in found]
    with owned(run):
        keep(run.finished, run.places, "contrast", {"contrasts": rows})
    if json_:
        profiles = [each.as_json() for each in _profiles(run, taken)]
        folder = str(run.places.folder)
        app.emit_json({"study": folder, "corpora": names, "profiles": profiles, "found": rows})
    else:
        for table in tables(_profiles(run, taken), found, part):
            app.show(table)
        for line in notes(names, found):
            app.say(line)
    raise_failures(run)


REACH = "attainable"
"""The part of CALIGN that says how far the dictionary allows it: it is not matched."""


def _corpora(run: Run, text: str) -> list[str]:
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    there = list(dict.fromkeys(side.corpus for side in run.plan.units))
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip())) or there
    for name in names:
        if name not in there:
            raise unknown(name, there, "--corpora: the study")
    if len(names) < 2:
        raise SettingsError(f"{names[0]} is one corpus: a contrast needs two or more")
    return names


def _scorings(
    run: Run, corpora: Sequence[str], metrics: tuple[str, ...], layers: tuple[str, ...]
) -> dict[str, PlannedScoring]:
    """Return what is scored: pairs of sides of these corpora, alike in all of them."""
    from isogloss.core.errors import SettingsError
    from isogloss.core.study.tables import unknown

    for name in metrics:
        if name not in run.inputs.study.metrics:
            raise unknown(name, run.inputs.study.metrics, "--metric")
    known: dict[str, Layer] = {str(side.layer): side.layer for side in run.plan.units}
    for layer in layers:
        if layer not in known:
            raise unknown(layer, known, "--layer: the study")
    found = {
        key: scoring
        for key, scoring in run.scores.scorings.items()
        if len(scoring.sides) == 2
        and scoring.sides[0].corpus in corpora
        and (not metrics or scoring.metric in metrics)
        and (not layers or str(scoring.sides[0].layer) in layers)
    }
    for pair, there in _pairs(found).items():
        if lacking := [name for name in corpora if name not in there]:
            raise SettingsError(
                f"corpus {lacking[0]} has no pair {pair}: all corpora of a contrast need the same "
                "languages; name the pairs in [compare] pairs"
            )
    if not found:
        raise SettingsError("no metric compares a pair of languages in these corpora")
    return found


def _pairs(scorings: Mapping[str, PlannedScoring]) -> dict[str, set[str]]:
    """Return the corpora that have each pair of languages."""
    found: dict[str, set[str]] = {}
    for scoring in scorings.values():
        pair = "-".join(side.language for side in scoring.sides)
        found.setdefault(pair, set()).add(scoring.sides[0].corpus)
    return found


def _replicates(run: Run, corpora: Sequence[str], replicates: int, seeds: int) -> MatchedReplicates:
    from isogloss.evidence.contrasts.replicates import MatchedReplicates
    from isogloss.evidence.resampling.draws import Drawing

    drawing = Drawing("subsample", 0.5, replicates, run.inputs.study.seed)
    return MatchedReplicates(run, corpora, drawing, seeds)


def _show_costs(
    app: App, taken: MatchedReplicates, scorings: Mapping[str, PlannedScoring], *, json_: bool
) -> None:
    from isogloss.cli.tables import taking
    from isogloss.evidence.resampling.costs import costs

    # How many words are left when corpora are matched is known only when they are.
    found = costs(taken, scorings)
    if json_:
        app.emit_json(found._asdict())
        return
    app.say(
        f"{found.replicates} replicates, {found.clusterings} clusterings of matched words, "
        f"{taking('at most about', found.seconds)}"
    )


def _profiles(run: Run, taken: MatchedReplicates) -> list[Matched]:
    """Return the profile of every side before, and after with the first seed."""
    from isogloss.cli.contrasttables import Matched
    from isogloss.evidence.resampling.taking import Unit

    sources = dict.fromkeys(side.source for side in run.plan.units)
    return [
        Matched(side, before, after)
        for source in sources
        for (side, before), (_, after) in zip(
            taken.selections.before(source),
            taken.selections.after(source, Unit("seed", 0)),
            strict=True,
        )
    ]


def _with(
    taken: MatchedReplicates, scorings: Mapping[str, PlannedScoring], figure: str
) -> dict[str, PlannedScoring]:
    """Return the scorings of metrics that have a figure."""
    metrics = {
        scoring.metric
        for key, scoring in scorings.items()
        if figure in _figures(taken, {key: scoring})
    }
    return {key: scoring for key, scoring in scorings.items() if scoring.metric in metrics}


def _figures(taken: MatchedReplicates, scorings: Mapping[str, PlannedScoring]) -> list[str]:
    scores = [
        score
        for records in taken.by_unit(scorings, "seed")
        for record in records
        for score in record["scores"].values()
    ]
    return list(dict.fromkeys(name for score in scores for name in score))


def _check_part(
    taken: MatchedReplicates, scorings: Mapping[str, PlannedScoring], part: str
) -> None:
    from isogloss.core.study.tables import unknown

    known = _figures(taken, scorings)
    if known and part not in known:
        raise unknown(part, known, "--part: no score")
