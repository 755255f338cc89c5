"""Cosines of all vectors of one side with all of the other, in blocks, and who is closest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from isogloss import check_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss import Ints, Space
    from isogloss.plugins.metrics.pooling import Floats, Mask, Pooled

TIE = 1e-9
"""Cosines, and what is made of them, that differ by less are equal. Vectors are float32, so such a
difference is rounding; sums in float64 err by far less, whatever the order or number of threads."""

_CELLS = 1 << 20
"""Cosines in a block: 8 MiB."""

_WHOLE = 1 << 26
"""Up to so many cosines are kept, 512 MiB, instead of being computed for every pass."""


class Closest(NamedTuple):
    """What the k closest vectors of the other side are like, for each vector of a side."""

    mean: Floats
    """(vectors,) mean of the k largest cosines."""
    least: Floats
    """(vectors,) the smallest of them."""


@dataclass(frozen=True)
class Cosines:
    """The cosines between unit vectors of two sides."""

    one: Floats
    """(vectors, features) of length 1, or 0."""
    other: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """How many vectors either side has."""
        return len(self.one), len(self.other)

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Yield rows of ``one`` with their cosines, (rows, others). They must not be changed."""
        rows, columns = self.shape
        step = max(1, _CELLS // max(1, columns))
        for start in range(0, rows, step):
            some = slice(start, min(start + step, rows))
            yield some, self._whole[some] if self._fits else self.one[some] @ self.other.T

    def pairs(self, rows: Ints, columns: Ints) -> Floats:
        """Return the cosines of single pairs, (pairs,)."""
        import numpy as np

        found = np.empty(len(rows))
        for start in range(0, len(rows), 4096):
            some = slice(start, start + 4096)
            one, other = self.one[rows[some]], self.other[columns[some]]
            found[some] = np.einsum("ij,ij->i", one, other)
        return found

    def closest(self, count: int) -> tuple[Closest, Closest]:
        """Return what the ``count`` closest of each vector are like, in both directions.

        Where the other side has fewer, all of them.
        """
        import numpy as np

        rows, columns = self.shape
        [found] = self.closest_among(count, [(np.ones(rows, bool), np.ones(columns, bool))])
        return found

    def closest_among(
        self, count: int, chosen: Sequence[tuple[Mask, Mask]]
    ) -> list[tuple[Closest, Closest]]:
        """Return the same, when only chosen vectors of both sides are neighbours: for each choice.

        Every vector gets its figures. One pass answers all.
        """
        import numpy as np

        rows, columns = self.shape
        ahead = [np.empty((rows, min(count, int(kept.sum())))) for _, kept in chosen]
        back = [np.empty((columns, 0)) for _ in chosen]
        for some, block in self.blocks():
            for place, (one, other) in enumerate(chosen):
                ahead[place][some] = _largest(_columns(block, other), count)
                seen = _columns(block.T, one[some])
                back[place] = _largest(np.concatenate([back[place], seen], axis=1), count)
        return [(_closest(each), _closest(other)) for each, other in zip(ahead, back, strict=True)]

    @cached_property
    def _fits(self) -> bool:
        rows, columns = self.shape
        return rows * columns <= _WHOLE

    @cached_property
    def _whole(self) -> Floats:
        return self.one @ self.other.T


def cosines_of(one: Floats, other: Floats) -> Cosines:
    """Return the cosines of vectors of any length, (vectors, features) of both sides.

    A vector of zeros has the cosine 0 with everything. ResourceError where they cannot fit.
    """
    kept = len(one) * len(other)
    needed = 8 * (one.size + other.size + 8 * _CELLS + (kept if kept <= _WHOLE else 0))
    who = f"cosines of {len(one)} and {len(other)} vectors"
    check_memory(who, needed, "keep fewer words or types ([words])")
    return Cosines(_unit(one), _unit(other))


def one_direction(vectors: Floats) -> bool:
    """Whether several vectors all point the same way: no cosine tells two of them apart."""
    import numpy as np

    return len(vectors) > 1 and bool(np.all(np.ptp(_unit(vectors), axis=0) <= TIE))


def incomparable(space: Space, pooled: tuple[Pooled, Pooled], what: str) -> str:
    """Return why no cosine of these ``what`` tells anything; nothing where it may."""
    widths = [each.means.shape[1] for each in pooled]
    if widths[0] != widths[1]:
        return f"vectors of {widths[0]} and {widths[1]} features have no cosine"
    for side, each in zip(space.sides, pooled, strict=True):
        if not len(each.numbers):
            return f"no {what} of {side.language}"
        if one_direction(each.means):
            return f"the vectors of all {what} of {side.language} point the same way"
    return ""


def _unit(vectors: Floats) -> Floats:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1.0)


def _columns(values: Floats, kept: Mask) -> Floats:
    return values if kept.all() else values[:, kept]


def _largest(values: Floats, count: int) -> Floats:
    """Return the ``count`` largest of each row, the smallest of them first; all if fewer."""
    import numpy as np

    if values.shape[1] <= count:
        return np.sort(values, axis=1)
    kth = values.shape[1] - count
    return np.partition(values, kth, axis=1)[:, kth:]


def _closest(largest: Floats) -> Closest:
    import numpy as np

    if not largest.shape[1]:
        none = np.zeros(len(largest))
        return Closest(none, none)
    # A sum's last bits depend on the order, which partition leaves open.
    return Closest(np.sort(largest, axis=1).mean(axis=1), largest.min(axis=1))
