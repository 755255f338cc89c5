"""How much of each concept of one grouping lies in which concept of another."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.steps import Steps

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints, Labels

    Mask = npt.NDArray[np.bool_]


class Overlaps(NamedTuple):
    """The pairs of concepts that share a word, or a type. Noise is no concept."""

    row: Ints
    """(cells,) concept of the first grouping, ascending."""
    column: Ints
    """(cells,) concept of the second."""
    shared: Ints
    """(cells,) how many words, or types, both hold: 1 or more."""
    sizes: Ints
    """(concepts of the first,) how many it holds, those that are noise in the other among them."""
    others: Ints
    """(concepts of the second,) the same."""

    def flipped(self) -> Overlaps:
        """Return the same, seen from the second grouping."""
        import numpy as np

        order = np.lexsort((self.row, self.column))
        row, column, shared = (each[order] for each in (self.column, self.row, self.shared))
        return Overlaps(row, column, shared, self.others, self.sizes)

    def largest(self) -> Ints:
        """Return how much of each concept of the first lies in one of the second: (concepts,)."""
        import numpy as np

        found = np.zeros(len(self.sizes), np.int64)
        np.maximum.at(found, self.row, self.shared)
        return found

    def partners(self) -> Ints:
        """Return the concept of the second that holds most of each of the first: (concepts,).

        The first by number where several do; -1 where none holds anything of it.
        """
        import numpy as np

        order = np.lexsort((self.column, -self.shared, self.row))
        rows, first = np.unique(self.row[order], return_index=True)
        found = np.full(len(self.sizes), -1, np.int64)
        found[rows] = self.column[order][first]
        return found

    def jaccard(self) -> npt.NDArray[np.float64]:
        """Return the largest Jaccard similarity of each concept of the first: (concepts,)."""
        import numpy as np

        united = self.sizes[self.row] + self.others[self.column] - self.shared
        found = np.zeros(len(self.sizes))
        np.maximum.at(found, self.row, self.shared / united)
        return found

    def steps(self, counting: Mask) -> Steps:
        """Return the share of concepts of which one of the second holds a share, over that share.

        Of the concepts in ``counting`` (concepts of the first,) that have a word.
        """
        chosen = counting & (self.sizes > 0)
        pairs = zip(self.largest()[chosen].tolist(), self.sizes[chosen].tolist(), strict=True)
        return Steps.of((Fraction(most, size) for most, size in pairs), int(chosen.sum()))


def overlaps_of_words(before: Labels, after: Labels) -> Overlaps:
    """Return how the concepts of two groupings of the same words (words,) overlap."""
    import numpy as np

    concepts, others = (int(labels.max(initial=-1)) + 1 for labels in (before, after))
    inside, there = before >= 0, after >= 0
    both = inside & there
    cells, shared = np.unique(before[both] * max(1, others) + after[both], return_counts=True)
    row, column = np.divmod(cells, max(1, others))
    sizes = np.bincount(before[inside], minlength=concepts)
    return Overlaps(row, column, shared, sizes, np.bincount(after[there], minlength=others))


def overlaps_of_types(before: Labels, types: Ints, after: Labels, other_types: Ints) -> Overlaps:
    """Return the same of types: a concept holds a type that one of its words has.

    The words need not be the same: ``types`` (words of the first,) and ``other_types`` (words of the
    second,) number the same types.
    """
    import numpy as np
    from scipy.sparse import coo_array

    width = 1 + max(int(each.max(initial=0)) for each in (types, other_types))
    held = []
    for labels, kinds in ((before, types), (after, other_types)):
        inside = labels >= 0
        concept, kind = np.divmod(np.unique(labels[inside] * width + kinds[inside]), width)
        shape = (int(labels.max(initial=-1)) + 1, width)
        held.append(coo_array((np.ones(len(kind), np.int64), (concept, kind)), shape).tocsr())
    one, other = held
    found = (one @ other.T).tocoo()
    order = np.lexsort((found.col, found.row))
    row, column, shared = (
        each[order].astype(np.int64) for each in (found.row, found.col, found.data)
    )
    sizes = [np.asarray(each.sum(axis=1)).ravel().astype(np.int64) for each in held]
    return Overlaps(row, column, shared, sizes[0], sizes[1])


def types_held(labels: Labels, types: Ints) -> Ints:
    """Return how many types the words of each concept have: (concepts,)."""
    import numpy as np

    width, inside = int(types.max(initial=0)) + 1, labels >= 0
    pairs = np.unique(labels[inside] * width + types[inside])
    return np.bincount(pairs // width, minlength=int(labels.max(initial=-1)) + 1)
