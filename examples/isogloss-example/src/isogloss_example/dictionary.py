"""A dictionary format: lines of ``source = target, target``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import Corpus, DataError, Dictionary, Entries, Translation, Translations, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Equals:
    """Lines of ``source = target, target``; empty lines and ``#`` comments are skipped."""

    path: Path
    source: str
    target: str

    def translations(
        self, source: str, target: str, _corpus: Corpus | None, /
    ) -> Translations | None:
        """Return the file's entries for its own direction; Isogloss reverses where it has to."""
        if (source, target) != (self.source, self.target):
            return None
        return Entries.of(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, Translation]]:
        for number, line in lines(self.path):
            if not line.strip() or line.startswith("#"):
                continue
            form, equals, targets = (part.strip() for part in line.partition("="))
            if not (form and equals and targets):
                reason = f"found {line!r}; a line is written 'source = target, target'"
                raise DataError.at(self.path, number, reason)
            for each in targets.split(","):
                yield form, Translation(each.strip())


def equals(*, path: Path, source: str, target: str) -> Dictionary:
    """Read lines of 'source = target, target', best translation first."""
    return Equals(path, source, target)
