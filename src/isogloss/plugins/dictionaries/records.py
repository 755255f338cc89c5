"""Dictionaries whose records are no pairs: several entries of one, or none and rightly so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from isogloss import DataError, Entries, FileDictionary, LoadReport, Translation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from isogloss import Corpus

Entry: TypeAlias = tuple[str, Translation] | tuple[str, Translation, int]
"""A form, its translation and, in a format that has it, how often the pair was seen."""

Row: TypeAlias = tuple[int, int, Any]
"""The first and the last line of a row (from 1), and what is in it. The last row's last line is the
file's."""

LISTED = 1000
"""Rows without an entry whose numbers are listed, by reason: a dump has millions of them."""


class NoEntry(ValueError):
    """Raised for a row that is as it should be and no entry, with the reason."""


class RecordDictionary(FileDictionary):
    """A dictionary that is read row by row, whatever its format calls a row.

    ``rows`` cuts the file, ``parse`` reads a row: ``NoEntry`` for one that is passed over,
    ValueError for one that is not of the format, which ends the reading.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        target: str,
        parse: Callable[[Any], Entry],
        *,
        accepts: str,
        rows: Callable[[Path], Iterable[Row]],
    ) -> None:
        super().__init__(path, source, target, cast("Any", parse), accepts=accepts, strict=True)
        self._wanted = f"wanted are lines like {accepts}"
        self._take = parse
        self._cut = rows
        self._found: Entries | None = None

    def translations(
        self, source: str, target: str, corpus: Corpus | None = None, /
    ) -> Entries | None:
        """Return the entries from ``source`` to ``target``, or None for another direction.

        Raises DataError with file, line and reason when the file cannot be used.
        """
        if (source, target) != (self.source, self.target):
            return None
        if self._found is None:
            self._found = self._load()
        return self._found

    def _load(self) -> Entries:
        pairs: list[tuple[str, Translation]] = []
        passed: dict[str, list[int]] = {}
        end = 0
        for first, last, row in self._cut(self.path):
            end = last
            try:
                form, to, *_ = self._take(row)
                pairs.append((form, to))
            except NoEntry as reason:
                passed.setdefault(str(reason), []).append(first)
            except ValueError as error:
                raise DataError.at(self.path, first, f"{error}; {self._wanted}") from None
        if not pairs:
            told = "".join(f"; {why}: {len(where)}" for why, where in passed.items())
            raise DataError.at(self.path, None, f"no entries{told}; {self._wanted}")
        return Entries.of(pairs, self._report(end, passed))

    def _report(self, lines: int, passed: dict[str, list[int]]) -> LoadReport:
        return LoadReport(
            path=str(self.path),
            source=self.source,
            target=self.target,
            lines=lines,
            dropped={why: tuple(where) for why, where in passed.items()},
        )


def as_it_is(row: Entry | NoEntry) -> Entry:
    """Return a row that is an entry already, or raise the reason why there is none."""
    if isinstance(row, NoEntry):
        raise row
    return row


class Passed:
    """Counts rows without an entry, and lists the first ``LISTED`` of each reason."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def row(self, line: int, reason: str) -> Iterator[Row]:
        """Yield a row that says why there is no entry, unless there have been many of them."""
        self._seen[reason] += 1
        if self._seen[reason] <= LISTED:
            yield line, line, NoEntry(reason)

    def rest(self, line: int) -> Iterator[Row]:
        """Yield a last row for each reason of which not all were listed, with their number."""
        for reason, times in self._seen.items():
            if times > LISTED:
                yield line, line, NoEntry(f"{reason}: {times - LISTED:,} more, not listed")


def reaching(rows: Iterator[Row], end: Callable[[], int]) -> Iterator[Row]:
    """Yield rows, the last of them as if it reached to the last line of the file."""
    held = next(rows, None)
    for row in rows:
        if held is not None:
            yield held
        held = row
    if held is not None:
        yield held[0], end(), held[2]
