"""Which groups of one labelling share words with which of another, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints, Labels

    Doubles = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Contingency:
    """The pairs of groups that share a word. Every label is a group, a negative one too."""

    row: Ints
    """(cells,) place of the first labelling's group among its labels in ascending order."""
    column: Ints
    """(cells,) the same of the second labelling."""
    shared: Ints
    """(cells,) how many words both hold, 1 or more."""
    sizes: Ints
    """(groups of the first,) how many words each holds."""
    other_sizes: Ints
    """(groups of the second,) the same."""

    @property
    def words(self) -> int:
        """How many words there are."""
        return int(self.sizes.sum())

    def adjusted_rand_index(self) -> float:
        """Return how far the labellings agree on pairs of words: 1 the same groups, 0 by chance.

        Hubert and Arabie (1985): (pairs together in both - expected) / (mean of the pairs together
        in each - expected), with expected = product / all pairs. 1 where both are all singletons or
        both one group, which agree fully and cannot do otherwise.
        """
        together = _pairs(self.shared)
        first, second, every = _pairs(self.sizes), _pairs(self.other_sizes), _pairs_of(self.words)
        # All times 2 * every, so that whole numbers of any length stay exact until they are divided.
        above = 2 * (together * every - first * second)
        most = (first + second) * every - 2 * first * second
        return above / most if most else 1.0

    def element_centric_similarity(self) -> float:
        """Return the mean, over words, of how alike the two labellings are seen from it: 0 to 1.

        Gates, Wood, Hetrick and Ahn (Scientific Reports 9, 2019, 8574): 1 - |p - q| / (2 alpha),
        where p and q say where a walk from the word ends that stays inside its group and returns
        with probability 1 - alpha. Of groups that do not overlap, that is

            shared words / size of the larger of its two groups

        for every alpha, their 0.9 among them. Not corrected for chance. 1 without a word.
        """
        import numpy as np

        larger = np.maximum(self.sizes[self.row], self.other_sizes[self.column])
        return float((self.shared**2 / larger).sum() / self.words) if self.words else 1.0

    def best_jaccard(self, counting: Flags) -> Doubles:
        """Return, for each group of the first, its largest Jaccard similarity with one of the second.

        (groups of the first,); words shared / words in either (Hennig, CSDA 52, 2007). Of the second
        only the groups count that are marked in ``counting``; a group that meets none of them has 0.
        """
        import numpy as np

        united = self.sizes[self.row] + self.other_sizes[self.column] - self.shared
        best = np.zeros(len(self.sizes))
        np.maximum.at(best, self.row, np.where(counting[self.column], self.shared / united, 0))
        return best


def contingency(a: Labels, b: Labels) -> Contingency:
    """Return which groups of two labellings (words,) share words. ValueError: unequal lengths."""
    import numpy as np

    if len(a) != len(b):
        raise ValueError(f"the labellings have {len(a)} and {len(b)} words")
    first, second = (np.unique(labels, return_inverse=True)[1] for labels in (a, b))
    sizes, other_sizes = np.bincount(first), np.bincount(second)
    cells, shared = np.unique(first * max(1, len(other_sizes)) + second, return_counts=True)
    row, column = np.divmod(cells, max(1, len(other_sizes)))
    return Contingency(row, column, shared, sizes, other_sizes)


def singled(labels: Labels) -> Labels:
    """Return labels (words,) in which every word of noise is a group by itself."""
    import numpy as np

    noise = labels < 0
    found = labels.astype(np.int64)
    found[noise] = int(labels.max(initial=-1)) + 1 + np.arange(int(noise.sum()))
    return found


def _pairs(sizes: Ints) -> int:
    import numpy as np

    wide = sizes.astype(np.int64)
    return int((wide * (wide - 1) // 2).sum())


def _pairs_of(words: int) -> int:
    return words * (words - 1) // 2
