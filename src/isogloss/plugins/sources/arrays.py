"""Words with an npy file of vectors for each layer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from isogloss.plugins.sources.fingerprints import file_digest
from isogloss.plugins.sources.vector_files import open_vectors, take_rows
from isogloss.plugins.sources.word_table import EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Ints, Layer, Span, Vectors
    from isogloss.plugins.sources.word_table import WordTable


class ArrayFiles:
    """A holding whose layers are npy files, mapped and not loaded."""

    def __init__(
        self,
        table: WordTable,
        files: Mapping[Layer, Path],
        words: Sequence[Path],
        *,
        count: int,
        span: Span = EVERY,
        details: Mapping[str, JSON] | None = None,
    ) -> None:
        """Take the table, the files of its vectors with ``count`` rows, and what it was made of."""
        self.table = table
        self.details = details or {}
        self._files = files
        self._words = words
        self._count = count
        self._span = span

    @property
    def widths(self) -> Mapping[Layer, int]:
        """Number of features of every layer."""
        return {layer: int(array.shape[1]) for layer, array in self._arrays.items()}

    @property
    def digests(self) -> JSON:
        """Of the contents of all files."""
        words = [file_digest(path) for path in self._words]
        arrays = {str(layer): file_digest(path) for layer, path in self._files.items()}
        return {"words": words, "arrays": arrays, "span": list(self._span)}

    def take(self, rows: Ints, layers: Sequence[Layer]) -> Sequence[Vectors]:
        """Return (rows, features) float32 for each layer; DataError for NaN and infinity."""
        return [take_rows(self._files[layer], self._arrays[layer], rows) for layer in layers]

    @cached_property
    def _arrays(self) -> dict[Layer, Any]:
        return {layer: open_vectors(path, self._count) for layer, path in self._files.items()}
