"""The translation tables that fast_align writes with ``-p``: natural logarithms."""

from __future__ import annotations

import math
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import EntryLimits, FileDictionary, NoEntry, Translation, hookimpl
from isogloss.plugins.dictionaries.numbers import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Dictionary

NO_WORD = "<eps>"
"""What fast_align calls the empty word."""


def fast_align(
    *,
    path: Path,
    source: str,
    target: str,
    empty_word: str = NO_WORD,
    phrases: Literal["keep", "drop"] = "keep",
    min_probability: float = 0.0,
) -> Dictionary:
    """Tables of fast_align -p: 'source<tab>target<tab>natural logarithm of p(target|source)'.

    Every line must be one. Lines of the empty word are dropped and counted.
    """

    def entry(text: str) -> tuple[str, Translation]:
        columns = text.split("\t")
        if len(columns) != 3:
            raise ValueError(f"{len(columns)} columns, not 3")
        form, to, logarithm = columns
        if form != form.strip() or to != to.strip() or not form or not to:
            raise ValueError("a word is missing, or has white space around it")
        probability = _probability(logarithm)
        if empty_word in (form, to):
            raise NoEntry(f"the empty word {empty_word}")
        return form, Translation(to, probability)

    return FileDictionary(
        path,
        source,
        target,
        entry,
        accepts="'cat<tab>Katze<tab>-0.693'",
        strict=True,
        limits=EntryLimits(phrases, min_probability),
        known=["probability"],
    )


def _probability(text: str) -> float:
    if text == "-inf":
        return 0.0
    try:
        logarithm = number(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if logarithm > 0:
        raise ValueError(f"{text} is above 0, and no logarithm of a probability is")
    return math.exp(logarithm)


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``fast-align``."""
    return {"fast-align": fast_align}
