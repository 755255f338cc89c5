"""How much of each joint concept every side holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints, Space
    from isogloss.plugins.metrics.rules import Comparison, Mask


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The words of several sides, one side after the other, and their joint concepts."""

    sides: int
    side: Ints
    """(words,) place of the word's side."""
    label: Ints
    """(words,) dense; negative is noise, which is no concept."""
    type: Ints
    """(words,) index into ``names``; a type found on two sides has one number."""
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    """(concepts,) their own numbers."""

    def among(self, chosen: Sequence[int]) -> Pool:
        """Return the words of some sides, which are then numbered in the order of ``chosen``."""
        import numpy as np

        place = np.full(self.sides, -1, np.int64)
        place[list(chosen)] = np.arange(len(chosen))
        return replace(self.where(place[self.side] >= 0), sides=len(chosen)).numbered(place)

    def numbered(self, place: Ints) -> Pool:
        """Return the words with their sides called ``place[side]``."""
        return replace(self, side=place[self.side])

    def where(self, kept: Mask) -> Pool:
        """Return some of the words."""
        return replace(self, side=self.side[kept], label=self.label[kept], type=self.type[kept])

    def in_concepts(self) -> Pool:
        """Return the words that are no noise."""
        return self.where(self.label >= 0)

    def without_identical(self) -> Pool:
        """Return the words whose type is found on one side only, noise included."""
        import numpy as np

        seen = np.zeros((len(self.names), self.sides), bool)
        seen[self.type, self.side] = True
        return self.where(seen.sum(axis=1)[self.type] == 1)

    def once_a_type(self) -> Pool:
        """Return one word for every type of a side in a concept."""
        import numpy as np

        rows = np.stack([self.label, self.side, self.type])
        label, side, kind = np.unique(rows, axis=1)
        return replace(self, label=label, side=side, type=kind)


def pool(space: Space, *, raw: bool) -> Pool:
    """Return all words of a space with its joint concepts; ``raw`` takes forms for types."""
    import numpy as np

    concepts = space.joint_concepts()
    names: dict[str, int] = {}
    side, kind = [], []
    for place, one in enumerate(space.sides):
        words = space.words(one)
        own, index = (words.forms, words.form) if raw else (words.types, words.type)
        shared = np.array([names.setdefault(name, len(names)) for name in own], np.int64)
        side.append(np.full(len(words), place, np.int64))
        kind.append(shared[index])
    return Pool(
        len(space.sides),
        np.concatenate(side),
        concepts.labels,
        np.concatenate(kind),
        tuple(names),
        concepts.numbers,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The concepts that count, and how many words of each side they hold."""

    rows: Ints
    """(concepts,) their labels."""
    counts: Ints
    """(concepts, sides)"""

    @property
    def totals(self) -> Ints:
        """(concepts,) words of all sides."""
        totals: Ints = self.counts.sum(axis=1)
        return totals

    def overlapping(self, enough: Comparison) -> Mask:
        """(concepts,) whether every side holds enough of the concept's words."""
        return _in_all(enough(self.counts, self.totals[:, None]))

    def balanced(self) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]] | None:
        """Return balanced shares as (concepts, sides) parts and (concepts, 1) wholes, integers.

        A side's count is divided by all its words: (n_l / N_l) / sum of (n_m / N_m). With P the
        product of all N, the parts are n_l P / N_l. None when a side has no word.
        """
        import numpy as np

        sums = [int(total) for total in self.counts.sum(axis=0)]
        if not all(sums):
            return None
        weights = np.array([prod(sums) // total for total in sums], object)
        parts = self.counts.astype(object) * weights
        return parts, parts.sum(axis=1, keepdims=True)

    def overlapping_balanced(self, enough: Comparison) -> Mask | None:
        """(concepts,) whether every side's balanced share is enough; None: a side has no word."""
        balanced = self.balanced()
        return None if balanced is None else _in_all(enough(*balanced))


def tabulate(words: Pool, min_words: int) -> Table:
    """Count the words of each side in every concept that has at least ``min_words`` of them."""
    import numpy as np

    members = words.in_concepts()
    cells = members.label * words.sides + members.side
    size = len(words.numbers) * words.sides
    counts = np.bincount(cells, minlength=size).reshape(-1, words.sides)
    rows = np.flatnonzero(counts.sum(axis=1) >= min_words)
    return Table(rows, counts[rows])


def _in_all(sides: Mask) -> Mask:
    """Return whether a (concepts, sides) mask holds for all sides."""
    import numpy as np

    return np.asarray(sides.all(axis=1))
