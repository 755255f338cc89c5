"""Reading text whose sentences are blocks of lines, with empty lines between them."""

from __future__ import annotations

from array import array
from itertools import tee
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.text.lines import LineFile, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Block(NamedTuple):
    """The lines between two empty ones."""

    line: int
    """The number of the first line, from 1."""
    lines: list[str]

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Yield the line numbers (from 1) and lines."""
        return enumerate(self.lines, self.line)


class BlockFile:
    """The blocks of a file, by number, without holding its text: eight bytes a line.

    Lines without any visible character separate blocks; several of them are one separation. Every
    later read checks that the file is still the one that was read first; see ``LineFile``.
    """

    def __init__(self, path: Path) -> None:
        self.file = LineFile(path)
        self._first, self._stop = array("q"), array("q")
        before = False
        for number, text in lines(path):
            inside = bool(text.strip())
            if inside and not before:
                self._first.append(number - 1)
            elif before and not inside:
                self._stop.append(number - 1)
            before = inside
        if before:
            self._stop.append(self.file.count)

    def __len__(self) -> int:
        return len(self._first)

    def read(self, numbers: Iterable[int]) -> Iterator[Block]:
        """Yield the blocks at ``numbers`` (from 0), in that order."""
        wanted, named = tee((self._first[number], self._stop[number]) for number in numbers)
        for (first, _), texts in zip(named, self.file.read_ranges(wanted), strict=True):
            yield Block(first + 1, texts)
