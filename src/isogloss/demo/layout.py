"""Lay the demo's study out in a folder of the user's."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

STUDY = "study.toml"
ASSETS = "assets"


def lay_out(folder: Path) -> Path:
    """Copy study file, README, corpus, dictionaries and model into ``folder``.

    Returns the study file there, ``demo.toml``. Files that are there already are left as they are,
    so that a study that was changed stays changed. SettingsError when ``folder`` is something else.
    """
    study = folder / "demo.toml"
    if folder.is_dir() and any(folder.iterdir()) and not study.is_file():
        raise SettingsError(f"{folder}: is not empty and holds no demo; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("isogloss.demo")) as demo:
        _copy(demo / "README.md", folder / "README.md")
        for path in sorted((demo / ASSETS).rglob("*")):
            if path.is_file():
                _copy(path, folder / path.relative_to(demo / ASSETS))
        _copy(demo / STUDY, study)  # last: a folder without it was not laid out to the end
    return study


def _copy(source: Path, target: Path) -> None:
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
