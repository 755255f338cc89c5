"""``isogloss demo``: the whole job on the embedded corpus and model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json

if TYPE_CHECKING:
    from isogloss.cli.app import App


@click.command()
@click.argument(
    "folder", type=LocalPath(path_type=Path, file_okay=False), default=Path("isogloss-demo")
)
@click.option("--no-run", is_flag=True, help="Copy the study, its text and its model, and stop.")
@as_json
@click.pass_obj
def demo(app: App, *, folder: Path, no_run: bool, json_: bool) -> None:
    """Run a study on the embedded corpus and toy model, into FOLDER.

    Copies the study there first, as a start for one of your own.
    """
    from isogloss.cli.run import run_and_show
    from isogloss.cli.steps import prepare
    from isogloss.demo.layout import lay_out

    study = lay_out(folder)
    app.tell(f"the study is {study}; the model is a toy, see {study.parent / 'README.md'}")
    if no_run:
        if json_:
            app.emit_json({"study": str(study)})
        return
    run_and_show(app, prepare(app, study, (), None), pairs=False, json_=json_)
