"""The corpus format ``joined``: one file, with the languages of a sentence on one line."""

from __future__ import annotations

import hashlib
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import DataError, LineFile, Passage, SettingsError, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, CorpusFormat, Passages

TABS = ("tab", "\\t", "\t")


def joined(*, path: Path, languages: list[str], separator: str = "|||") -> CorpusFormat:
    """One file with all languages of a sentence on its line, as fast_align and Moses have them.

    ``languages``: what the columns are, from the left. ``separator``: ``|||``, ``tab`` or another
    text; spaces around a column are no part of it.
    """
    mark = "\t" if separator in TABS else separator.strip()
    if not mark:
        raise SettingsError(f"separator is {separator!r}; '|||', 'tab' or visible text is wanted")
    if not languages or len(set(languages)) < len(languages):
        raise SettingsError(f"languages {languages}: at least one, and each once")
    return JoinedFile(path, languages, mark)


class JoinedFile:
    """Opens the file, and sees to it that every line has every column."""

    def __init__(self, path: Path, languages: Sequence[str], mark: str) -> None:
        self._path = path
        self._languages = languages
        self._mark = mark

    def passages(self) -> Mapping[str, Passages]:
        """Return the columns. Raises DataError with the first line that has another number."""
        file, wanted = LineFile(self._path), len(self._languages)
        digests = [hashlib.sha256() for _ in range(wanted)]
        for number, text in enumerate(file.read(range(len(file))), 1):
            fields = columns(text, self._mark, wanted)
            if len(fields) != wanted:
                found = f"{len(fields)} columns between {self._mark!r}; {wanted} are wanted"
                reason = f"{found}, for {', '.join(self._languages)}"
                raise DataError.at(self._path, number, reason)
            for digest, field in zip(digests, fields, strict=True):
                digest.update(field.encode() + b"\n")
        return {
            language: Column(file, self._mark, (place, wanted), digest.hexdigest())
            for place, (language, digest) in enumerate(zip(self._languages, digests, strict=True))
        }


class Column:
    """One language of the file."""

    ids = None
    """Lines have numbers and no names."""

    def __init__(self, file: LineFile, mark: str, place: tuple[int, int], digest: str) -> None:
        self.fingerprint = digest
        self._file = file
        self._mark = mark
        self._place, self._wanted = place

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path and hash of the whole file, and which column this is."""
        return {**self._file.details, "column": self._place + 1}

    def __len__(self) -> int:
        return len(self._file)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the column at the lines ``numbers`` (from 0)."""
        for text in self._file.read(numbers):
            yield Passage(columns(text, self._mark, self._wanted)[self._place])


def columns(text: str, mark: str, wanted: int) -> list[str]:
    """Return the columns of a line; an empty line is empty in all of them."""
    return [field.strip(" ") for field in text.split(mark)] if text.strip() else [""] * wanted


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``joined``."""
    return {"joined": joined}
