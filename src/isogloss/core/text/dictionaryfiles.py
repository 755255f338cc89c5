"""Dictionaries that are files: what every format has in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.dictionary import Entries, LoadReport, is_phrase
from isogloss.core.text.lines import line_blocks, lines
from isogloss.core.types import Translation, check_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.text.corpus import Corpus

Parsed: TypeAlias = tuple[str, Translation] | tuple[str, Translation, int]
"""A source form, its translation and, in a format that has it, how often the pair was seen."""

Parse: TypeAlias = Callable[[Any], Parsed]
"""Reads a row, which is a line of text unless the format says otherwise; ValueError, with the
reason, for a row that cannot be read; ``NoEntry`` for one that need not be."""

ParseMany: TypeAlias = Callable[
    [Sequence[str]], tuple[Sequence[tuple[str, Translation]], Sequence[int]] | None
]
"""Reads many lines at once: pairs, and how often each was seen or nothing; None where one of the
lines is no entry, so that they are read one by one."""

Row: TypeAlias = tuple[int, int, Any]
"""The first and the last line of a row (from 1), and what is in it."""

Rows: TypeAlias = Callable[[Path], Iterable[Row]]

Known: TypeAlias = Literal["probability", "count"]

EMPTY = "empty line"
HEADER = "header"


class NoEntry(ValueError):
    """Raised by a parser for a row that is as it should be and no entry, with the reason."""


@dataclass(frozen=True, slots=True)
class EntryLimits:
    """Which entries of a file are kept. SettingsError for limits that cannot be."""

    phrases: Literal["keep", "drop"] = "keep"
    """Whether pairs stay that have white space in a form."""
    min_probability: float = 0.0
    min_count: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.min_probability <= 1:
            message = f"min_probability is {self.min_probability}; a number from 0 to 1 is wanted"
            raise SettingsError(message)
        if self.min_count < 0:
            raise SettingsError(f"min_count is {self.min_count}; 0 or more is wanted")

    def check(self, form: str, to: Translation, count: int | None) -> None:
        """Raise NoEntry, with the reason, for a pair that is not kept."""
        if self.phrases == "drop" and (is_phrase(form) or is_phrase(to.form)):
            raise NoEntry("a phrase")
        if self.min_probability:
            if to.probability is None:
                raise NoEntry("no probability")
            if to.probability < self.min_probability:
                raise NoEntry(f"probability below {self.min_probability}")
        if self.min_count:
            if count is None:
                raise NoEntry("no count")
            if count < self.min_count:
                raise NoEntry(f"count below {self.min_count}")

    def check_known(self, known: Collection[Known]) -> None:
        """Raise SettingsError for a limit on what a dictionary does not say."""
        asked = {"probability": self.min_probability, "count": self.min_count}
        for what, least in asked.items():
            if least and what not in known:
                message = f"min_{what} is {least}, and the dictionary has no {what} for its pairs"
                raise SettingsError(f"{message}: name its {what}_column, or leave min_{what} out")


class _Taken(NamedTuple):
    """What was read of a file so far."""

    pairs: list[tuple[str, Translation]]
    counts: list[int]
    unused: dict[str, list[int]]
    """Reason to the rows that are as they should be, and no entries."""
    faults: dict[str, list[int]]
    """Reason to the rows that cannot be read."""
    last: list[int]
    """The numbers of the lines that pieces of the file ended with."""


class FileDictionary:
    """One direction of a dictionary, read from its file when it is first asked for.

    ``accepts`` says in a few words what a row looks like. Rows that ``parse`` refuses are dropped
    and reported; DataError when they are more than half, or, with ``strict``, at the first one.
    With ``header`` the first row is none of the entries; it can be a function that is given that
    row and returns what parses the others. ``limits`` says which entries are kept, and ``known``
    whether pairs have a probability and a count. ``rows`` cuts a file into rows, ``counted`` says
    what their numbers count: by default every line is a row. ``parse_many`` reads lines as
    ``parse`` does, faster.
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
        header: bool | Callable[[Any], Parse] = False,
        limits: EntryLimits | None = None,
        known: Collection[Known] = (),
        rows: Rows | None = None,
        counted: str = "lines",
        parse_many: ParseMany | None = None,
    ) -> None:
        self.path = path
        self.source = check_name("language", source)
        self.target = check_name("language", target)
        self._parse = parse
        self._accepts = accepts
        self._strict = strict
        self._header = header
        self._limits = limits or EntryLimits()
        self._limits.check_known(known)
        self._limited = self._limits != EntryLimits()
        self._rows = rows or _lines
        self._counted = counted
        self._parse_many = None if self._limited or rows or header else parse_many
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
        taken = _Taken([], [], {}, {}, [0])
        parse = self._parse
        for first, last, row in self._one_by_one(taken):
            taken.last.append(last)
            try:
                if first == 1 and self._header:
                    parse = self._below(row)
                    taken.unused[HEADER] = [1]
                    continue
                entry = self._entry(parse, row)
                taken.pairs.append(entry[:2])
                taken.counts.extend(entry[2:])
            except NoEntry as reason:
                taken.unused.setdefault(str(reason), []).append(first)
            except ValueError as error:
                if self._strict:
                    raise self._error(first, str(error)) from None
                taken.faults.setdefault(str(error), []).append(first)
        self._check(len(taken.pairs), taken.unused, taken.faults)
        return Entries.of(
            taken.pairs,
            self._report(max(taken.last), taken.unused, taken.faults),
            taken.counts if len(taken.counts) == len(taken.pairs) else None,
        )

    def _one_by_one(self, taken: _Taken) -> Iterator[Row]:
        """Yield the rows that are to be parsed one by one; take in those that need not be."""
        if self._parse_many is None:
            yield from self._rows(self.path)
            return
        for first, block in line_blocks(self.path):
            found = self._parse_many(block)
            if found is None:
                yield from ((n, n, text) for n, text in enumerate(block, first))
                continue
            taken.pairs.extend(found[0])
            taken.counts.extend(found[1])
            taken.last.append(first + len(block) - 1)

    def _below(self, header: Any) -> Parse:
        """Return what parses the rows below a header."""
        try:
            return self._header(header) if callable(self._header) else self._parse
        except ValueError as error:
            raise DataError.at(self.path, 1, str(error)) from None

    def _entry(self, parse: Parse, row: Any) -> Parsed:
        if not row or (isinstance(row, str) and not row.strip()):
            raise NoEntry(EMPTY)
        entry = parse(row)
        if self._limited:
            self._limits.check(entry[0], entry[1], entry[2] if len(entry) == 3 else None)
        return entry

    def _report(self, last: int, *dropped: Mapping[str, Sequence[int]]) -> LoadReport:
        return LoadReport(
            str(self.path),
            self.source,
            self.target,
            last,
            self._counted,
            dropped={why: tuple(where) for each in dropped for why, where in each.items()},
        )

    def _check(
        self,
        kept: int,
        unused: Mapping[str, Sequence[int]],
        faults: Mapping[str, Sequence[int]],
    ) -> None:
        passed = sum(len(where) for why, where in unused.items() if why not in (EMPTY, HEADER))
        bad = {number: why for why, where in faults.items() for number in where}
        if len(bad) > kept + passed:
            number = min(bad)
            whole = len(bad) + kept + passed
            share = f" ({len(bad)} of {whole} {self._counted} cannot be read)"
            raise self._error(number, bad[number] + share)
        if passed and not kept:
            why = "; ".join(f"{len(where)}: {why}" for why, where in unused.items())
            raise DataError.at(self.path, None, f"no entries are left ({why})")
        if not kept:
            raise self._error(None, "no entries")

    def _error(self, number: int | None, why: str) -> DataError:
        wanted = f"wanted are {self._counted} like {self._accepts}"
        return DataError.at(self.path, number, f"{why}; {wanted}")


def _lines(path: Path) -> Iterator[Row]:
    for number, text in lines(path):
        yield number, number, text
