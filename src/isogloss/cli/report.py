"""``isogloss report``: the HTML report of a study that has run, or of several side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, StudyPath, as_json, study_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.cli.app import App
    from isogloss.core.locations import Location
    from isogloss.core.study.results import Results
    from isogloss.report.payload.projections import Projection
    from isogloss.report.writing import Form

SEVERAL = Path("comparison.html")


@click.command()
@click.argument("studies", nargs=-1, required=True, type=StudyPath(path_type=Path))
@study_options
@click.option(
    "-o",
    "--output",
    type=LocalPath(path_type=Path, dir_okay=False),
    help=f"Where to write it.  [default: report.html in the study directory; of several, {SEVERAL}]",
)
@click.option("--force", is_flag=True, help="Replace the output where it is there.")
@click.option(
    "--form",
    type=click.Choice(["auto", "file", "folder"]),
    default="auto",
    show_default=True,
    help="One file, or a file with its data beside it. Auto: one file, unless it is above 5 MB.",
)
@click.option(
    "--map",
    "projection",
    type=click.Choice(["pca", "tsne", "umap"]),
    default="pca",
    show_default=True,
    help="How the map of concepts gets onto a plane; tsne and umap are extras.",
)
@as_json
@click.pass_obj
def report(
    app: App,
    *,
    studies: tuple[Location, ...],
    overrides: tuple[str, ...],
    out: Location | None,
    output: Path | None,
    force: bool,
    form: Form,
    projection: Projection,
    json_: bool,
) -> None:
    """Write the HTML report of a study anew from its stored results.

    STUDIES: one, or several that are put side by side, aligned by layer.
    """
    from isogloss.cli.steps import stored
    from isogloss.core.errors import SettingsError

    if len(studies) > 1 and (overrides or out):
        raise SettingsError("--set and --out are for one study; each of several has its own files")
    if len(studies) > 1 and projection != "pca":
        raise SettingsError("--map is for one study: several side by side have no map")
    if len(studies) > 1 and output is None:
        output = SEVERAL
    if output is not None and output.exists() and not force:
        raise SettingsError(f"{output}: already there; --force replaces it, -o names another")
    if output is not None and not output.parent.is_dir():
        raise SettingsError(
            f"{output}: there is no folder {output.parent}; make it, or name another"
        )
    opened = [stored(study, overrides, out) for study in studies]
    if output is None:
        path = _own(opened[0], form, projection)
    else:
        path = _elsewhere(opened, output, form, projection)
    if json_:
        app.emit_json({"report": str(path)})
    else:
        app.say(f"report: {path}")


def _own(results: Results, form: Form, projection: Projection) -> Location:
    from isogloss.core.store.finished import Finished
    from isogloss.core.store.lock import own
    from isogloss.report import write_report

    with own(results.places.folder):
        return write_report(results, Finished(results.places.folder), form, projection)


def _elsewhere(opened: Sequence[Results], output: Path, form: Form, projection: Projection) -> Path:
    from isogloss.report import formed, gather_comparison, gather_report, write_page

    if len(opened) == 1:
        gathered = gather_report(opened[0], projection)
    else:
        gathered = gather_comparison(opened)
    write_page(output, formed(gathered, form))
    return output
