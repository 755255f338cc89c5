"""A source whose vectors already exist: files of vectors, and tables that name their words."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from isogloss import Batch, DataError, Rows, SettingsError, SourceInfo
from isogloss.plugins.sources.fingerprints import digest, file_digest
from isogloss.plugins.sources.vector_files import open_vectors, take_rows
from isogloss.plugins.sources.word_table import WordTable, read_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss import JSON, Sentence, Where

PART = "encoder"
ABSENT = "not in the word table"


class StoredVectors:
    """Looks words up in word tables and takes their rows from files, without loading those."""

    def __init__(
        self, tables: Mapping[str, Path], arrays: Mapping[tuple[str, int], Path], details: JSON
    ) -> None:
        self._paths = dict(tables)
        self._files = dict(arrays)
        self._given = details

    def describe(self) -> SourceInfo:
        """Say what it is, from the files' headers and contents. Raises DataError."""
        return self._info

    def sentences(self) -> Mapping[str, Sequence[Sentence]]:
        """Return the sentences of every language, put together from its word table."""
        return {language: table.sentences for language, table in self._tables.items()}

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        """Look up which words have a row."""
        import numpy as np

        found: list[tuple[int, int]] = []
        lost: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, sentence in enumerate(sentences):
            table = self._table(sentence.language)
            lengths.append(len(sentence.words))
            for word, span in enumerate(sentence.words):
                known = table.row(sentence, span) is not None
                (found if known else lost[ABSENT]).append((number, word))
        pairs = np.asarray(found, dtype=np.int64).reshape(-1, 2)
        reasons = {reason: words for reason, words in lost.items() if words}
        return Rows(
            np.ascontiguousarray(pairs[:, 0]),
            np.ascontiguousarray(pairs[:, 1]),
            np.asarray(lengths, dtype=np.int64),
            reasons,
        )

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        """Return the rows of the sentences' words. Raises DataError for NaN and infinity."""
        self._check(where)
        for place in where:
            yield Batch(place, self._vectors(sentences, place))

    @cached_property
    def _tables(self) -> dict[str, WordTable]:
        return {language: read_words(path, language) for language, path in self._paths.items()}

    @cached_property
    def _arrays(self) -> dict[tuple[str, int], Any]:
        return {
            (language, layer): open_vectors(path, len(self._tables[language].rows))
            for (language, layer), path in self._files.items()
        }

    @cached_property
    def _info(self) -> SourceInfo:
        widths: dict[Where, int] = {}
        first: dict[int, Path] = {}
        for (language, layer), array in self._arrays.items():
            path, width = self._files[language, layer], int(array.shape[1])
            first.setdefault(layer, path)
            if widths.setdefault((PART, layer), width) != width:
                has = widths[PART, layer]
                raise DataError.at(path, None, f"{width} features, and {first[layer]} has {has}")
        return SourceInfo(self._fingerprint(), widths, details=self._given)

    def _fingerprint(self) -> str:
        tables = {language: file_digest(path) for language, path in self._paths.items()}
        arrays = {
            f"{language}/{layer}": file_digest(path)
            for (language, layer), path in self._files.items()
        }
        return digest({"tables": tables, "arrays": arrays})

    def _table(self, language: str) -> WordTable:
        if language not in self._tables:
            known = ", ".join(self._tables)
            raise SettingsError(f"language {language!r}: there are vectors for {known}")
        return self._tables[language]

    def _check(self, where: Sequence[Where]) -> None:
        for part, layer in where:
            if (part, layer) not in self._info.widths:
                layers = ", ".join(str(layer) for _, layer in self._info.widths)
                message = f"no vectors for {part}/{layer}: there is {PART} with the layers {layers}"
                raise SettingsError(message)

    def _vectors(self, sentences: Sequence[Sentence], where: Where) -> Any:
        """Take the rows, in the order of the sentences: a run of one language at a time."""
        import numpy as np

        blocks = [np.empty((0, self._info.widths[where]), dtype=np.float32)]
        for sentence in sentences:
            table, place = self._table(sentence.language), (sentence.language, int(where[1]))
            rows = [table.row(sentence, span) for span in sentence.words]
            known = np.asarray([row for row in rows if row is not None], dtype=np.int64)
            blocks.append(take_rows(self._files[place], self._arrays[place], known))
        return np.concatenate(blocks)
