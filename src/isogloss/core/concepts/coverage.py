"""Which concepts translate which: sparse, from one product, once per question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.concepts.relations import incidence

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    from isogloss.core.concepts.relations import Relation
    from isogloss.core.types import Concepts, Ints

    Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """The concepts of one side as sets of types. A concept without any type is not there."""

    numbers: Ints
    """(concepts,) the concepts' own numbers, in the order of the side's concepts."""
    types: csr_array
    """(concepts, types) of zeros and ones."""
    sizes: Ints
    """(concepts,) number of types."""
    words: Ints
    """(concepts,) number of words."""
    names: tuple[str, ...]
    """(types,) what each column is called."""
    present: Mask
    """(types,) types of the side's words, noise included, that were not removed."""


def hold(concepts: Concepts, types: Ints, names: tuple[str, ...], kept: Mask) -> Holdings:
    """Return what each concept holds.

    ``types`` is (words,), an index into ``names``; types that are not ``kept`` leave every concept,
    and a concept that loses all is no concept. Noise belongs to none.
    """
    import numpy as np

    stays = kept[types]
    rows = stays & (concepts.labels >= 0)
    labels = concepts.labels[rows]
    words = np.bincount(labels, minlength=concepts.count)
    found = np.flatnonzero(words)
    table = incidence(labels, types[rows], (concepts.count, len(names)))[found]
    present = np.zeros(len(names), bool)
    present[types[stays]] = True
    numbers = np.array(concepts.numbers, np.int64)[found]
    sizes = np.diff(table.indptr).astype(np.int64)
    return Holdings(numbers, table, sizes, words[found], names, present)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """How many types of each source concept have a translation in each target concept.

    coverage(S, T) = hits[S, T] / source_sizes[S]. Rows and columns are the concepts that hold at
    least one type, called ``source_numbers`` and ``target_numbers``.
    """

    source: Holdings
    target: Holdings
    relation: csr_array
    """(source types, target types): among the first N translations, and present on both sides."""
    hits: csr_array
    """(source concepts, target concepts): types of S that have a translation in T."""
    listed: Mask
    """(source types,) whether the dictionary has an entry."""
    reachable: Mask
    """(source types,) whether one of the first N translations is a type of the target side."""

    @property
    def source_numbers(self) -> Ints:
        """(source concepts,) what each row is called."""
        return self.source.numbers

    @property
    def target_numbers(self) -> Ints:
        """(target concepts,) what each column is called."""
        return self.target.numbers

    @property
    def source_types(self) -> csr_array:
        """(source concepts, source types) of zeros and ones."""
        return self.source.types

    @property
    def target_types(self) -> csr_array:
        """(target concepts, target types) of zeros and ones."""
        return self.target.types

    @property
    def source_sizes(self) -> Ints:
        """(source concepts,) number of types."""
        return self.source.sizes

    @property
    def target_sizes(self) -> Ints:
        """(target concepts,) number of types."""
        return self.target.sizes

    def ceilings(self) -> Ints:
        """(source concepts,) types with a translation anywhere on the target side."""
        import numpy as np

        return np.asarray(self.source.types @ self.reachable.astype(np.int64))

    def matched(self, row: int, column: int) -> list[tuple[str, str]]:
        """Return the pairs of types that make up ``hits[row, column]``, by name."""
        inside = set(_row(self.target.types, column).tolist())
        return sorted(
            (self.source.names[left], self.target.names[right])
            for left in _row(self.source.types, row).tolist()
            for right in _row(self.relation, left).tolist()
            if right in inside
        )


def cover(source: Holdings, target: Holdings, relation: Relation) -> Coverage:
    """Count, for every pair of concepts, the source types that have a translation in the target."""
    import numpy as np

    links = _among(relation.pairs, source.present, target.present)
    reaches = links @ target.types.T.tocsr()
    reaches.data[:] = 1
    hits = source.types @ reaches
    return Coverage(source, target, links, hits, relation.listed, np.diff(links.indptr) > 0)


def _among(pairs: csr_array, source: Mask, target: Mask) -> csr_array:
    """Return the pairs of types that are present."""
    if source.all() and target.all():
        return pairs
    each = pairs.tocoo()
    there = source[each.row] & target[each.col]
    return incidence(each.row[there], each.col[there], each.shape)


def _row(matrix: csr_array, number: int) -> npt.NDArray[np.integer]:
    indices: npt.NDArray[np.integer] = matrix.indices
    return indices[matrix.indptr[number] : matrix.indptr[number + 1]]
