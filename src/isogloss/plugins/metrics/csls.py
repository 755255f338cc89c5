"""Precision of word translation by nearest neighbours: by the cosine, and by CSLS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.plugins.metrics.ranking import Order, ranks

if TYPE_CHECKING:
    from isogloss import Ints
    from isogloss.plugins.metrics.cosines import Cosines
    from isogloss.plugins.metrics.pooling import Floats, Mask
    from isogloss.plugins.metrics.ranking import Pairs, Ranks
    from isogloss.plugins.metrics.translations_in_reach import Question


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one direction of a question came to."""

    csls: Ints
    """(source types,) how many wrong candidates come before the best right one; -1: not asked."""
    nearest: Ints
    """The same by the cosine."""
    right: Pairs
    """Queries and candidates that are right."""
    around: Floats
    """(target types,) r, which CSLS takes off a candidate; infinite for what is no candidate."""

    @property
    def candidates(self) -> int:
        """How many types can be found."""
        import numpy as np

        return int(np.isfinite(self.around).sum())

    @property
    def queries(self) -> int:
        """How many types have something right among the candidates."""
        return int((self.csls >= 0).sum())

    def at(self, depth: int, *, nearest: bool = False) -> float | None:
        """Return the share of queries with a right candidate among the first ``depth``.

        None without a query, and where there are no more candidates than that: all would be found.
        """
        found = self.nearest if nearest else self.csls
        queries = found[found >= 0]
        if not len(queries) or self.candidates <= depth:
            return None
        return float((queries < depth).mean())

    @property
    def chance(self) -> float | None:
        """The mean over queries of the share of candidates that are right: a blind guess."""
        queries = self.queries
        return len(self.right[0]) / queries / self.candidates if queries else None


def answer(cosines: Cosines, asked: list[Question], neighbours: int) -> list[tuple[Answer, Answer]]:
    """Return what either direction of each question comes to.

    CSLS(x, y) = 2 cos(x, y) - r(x) - r(y), r the mean cosine of the ``neighbours`` closest vectors of
    the other side (Conneau, Lample, Ranzato, Denoyer and Jégou 2018, "Word translation without
    parallel data"); with fewer vectors than that, of all. A query with several right
    candidates is a hit when one of them is found.
    """
    groups = _alike(asked)
    kept = [(asked[places[0]].one, asked[places[0]].other) for places in groups]
    around = cosines.closest_among(neighbours, kept)
    orders = []
    for places, chosen, (r_one, r_other) in zip(groups, kept, around, strict=True):
        rights = [asked[place].right for place in places]
        one, other = map(_outside, chosen)
        orders += [Order(one, other, rights), Order(r_one.mean + one, r_other.mean + other, rights)]
    ranked = ranks(cosines, orders)
    found: dict[int, tuple[Answer, Answer]] = {}
    for number, places in enumerate(groups):
        both = zip(places, ranked[2 * number + 1], ranked[2 * number], strict=True)
        for place, csls, nearest in both:
            found[place] = _directions(asked[place], csls, nearest, orders[2 * number + 1])
    return [found[place] for place in range(len(asked))]


def _directions(
    question: Question, csls: Ranks, nearest: Ranks, order: Order
) -> tuple[Answer, Answer]:
    ahead, back = question.right
    return (
        Answer(csls.ahead, nearest.ahead, ahead, order.less_other),
        Answer(csls.back, nearest.back, back[::-1], order.less_one),
    )


def _alike(asked: list[Question]) -> list[list[int]]:
    """Return the places of questions with the same candidates, which share every product."""
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    for place, question in enumerate(asked):
        key = (question.one.tobytes(), question.other.tobytes())
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _outside(kept: Mask) -> Floats:
    import numpy as np

    return np.where(kept, 0.0, np.inf)
