"""Which sentences find their parallel among all sentences of the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.plugins.metrics.cosines import TIE, cosines_of, incomparable
from isogloss.plugins.metrics.pooling import sentence_means

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import Ints, Space
    from isogloss.plugins.metrics.cosines import Closest, Cosines
    from isogloss.plugins.metrics.pooling import Floats, Mask

Margin: TypeAlias = "Callable[[Floats, Floats], Floats]"
"""What ranks candidates: of their cosines and of the mean cosine of both sides' closest."""


def cosine(cosines: Floats, around: Floats) -> Floats:
    """Return the cosine as it is."""
    del around
    return cosines


def distance(cosines: Floats, around: Floats) -> Floats:
    """Return how far a cosine lies above those around it."""
    return cosines - around


def ratio(cosines: Floats, around: Floats) -> Floats:
    """Return how many times a cosine is as large as those around it."""
    return cosines / around


class Found(NamedTuple):
    """Which sentences find their parallel."""

    ahead: Mask
    """(sentences,) of the one side, among those of the other."""
    back: Mask
    """(sentences,) of the other side, among those of the one."""


def find(cosines: Cosines, margin: Margin, neighbours: tuple[Closest, Closest]) -> Found:
    """Return which vectors rank their parallel, of the same number, above every other candidate.

    Candidates are the k nearest by cosine, ``neighbours``; the margin of a pair is that of its cosine
    against (A(x) + A(y)) / 2, A the mean cosine of the k nearest of the other side (Artetxe and
    Schwenk 2019, "Margin-based parallel corpus mining with multilingual sentence embeddings"; k
    nearest as candidates as in the published xSIM). Another one that ties is a miss.
    """
    import numpy as np

    of_one, of_other = neighbours
    places = np.arange(len(cosines.one))
    own = cosines.pairs(places, places)
    goal = margin(own, (of_one.mean + of_other.mean) / 2) - TIE
    ahead, back = own >= of_one.least - TIE, own >= of_other.least - TIE
    for rows, block in cosines.blocks():
        score = margin(block, (of_one.mean[rows, None] + of_other.mean) / 2)
        inside = np.arange(rows.stop - rows.start)
        others = np.ones(block.shape, bool)
        others[inside, places[rows]] = False
        candidates = block >= of_one.least[rows, None] - TIE
        ahead[rows] &= ~(others & candidates & (score >= goal[rows, None])).any(axis=1)
        candidates = block >= of_other.least - TIE
        back &= ~(others & candidates & (score >= goal)).any(axis=0)
    return Found(ahead, back)


def parallels(space: Space, *, identical: bool = True) -> tuple[Ints, Cosines | None, str]:
    """Return the sentences that both sides have, their cosines, and why there is none."""
    pooled = sentence_means(space, identical=identical)
    numbers = pooled[0].numbers
    if len(numbers) < 2:
        why = f"sentences with words on both sides: {len(numbers)}; at least 2 are needed"
        return numbers, None, why
    if why := incomparable(space, pooled, "sentences"):
        return numbers, None, why
    return numbers, cosines_of(pooled[0].means, pooled[1].means), ""


def sizes(space: Space, sentences: int) -> dict[str, int]:
    """Return what a score of sentences was counted on."""
    import numpy as np

    one, other = (space.words(side) for side in space.sides)
    every = len(np.union1d(one.sentence, other.sentence))
    return {
        "sentences": sentences,
        "sentences_of_one_side": every - sentences,
        "words": len(one) + len(other),
    }
