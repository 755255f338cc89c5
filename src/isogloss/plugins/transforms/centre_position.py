"""Centring by position: what is left of a vector does not tell where in the sentence it was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from isogloss import FittedTransform, Ints, Transform, Vectors, Words, hookimpl
from isogloss.plugins.transforms.rows import spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.plugins.transforms.rows import Doubles


class CentrePosition:
    """Subtracts from every vector the mean of the vectors of its side at the same position.

    The position is that of the token where the source has tokens, as a model knows no other, else
    that of the word. A position with a single word becomes a vector of zeros: nothing is left.
    """

    scope: Literal["side", "pooled"] = "side"
    streams = True

    def fit(self, vectors: Vectors, words: Words, /) -> FittedTransform:
        """Take the mean of every position, in float64."""
        import numpy as np

        positions, place = np.unique(words.read_position, return_inverse=True)
        sums = np.zeros((len(positions), vectors.shape[1]))
        for part in spans(vectors.shape[0]):
            _add(sums, place[part], vectors[part])
        sums /= np.bincount(place, minlength=len(positions))[:, None]
        return Centred(positions, sums)


@dataclass(frozen=True, slots=True)
class Centred:
    """What was learnt of a side."""

    positions: Ints
    """(positions,) ascending."""
    means: Doubles
    """(positions, features)"""

    def __call__(self, vectors: Vectors, words: Words, /) -> Doubles:
        """Return the differences, in float64."""
        found: Doubles = vectors - self.means[self.positions.searchsorted(words.read_position)]
        return found


def _add(sums: Doubles, place: Ints, block: Vectors) -> None:
    """Add the rows of ``block`` to the sums at their ``place``, one after the other.

    A sum starts from what it was, so that it does not matter how rows are cut into blocks.
    """
    import numpy as np
    from scipy.sparse import csr_array

    present, row = np.unique(place, return_inverse=True)
    rows = np.concatenate([np.arange(len(present)), row])
    table = csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))))
    sums[present] = table @ np.concatenate([sums[present], block])


def centre_position() -> Transform:
    """Subtract the mean vector of the words of the side at the same position."""
    return CentrePosition()


# Part of every key; it rises when the same settings can give other vectors.
centre_position.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``centre-position``."""
    return {"centre-position": centre_position}
