"""The dictionaries of MUSE: a source word and a target word a line."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Literal

from isogloss import EntryLimits, FileDictionary, Translation, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Dictionary


def muse(
    *, path: Path, source: str, target: str, phrases: Literal["keep", "drop"] = "keep"
) -> Dictionary:
    """Word pairs as MUSE has them: one space or one tab between two words.

    The first line with two words decides which of the two the file uses. In a file with tabs a
    word may hold spaces: it is a phrase.
    """
    accepts = "'cat Katze', with one space or one tab between two words"
    limits = EntryLimits(phrases)
    return FileDictionary(path, source, target, _Pairs(), accepts=accepts, limits=limits)


class _Pairs:
    """Read lines that are all separated the same way."""

    def __init__(self) -> None:
        self._separator = ""

    def __call__(self, text: str) -> tuple[str, Translation]:
        separator = "\t" if "\t" in text else " "
        form, to = _two(text.split(separator))
        self._separator = self._separator or separator
        if separator != self._separator:
            raise ValueError("not separated as the lines before it")
        return form, Translation(to)


def _two(columns: list[str]) -> tuple[str, str]:
    if any(column != column.strip() or not column for column in columns):
        raise ValueError("more than one separator between words, or a word is missing")
    if len(columns) == 1:
        raise ValueError("one column only")
    if len(columns) > 2:
        raise ValueError("more than two columns")
    return columns[0], columns[1]


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer ``muse``."""
    return {"muse": muse}
