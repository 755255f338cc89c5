"""Columns of a table that are words, probabilities and counts: by number or by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss import FileDictionary, SettingsError, Translation
from isogloss.plugins.dictionaries.numbers import count, probability

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from isogloss import EntryLimits

Split: TypeAlias = Callable[[Any], Sequence[str]]
Entry: TypeAlias = tuple[str, Translation] | tuple[str, Translation, int]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table's columns are, as the user says it."""

    source: int | str
    target: int | str
    probability: int | str | None
    count: int | str | None
    header: bool

    def __post_init__(self) -> None:
        for name, column in self.named().items():
            if isinstance(column, str) and not self.header:
                message = f"{name}_column is {column!r}: columns have names with header = true only"
                raise SettingsError(message)
        wanted = list(self.named().values())
        if len(set(wanted)) < len(wanted) or any(
            isinstance(column, int) and column < 1 for column in wanted
        ):
            raise SettingsError(f"columns {wanted}: different numbers from 1 on are wanted")

    def named(self) -> dict[str, int | str]:
        """Return every column that is asked for, by what it is."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        del found["header"]
        return {name: column for name, column in found.items() if column is not None}

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Return where the columns are (from 0); ValueError for a name that is not there once."""
        return {name: _place(column, header) for name, column in self.named().items()}


def _place(column: int | str, header: Sequence[str]) -> int:
    if isinstance(column, int):
        return column - 1
    names = [name.strip() for name in header]
    if names.count(column) != 1:
        found = "several columns are" if column in names else "no column is"
        raise ValueError(f"{found} called {column!r}; found are {', '.join(map(repr, names))}")
    return names.index(column)


class Table:
    """Reads the rows of a table: ``split`` makes columns of a row."""

    def __init__(self, columns: Columns, split: Split) -> None:
        self._columns = columns
        self._split = split
        self._read = None if columns.header else self._reader(columns.places(()))

    def __call__(self, row: Any) -> Entry:
        """Return the entry of a row of a table without a header."""
        if self._read is None:
            raise TypeError("a table with a header is read by what its header returns")
        return self._read(row)

    def header(self, row: Any) -> Callable[[Any], Entry]:
        """Return what reads the rows below this header."""
        return self._reader(self._columns.places(self._split(row)))

    def _reader(self, places: dict[str, int]) -> Callable[[Any], Entry]:
        split, last = self._split, max(places.values())
        source, target = places["source"], places["target"]
        probable, counted = places.get("probability"), places.get("count")

        def read(row: Any) -> Entry:
            columns = split(row)
            if len(columns) <= last:
                raise ValueError(f"fewer than {last + 1} columns")
            form, to = _word(columns[source]), _word(columns[target])
            known = None if probable is None else _maybe(columns[probable])
            if counted is None:
                return form, Translation(to, known)
            return form, Translation(to, known), count(columns[counted].strip())

        return read


def _word(text: str) -> str:
    if not text.strip():
        raise ValueError("a word is missing")
    if text != text.strip():
        raise ValueError("white space around a word")
    return text


def _maybe(text: str) -> float | None:
    return probability(text.strip()) if text.strip() else None


def table_dictionary(
    path: Path,
    languages: tuple[str, str],
    columns: Columns,
    limits: EntryLimits,
    *,
    accepts: str,
    split: Split,
    rows: Callable[[Path], Iterable[tuple[int, int, Any]]] | None = None,
) -> FileDictionary:
    """Return the dictionary that a table is; ``split`` makes columns of a row."""
    table = Table(columns, split)
    return FileDictionary(
        path,
        *languages,
        table,
        accepts=accepts,
        header=table.header if columns.header else False,
        limits=limits,
        known=[name for name in ("probability", "count") if getattr(columns, name) is not None],
        rows=rows,
    )
