"""The source ``dataset``: words with vectors as the reference scripts write them, in JSON."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from isogloss import DataError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Ints, Layer, PlacedWord, Vectors
    from isogloss.plugins.sources.word_table import WordTable


def dataset(
    *,
    files: dict[str, Path],
    sentences: dict[str, Path] | None = None,
) -> Source:
    """Vectors in JSON: lists of ["word|||occurrence|||sentence|||position", [numbers]].

    ``files`` by language; ``{layer}`` in a name stands for every layer that the first language has
    a file of. ``sentences``: by language, the JSON list of the sentences that the words come from.
    """
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import check_files, check_languages, of_layer
    from isogloss.plugins.sources.stored import StoredVectors

    sentences = sentences or {}
    check_files("files", files)
    check_languages("sentences", sentences, files)
    layers = layers_of("files", next(iter(files.values())))
    holdings = {
        language: partial(
            DatasetFiles,
            language,
            {layer: of_layer(path, layer) for layer in layers},
            sentences.get(language),
        )
        for language, path in files.items()
    }
    details = {
        "files": {language: str(path) for language, path in files.items()},
        "sentences": {language: str(path) for language, path in sentences.items()},
    }
    return StoredVectors(holdings, details, gaps=not sentences)


class DatasetFiles:
    """A holding that is read whole on first use: JSON has no rows that could be looked up."""

    def __init__(self, language: str, files: Mapping[Layer, Path], sentences: Path | None) -> None:
        self._language = language
        self._files = files
        self._sentences = sentences

    @cached_property
    def table(self) -> WordTable:
        """The words, with the text where there is one."""
        from isogloss.plugins.sources.entry_words import texts_of
        from isogloss.plugins.sources.word_table import table_of

        path = next(iter(self._files.values()))
        return table_of(path, self._language, self._read[0], texts_of(self._sentences))

    @property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        return {layer: vectors.shape[1] for layer, vectors in self._read[1].items()}

    @property
    def digests(self) -> JSON:
        """Of the contents of all files."""
        from isogloss.plugins.sources.fingerprints import file_digest

        found = {str(layer): file_digest(path) for layer, path in self._files.items()}
        return {**found, "text": file_digest(self._sentences) if self._sentences else ""}

    @property
    def details(self) -> Mapping[str, JSON]:
        """Where occurrences are counted from."""
        from isogloss.plugins.sources.entry_words import noticed

        return noticed(self._read[0])

    def take(self, rows: Ints, layers: Sequence[Layer]) -> Sequence[Vectors]:
        """Return (rows, features) float32 for each layer."""
        return [self._read[1][layer][rows] for layer in layers]

    @cached_property
    def _read(self) -> tuple[list[PlacedWord], dict[Layer, Vectors]]:
        from isogloss import load_dataset

        entries: list[PlacedWord] = []
        vectors: dict[Layer, Vectors] = {}
        for layer, path in self._files.items():
            found, vectors[layer] = load_dataset(path)
            entries = entries or found
            if found != entries:
                first = next(iter(self._files.values()))
                raise DataError.at(path, None, f"its words are not those of {first}, in that order")
        return entries, vectors


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``dataset``."""
    return {"dataset": dataset}
