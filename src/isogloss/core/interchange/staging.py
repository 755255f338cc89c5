"""Files of some languages that take the place of those before them all at once, or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.store.files import fsync_folder, make_folders, refusals_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

STAGE = ".import.partial"


@contextmanager
def staged(folder: Path, languages: Sequence[str], *, force: bool) -> Iterator[Path]:
    """Give a folder to write to, whose files take the place of the languages' at the end.

    Raises SettingsError where a language has files in ``folder`` and not ``force``. Where the body
    raises, ``folder`` is as it was.
    """
    there = _existing(folder, languages)
    if there and not force:
        raise SettingsError(f"{there[0]}: already there; --force replaces")
    stage, new = folder / STAGE, not folder.exists()
    try:
        with refusals_told(f"{folder}: cannot be written to"):
            _clear(stage)
            make_folders(stage)
            yield stage
            for path in there:
                path.unlink()
            for path in sorted(stage.iterdir()):
                os.replace(path, folder / path.name)
            fsync_folder(folder)
    finally:
        _clear(stage)
        if new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _existing(folder: Path, languages: Sequence[str]) -> list[Path]:
    patterns = ("layer-*.npy", "words.tsv")
    return [
        path
        for language in languages
        for pattern in patterns
        for path in sorted(folder.glob(f"{language}.{pattern}"))
    ]


def _clear(stage: Path) -> None:
    if stage.is_dir():
        for path in stage.iterdir():
            path.unlink()
        stage.rmdir()
