"""Dictionaries in tables: columns between delimiters, nothing quoted."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import EntryLimits, SettingsError, hookimpl
from isogloss.plugins.dictionaries.columns import Columns, table_dictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Dictionary


def tsv(
    *,
    path: Path,
    source: str,
    target: str,
    delimiter: str = "\t",
    source_column: int | str = 1,
    target_column: int | str = 2,
    probability_column: int | str | None = None,
    count_column: int | str | None = None,
    header: bool = False,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
    min_count: int = 0,
) -> Dictionary:
    r"""Tables with a pair a line; columns by number from 1 or, below a header, by name.

    Other columns are not read. Nothing is quoted or escaped: the delimiter cannot be part of a
    word. ``\t`` is a tab. An empty probability is unknown.
    """
    delimiter = delimiter.replace("\\t", "\t")
    if not delimiter or not (delimiter.isprintable() or delimiter == "\t"):
        raise SettingsError(f"delimiter is {delimiter!r}; a tab or visible characters are wanted")
    return table_dictionary(
        path,
        (source, target),
        Columns(source_column, target_column, probability_column, count_column, header),
        EntryLimits(phrases, min_probability, min_count),
        accepts=f"'cat{delimiter}Katze'".replace("\t", "<tab>"),
        split=lambda text: text.split(delimiter),
    )


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``tsv``."""
    return {"tsv": tsv}
