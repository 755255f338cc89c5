"""``isogloss verify``: whether a study directory still holds what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from isogloss.cli.options import as_json, study_arguments

if TYPE_CHECKING:
    from isogloss.cli.app import App
    from isogloss.core.locations import Location


LEFT_OVER = (
    "no damage: arrays of a clustering that a run is making, or was making when it was ended; "
    "the next run deletes them"
)
REMEDY = "isogloss run --verify computes again what a run computes"


@click.command()
@study_arguments
@as_json
@click.pass_obj
def verify(
    app: App, *, study: Location, overrides: tuple[str, ...], out: Location | None, json_: bool
) -> None:
    """Check every stored file of STUDY against its checksum.

    Exits with 3 when anything is damaged; ``isogloss run --verify`` then computes it again.
    With 75 where that may be what a run is just writing.
    """
    from isogloss.core.errors import DamageError, DataError, LockedError
    from isogloss.core.store.lock import at_work
    from isogloss.core.store.scratch import left_over
    from isogloss.core.store.verify import verify_study
    from isogloss.core.study.file import read_study

    folder = read_study(study, overrides=overrides, out=out).folder
    if not folder.is_dir():
        raise DataError(f"{folder}: the study has not run yet, so there is nothing to verify")
    before = at_work(folder)
    damages, left = verify_study(folder), left_over(folder)
    if json_:
        found = [{"path": str(damage.path), "what": damage.what} for damage in damages]
        plain = [str(path) for path in left]
        app.emit_json({"study": str(folder), "damages": found, "left_over": plain})
    else:
        for damage in damages:
            app.say(f"{damage.path}: {damage.what}")
        for path in left:
            app.say(f"{path}: {LEFT_OVER}")
    if damages and (who := before or at_work(folder)):
        reason = f"{len(damages)} damaged, or just being written: {who} is at work here"
        raise LockedError(f"{folder}: {reason}; verify it when that run has ended")
    if damages:
        raise DamageError(f"{folder}: {len(damages)} damaged; {REMEDY}")
    if not json_:
        app.say(f"{folder}: everything is as it was written")
