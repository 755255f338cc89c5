"""The source ``activations``: vectors that already exist, as npy files with word tables."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss import SettingsError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Layer
    from isogloss.plugins.sources.arrays import ArrayFiles


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
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import of_layer
    from isogloss.plugins.sources.stored import StoredVectors

    if not languages or len(set(languages)) < len(languages):
        raise SettingsError(f"languages {languages}: at least one, and each once")
    named = {language: folder / vectors.replace("{language}", language) for language in languages}
    layers = layers_of("vectors", named[languages[0]])
    tables = {language: folder / words.replace("{language}", language) for language in languages}
    arrays = {
        language: {layer: of_layer(path, layer) for layer in layers}
        for language, path in named.items()
    }
    _check_distinct("words", words, list(tables.values()))
    _check_distinct(
        "vectors", vectors, [file for each in arrays.values() for file in each.values()]
    )
    details = {"folder": str(Path(folder)), "vectors": vectors, "words": words}
    holdings = {
        language: partial(_open, language, tables[language], arrays[language])
        for language in languages
    }
    return StoredVectors(holdings, details)


def _open(language: str, words: Path, arrays: Mapping[Layer, Path]) -> ArrayFiles:
    from isogloss import read_word_table
    from isogloss.plugins.sources.arrays import ArrayFiles
    from isogloss.plugins.sources.word_table import table_of

    entries = read_word_table(words)
    return ArrayFiles(table_of(words, language, entries), arrays, [words], count=len(entries))


def _check_distinct(setting: str, name: str, paths: list[Path]) -> None:
    if len(set(paths)) < len(paths):
        message = f"{setting} {name!r}: several languages or layers would share one file"
        raise SettingsError(f"{message}; write {{language}} and {{layer}} in it")


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``activations``."""
    return {"activations": activations}
