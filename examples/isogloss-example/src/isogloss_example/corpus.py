"""A corpus format: a file a language, with lines of an id, a tab and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import CorpusFormat, DataError, LineFile, Passage, Passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from isogloss import JSON


class Named:
    """The sentences of one file."""

    def __init__(self, path: Path) -> None:
        self._file = LineFile(path)
        self.fingerprint = self._file.sha256
        self.details: Mapping[str, JSON] = self._file.details
        self.ids = [self._id(*line) for line in enumerate(self._file.read(range(len(self))), 1)]

    def __len__(self) -> int:
        return self._file.count

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the sentences at some numbers. No word is marked: the study's segmenter cuts."""
        for line in self._file.read(numbers):
            yield Passage(line.partition("\t")[2])

    def _id(self, number: int, line: str) -> str:
        name, tab, _ = line.partition("\t")
        if not (name and tab):
            raise DataError.at(self._file.path, number, "an id, a tab and a sentence are wanted")
        return name


@dataclass(frozen=True)
class NamedLines:
    """A file for each language."""

    files: Mapping[str, Path]

    def passages(self) -> Mapping[str, Passages]:
        """Open all files."""
        return {language: Named(path) for language, path in self.files.items()}


def named(*, files: Mapping[str, Path]) -> CorpusFormat:
    """Lines of an id, a tab and a sentence, one file a language, joined by id."""
    return NamedLines(files)
