"""The best hits of concepts when the target side's types change places: for null models."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scipy.sparse import csr_array

    from isogloss.core.concepts.coverage import Coverage, Mask
    from isogloss.core.types import Ints

CELLS = 1 << 16
"""Pairs of concepts that are screened at a time: their counts fit a cache."""

HALF = Fraction(1, 2)
"""Where the area under CALIGN's curve begins: what lies below it has no part in it."""


def area(best: Ints, sizes: Ints) -> float:
    """Return the mean of CALIGN over all thresholds from 0.5 to 1, from hits (concepts,).

    ``best`` is the most hits of each concept of ``sizes`` types over admissible targets, 0 for one
    that does not count: the mean of max(0, best / size - 0.5) / 0.5. It is summed in integers and
    rounded once, so that equal areas are equal numbers, whichever concepts they come from.
    """
    import numpy as np

    above = 2 * best - sizes
    counted = np.flatnonzero(above > 0)
    wholes = sizes[counted].tolist()
    common = lcm(*wholes)
    parts = zip(above[counted].tolist(), wholes, strict=True)
    total: int = sum(part * (common // whole) for part, whole in parts)
    return total / (common * len(sizes))


def shuffles(strata: Ints, seed: int, numbers: Iterable[int]) -> Iterator[Ints]:
    """Yield a permutation (types,) of types within strata for each number: where each type goes.

    ``strata`` is (types,), and types with a negative number stay where they are. A permutation
    depends on the seed and its own number alone, so that any of them can be made anew, or
    elsewhere, and serve several clusterings of the same types.
    """
    import numpy as np

    order = np.argsort(strata, kind="stable")
    places = order[strata[order] >= 0]
    ends = np.flatnonzero(np.diff(strata[places])) + 1
    groups = [group for group in np.split(places, ends) if len(group) > 1]
    for number in numbers:
        random = np.random.default_rng([seed, number])
        goes = np.arange(len(strata))
        for group in groups:
            goes[group] = random.permutation(group)
        yield goes


def best_hits(
    coverage: Coverage, admissible: Mask, permutations: Iterable[Ints], *, least: Fraction = HALF
) -> Iterator[Ints]:
    """Yield the most hits (source concepts,) of each source concept under each permutation.

    That is the largest number of types of S with a translation in T, over the ``admissible``
    (source concepts, target concepts) T; 0 where it is less than ``least`` of the types of S. A
    translation t counts as the type that t goes to, as if the dictionary said so. Concepts and
    their sizes stay, so these numbers are all that a threshold from ``least`` on asks for.

    ValueError unless a permutation moves types that are present on the target side among
    themselves: otherwise the number of translations within reach would change.

    No permutation costs a product of all concepts: pairs with too few hits, nearly all, are told
    by counting (``Screen``), and only the others are counted by definition.
    """
    import numpy as np

    over, under = least.as_integer_ratio()
    need = np.maximum(1, -(-coverage.source_sizes * over // under))
    screen = Screen.of(coverage, admissible, need)
    for goes in permutations:
        best = np.zeros(len(need), np.int64)
        rows, columns = screen.likely(_came_from(goes, coverage))
        if len(rows):
            rows, columns, hits = _hits(coverage, rows, columns, goes)
            counted = admissible[rows, columns] & (hits >= need[rows])
            np.maximum.at(best, rows[counted], hits[counted])
        yield best


def _came_from(goes: Ints, coverage: Coverage) -> Ints:
    """Return the inverse of a permutation."""
    import numpy as np

    comes, present = np.argsort(goes), coverage.target.present
    if not np.array_equal(goes[comes], np.arange(len(present))):
        raise ValueError(f"expected a permutation of the {len(present)} target types")
    if not np.array_equal(present[goes], present):
        raise ValueError("types that are not present change places with types that are")
    return comes


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Tells by counting which pairs of concepts may have enough hits.

    A T that hits ``need`` types of S hits need - n of them when n types are left out. So half of
    the need is left out, of the types with the most translations; of the others each translation
    in T is counted. A type with two of them counts twice: no pair is missed, and few are kept.
    """

    held: csr_array
    """(target concepts, target types)"""
    starts: Ints
    """(target types + 1,) where the source concepts of each begin in ``rows``."""
    rows: Ints
    """(translations,) the source concept that each is of."""
    need: Ints
    """(source concepts,) fewer translations are not enough."""
    admissible: Mask
    """(target concepts, source concepts)"""

    @classmethod
    def of(cls, coverage: Coverage, admissible: Mask, need: Ints) -> Self:
        """Prepare what all permutations share."""
        import numpy as np

        left_out = np.where(admissible.any(axis=1), need // 2, coverage.source_sizes)
        degrees = np.diff(coverage.relation.indptr)
        chosen = _fewest(coverage.source.types, degrees, left_out)
        ways = (chosen @ coverage.relation).T.tocsr()
        starts = np.append(0, np.cumsum(ways.data))[ways.indptr]
        rows = np.repeat(ways.indices, ways.data)
        turned = np.ascontiguousarray(admissible.T)
        return cls(coverage.target.types, starts, rows, need - need // 2, turned)

    def likely(self, comes: Ints) -> tuple[Ints, Ints]:
        """Return source and target concepts of the pairs that may have enough hits."""
        import numpy as np

        height, width = self.admissible.shape
        step = max(1, CELLS // max(1, width))
        found = [self._likely(comes, first, first + step) for first in range(0, height, step)]
        columns, rows = np.divmod(np.concatenate([np.zeros(0, np.int64), *found]), max(1, width))
        return rows, columns

    def _likely(self, comes: Ints, first: int, end: int) -> Ints:
        """Return the pairs of some target concepts, as places in ``admissible``."""
        import numpy as np

        admissible = self.admissible[first:end]
        bounds = self.held.indptr[first : first + len(admissible) + 1]
        types = comes[self.held.indices[bounds[0] : bounds[-1]]]
        counts = np.diff(self.starts)[types]
        cells = np.repeat(np.arange(len(admissible)) * admissible.shape[1], np.diff(bounds))
        cells = np.repeat(cells, counts)
        cells += self.rows[_ranges(self.starts[types], counts)]
        times = np.bincount(cells, minlength=admissible.size).reshape(admissible.shape)
        places: Ints = np.flatnonzero((times >= self.need) & admissible)
        places += first * admissible.shape[1]
        return places


def _fewest(types: csr_array, degrees: Ints, left_out: Ints) -> csr_array:
    """Return (concepts, types) without so many of each concept's types of the largest degree."""
    import numpy as np
    from scipy.sparse import csr_array

    sizes = np.diff(types.indptr)
    row = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((degrees[types.indices], row))
    rank = np.arange(len(row)) - types.indptr[row]
    kept = order[rank < (sizes - left_out)[row]]
    ones = np.ones(len(kept), np.int64)
    return csr_array((ones, (row[kept], types.indices[kept])), shape=types.shape)


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the whole numbers from each start, so many each, one after the other."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)


def _hits(coverage: Coverage, rows: Ints, columns: Ints, goes: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the hits of some source concepts in some target concepts, by definition.

    As rows, columns and numbers: of all pairs of one of the rows and one of the columns.
    """
    import numpy as np

    rows, columns = np.unique(rows), np.unique(columns)
    own, others = coverage.source.types[rows], coverage.target.types[columns]
    types = np.unique(own.indices)
    reached = coverage.relation[types] @ others.T.tocsr()[goes]
    reached.data[:] = 1
    found = (own[:, types] @ reached).tocoo()
    return rows[found.row], columns[found.col], found.data.astype(np.int64)
