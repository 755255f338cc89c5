"""Which sentences of several languages are translations of each other: by line or by id."""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import translate
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from isogloss.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import Ints, Passages

Join: TypeAlias = Literal["line", "id"]


class Joined(NamedTuple):
    """The sentences that every language has."""

    by: Join
    sentences: int
    rows: dict[str, Ints | None]
    """Language to (sentences,) which of its own sentences each is; None where all are, in order."""
    skipped: dict[str, int]
    """Reason to number of sentences that not every language has."""


ANY = "*"
"""The pattern of ids that takes every sentence, with an id or without."""


def join_sentences(
    name: str, passages: Mapping[str, Passages], by: Join | None, ids: str = ANY
) -> Joined:
    """Join the sentences of a corpus: by line, or by the ids that they have.

    By line, every language has as many sentences. By id, the first language gives the order, and
    what one of them lacks is skipped and counted, and so is what has no id like ``ids``. ``by`` None
    means by id where every language has ids, else by line. Raises DataError, naming files and counts,
    where that cannot be done.
    """
    unnamed = [language for language, members in passages.items() if members.ids is None]
    if by == "id" and unnamed:
        message = f"corpus {name}: join = 'id', and {title(unnamed[0], passages[unnamed[0]])}"
        raise SettingsError(f"{message} has no ids; join = 'line' needs none")
    for language, members in passages.items():
        if not len(members):
            found = "empty; at least one line is wanted"
            raise DataError.at(title(language, members), None, found)
    by_line = by == "line" or (by is None and unnamed)
    if by_line and ids != ANY:
        message = f"corpus {name}: ids = {ids!r} chooses by sentence ids"
        has = (
            f"{title(unnamed[0], passages[unnamed[0]])} has none"
            if unnamed
            else "join = 'line' has none"
        )
        raise SettingsError(f"{message}, and {has}")
    if by_line:
        return Joined("line", _common_count(name, passages), dict.fromkeys(passages), {})
    return _by_id(name, passages, ids)


def title(language: str, passages: Passages) -> str:
    """Return what errors call the text of a language: its path where it has one."""
    return str(passages.details.get("path", language))


def _common_count(name: str, passages: Mapping[str, Passages]) -> int:
    counts = {len(members) for members in passages.values()}
    if len(counts) > 1:
        found = ", ".join(f"{title(*each)} has {len(each[1])}" for each in passages.items())
        reason = (
            f"corpus {name}: the files do not have the same number of lines: {found}; "
            f"line {min(counts) + 1} is the first without its counterpart"
        )
        raise DataError(reason)
    return counts.pop()


def _by_id(name: str, passages: Mapping[str, Passages], ids: str) -> Joined:
    import numpy as np

    like = re.compile(translate(ids)).match

    places = {language: _places(language, members) for language, members in passages.items()}
    there = dict.fromkeys(each for own in places.values() for each in own)
    every = [each for each in there if like(each)]
    if not every:
        example = next(iter(there), "none")
        message = (
            f"corpus {name}: no sentence id is like ids = {ids!r}; they are such as {example!r}"
        )
        raise DataError(message)
    lacking = {each: [lang for lang, own in places.items() if each not in own] for each in every}
    common = [each for each, languages in lacking.items() if not languages]
    if not common:
        found = " and ".join(title(*member) for member in passages.items())
        raise DataError(f"corpus {name}: no sentence id is in all of {found}")
    skipped = Counter(f"not in {', '.join(where)}" for where in lacking.values() if where)
    if unlike := len(there) - len(every):
        skipped[f"an id that is not like {ids}"] = unlike
    rows: dict[str, Ints | None] = {
        language: np.array([own[each] for each in common], np.int64)
        for language, own in places.items()
    }
    return Joined("id", len(common), rows, dict(skipped))


def _places(language: str, passages: Passages) -> dict[str, int]:
    ids: Sequence[str] = passages.ids or ()
    places: dict[str, int] = {}
    for place, each in enumerate(ids):
        if places.setdefault(each, place) != place:
            reason = f"two sentences have the id {each!r}: numbers {places[each] + 1}, {place + 1}"
            raise DataError.at(title(language, passages), None, reason)
    return places
