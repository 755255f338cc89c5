"""Words with an npy file of vectors for each layer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from isogloss.plugins.sources.fingerprints import file_digest
from isogloss.plugins.sources.vector_files import open_vectors, take_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Ints, Layer, Vectors
    from isogloss.plugins.sources.word_table import WordTable


class ArrayFiles:
    """A holding whose layers are npy files, mapped and not loaded."""

    def __init__(
        self,
        table: WordTable,
        files: Mapping[Layer, Path],
        words: Sequence[Path],
        details: Mapping[str, JSON] | None = None,
    ) -> None:
        """``words``: the files that the table was made of."""
        self.table = table
        self.details = details or {}
        self._files = files
        self._words = words

    @property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        return {layer: int(array.shape[1]) for layer, array in self._arrays.items()}

    @property
    def digests(self) -> JSON:
        """Of the contents of all files."""
        arrays = {str(layer): file_digest(path) for layer, path in self._files.items()}
        return {"words": [file_digest(path) for path in self._words], "arrays": arrays}

    def take(self, rows: Ints, layers: Sequence[Layer]) -> Sequence[Vectors]:
        """Return (rows, features) float32 for each layer; DataError for NaN and infinity."""
        return [take_rows(self._files[layer], self._arrays[layer], rows) for layer in layers]

    @cached_property
    def _arrays(self) -> dict[Layer, Any]:
        count = len(self.table.rows)
        return {layer: open_vectors(path, count) for layer, path in self._files.items()}
