"""``isogloss agreement``: whether other metrics rank languages and models as CALIGN does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from rich.table import Table

    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import JSON
    from isogloss.evidence.rankings import RankAgreement

WHY_NO_P = (
    "no p: layers resemble their neighbours, pairs share languages, and sources may be versions of "
    "one model"
)
TURNS = "the sign over all sources is not that within them: {}"


@click.command()
@study_arguments
@click.option(
    "--part",
    default="",
    metavar="FIGURE",
    help="A figure beside CALIGN's value, such as without_identical, in its place.",
)
@as_json
@click.pass_obj
def agreement(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    part: str,
    json_: bool,
) -> None:
    """Say whether the other metrics of STUDY rank pairs of languages and models as CALIGN does.

    Over all sources, and within each: what differs between models may hide what differs between
    languages. Scores are taken where they are missing.
    """
    from isogloss.cli.steps import compute, owned, prepare, raise_failures
    from isogloss.evidence.rankings import agreements, turning

    run = prepare(app, study, overrides, out)
    _check(run)
    with owned(run):
        compute(run, "score")
    records = [record for rows in run.scores.known().values() for record in rows]
    _check_part(records, part)
    found = agreements(records, part=part)
    if json_:
        app.emit_json(
            {"study": str(run.places.folder), "agreement": [each.as_json() for each in found]}
        )
    else:
        app.show(_table(found))
        if turned := turning(found):
            app.say(TURNS.format(", ".join(dict.fromkeys(turned))))
        app.say(WHY_NO_P)
    raise_failures(run)


def _check(run: Run) -> None:
    """Raise SettingsError where there is nothing to compare."""
    from isogloss.core.errors import SettingsError
    from isogloss.evidence.rankings import CALIGN

    used = [recipe.name for recipe in run.inputs.recipes.metrics.values()]
    if CALIGN not in used or len(set(used)) < 2:
        raise SettingsError(
            f"the study has the metrics {', '.join(used)}: agreement needs {CALIGN} and another one"
        )


def _check_part(records: list[JSON], part: str) -> None:
    from isogloss.core.study.tables import unknown
    from isogloss.evidence.rankings import CALIGN

    known = dict.fromkeys(
        name for each in records if each["metric"] == CALIGN for name in each["parts"]
    )
    if part and part not in known:
        raise unknown(part, known, f"--part: {CALIGN}")


def _table(found: list[RankAgreement]) -> Table:
    """Return a row a metric and source: n, rank correlations, and why there is none."""
    from isogloss.cli.tables import new_table, number

    table = new_table("agreement with CALIGN: ranks of pairs of languages in sources")
    for name in ("calign", "metric", "within"):
        table.add_column(name)
    for name in ("n", "spearman", "kendall"):
        table.add_column(name, justify="right")
    table.add_column("")
    for each in found:
        own, other = (
            ", ".join(filter(None, (track.name, track.clusterer, track.dictionary)))
            for track in (each.calign, each.other)
        )
        table.add_row(
            own,
            other,
            each.within or "all sources",
            str(each.comparisons),
            number(each.spearman),
            number(each.kendall),
            each.note,
        )
    return table
