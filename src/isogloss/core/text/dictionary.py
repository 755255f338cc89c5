"""What a dictionary says once it is loaded: its pairs in order, best translations first."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from operator import itemgetter
from typing import TypeAlias

from isogloss.core.errors import DataError
from isogloss.core.text.chaining import Chain, chain
from isogloss.core.types import JSON, Translation, Translations

Match: TypeAlias = Callable[[str], str]

_SPACE = re.compile(r"\s")
_UNKNOWN = 1.0
"""The rank of a translation without a probability: behind all others, which are negated."""
_RANK = itemgetter(0)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was found while a dictionary was read. Line numbers count from 1."""

    path: str = ""
    source: str = ""
    target: str = ""
    """The languages that its user says it is in; its reader cannot know."""
    lines: int = 0
    """Lines read, empty ones included; see ``counted``."""
    counted: str = "lines"
    """What ``lines`` and ``dropped`` count: lines, or entries of a file whose lines mean nothing."""
    entries: int = 0
    """Pairs kept, repeats included."""
    repeated: int = 0
    """Pairs that an earlier line had, with whatever probability."""
    identical: int = 0
    """Pairs whose two forms are the same string."""
    phrases: int = 0
    """Pairs with white space in a form: a corpus cut at white space has no such word."""
    dropped: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Reason to the numbers of the lines that were not used."""
    warnings: tuple[str, ...] = ()
    """What a user must hear before trusting a score taken with it, such as text that leaks."""
    derived: bool = False
    """True for a dictionary made of others. A reversed one has the lines and drops of its file."""
    made_of: tuple[LoadReport, ...] = ()
    """The reports of the dictionaries that were united or chained, in that order."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "warnings": list(self.warnings),
            "dropped": {why: list(where) for why, where in self.dropped.items()},
            "made_of": [report.as_json() for report in self.made_of],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, JSON]) -> LoadReport:
        """Return the report that ``as_json`` was called on."""
        return cls(
            **{
                **plain,
                "warnings": tuple(plain["warnings"]),
                "dropped": {why: tuple(where) for why, where in plain["dropped"].items()},
                "made_of": tuple(map(cls.from_json, plain["made_of"])),
            }
        )


