"""The source ``dataset``: words with vectors as the reference scripts write them, in JSON."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from isogloss import DataError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Ints, Layer, PlacedWord, Span, Vectors
    from isogloss.plugins.sources.word_table import WordTable


def dataset(
    *,
    files: dict[str, Path],
    sentences: dict[str, Path] | None = None,
    sentences_from: dict[str, int] | None = None,
) -> Source:
    """Vectors in JSON: lists of ["word|||occurrence|||sentence|||position", [numbers]].

    ``files`` by language; ``{layer}`` in a name stands for every layer that the first language has
    a file of. ``sentences``: by language, the JSON list of the sentences that the words come from.
    ``sentences_from``: by language, the number that its sentences begin with, for files that hold
    the words of several languages.
    """
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import (
        check_files,
        check_languages,
        of_layer,
        spans_of,
    )
    from isogloss.plugins.sources.stored import StoredVectors
    from isogloss.plugins.sources.word_table import EVERY

    sentences, begins = sentences or {}, sentences_from or {}
    check_files("files", files, shared=bool(begins))
    check_languages("sentences", sentences, files)
    layers = layers_of("files", next(iter(files.values())))
    spans = spans_of(begins, files)
    holdings = {
        language: partial(
            DatasetFiles,
            language,
            {layer: of_layer(path, layer) for layer in layers},
            sentences.get(language),
            spans.get(language, EVERY),
        )
        for language, path in files.items()
    }
    details = {
        "files": {language: str(path) for language, path in files.items()},
        "sentences": {language: str(path) for language, path in sentences.items()},
        "sentences_from": dict(begins),
    }
    return StoredVectors(holdings, details, gaps=not sentences)


class DatasetFiles:
    """A holding that is read whole on first use: JSON has no rows that could be looked up."""

    def __init__(
        self, language: str, files: Mapping[Layer, Path], sentences: Path | None, span: Span
    ) -> None:
        self._language = language
        self._files = files
        self._sentences = sentences
        self._span = span

    @cached_property
    def table(self) -> WordTable:
        """The words, with the text where there is one."""
        from isogloss.plugins.sources.entry_words import texts_of
        from isogloss.plugins.sources.word_table import table_of

        path = next(iter(self._files.values()))
        texts = texts_of(self._sentences)
        return table_of(path, self._language, self._read[0], texts, self._span)

    @property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        return {layer: vectors.shape[1] for layer, vectors in self._read[1].items()}

    @property
    def digests(self) -> JSON:
        """Of the contents of all files."""
        from isogloss.plugins.sources.fingerprints import file_digest

        found = {str(layer): file_digest(path) for layer, path in self._files.items()}
        text = file_digest(self._sentences) if self._sentences else ""
        return {**found, "text": text, "span": list(self._span)}

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
