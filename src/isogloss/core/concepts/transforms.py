"""What is done to the vectors of a side before they are clustered."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.blocks import ROWS, Sliced
from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints, Vectors, Words

    Doubles: TypeAlias = npt.NDArray[np.float64]

TRANSFORMS = ("none", "centre-position")
DOUBLE = 8
"""Bytes of a number of a mean."""


def transform(rule: str, vectors: Sliced, words: Words) -> Sliced:
    """Return ``vectors`` (words, features) under ``rule``, worked out when they are read.

    ``none`` changes nothing. ``centre-position`` subtracts from every vector the mean of the
    vectors that were read at the same position of their sentences, so that what is left does not
    tell the position: that of the token where the source has tokens, as a model knows no other, else
    that of the word. A position with a single word becomes a vector of zeros: nothing is left.
    Means are float64. Raises SettingsError for another rule.
    """
    if rule not in TRANSFORMS:
        near = get_close_matches(rule, TRANSFORMS, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SettingsError(f"transform {rule!r} is none of {', '.join(TRANSFORMS)}{hint}")
    return vectors if rule == "none" else Centred(vectors, words.read_position)


class Centred(Sliced):
    """Vectors less the mean of those at their position (words,), which takes one pass to work out."""

    def __init__(self, vectors: Sliced, positions: Ints) -> None:
        import numpy as np

        self.inner = vectors
        self.shape = vectors.shape
        found, self.place = np.unique(positions, return_inverse=True)
        self.count = len(found)
        width = self.shape[1]
        # A block, and it and its sums in float64; the means of all positions stay.
        self.held = vectors.held + 3 * DOUBLE * (ROWS + self.count) * width
        self.kept = vectors.kept + DOUBLE * self.count * width + DOUBLE * self.shape[0]

    @cached_property
    def means(self) -> Doubles:
        """(positions, features), summed row by row, so that it does not matter how they are cut."""
        import numpy as np

        sums = np.zeros((self.count, self.shape[1]))
        done = 0
        for block in self.inner.blocks():
            _add(sums, self.place[done : done + len(block)], block)
            done += len(block)
        sums /= np.bincount(self.place, minlength=self.count)[:, None]
        return sums

    def read(self, start: int, stop: int) -> Vectors:
        """Return a run of rows."""
        import numpy as np

        found = np.empty((stop - start, self.shape[1]), np.float32)
        for at in range(start, stop, ROWS):
            end = min(at + ROWS, stop)
            # The difference is float64, and rounded once.
            np.subtract(
                self.inner[at:end],
                self.means[self.place[at:end]],
                out=found[at - start : end - start],
                casting="same_kind",
            )
        return found


def _add(sums: Doubles, place: Ints, block: Vectors) -> None:
    """Add the rows of ``block`` to the sums at their ``place``, one after the other."""
    import numpy as np
    from scipy.sparse import csr_array

    # A product with a table of ones adds in the order of its columns: the sum so far, then the rows.
    present, row = np.unique(place, return_inverse=True)
    count = len(present)
    rows, columns = np.concatenate([np.arange(count), row]), np.arange(count + len(row))
    ones = csr_array((np.ones(len(rows)), (rows, columns)), shape=(count, len(rows)))
    sums[present] = ones @ np.concatenate([sums[present], block])
