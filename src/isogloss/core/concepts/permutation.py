"""The best hits of concepts when the target side's types change places: for null models."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Self

from isogloss.core.concepts.coverage import columns as columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    from isogloss.core.concepts.coverage import Coverage, Mask
    from isogloss.core.types import Ints

FIRST = 3
"""Concepts of a type that are looked up one by one, the others together: most types have few."""

LINKS, CELLS = 1 << 15, 1 << 16
"""Links and pairs of concepts in a block: what every permutation reads and writes fits a cache."""

HALF = Fraction(1, 2)
"""Where the area under CALIGN's curve begins: what lies below it has no part in it."""


def shuffles(strata: Ints, seed: int, numbers: Iterable[int]) -> Iterator[Ints]:
    """Yield permutations (types,) of types within strata: where each type goes.

    ``strata`` is (types,); types with a negative number stay where they are. A permutation depends
    on the seed and its own number alone, so that any of them can be made anew, or elsewhere.
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
) -> Ints:
    """Return the most hits of each source concept under each permutation of the target's types.

    (permutations, source concepts): the largest number of types of S with a translation in T, over
    the ``admissible`` (source concepts, target concepts) T; 0 where it is less than ``least`` of
    the types of S. A translation t counts as the type that t goes to. The relation, the concepts
    and their sizes stay, so these numbers are all that a threshold from ``least`` on asks for.

    No permutation costs a product. Counting every (type, translation) of S in T, repeats included,
    says at most how often S is hit; only pairs for which that is enough are counted by definition.
    Beside the links themselves (24 bytes each), memory is that of a block of source concepts.
    """
    import numpy as np

    blocks = list(_blocks(coverage, admissible, least))
    held, types = _memberships(coverage), coverage.target.types
    found = []
    for goes in permutations:
        table = held.moved(goes)
        found.append(np.concatenate([_best(block, table, types, goes) for block in blocks]))
    return np.array(found, np.int64).reshape(-1, len(coverage.source_sizes))


class _Block(NamedTuple):
    """Some source concepts, and the translations of their types, one concept after the other."""

    starts: Ints
    """(concepts + 1,) where the links of each begin."""
    row: Ints
    """(links,) the concept, from 0."""
    owner: Ints
    """(links,) the source type."""
    to: Ints
    """(links,) the target type."""
    admissible: Mask
    """(concepts, target concepts)"""
    need: Ints
    """(concepts,) fewer hits do not count."""


def _blocks(coverage: Coverage, admissible: Mask, least: Fraction) -> Iterator[_Block]:
    """Yield the source concepts in blocks; those without an admissible target have no links."""
    import numpy as np

    over, under = least.as_integer_ratio()
    need = np.maximum(1, -(-coverage.source_sizes * over // under))
    chosen: Mask = np.any(admissible, axis=1)
    degrees = np.diff(coverage.relation.indptr).astype(np.int64)
    for own in _cut((coverage.source.types @ degrees) * chosen, 1 + admissible.shape[1]):
        held = coverage.source.types[own]
        rows = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
        inside = chosen[own][rows]
        owners = held.indices[inside].astype(np.int64)
        row, owner = (np.repeat(each, degrees[owners]) for each in (rows[inside], owners))
        starts = coverage.relation.indptr[:-1].astype(np.int64)[owners]
        to = coverage.relation.indices[_ranges(starts, degrees[owners])].astype(np.int64)
        ends = np.searchsorted(row, np.arange(held.shape[0] + 1))
        yield _Block(ends, row, owner, to, admissible[own], need[own])


def _cut(links: Ints, width: int) -> Iterator[slice]:
    """Yield slices of source concepts with ``LINKS`` and ``CELLS`` at most, or one concept."""
    first = size = 0
    for row, more in enumerate(links.tolist()):
        if row > first and (size + more > LINKS or (row - first + 1) * width > CELLS):
            yield slice(first, row)
            first, size = row, 0
        size += more
    if len(links):
        yield slice(first, len(links))


class _Memberships(NamedTuple):
    """The target concepts that hold each type."""

    first: list[Ints]
    """(types,) each: the first concept, the second, ...; the number of concepts for none."""
    counts: Ints
    """(types,) how many concepts hold it."""
    starts: Ints
    """(types,) where its concepts begin in ``concepts``."""
    concepts: Ints
    """(memberships,) of one type after the other."""

    def moved(self, goes: Ints) -> Self:
        """Return the memberships that types get where they go."""
        first = [layer[goes] for layer in self.first]
        return self._replace(first=first, counts=self.counts[goes], starts=self.starts[goes])


def _memberships(coverage: Coverage) -> _Memberships:
    import numpy as np

    held = coverage.target.types.T.tocsr()
    counts = np.diff(held.indptr).astype(np.int64)
    starts, concepts = held.indptr[:-1].astype(np.int64), held.indices.astype(np.int64)
    first = []
    for depth in range(FIRST):
        layer = np.full(len(counts), held.shape[1], np.int64)
        deep = counts > depth
        layer[deep] = concepts[starts[deep] + depth]
        first.append(layer)
    return _Memberships(first, counts, starts, concepts)


def _best(block: _Block, table: _Memberships, types: csr_array, goes: Ints) -> Ints:
    """(concepts of the block,) the most hits over admissible targets, 0 below what is needed."""
    import numpy as np

    most = _at_most(block, table)
    rows, columns = np.divmod(
        np.flatnonzero((most >= block.need[:, None]) & block.admissible), most.shape[1]
    )
    bounds = most[rows, columns]
    best = np.zeros(len(most), np.int64)
    # The largest bounds first: most of the others are then below what was found already.
    for place in np.argsort(-bounds, kind="stable").tolist():
        row, column = int(rows[place]), int(columns[place])
        if bounds[place] > best[row]:
            hits = _hits(block, row, columns_of(types, column), goes)
            best[row] = max(best[row], hits if hits >= block.need[row] else 0)
    return best


def _at_most(block: _Block, table: _Memberships) -> Ints:
    """(concepts of the block, target concepts) how often the links of S lead into T.

    That is the number of types of S with a link into T, or more.
    """
    import numpy as np

    height, width = block.admissible.shape[0], block.admissible.shape[1] + 1
    to, cells = block.to, block.row * width
    keys = []
    for depth, layer in enumerate(table.first):
        if depth:
            deep = np.flatnonzero(table.counts[to] > depth)
            to, cells = to[deep], cells[deep]
        keys.append(cells + layer[to])
    rest = np.maximum(table.counts[to] - FIRST, 0)
    places = _ranges(table.starts[to] + FIRST, rest)
    keys.append(np.repeat(cells, rest) + table.concepts[places])
    counts = np.bincount(np.concatenate(keys), minlength=height * width)
    # The last column took the types that no concept holds.
    return counts.reshape(height, width)[:, :-1]


def _hits(block: _Block, row: int, target: npt.NDArray[np.integer], goes: Ints) -> int:
    """Return the number of types of S with a link into the types ``target``, by definition."""
    import numpy as np

    own = slice(block.starts[row], block.starts[row + 1])
    inside = np.zeros(len(goes), bool)
    inside[target] = True
    return len(np.unique(block.owner[own][inside[goes[block.to[own]]]]))


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the whole numbers from each start, so many each, one after the other."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)
