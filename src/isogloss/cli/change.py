"""``isogloss change``: what became of the concepts of one source in others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, plan_only, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.evidence.change.changes import Changes, Settings
    from isogloss.evidence.change.pairing import Asked


COVERED = (
    "intervals have other sentences and other seeds in them; concepts are not grouped anew in the "
    "draws, and no other training run is in them"
)


@click.command()
@study_arguments
@click.option(
    "--from", "base", help="The source that others are compared with.  [default: the first]"
)
@click.option("--to", "others", multiple=True, help="A source; repeatable.  [default: all others]")
@click.option(
    "--control",
    "controls",
    multiple=True,
    help="A source that the others are held against as well: trained on shuffled labels, without "
    "labels, or not at all; repeatable.",
)
@click.option("--layer", "layers", multiple=True, help="Only this layer; repeatable.")
@click.option("--language", "languages", multiple=True, help="Only this language; repeatable.")
@click.option(
    "--threshold",
    default="0.95",
    show_default=True,
    help="Share of a concept's words that one other must hold for it to have survived.",
)
@click.option(
    "--min-types",
    default=6,
    show_default=True,
    type=click.IntRange(min=1),
    help="Types that a concept must have to count.",
)
@click.option("--seeds", default=5, show_default=True, type=click.IntRange(min=5))
@click.option(
    "--replicates",
    default=100,
    show_default=True,
    type=click.IntRange(min=0),
    help="Draws of sentences that intervals are made of; 0 leaves intervals out.",
)
@click.option(
    "--halves",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="Times that sentences are halved and grouped by themselves; 0 leaves that out.",
)
@click.option("--joint/--no-joint", default=True, show_default=True, help="Group sources together.")
@click.option(
    "--labels",
    "annotations",
    multiple=True,
    metavar="ANNOTATION",
    help="Labels of the task, such as entity; repeatable.  [default: all but document, lemma, subwords]",
)
@click.option(
    "--permutations",
    default=100,
    show_default=True,
    type=click.IntRange(min=0),
    help="Of labels, to see what chance gives.",
)
@click.option(
    "--figure",
    type=click.Choice(["jaccard", "area", "survived"]),
    default="jaccard",
    show_default=True,
    help="What is held against the noise floor and controls in the tables.",
)
@click.option("--level", default=0.95, show_default=True, type=click.FloatRange(0.5, 0.999))
@plan_only("Say how many clusterings would be made, and about how long they take.")
@as_json
@click.pass_obj
def change(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    base: str | None,
    others: tuple[str, ...],
    controls: tuple[str, ...],
    layers: tuple[str, ...],
    languages: tuple[str, ...],
    threshold: str,
    min_types: int,
    seeds: int,
    replicates: int,
    halves: int,
    joint: bool,
    annotations: tuple[str, ...],
    permutations: int,
    figure: str,
    level: float,
    dry_run: bool,
    json_: bool,
) -> None:
    """Say what became of the concepts of one source of STUDY in others: base against fine-tuned.

    Concepts are matched over the words that both sources have, language by language and layer by
    layer, and held against the noise floor: the same source, grouped with other seeds. Groupings
    are kept in the study directory.
    """
    from isogloss.cli.changetables import show
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.core.study.documents import keep
    from isogloss.evidence.change.changes import Changes, Settings
    from isogloss.evidence.change.figures import rule_of
    from isogloss.evidence.change.pairing import Asked, pairs_of, sources_of

    rule = rule_of(threshold, min_types)
    run = prepare(app, study, overrides, out)
    asked = Asked(
        *sources_of(list(run.inputs.study.sources), base, others, controls), layers, languages
    )
    settings = Settings(
        rule=rule,
        seeds=seeds,
        replicates=replicates,
        halves=halves,
        joint=joint,
        annotations=_annotations(run, asked, annotations),
        permutations=permutations,
        level=level,
        controls=tuple(dict.fromkeys(controls)),
    )
    changes = Changes(run, pairs_of(run, asked), settings)
    if dry_run:
        _show_costs(app, run, changes, json_=json_)
        return
    with owned(run):
        compute(run, "score")
        rows = changes.take()
        keep(run.finished, run.places, "change", {"changes": rows})
    notes = [*changes.notes, *_notes(run, asked, settings)]
    notes += [f"{what}: {error}" for what, error in changes.failures]
    if json_:
        app.emit_json({"study": str(run.places.folder), "changes": rows, "notes": notes})
    else:
        show(app, rows, rule, figure, notes)
    if changes.failures:
        raise changes.failures[0][1]
    raise_failures(run)


def _annotations(run: Run, asked: Asked, wanted: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return whose labels are looked for; SettingsError for one that no word has."""
    from isogloss.core.study.tables import unknown

    if not wanted:
        return None
    places = {(s.corpus, s.language) for s in run.plan.units if s.source == asked.base}
    known = {name for place in places for name in run.inputs.words(*place).annotations}
    for name in wanted:
        if name not in known:
            raise unknown(name, known or ["none"], "--labels: words")
    return wanted


def _notes(run: Run, asked: Asked, settings: Settings) -> list[str]:
    """Return what must be known to read the figures."""
    from isogloss.core.study.resampled import is_seeded
    from isogloss.evidence.change.pairing import unmatched
    from isogloss.evidence.resampling.intervals import least_replicates

    notes = []
    for other in asked.others:
        missing = unmatched(run, asked.base, other)
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            notes.append(f"{other}: only one of the two has {', '.join(missing[:3])}{more}")
    recipes = run.inputs.recipes.clusterers
    without = [name for name in recipes if not is_seeded(recipes[name])]
    if without:
        notes.append(
            f"{', '.join(without)}: no other seed gives other concepts, so the noise floor is full "
            "survival; look at halves"
        )
    if settings.replicates >= least_replicates(settings.level):
        notes.append(COVERED)
    return notes


def _show_costs(app: App, run: Run, changes: Changes, *, json_: bool) -> None:
    from isogloss.cli.tables import taking
    from isogloss.evidence.resampling.costs import seconds_of

    count, seconds = changes.most(), None
    if all(map(run.is_read, run.plan.readings)):
        left = changes.missing()
        count, seconds = len(left), seconds_of(run, [part for work in left for part in work])
    if json_:
        folder = str(run.places.folder)
        app.emit_json({"study": folder, "clusterings": count, "seconds": seconds})
        return
    sides = f"{len(changes.pairs)} sides of two sources"
    app.say(f"{sides}: {count} clusterings to make, {taking('about', seconds)}")
