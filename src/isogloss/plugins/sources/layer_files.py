"""Settings that name files by language and by layer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from isogloss import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isogloss import Layer, Span


def of_layer(path: Path, layer: Layer) -> Path:
    """Return the file of one layer: ``{layer}`` in a name stands for it."""
    return Path(str(path).replace("{layer}", str(layer)))


def check_files(setting: str, files: Mapping[str, Path], *, shared: bool = False) -> None:
    """Refuse a table of no files, and languages that share one unless they may."""
    if not files:
        raise SettingsError(f"{setting} is empty; it takes LANGUAGE = FILE")
    if shared:
        return
    seen: dict[Path, str] = {}
    for language, path in files.items():
        if path in seen:
            raise SettingsError(f"{setting}: {seen[path]} and {language} have the same file {path}")
        seen[path] = language


def spans_of(begins: Mapping[str, int], files: Mapping[str, Path]) -> dict[str, Span]:
    """Return which sentences of a file are each language's: from its begin to the next one's.

    Raises SettingsError for begins that are negative or equal, or of other languages.
    """
    check_languages("sentences_from", begins, files)
    if not begins:
        return {}
    if min(begins.values()) < 0 or len(set(begins.values())) < len(begins):
        raise SettingsError(f"sentences_from: {dict(begins)} are not different numbers from 0")
    ordered = sorted(begins.values())
    ends = dict(zip(ordered, [*ordered[1:], 1 << 62], strict=True))
    return {language: (begin, ends[begin]) for language, begin in begins.items()}


def check_languages(
    setting: str, given: Mapping[str, object], languages: Mapping[str, Path]
) -> None:
    """Refuse what is of other languages than those that there are vectors of."""
    if given and given.keys() != languages.keys():
        found, expected = ", ".join(given), ", ".join(languages)
        raise SettingsError(f"{setting} has {found}; one for each of {expected} is expected")
