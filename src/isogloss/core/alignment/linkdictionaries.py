"""Dictionaries that are counted from links in parallel files: what every aligner has in common."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.alignment.bitext import Bitext, read_bitext
from isogloss.core.alignment.counts import Keep, LinkCounts, with_warnings
from isogloss.core.alignment.leaks import leak, traces
from isogloss.core.errors import DataError, SettingsError
from isogloss.core.keys import key_of
from isogloss.core.text.dictionary import Entries, LoadReport
from isogloss.core.text.matching import matcher
from isogloss.core.types import JSON, Segmenter, check_name

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from isogloss.core.alignment.links import Link
    from isogloss.core.text.corpus import Corpus

Forms: TypeAlias = Literal["written", "matched"]


@dataclass(frozen=True, slots=True)
class Linked:
    """The links of parallel text, and what is to be told of them."""

    links: Iterable[AbstractSet[Link]]
    """One set for every pair of sentences."""
    skipped: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Reason to the pairs, from 0, that could not be linked."""
    warnings: tuple[str, ...] = ()


Find: TypeAlias = Callable[[str, str, Bitext], "Linked | None"]
"""Two languages and their text as written, to its links; None: it has none for these two."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is remembered of two languages."""

    counts: LinkCounts
    sentences: int
    skipped: Mapping[str, tuple[int, ...]]
    warnings: tuple[str, ...]
    traces: Mapping[str, frozenset[bytes]]


def _at_white_space(_language: str) -> None:
    return None


class LinkDictionary:
    """Both directions of two languages, counted from the links that ``find`` gives.

    ``text`` has a file for each of two or more languages, parallel by line. Links are found once
    for two languages, when either direction is first asked for, from the language that comes first
    in ``languages`` (by default in order of names) to the other. ``forms`` says whether entries are
    forms as written, or as ``matching`` makes them. ``reads`` is what, beside text and settings,
    the entries depend on: more files, and ``made_by``, anything as plain data. ``segmenter`` gives
    what finds the words of a language; what it depends on belongs into ``made_by``.
    """

    def __init__(
        self,
        text: Mapping[str, Path],
        find: Find,
        *,
        keep: Keep | None = None,
        forms: Forms = "written",
        matching: str = "nfc-casefold",
        languages: Iterable[str] = (),
        reads: Iterable[Path] = (),
        made_by: JSON = None,
        segmenter: Callable[[str], Segmenter | None] = _at_white_space,
    ) -> None:
        self._text = {check_name("language", language): path for language, path in text.items()}
        if len(self._text) < 2:
            raise SettingsError("text names fewer than two languages; their files are wanted")
        matcher(matching)
        self._find, self._keep, self._forms, self._matching = find, keep or Keep(), forms, matching
        self._order = [*languages] or sorted(self._text)
        self._reads, self._made_by = tuple(reads), made_by
        self._segmenter = segmenter
        self._counted: dict[tuple[str, str], _Counted | None] = {}
        self._entries: dict[tuple[str, str], Entries] = {}

    def translations(
        self, source: str, target: str, corpus: Corpus | None = None, /
    ) -> Entries | None:
        """Return the entries from ``source`` to ``target``, or None where it lacks a language.

        Their report warns of sentences of ``corpus`` that they were estimated from.
        """
        if source == target or not {source, target} <= self._text.keys():
            return None
        first, second = sorted((source, target), key=self._order.index)
        if (first, second) not in self._counted:
            self._counted[first, second] = self._count(first, second)
        counted = self._counted[first, second]
        if counted is None:
            return None
        if (source, target) not in self._entries:
            self._entries[source, target] = self._direction(counted, source, target, first)
        entries = self._entries[source, target]
        warning = leak(counted.traces[source], corpus, source)
        return with_warnings(entries, warning) if warning else entries

    def key(self) -> str:
        """Return 16 digits that change with the files, the settings and what makes the links.

        Reads the files. Raises DataError.
        """
        return key_of(
            {
                "text": {language: _hash(path) for language, path in self._text.items()},
                "reads": [_hash(path) for path in self._reads],
                "made_by": self._made_by,
                "order": self._order,
                "keep": [getattr(self._keep, name) for name in self._keep.__slots__],
                "forms": self._forms,
                "matching": self._matching,
            }
        )

    def _count(self, first: str, second: str) -> _Counted | None:
        segmenters = (self._segmenter(first), self._segmenter(second))
        text = read_bitext(self._text[first], self._text[second], segmenters)
        found = self._find(first, second, text)
        if found is None:
            return None
        counted = text
        if self._forms == "matched":
            counted = text.matched(*(matcher(self._matching, each) for each in (first, second)))
        sides = zip((first, second), (text.source, text.target), strict=True)
        induced = {language: traces(map("".join, side)) for language, side in sides}
        counts = LinkCounts(counted, found.links)
        return _Counted(counts, len(text), found.skipped, found.warnings, induced)

    def _direction(self, counted: _Counted, source: str, target: str, first: str) -> Entries:
        counts = counted.counts if source == first else counted.counts.reversed()
        report = LoadReport(
            f"{self._text[source]} + {self._text[target]}",
            source,
            target,
            counted.sentences,
            dropped={why: tuple(n + 1 for n in rows) for why, rows in counted.skipped.items()},
            warnings=counted.warnings,
        )
        entries = counts.entries(self._keep, report)
        if not len(entries):
            raise DataError(f"{report.path}: no pair of words is linked often enough; no entries")
        return entries


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError.at(path, None, f"it cannot be read ({error.strerror})") from None
