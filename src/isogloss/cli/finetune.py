"""``isogloss finetune``: train a model on a task in one language, and evaluate it on all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from isogloss.cli.options import LocalPath, as_json

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.tasks.finetuning import Finetuning


@click.command()
@click.argument("tuning", type=LocalPath(path_type=Path))
@click.option(
    "-s",
    "--set",
    "overrides",
    multiple=True,
    metavar="TABLE.KEY=VALUE",
    help="Override a setting of the file, such as training.steps=200.",
)
@click.option(
    "--out",
    type=LocalPath(path_type=Path, file_okay=False),
    help="The directory of the results.  [default: beside the TOML, named after it]",
)
@click.option("--metric", help="The metric of the table.  [default: the task's first]")
@click.option(
    "--dry-run", is_flag=True, help="Read all files, and say what would be trained and evaluated."
)
@as_json
@click.pass_obj
def finetune(
    app: App,
    *,
    tuning: Path,
    overrides: tuple[str, ...],
    out: Path | None,
    metric: str | None,
    dry_run: bool,
    json_: bool,
) -> None:
    """Train a model on a task and evaluate it on every language, as TUNING says.

    TUNING is the TOML file or the directory of its results. What is there already is kept: a run
    that was interrupted goes on where it was.
    """
    from isogloss.cli.tuningtables import check_metric, plan_lines, score_tables
    from isogloss.tasks.finetuning import Finetuning
    from isogloss.tasks.record import plan_of
    from isogloss.tasks.tuning import read_tuning

    work = Finetuning(
        read_tuning(tuning, overrides=overrides, out=out), app.registry, app.progress()
    )
    chosen = check_metric(work.task.metrics, metric)
    _tell_noticed(app, work)
    if dry_run:
        plan = plan_of(work)
        if json_:
            app.emit_json(plan)
        for line in () if json_ else plan_lines(plan):
            app.say(line)
        return
    records = work.run()
    if json_:
        app.emit_json(
            {
                "folder": str(work.tuning.folder),
                "metrics": list(work.task.metrics),
                "train": list(work.tuning.train),
                "test": list(work.tuning.test),
                "baselines": work.baselines,
                "results": records,
            }
        )
        return
    for table in score_tables(work, records, chosen, each=app.verbose):
        app.show(table)
    app.say(f"checkpoints and scores: {work.tuning.folder}")


def _tell_noticed(app: App, work: Finetuning) -> None:
    """Say what of the files was left out, and where no gap can be told."""
    material = work.material
    for examples in (*material.train.values(), *material.test.values()):
        for what, count in examples.notes.items():
            app.tell(f"{examples.file}: {count:,} {what}")
    if not set(material.train) & set(material.test):
        learnt = ", ".join(material.train)
        app.tell(f"[test] has no {learnt}: the gap to the language of training is not shown")
