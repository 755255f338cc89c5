"""Dictionaries that are files with an entry a line: what every format has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError
from isogloss.core.text.dictionary import Entries, LoadReport
from isogloss.core.text.lines import lines
from isogloss.core.types import Translation, check_name

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.text.corpus import Corpus

Parse: TypeAlias = Callable[[str], tuple[str, Translation]]
"""A line to its source form and translation; ValueError, with the reason, for a line without."""

EMPTY = "empty line"


HEADER = "header"
_HARMLESS = (EMPTY, HEADER)


class FileDictionary:
    """One direction of a dictionary, read from its file when it is first asked for.

    ``accepts`` says in a few words what a line looks like. Lines that ``parse`` refuses are dropped
    and reported; DataError when they are more than half, or, with ``strict``, at the first one.
    With ``header`` the first line is none of the entries.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        target: str,
        parse: Parse,
        *,
        accepts: str,
        strict: bool = False,
        header: bool = False,
    ) -> None:
        self.path = path
        self.source = check_name("language", source)
        self.target = check_name("language", target)
        self._parse = parse
        self._accepts = accepts
        self._strict = strict
        self._header = header
        self._entries: Entries | None = None

    def translations(
        self, source: str, target: str, corpus: Corpus | None = None, /
    ) -> Entries | None:
        """Return the entries from ``source`` to ``target``, or None for another direction.

        Raises DataError with file, line and reason when the file cannot be used.
        """
        if (source, target) != (self.source, self.target):
            return None
        if self._entries is None:
            self._entries = self._read()
        return self._entries

    def _read(self) -> Entries:
        pairs: list[tuple[str, Translation]] = []
        dropped: dict[str, list[int]] = {}
        number = 0
        for number, text in lines(self.path):
            try:
                pairs.append(self._pair(number, text))
            except ValueError as error:
                why = str(error)
                if self._strict and why not in _HARMLESS:
                    raise self._error(number, why) from None
                dropped.setdefault(why, []).append(number)
        self._check(len(pairs), dropped)
        lost = {why: tuple(where) for why, where in dropped.items()}
        report = LoadReport(str(self.path), self.source, self.target, number, dropped=lost)
        return Entries.of(pairs, report)

    def _pair(self, number: int, text: str) -> tuple[str, Translation]:
        if self._header and number == 1:
            raise ValueError(HEADER)
        if not text.strip():
            raise ValueError(EMPTY)
        return self._parse(text)

    def _check(self, kept: int, dropped: Mapping[str, Sequence[int]]) -> None:
        bad = {number: why for why, where in dropped.items() for number in where}
        bad = {number: why for number, why in bad.items() if why not in _HARMLESS}
        if len(bad) > kept:
            number = min(bad)
            share = f" ({len(bad)} of {len(bad) + kept} lines cannot be read)"
            raise self._error(number, bad[number] + share)
        if not kept:
            raise self._error(None, "no entries")

    def _error(self, number: int | None, why: str) -> DataError:
        return DataError.at(self.path, number, f"{why}; wanted are lines like {self._accepts}")
