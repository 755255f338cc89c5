"""Translations of types, best first, held as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.text.dictionary import entries_of
from isogloss.core.text.numbering import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.text.dictionary import Columns, Match
    from isogloss.core.types import Ints, Translations


@dataclass(frozen=True, slots=True, eq=False)
class Ranked(Mapping[str, tuple[str, ...]]):
    """The translations of every source type, best first, as numbers."""

    types: tuple[str, ...]
    """(types,) by first appearance."""
    names: tuple[str, ...]
    """(names,) what is translated to."""
    source: Ints
    """(pairs,) an index into ``types``, ascending."""
    target: Ints
    """(pairs,) an index into ``names``."""
    places: Mapping[str, int]
    """Which of ``types`` a name is."""

    @classmethod
    def of(
        cls, types: tuple[str, ...], names: tuple[str, ...], source: Ints, target: Ints
    ) -> Ranked:
        """Make one of its pairs."""
        return cls(types, names, source, target, dict(zip(types, range(len(types)), strict=True)))

    def __getitem__(self, type_: str) -> tuple[str, ...]:
        import numpy as np

        place = self.places[type_]
        first, last = np.searchsorted(self.source, (place, place + 1))
        return tuple(self.names[number] for number in self.target[first:last].tolist())

    def __iter__(self) -> Iterator[str]:
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)

    def equal(self) -> npt.NDArray[np.bool_]:
        """Return which pairs are of equal names, (pairs,)."""
        import numpy as np

        own = np.array([self.places.get(name, -1) for name in self.names], np.int64)
        return np.equal(own[self.target], self.source)

    def without_equal(self) -> Ranked:
        """Return the same without pairs of equal names; a type that has no other stays."""
        kept = ~self.equal()
        return replace(self, source=self.source[kept], target=self.target[kept])


def ranked(translations: Translations, match: Match, match_target: Match | None = None) -> Ranked:
    """Return every matched source type with its matched translations, best first.

    Known probabilities come first, from the highest, then the translations without one; ties stay
    in the order of the dictionary. A translation that is there twice keeps its best rank. Forms
    that ``match`` calls one type share one list, made by the same rule from all of theirs.
    ``match_target`` does the same for translations; ``match`` where there is none.
    """
    import numpy as np

    columns = entries_of(translations).columns
    types, source = _matched(columns.forms, match)
    names, target = _matched(columns.targets, match_target or match)
    rows = _best_first(source, columns)
    _, first = np.unique(source[rows] * max(1, len(names)) + target[rows], return_index=True)
    kept = rows[np.sort(first)]
    return Ranked.of(types, names, source[kept], target[kept])


def as_written(translations: Translations) -> Ranked:
    """Return the raw forms, in the order of the dictionary, repeats kept."""
    import numpy as np

    columns = entries_of(translations).columns
    types, source = numbered(columns.forms)
    names, target = numbered(columns.targets)
    rows = np.argsort(source, kind="stable")
    return Ranked.of(types, names, source[rows], target[rows])


def _matched(forms: Sequence[str], match: Match) -> tuple[tuple[str, ...], Ints]:
    """Return the types of some forms, by first appearance, and the number of each form's."""
    distinct, form = numbered(forms)
    types, of_form = numbered(map(match, distinct))
    return types, of_form[form]


def _best_first(source: Ints, columns: Columns) -> Ints:
    """Return the rows by source, then by falling probability, those without one last."""
    import numpy as np

    # None becomes NaN, which is none of the numbers that a probability can be.
    falling = -np.array(columns.probabilities, float)
    known = ~np.isnan(falling)
    if not known.all():
        known = np.array([each is not None for each in columns.probabilities], bool)
    wrong = np.flatnonzero(known & ~((falling >= -1) & (falling <= 0)))
    if len(wrong):
        form, to, probability = (column[wrong[0]] for column in columns)
        found = f"the probability of {form!r} -> {to!r} is {probability}"
        raise DataError(f"{found}; a number from 0 to 1 is wanted")
    rows: Ints = np.lexsort((np.where(known, falling, 0), ~known, source))
    return rows
