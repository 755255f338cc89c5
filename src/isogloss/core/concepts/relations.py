"""Which types translate which, over whole vocabularies: computed once, shared by all selections."""

from __future__ import annotations

from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from isogloss.core.errors import DataError
from isogloss.core.text.matching import matcher
from isogloss.core.text.ranking import Ranked, as_written, ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    from isogloss.core.types import Ints, Translations

Identical: TypeAlias = Literal["kept", "types_removed", "entries_removed", "only"]
"""What becomes of types that both sides share; see ``Space.coverage``."""


class Vocabulary(NamedTuple):
    """The types of a side by name, of words that occur and of words left out."""

    language: str
    names: tuple[str, ...]


class Request(NamedTuple):
    """What a relation is computed from."""

    translations: int
    raw: bool = False
    identical: Identical = "kept"
    united: bool = False


class Relation(NamedTuple):
    """Which source types have which target types among their first N translations."""

    pairs: csr_array
    """(source types, target types) of zeros and ones."""
    listed: npt.NDArray[np.bool_]
    """(source types,) whether the dictionary has an entry."""


class Relations:
    """The relations of a space, by vocabularies and request."""

    def __init__(
        self, dictionary: Callable[[str, str], Translations | None], matching: str
    ) -> None:
        self._dictionary = dictionary
        self._matching = matching
        self.of = cache(self._of)
        self._tables = cache(self._table)
        self._directions = cache(self._directed)

    def _table(self, source: str, target: str, raw: bool) -> Ranked | None:
        translations = self._dictionary(source, target)
        if translations is None:
            return None
        if raw:
            return as_written(translations)
        return ranked(translations, *(matcher(self._matching, name) for name in (source, target)))

    def simplest(self, source: Vocabulary, target: Vocabulary, request: Request) -> Request:
        """Return the request with the fewest wishes that is answered by the same relation."""
        if request.identical == "only":
            return Request(1, request.raw, "only")
        ahead, back = (
            self._tables(one.language, other.language, request.raw)
            for one, other in ((source, target), (target, source))
        )
        if request.united and back is None:
            request = request._replace(united=False)
        if request.identical == "entries_removed":
            used = [(ahead, source), (back if request.united else None, target)]
            if not any(table and _has_equal(table, side.names) for table, side in used):
                request = request._replace(identical="kept")
        return request

    def _of(self, source: Vocabulary, target: Vocabulary, request: Request) -> Relation:
        if request.identical == "only":
            return _relation(_themselves(source.names), source, target, 1)
        one_way = request._replace(united=False)
        ahead = self._directions(source, target, one_way)
        back = self._directions(target, source, one_way) if request.united else None
        if ahead is None and back is None:
            raise DataError(f"no dictionary from {source.language} to {target.language}")
        if ahead is None or back is None:
            return ahead or _turned(back)
        return _united(ahead, _turned(back))

    def _directed(
        self, source: Vocabulary, target: Vocabulary, request: Request
    ) -> Relation | None:
        table = self._tables(source.language, target.language, request.raw)
        if table is None:
            return None
        if request.identical == "entries_removed":
            table = table.without_equal()
        return _relation(table, source, target, request.translations)


def _themselves(names: tuple[str, ...]) -> Ranked:
    """Return the dictionary in which every name is translated by itself, and nothing else."""
    import numpy as np

    numbers = np.arange(len(names))
    return Ranked.of(names, names, numbers, numbers)


def _has_equal(table: Ranked, names: Sequence[str]) -> bool:
    """Whether a name has itself among its translations."""
    equal = set(table.source[table.equal()].tolist())
    return not {table.types[number] for number in equal}.isdisjoint(names)


def _relation(table: Ranked, source: Vocabulary, target: Vocabulary, first: int) -> Relation:
    import numpy as np

    row = _looked_up(table.types, source.names)[table.source]
    column = _looked_up(table.names, target.names)[table.target]
    begins = np.searchsorted(table.source, np.arange(len(table.types)))
    rank = np.arange(len(row)) - begins[table.source]
    there = (row >= 0) & (column >= 0) & (rank < first)
    listed = np.zeros(len(source.names), bool)
    listed[row[row >= 0]] = True
    shape = (len(source.names), len(target.names))
    return Relation(incidence(row[there], column[there], shape), listed)


def _looked_up(names: Sequence[str], known: Sequence[str]) -> Ints:
    """Return the place of each name among those ``known``, -1 for one that is not there."""
    import numpy as np

    places = {name: number for number, name in enumerate(known)}
    return np.fromiter(map(places.get, names, repeat(-1)), np.int64, len(names))


def _turned(relation: Relation | None) -> Relation:
    """Return the relation of a dictionary that is read backwards."""
    import numpy as np

    assert relation is not None  # the caller has seen that one of two is there
    pairs = relation.pairs.T.tocsr()
    return Relation(pairs, np.diff(pairs.indptr) > 0)


def _united(ahead: Relation, back: Relation) -> Relation:
    both = (ahead.pairs + back.pairs).tocoo()
    return Relation(incidence(both.row, both.col, both.shape), ahead.listed | back.listed)


def incidence(
    rows: npt.NDArray[np.integer], columns: npt.NDArray[np.integer], shape: tuple[int, int]
) -> csr_array:
    """Return the sparse matrix with a one at each place named at least once."""
    import numpy as np
    from scipy.sparse import coo_array

    # Half of the memory of scipy's choice, which takes the type of what it is given.
    small = np.dtype(np.int32 if max(shape) < 1 << 31 else np.int64)
    places = (rows.astype(small), columns.astype(small))
    return only_ones(coo_array((np.ones(len(rows), np.int32), places), shape=shape).tocsr())


def only_ones(counts: csr_array) -> csr_array:
    """Return positive counts as ones, in place."""
    counts.sum_duplicates()
    counts.data[:] = 1
    return counts
