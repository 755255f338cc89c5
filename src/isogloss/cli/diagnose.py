"""``isogloss diagnose``: what is suspicious about a study, with evidence and what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location


@click.command()
@study_arguments
@as_json
@click.pass_obj
def diagnose(
    app: App, *, study: Location, overrides: tuple[str, ...], out: Location | None, json_: bool
) -> None:
    """Show what is suspicious about STUDY: evidence, what it means, and what to try.

    Scores that are missing are taken first. docs/diagnostics.md says what is looked at, and from
    which threshold on.
    """
    from isogloss.cli.findings import finding_lines
    from isogloss.cli.steps import compute, diagnosed, owned, prepare, raise_failures

    run = prepare(app, study, overrides, out)
    with owned(run):
        compute(run, "score")
        found = diagnosed(run)
    if json_:
        plain = [each.as_json() for each in found]
        app.emit_json({"study": str(run.places.folder), "findings": plain})
    else:
        for each in found:
            for line in finding_lines(each):
                app.say(line)
        if not found:
            app.say("nothing suspicious was found; docs/diagnostics.md says what was looked at")
    raise_failures(run)
