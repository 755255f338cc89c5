"""How many wrong candidates come before the best right one, in both directions at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.plugins.metrics.cosines import TIE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss import Ints
    from isogloss.plugins.metrics.cosines import Cosines
    from isogloss.plugins.metrics.pooling import Floats

Pairs: TypeAlias = "tuple[Ints, Ints]"
"""Places on the one side and on the other, sorted."""


class Right(NamedTuple):
    """Which candidates are right."""

    ahead: Pairs
    """For queries of the one side."""
    back: Pairs
    """For queries of the other side."""


class Ranks(NamedTuple):
    """For each query, the wrong candidates that score at least as high as its best right one.

    -1 for what is no query, because nothing is right. A tie counts against the query, so ranks do
    not depend on any order of candidates.
    """

    ahead: Ints
    """(vectors of the one side,)"""
    back: Ints
    """(vectors of the other side,)"""


class Order(NamedTuple):
    """How candidates are ranked, and the questions that are asked under it.

    The score is 2 cos(x, y) - less_one[x] - less_other[y], of which half is computed. With zeros that is the order of the cosine;
    with the mean cosine of the 10 closest of the other side it is CSLS. Infinity takes a vector out.
    """

    less_one: Floats
    less_other: Floats
    questions: Sequence[Right]


def ranks(cosines: Cosines, orders: Sequence[Order]) -> list[list[Ranks]]:
    """Return the ranks of every question of every order; one pass answers all."""
    import numpy as np

    found = [[_Tally(cosines, order, right) for right in order.questions] for order in orders]
    scores = np.empty((0, cosines.shape[1]))
    for rows, block in cosines.blocks():
        if len(scores) != len(block):
            scores = np.empty_like(block)
        for order, tallies in zip(orders, found, strict=True):
            np.subtract(block, order.less_other / 2, out=scores)
            scores -= order.less_one[rows, None] / 2
            for tally in tallies:
                tally.count(rows, scores)
    return [[tally.ranks() for tally in tallies] for tallies in found]


class _Tally:
    """Counts, block by block, the wrong candidates that come before the best right one."""

    def __init__(self, cosines: Cosines, order: Order, right: Right) -> None:
        import numpy as np

        self.right = right
        self.limits = _limits(cosines, order, right)
        self.ahead, self.back = (np.zeros(count, np.int64) for count in cosines.shape)

    def count(self, rows: slice, scores: Floats) -> None:
        """Count in some rows; right candidates are counted with the others and taken off again."""
        import numpy as np

        ahead, back = self.limits
        self.ahead[rows] += np.count_nonzero(scores >= ahead[rows, None], axis=1)
        self.back += np.count_nonzero(scores >= back, axis=0)
        one, other = _within(self.right.ahead, rows)
        np.subtract.at(self.ahead, one, scores[one - rows.start, other] >= ahead[one])
        one, other = _within(self.right.back, rows)
        np.subtract.at(self.back, other, scores[one - rows.start, other] >= back[other])

    def ranks(self) -> Ranks:
        """Return what was counted; -1 where nothing was right."""
        import numpy as np

        counts = zip((self.ahead, self.back), self.limits, strict=True)
        ahead, back = (np.where(np.isposinf(limit), -1, count) for count, limit in counts)
        return Ranks(ahead, back)


def _limits(cosines: Cosines, order: Order, right: Right) -> tuple[Floats, Floats]:
    """Return what a candidate has to reach to come before each query's best right one."""
    import numpy as np

    found = []
    for (one, other), size, query in zip(right, cosines.shape, (0, 1), strict=True):
        less = order.less_one[one] + order.less_other[other]
        scores = cosines.pairs(one, other) - less / 2
        best = np.full(size, -np.inf)
        np.maximum.at(best, (one, other)[query], scores)
        found.append(np.where(np.isneginf(best), np.inf, best - TIE))
    return found[0], found[1]


def _within(pairs: Pairs, rows: slice) -> Pairs:
    import numpy as np

    first, end = np.searchsorted(pairs[0], [rows.start, rows.stop])
    return pairs[0][first:end], pairs[1][first:end]


def firsts(cosines: Cosines, less_other: Floats, queries: Ints) -> Ints:
    """Return the candidate that comes first for each query of the one side; ties: the lowest place.

    Ranked as ``ranks`` does; what is taken from a query's scores alike changes no order.
    """
    import numpy as np

    found = np.empty(len(queries), np.int64)
    asked = type(cosines)(cosines.one[queries], cosines.other)
    for rows, block in asked.blocks():
        scores = block - less_other / 2
        found[rows] = np.argmax(scores >= scores.max(axis=1, keepdims=True) - TIE, axis=1)
    return found
