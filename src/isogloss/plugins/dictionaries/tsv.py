"""Dictionaries in tables: two of the columns are words, a third may be a probability."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING

from isogloss import FileDictionary, SettingsError, Translation, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Dictionary


def tsv(
    *,
    path: Path,
    source: str,
    target: str,
    delimiter: str = "\t",
    source_column: int = 1,
    target_column: int = 2,
    probability_column: int | None = None,
    header: bool = False,
) -> Dictionary:
    r"""Tables with a pair a line; columns count from 1, other columns are not read.

    Nothing is quoted or escaped: the delimiter cannot be part of a word. ``\t`` is a tab.
    """
    delimiter = delimiter.replace("\\t", "\t")
    if not delimiter or not (delimiter.isprintable() or delimiter == "\t"):
        raise SettingsError(f"delimiter is {delimiter!r}; a tab or visible characters are wanted")
    table = _Table(delimiter, source_column, target_column, probability_column)
    accepts = f"'cat{delimiter}Katze'".replace("\t", "<tab>")
    return FileDictionary(path, source, target, table, accepts=accepts, header=header)


class _Table:
    """Take the columns that are asked for."""

    def __init__(self, delimiter: str, source: int, target: int, probability: int | None) -> None:
        wanted = [source, target] if probability is None else [source, target, probability]
        if min(wanted) < 1 or len(set(wanted)) < len(wanted):
            raise SettingsError(f"columns {wanted}: different numbers from 1 on are wanted")
        self._delimiter = delimiter
        self._wanted = [column - 1 for column in wanted]

    def __call__(self, text: str) -> tuple[str, Translation]:
        columns = text.split(self._delimiter)
        if len(columns) <= max(self._wanted):
            raise ValueError(f"fewer than {max(self._wanted) + 1} columns")
        form, to, *probability = (columns[column] for column in self._wanted)
        if not form.strip() or not to.strip():
            raise ValueError("a word is missing")
        if form != form.strip() or to != to.strip():
            raise ValueError("white space around a word")
        return form, Translation(to, _probability(probability[0]) if probability else None)


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError("the probability is not a number from 0 to 1")
    return value


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``tsv``."""
    return {"tsv": tsv}
