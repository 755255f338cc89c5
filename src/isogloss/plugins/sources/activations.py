"""The source ``activations``: vectors that already exist, as npy files with word tables."""

from __future__ import annotations

import re
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss import DataError, SettingsError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def activations(
    *,
    folder: Path,
    languages: list[str],
    vectors: str = "{language}.layer-{layer}.npy",
    words: str = "{language}.words.tsv",
) -> Source:
    """Vectors of words from npy files, with a table that names the word of every row.

    ``vectors`` and ``words`` are names in ``folder``; ``{language}`` stands for each of
    ``languages``, ``{layer}`` for every layer that the first of them has a file of.
    """
    from isogloss.plugins.sources.stored import StoredVectors

    if not languages or len(set(languages)) < len(languages):
        raise SettingsError(f"languages {languages}: at least one, and each once")
    layers = _layers(folder, _fill(vectors, languages[0]))
    tables = {language: folder / _fill(words, language) for language in languages}
    arrays = {
        (language, layer): folder / _fill(vectors, language, layer)
        for language in languages
        for layer in layers
    }
    _check_distinct("words", words, list(tables.values()))
    _check_distinct("vectors", vectors, list(arrays.values()))
    details = {"folder": str(Path(folder)), "vectors": vectors, "words": words}
    return StoredVectors(tables, arrays, details)


def _fill(name: str, language: str, layer: int | None = None) -> str:
    filled = name.replace("{language}", language)
    return filled if layer is None else filled.replace("{layer}", str(layer))


def _layers(folder: Path, name: str) -> list[int]:
    """Return the layers that files are named after, ascending; 0 where names have no layer."""
    before, found, after = name.partition("{layer}")
    if not found:
        return [0]
    if "{layer}" in after:
        raise SettingsError(f"vectors {name!r}: {{layer}} stands there once")
    files = [path.relative_to(folder).as_posix() for path in folder.glob(f"{escape(before)}*")]
    named = re.compile(re.escape(before) + "(0|[1-9][0-9]{0,3})" + re.escape(after))
    layers = sorted(int(match[1]) for file in files if (match := named.fullmatch(file)))
    if not layers:
        expected = name.replace("{layer}", "0")
        raise DataError(f"{folder}: no file of vectors there; {expected} is expected, and so on")
    return layers


def _check_distinct(setting: str, name: str, paths: list[Path]) -> None:
    if len(set(paths)) < len(paths):
        message = f"{setting} {name!r}: several languages or layers would share one file"
        raise SettingsError(f"{message}; write {{language}} and {{layer}} in it")


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``activations``."""
    return {"activations": activations}
