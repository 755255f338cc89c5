"""How much of a vocabulary a dictionary lists, and how much of it can be translated at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from isogloss.core.text.dictionary import Entries
from isogloss.core.text.matching import matcher
from isogloss.core.text.ranking import ranked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from isogloss.core.types import JSON

FIRST = 10
"""The translations of a type that count, where nobody says otherwise; metrics have it, too."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a dictionary knows of the words of a corpus. Types are matched forms."""

    types: int
    words: int
    listed_types: int
    """Types with an entry."""
    listed_words: int
    reached_types: int | None
    """Types of which one of the first ``translations`` is a type of the target side.

    Their share is the ceiling over the whole vocabulary: the coverage that the concept of all
    types would have. None without a target side.
    """
    reached_words: int | None
    translations: int

    @property
    def ceiling(self) -> float | None:
        """The share of types that are reached."""
        return share(self.reached_types, self.types)

    def as_json(self) -> dict[str, JSON]:
        """Plain data: the counts, and their shares of types and words."""
        return asdict(self) | {
            "listed_types_share": share(self.listed_types, self.types),
            "listed_words_share": share(self.listed_words, self.words),
            "reached_types_share": share(self.reached_types, self.types),
            "reached_words_share": share(self.reached_words, self.words),
        }


def share(part: int | None, whole: int) -> float | None:
    """Return part / whole; None where either says nothing."""
    return None if part is None or not whole else part / whole


def reach(
    entries: Entries,
    source: Mapping[str, int],
    target: Collection[str] | None,
    *,
    languages: tuple[str, str],
    matching: str,
    translations: int = FIRST,
) -> Reach:
    """Look a vocabulary up: ``source`` has the words of every type, ``target`` the types.

    Types are those of the rule ``matching``, which the dictionary's forms are matched by, too.
    """
    match, match_to = (matcher(matching, language) for language in languages)
    known = Entries.of((form, to) for form, to in entries.pairs() if match(form) in source)
    table = ranked(known, match, match_to)
    reached = None
    if target is not None:
        types = frozenset(target)
        reached = [type_ for type_, to in table.items() if not types.isdisjoint(to[:translations])]
    return Reach(
        len(source),
        sum(source.values()),
        len(table),
        sum(source[type_] for type_ in table),
        None if reached is None else len(reached),
        None if reached is None else sum(source[type_] for type_ in reached),
        translations,
    )
