"""The source ``neurox``: activations that NeuroX has extracted, as JSON lines or HDF5."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from isogloss import DataError, SettingsError, Source, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Ints, Layer, NeuroXFile, NeuroXHdf5, NeuroXText, PlacedWord, Vectors
    from isogloss.plugins.sources.word_table import WordTable


def neurox(
    *,
    files: dict[str, Path],
    text: dict[str, Path] | None = None,
    first_layer: int = 0,
) -> Source:
    """Activations of NeuroX, as JSON lines or (``.hdf5``, ``.h5``) as HDF5.

    ``files`` by language; ``{layer}`` in a name stands for every layer of a file a layer. ``text``:
    by language, the tokenised text that NeuroX read: its tokens are joined sub-words, no words.
    ``first_layer``: which layer index 0 is; 1 for files without the embeddings.
    """
    from isogloss import layers_of
    from isogloss.plugins.sources.layer_files import check_files, check_languages, of_layer
    from isogloss.plugins.sources.stored import StoredVectors

    text = text or {}
    check_files("files", files)
    check_languages("text", text, files)
    if first_layer < 0:
        raise SettingsError(f"first_layer is {first_layer}; 0 or more is expected")
    split = any("{layer}" in str(path) for path in files.values())
    layers = layers_of("files", next(iter(files.values()))) if split else []
    holdings = {
        language: partial(
            NeuroXFiles,
            language,
            [(path, first_layer)]
            if not split
            else [(of_layer(path, layer), layer) for layer in layers],
            text.get(language),
            split=split,
        )
        for language, path in files.items()
    }
    details = {
        "files": {language: str(path) for language, path in files.items()},
        "text": {language: str(path) for language, path in text.items()},
        "first_layer": first_layer,
    }
    return StoredVectors(holdings, details)


class NeuroXFiles:
    """A holding that reads a sentence's line again when its vectors are wanted."""

    def __init__(
        self,
        language: str,
        files: Sequence[tuple[Path, Layer]],
        text: Path | None,
        *,
        split: bool,
    ) -> None:
        """Take files, each with the layer of its index 0."""
        self._language = language
        self._files = files
        self._text = text
        self._split = split

    @cached_property
    def table(self) -> WordTable:
        """The tokens that are not empty, or the words of the text in their places."""
        from isogloss.plugins.sources.word_table import table_of

        words = None if self._read_text is None else self._read_text.words
        return table_of(self._files[0][0], self._language, self._entries, words)

    @cached_property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        return {layer: file.widths[index] for layer, (file, index) in self._places.items()}

    @property
    def digests(self) -> JSON:
        """Of the contents of all files."""
        from isogloss.plugins.sources.fingerprints import file_digest

        layers = {str(layer): index for layer, (_, index) in self._places.items()}
        files = [file.sha256 for file in self._opened]
        return {
            "layers": layers,
            "files": files,
            "text": file_digest(self._text) if self._text else "",
        }

    @property
    def details(self) -> Mapping[str, JSON]:
        """How many tokens are empty: NeuroX found no sub-word of theirs and wrote zeros."""
        empty = sum(tokens.count("") for tokens in self._opened[0].sentences.values())
        return {"tokens_without_subwords": empty}

    def take(self, rows: Ints, layers: Sequence[Layer]) -> Sequence[Vectors]:
        """Return (rows, features) float32 for each layer."""
        import numpy as np

        found: dict[Layer, Vectors] = {
            layer: np.empty((len(rows), self.widths[layer]), np.float32) for layer in layers
        }
        sentences, tokens = self._where[rows, 0], self._where[rows, 1]
        for number in np.unique(sentences).tolist():
            chosen = sentences == number
            read = {id(file): file.layers(number) for file in self._needed(layers)}
            for layer, block in found.items():
                file, index = self._places[layer]
                block[chosen] = read[id(file)][index][tokens[chosen]]
        return [found[layer] for layer in layers]

    def _needed(self, layers: Sequence[Layer]) -> list[NeuroXFile | NeuroXHdf5]:
        return list({id(file): file for file, _ in (self._places[n] for n in layers)}.values())

    @cached_property
    def _opened(self) -> list[NeuroXFile | NeuroXHdf5]:
        files = [_open(path) for path, _ in self._files]
        for file in files[1:]:
            if file.sentences != files[0].sentences or file.positions != files[0].positions:
                raise DataError.at(file.path, None, f"its tokens are not those of {files[0].path}")
        return files

    @cached_property
    def _places(self) -> dict[Layer, tuple[NeuroXFile | NeuroXHdf5, int]]:
        """Layer to the file that has it, and its index there."""
        places: dict[Layer, tuple[NeuroXFile | NeuroXHdf5, int]] = {}
        for (path, layer), file in zip(self._files, self._opened, strict=True):
            if self._split and len(file.widths) != 1:
                found = f"{len(file.widths)} layers, and its name is that of one"
                raise DataError.at(path, None, found)
            for index in file.widths:
                places[layer if self._split else int(layer) + index] = (file, index)
        return places

    @cached_property
    def _where(self) -> Ints:
        """(rows, 2): sentence and place in its list of tokens."""
        import numpy as np

        pairs = [
            (number, place)
            for number, tokens in self._opened[0].sentences.items()
            for place, token in enumerate(tokens)
            if token
        ]
        return np.asarray(pairs, np.int64).reshape(-1, 2)

    @cached_property
    def _entries(self) -> list[PlacedWord]:
        from isogloss import PlacedWord

        file, text = self._opened[0], self._read_text
        entries = []
        for number, place in self._where.tolist():
            position = file.positions[number][place]
            token = file.sentences[number][place]
            word = token if text is None else text.word(number, position)
            entries.append(PlacedWord(word, 0, number, position))
        return entries

    @cached_property
    def _read_text(self) -> NeuroXText | None:
        from isogloss import NeuroXText

        return None if self._text is None else NeuroXText(self._text)


def _open(path: Path) -> NeuroXFile | NeuroXHdf5:
    from isogloss import NeuroXFile, NeuroXHdf5

    return (NeuroXHdf5 if path.suffix.lower() in NeuroXHdf5.SUFFIXES else NeuroXFile)(path)


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer the source ``neurox``."""
    return {"neurox": neurox}
