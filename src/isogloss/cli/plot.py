"""``isogloss plot``: figures for papers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location

# As isogloss.plot has them, which a test holds: its import is for when something is drawn.
KINDS = ("layers", "pairs", "thresholds", "matrix", "positions", "sizes")
FORMATS = ("svg", "pdf", "png")


@click.command()
@study_arguments
@click.argument("kinds", nargs=-1, type=click.Choice(KINDS))
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(FORMATS),
    help="Repeatable.  [default: svg and pdf]",
)
@click.option(
    "-o",
    "--output",
    type=LocalPath(path_type=Path, file_okay=False),
    help="The folder for the files.  [default: figures/ in the study directory]",
)
@click.option("--force", is_flag=True, help="Replace files that are there.")
@as_json
@click.pass_obj
def plot(
    app: App,
    *,
    study: Location,
    overrides: tuple[str, ...],
    out: Location | None,
    kinds: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path | None,
    force: bool,
    json_: bool,
) -> None:
    """Draw figures of STUDY as wide as a paper's column or page, each with its data as CSV.

    KINDS: layers (the mean over pairs), pairs (each pair, with bands where isogloss evidence found
    them), thresholds, matrix (every pair of languages at one layer), positions (are concepts
    positions or types?), sizes; all of them where none is named. Nothing is computed.
    """
    from isogloss.cli.steps import stored
    from isogloss.core.interchange.outputs import write_outputs
    from isogloss.plot import Plots

    results = stored(study, overrides, out)
    plots = Plots(results)
    drawn = [each for kind in kinds or KINDS for each in plots.every(kind)]
    folder = output or results.study.folder / "figures"
    wanted = list(formats or ("svg", "pdf"))
    outputs = [file for each in drawn for file in each.outputs(each.name, wanted)]
    write_outputs(folder, outputs, force=force)
    if json_:
        figures = [
            {"name": each.name, "caption": each.caption, "rows": len(each.rows)} for each in drawn
        ]
        app.emit_json({"folder": str(folder), "formats": wanted, "figures": figures})
        return
    for each in drawn:
        app.say(f"{each.name}: {each.caption}")
    app.say(f"{len(outputs)} files in {folder}")
