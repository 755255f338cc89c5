"""Means of words' vectors, by type or by sentence: what metrics of whole vectors compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import check_memory

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints, Side, Space, Vectors, Words

    Floats = npt.NDArray[np.float64]
    Mask = npt.NDArray[np.bool_]

_FEATURES = 64
"""Features that are summed at once; what is made beside the means has so many columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """One mean vector for each of some types or sentences."""

    numbers: Ints
    """(items,) ascending: places in ``Words.types``, or numbers of sentences."""
    means: Floats
    """(items, features)"""


def type_means(space: Space, side: Side) -> Pooled:
    """Return the mean vector of every type that has a word; noise counts like any word."""
    import numpy as np

    numbers, group = np.unique(space.words(side).type, return_inverse=True)
    return Pooled(numbers, means(space.vectors(side), group, len(numbers)))


def sentence_means(space: Space, *, identical: bool = True) -> tuple[Pooled, Pooled]:
    """Return the mean vectors of the sentences that have a word on both sides of a pair.

    Only words that were kept and have a vector count. Without ``identical``, words whose type is
    found on both sides leave first.
    """
    import numpy as np

    one, other = space.sides
    kept = _all_words(space) if identical else _words_of_one_side(space)
    inside = [space.words(side).sentence[kept[side]] for side in (one, other)]
    shared = np.intersect1d(inside[0], inside[1])
    return (
        _sentences(space, one, shared, kept[one]),
        _sentences(space, other, shared, kept[other]),
    )


def _sentences(space: Space, side: Side, numbers: Ints, kept: Mask) -> Pooled:
    import numpy as np

    sentence = space.words(side).sentence
    group = np.where(kept & np.isin(sentence, numbers), np.searchsorted(numbers, sentence), -1)
    return Pooled(numbers, means(space.vectors(side), group, len(numbers)))


def _all_words(space: Space) -> dict[Side, Mask]:
    import numpy as np

    return {side: np.ones(len(space.words(side)), bool) for side in space.sides}


def _words_of_one_side(space: Space) -> dict[Side, Mask]:
    import numpy as np

    shared = shared_types(*map(space.words, space.sides))
    marked = {
        side: np.array([name not in shared for name in space.words(side).types], bool)
        for side in space.sides
    }
    return {side: mask[space.words(side).type] for side, mask in marked.items()}


def shared_types(one: Words, other: Words) -> set[str]:
    """Return the types that have a word on both sides."""
    return occurring(one).keys() & occurring(other).keys()


def occurring(words: Words) -> dict[str, int]:
    """Return how many words each type has, of those that have one."""
    import numpy as np

    numbers, counts = np.unique(words.type, return_counts=True)
    found = zip(numbers.tolist(), counts.tolist(), strict=True)
    return {words.types[number]: count for number, count in found}


def means(vectors: Vectors, group: Ints, count: int) -> Floats:
    """Return the mean vector of each group, (count, features); every group has a member.

    ``vectors``: (words, features); ``group``: (words,), negative for words that are left out. A sum
    runs in the order of the words, in float64.
    """
    import numpy as np
    from scipy.sparse import csr_array

    words, features = vectors.shape
    needed = 8 * (count * features + words * _FEATURES)
    check_memory(f"means of {words} words", needed, "keep fewer words or types ([words])")
    rows = np.flatnonzero(group >= 0)
    sizes = np.bincount(group[rows], minlength=count)
    members = csr_array((np.ones(len(rows)), (group[rows], rows)), shape=(count, words))
    result = np.empty((count, features))
    for start in range(0, features, _FEATURES):
        some = slice(start, start + _FEATURES)
        result[:, some] = members @ vectors[:, some].astype(np.float64)
    result /= sizes[:, None]
    return result
