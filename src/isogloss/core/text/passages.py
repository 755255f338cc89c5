"""Passages of files that have a sentence a line: where each begins is kept, never its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.text.lines import LineFile
from isogloss.core.types import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from isogloss.core.types import JSON


class LinePassages:
    """The lines of one text file as the passages of one language."""

    ids = None
    """Lines have numbers and no names."""

    def __init__(self, path: Path) -> None:
        self._file = LineFile(path)
        self.fingerprint = self._file.sha256

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path, hash and what was noticed in the file."""
        return self._file.details

    def __len__(self) -> int:
        return self._file.count

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the lines at ``numbers`` (from 0)."""
        return map(Passage, self._file.read(numbers))
