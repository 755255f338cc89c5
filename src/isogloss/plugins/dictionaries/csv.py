"""Dictionaries in CSV files: quoted as RFC 4180 has it, records may span lines."""

from __future__ import annotations

import csv as python_csv
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import DataError, EntryLimits, SettingsError, hookimpl, lines
from isogloss.plugins.dictionaries.columns import Columns, table_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import Dictionary


def csv(
    *,
    path: Path,
    source: str,
    target: str,
    delimiter: str = ",",
    source_column: int | str = 1,
    target_column: int | str = 2,
    probability_column: int | str | None = None,
    count_column: int | str | None = None,
    header: bool = False,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
    min_count: int = 0,
) -> Dictionary:
    r"""CSV as in RFC 4180: a field in double quotes may hold delimiters and line ends.

    Columns are named by number from 1 or, below a header, by name; other columns are not read. A
    record counts by the line that it starts on. ``\t`` is a tab. An empty probability is unknown.
    """
    delimiter = delimiter.replace("\\t", "\t")
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        raise SettingsError(f"delimiter is {delimiter!r}; one character, such as ';', is wanted")
    return table_dictionary(
        path,
        (source, target),
        Columns(source_column, target_column, probability_column, count_column, header),
        EntryLimits(phrases, min_probability, min_count),
        accepts=f"'cat{delimiter}Katze'".replace("\t", "<tab>"),
        split=_as_it_is,
        rows=lambda file: _records(file, delimiter),
    )


def _as_it_is(columns: list[str]) -> list[str]:
    return columns


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first and the last line of every record, and its columns."""
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        for number, text in lines(path):
            taken = number
            yield text + "\n"

    reader = python_csv.reader(texts(), delimiter=delimiter, strict=True)
    while True:
        first = taken + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except python_csv.Error as error:
            raise _unreadable(path, first, taken, str(error)) from None
        blank = len(record) == 1 and not record[0].strip()
        yield first, taken, [] if blank else record


def _unreadable(path: Path, first: int, last: int, why: str) -> DataError:
    if "unexpected end" in why:
        why = "a field in double quotes does not end"
    elif "field larger" in why:
        most = python_csv.field_size_limit()
        why = f"a field of more than {most:,} characters, as when a closing quote is missing"
    span = f" (the record goes on to line {last})" if last > first else ""
    wanted = 'a field with a quotation mark is written "5"" disk"'
    return DataError.at(path, first, f"{why}{span}; {wanted}")


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``csv``."""
    return {"csv": csv}
