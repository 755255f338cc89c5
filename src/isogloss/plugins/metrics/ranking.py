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

_TIE = 2 * TIE
"""Scores hold a cosine twice."""


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


def ranks(
    cosines: Cosines, less_one: Floats, less_other: Floats, questions: Sequence[Right]
) -> list[Ranks]:
    """Rank candidates by 2 cos(x, y) - less_one[x] - less_other[y], for each of some questions.

    With zeros that is the order of the cosine; with the mean cosine of the 10 closest of the other
    side it is CSLS. Infinity takes a vector out.
    """
    import numpy as np

    limits = [_limits(cosines, less_one, less_other, right) for right in questions]
    found = [Ranks(*(np.zeros(count, np.int64) for count in cosines.shape)) for _ in questions]
    for rows, block in cosines.blocks():
        scores = 2 * block
        scores -= less_one[rows, None]
        scores -= less_other
        for right, (ahead, back), counted in zip(questions, limits, found, strict=True):
            counted.ahead[rows] += np.count_nonzero(scores >= ahead[rows, None], axis=1)
            counted.back[:] += np.count_nonzero(scores >= back, axis=0)
            one, other = _within(right.ahead, rows)
            np.subtract.at(counted.ahead, one, scores[one - rows.start, other] >= ahead[one])
            one, other = _within(right.back, rows)
            np.subtract.at(counted.back, other, scores[one - rows.start, other] >= back[other])
    for counted, (ahead, back) in zip(found, limits, strict=True):
        counted.ahead[np.isposinf(ahead)] = -1
        counted.back[np.isposinf(back)] = -1
    return found


def _limits(
    cosines: Cosines, less_one: Floats, less_other: Floats, right: Right
) -> tuple[Floats, Floats]:
    """Return what a candidate has to reach to come before each query's best right one."""
    import numpy as np

    found = []
    for (one, other), size, query in zip(right, cosines.shape, (0, 1), strict=True):
        scores = 2 * cosines.pairs(one, other) - less_one[one] - less_other[other]
        best = np.full(size, -np.inf)
        np.maximum.at(best, (one, other)[query], scores)
        found.append(np.where(np.isneginf(best), np.inf, best - _TIE))
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
        scores = 2 * block - less_other
        found[rows] = np.argmax(scores >= scores.max(axis=1, keepdims=True) - _TIE, axis=1)
    return found
