"""Settings that name files by language and by layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from isogloss import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss import Layer


def of_layer(path: Path, layer: Layer) -> Path:
    """Return the file of one layer: ``{layer}`` in a name stands for it."""
    return Path(str(path).replace("{layer}", str(layer)))


def check_files(setting: str, files: Mapping[str, Path]) -> None:
    """Refuse a table of no files, and languages that share one. Raises SettingsError."""
    if not files:
        raise SettingsError(f"{setting} is empty; it takes LANGUAGE = FILE")
    seen: dict[Path, str] = {}
    for language, path in files.items():
        if path in seen:
            raise SettingsError(f"{setting}: {seen[path]} and {language} have the same file {path}")
        seen[path] = language


def check_languages(setting: str, files: Mapping[str, Path], languages: Mapping[str, Path]) -> None:
    """Refuse files of other languages than those that there are vectors of."""
    if files and files.keys() != languages.keys():
        found, expected = ", ".join(files), ", ".join(languages)
        raise SettingsError(f"{setting} has {found}; a file for each of {expected} is expected")
