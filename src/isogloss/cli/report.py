"""``isogloss report``: the HTML report of a study that has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.cli.app import App


@click.command()
@study_arguments
@click.option(
    "--form",
    type=click.Choice(["auto", "file", "folder"]),
    default="auto",
    show_default=True,
    help="One file, or a file with its data beside it. Auto: one file, unless it is above 5 MB.",
)
@as_json
@click.pass_obj
def report(
    app: App, *, study: Path, overrides: tuple[str, ...], out: Path | None, form: Any, json_: bool
) -> None:
    """Write the HTML report of STUDY anew from its stored results."""
    from isogloss.core.store.finished import Finished
    from isogloss.core.store.lock import own
    from isogloss.core.study.directory import Directory
    from isogloss.core.study.file import read_study
    from isogloss.core.study.results import Results
    from isogloss.report import write_report

    results = Results(read_study(study, overrides=overrides, out=out))
    places = Directory(results.study.folder)
    with own(places.folder):
        path = write_report(results, Finished(places.folder), form)
    if json_:
        app.emit_json({"report": str(path)})
    else:
        app.say(f"report: {path}")
