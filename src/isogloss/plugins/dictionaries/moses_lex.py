"""The lexical translation tables of Moses: ``lex.f2e`` and ``lex.e2f``."""

from __future__ import annotations

import re
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import EntryLimits, FileDictionary, NoEntry, Translation, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Dictionary

NO_WORD = "NULL"
"""What Moses calls the empty word."""

_PROBABILITY = re.compile(r"[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?|\.[0-9]+([eE][+-]?[0-9]+)?")


def moses_lex(
    *,
    path: Path,
    source: str,
    target: str,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
) -> Dictionary:
    """Moses lex files: lines 'translation word probability', the translation first.

    ``lex.f2e`` leads from the language that Moses calls f to e, ``lex.e2f`` from e to f. Every line
    must be one; lines of the empty word, NULL, are passed over and counted.
    """
    accepts = "'Katze cat 0.25', with the word that is translated in the middle"
    limits = EntryLimits(phrases, min_probability)
    return FileDictionary(
        path,
        source,
        target,
        _entry,
        accepts=accepts,
        strict=True,
        limits=limits,
        known=["probability"],
    )


def _entry(text: str) -> tuple[str, Translation]:
    if not text.strip():
        raise NoEntry("empty line")
    # White space of other kinds is part of a word: Moses separates by the space alone.
    columns = text.rstrip(" ").split(" ")
    if len(columns) != 3 or not all(column.strip() for column in columns):
        raise ValueError("not three columns with one space between two")
    to, form, probability = columns
    value = float(probability) if _PROBABILITY.fullmatch(probability) else -1.0
    if not 0 <= value <= 1:
        raise ValueError("the third column is not a number from 0 to 1")
    if NO_WORD in (form, to):
        raise NoEntry(f"the empty word {NO_WORD}")
    return form, Translation(to, value)


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``moses-lex``."""
    return {"moses-lex": moses_lex}