class Entries(Mapping[str, tuple[Translation, ...]]):
    """A loaded dictionary: a source form to its translations, in file order, repeats kept."""

    counts: tuple[int, ...] | None
    """(pairs,) how often each pair was seen, where its file says so."""

    def __init__(
        self,
        pairs: Iterable[tuple[str, Translation]],
        report: LoadReport | None = None,
        counts: Sequence[int] | None = None,
    ) -> None:
        self._pairs = tuple(pairs)
        self.counts = None if counts is None else tuple(counts)
        if self.counts is not None and len(self.counts) != len(self._pairs):
            raise ValueError(f"{len(self.counts)} counts of {len(self._pairs)} pairs")
        self._told = report or LoadReport()

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, (form, _) in enumerate(self._pairs):
            rows.setdefault(form, []).append(row)
        return rows

    @cached_property
    def report(self) -> LoadReport:
        """What was found while it was read; what of it is a count of pairs is counted here."""
        return self._counted(self._told)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a user must hear before trusting a score: the report's, without counting."""
        return self._told.warnings

    @classmethod
    def of(
        cls,
        pairs: Iterable[tuple[str, Translation]],
        report: LoadReport | None = None,
        counts: Sequence[int] | None = None,
    ) -> Entries:
        """Make one of pairs in the order of the dictionary; the report's counts are filled in."""
        return cls(pairs, report, counts)

    def __getitem__(self, form: str) -> tuple[Translation, ...]:
        return tuple(self._pairs[row][1] for row in self._rows[form])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        report = self.report
        name = f"{report.source}-{report.target} " if report.source else ""
        return f"<Entries {name}{len(self)} forms, {len(self._pairs)} pairs>"

    def pairs(self) -> Iterator[tuple[str, Translation]]:
        """Yield the pairs in the order of the whole file, not grouped by source."""
        return iter(self._pairs)

    def reversed(self) -> Entries:
        """Return target to source, in file order, without probabilities: p(t|s) is not p(s|t)."""
        report = self.report
        turned = replace(report, source=report.target, target=report.source, derived=True)
        pairs = ((to.form, Translation(form)) for form, to in self._pairs)
        return Entries.of(pairs, turned, self.counts)

    def united(self, other: Entries) -> Entries:
        """Return this dictionary's pairs and after them the other's."""
        known = self.counts is not None and other.counts is not None
        counts = (*(self.counts or ()), *(other.counts or ())) if known else None
        report = _made_of(self.report, other.report, self.report.target)
        return Entries.of((*self._pairs, *other.pairs()), report, counts)

    def chained(self, other: Entries) -> Entries:
        """Return source to target through the language that this goes to and ``other`` starts from.

        See ``chain`` for the probabilities. The report warns of what chaining does.
        """
        found = chain(self._pairs, other.pairs())
        report = _made_of(self.report, other.report, other.report.target)
        told = _about_chaining(self, other, found)
        return Entries.of(found.pairs, replace(report, warnings=(told, *report.warnings)))

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with the pairs, their order or a probability."""
        digest = hashlib.sha256()
        for form, to in self._pairs:
            digest.update(json.dumps([form, to.form, to.probability]).encode() + b"\n")
        return digest.hexdigest()[:16]

    def _counted(self, report: LoadReport) -> LoadReport:
        pairs = [(form, to.form) for form, to in self._pairs]
        return replace(
            report,
            entries=len(pairs),
            repeated=len(pairs) - len(set(pairs)),
            identical=sum(form == to for form, to in pairs),
            phrases=sum(is_phrase(form) or is_phrase(to) for form, to in pairs),
        )


def entries_of(translations: Translations) -> Entries:
    """Return translations as entries: the same object, or the pairs of a plain mapping."""
    if isinstance(translations, Entries):
        return translations
    return Entries.of(
        (form, Translation(*item)) for form, items in translations.items() for item in items
    )


def is_phrase(form: str) -> bool:
    """Whether there is white space in a form."""
    return _SPACE.search(form) is not None


def _made_of(first: LoadReport, second: LoadReport, target: str) -> LoadReport:
    warnings = tuple(dict.fromkeys((*first.warnings, *second.warnings)))
    return LoadReport(
        source=first.source,
        target=target,
        warnings=warnings,
        derived=True,
        made_of=(first, second),
    )


def _about_chaining(first: Entries, second: Entries, found: Chain) -> str:
    names = [first.report.source, first.report.target, second.report.target]
    through = f" {' -> '.join(names)}" if all(names) else ""
    return (
        f"chained{through}: {len(found.pairs):,} pairs from {len(first._pairs):,} and "
        f"{len(second._pairs):,} through {found.pivots:,} forms; a form with several meanings joins the "
        "translations of all of them, so many of these pairs are wrong"
    )


def ranked(
    translations: Translations, match: Match, match_target: Match | None = None
) -> dict[str, tuple[str, ...]]:
    """Return every matched source type with its matched translations, best first.

    Known probabilities come first, from the highest, then the translations without one; ties stay
    in the order of the dictionary. A translation that is there twice keeps its best rank. Forms
    that ``match`` calls one type share one list, made by the same rule from all of theirs.
    ``match_target`` does the same for translations; ``match`` where there is none.
    """
    type_of, target_of = cache(match), cache(match_target or match)
    found: dict[str, list[tuple[float, str]]] = {}
    for form, to in _ordered(translations):
        rank = _UNKNOWN if to.probability is None else -_probability(form, to)
        found.setdefault(type_of(form), []).append((rank, target_of(to.form)))
    return {
        type_: tuple(dict.fromkeys([target for _, target in sorted(ranks, key=_RANK)]))
        for type_, ranks in found.items()
    }


def as_written(translations: Translations) -> dict[str, tuple[str, ...]]:
    """Return the raw forms, in the order of the dictionary, repeats kept."""
    return {form: tuple(to.form for to in targets) for form, targets in translations.items()}


def coverage_of(entries: Translations, forms: Iterable[str], match: Match) -> float | None:
    """Return the share of the types among ``forms`` that have an entry; None without any form."""
    listed = {match(form) for form in entries}
    types = {match(form) for form in forms}
    return len(types & listed) / len(types) if types else None


def _ordered(translations: Translations) -> Iterator[tuple[str, Translation]]:
    if isinstance(translations, Entries):
        return translations.pairs()
    return ((form, to) for form, targets in translations.items() for to in targets)


def _probability(form: str, to: Translation) -> float:
    value = to.probability
    if value is None or not 0 <= value <= 1:
        found = f"the probability of {form!r} -> {to.form!r} is {value}"
        raise DataError(f"{found}; a number from 0 to 1 is wanted")
    return value
