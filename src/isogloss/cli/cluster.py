"""``isogloss cluster``: one step of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.executors import executor_options
from isogloss.cli.options import as_json, study_arguments
from isogloss.cli.steps import take_step

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.cli.executors import Choice
    from isogloss.core.locations import Location


@click.command()
@study_arguments
@executor_options
@as_json
@click.pass_obj
def cluster(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    executor: Choice,
    json_: bool,
) -> None:
    """Group the vectors of STUDY into concepts, reading what is missing first."""
    take_step(app, "cluster", study, overrides, out, executor, json_=json_)
