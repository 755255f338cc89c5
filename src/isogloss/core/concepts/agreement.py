"""How far two groupings of the same words agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.concepts.contingency import contingency

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss.core.concepts.contingency import Contingency
    from isogloss.core.types import Ints

    Doubles = npt.NDArray[np.float64]


def adjusted_mutual_information(a: Ints, b: Ints) -> float:
    """Return how much two labellings (words,) agree: 1 the same groups, about 0 by chance.

    Adjusted mutual information with the arithmetic mean of the entropies (Vinh, Epps and Bailey,
    JMLR 11, 2010), as scikit-learn defines it: 1 when both have one group (or no word), 0 when
    only one of them does. Every label is a group, a negative one too: leave noise out before.
    Raises ValueError when the lengths differ.
    """
    return adjusted_mutual_information_of(contingency(a, b))


def adjusted_mutual_information_of(table: Contingency) -> float:
    """Return the same from a table of the labellings, where there is one already."""
    sizes_a, sizes_b = table.sizes, table.other_sizes
    if len(sizes_a) <= 1 or len(sizes_b) <= 1:
        return float(len(sizes_a) == len(sizes_b))
    expected = expected_mutual_information(sizes_a, sizes_b)
    mean_entropy = (_entropy(sizes_a) + _entropy(sizes_b)) / 2
    # Two labellings of singletons agree fully, and so they would by chance: 0 / 0 is 1 here.
    above = _away_from_zero(_mutual_information(table) - expected)
    return above / _away_from_zero(mean_entropy - expected)


def _away_from_zero(value: float) -> float:
    import sys

    smallest = sys.float_info.epsilon
    return min(value, -smallest) if value < 0 else max(value, smallest)


def _entropy(sizes: Ints) -> float:
    import numpy as np

    total = sizes.sum()
    return float(-np.sum(sizes / total * (np.log(sizes) - np.log(total))))


def _mutual_information(table: Contingency) -> float:
    import numpy as np

    together, total = table.shared, table.words
    sizes, others = table.sizes[table.row], table.other_sizes[table.column]
    ratio = np.log(together) + np.log(total) - np.log(sizes) - np.log(others)
    return max(0.0, float(np.sum(together / total * ratio)))


def expected_mutual_information(sizes_a: Ints, sizes_b: Ints) -> float:
    """Return the mean mutual information of labellings with these group sizes, 1 or more, in nats.

    Exact, under the hypergeometric model: a group of ``x`` words and one of ``y`` words share
    ``n`` of all ``N`` with a probability that depends on the sizes only. So every pair of
    *distinct* sizes is worked out once and counted as often as it occurs.
    """
    import numpy as np
    from scipy.special import gammaln

    total = int(sizes_a.sum())
    factorial: Doubles = gammaln(np.arange(total + 1) + 1.0)  # log n! for every n that occurs
    distinct_a, times_a = np.unique(sizes_a, return_counts=True)
    distinct_b, times_b = np.unique(sizes_b, return_counts=True)
    terms = [
        float(times_b @ _expected(size, distinct_b, total, factorial))
        for size in distinct_a.tolist()
    ]
    return float(times_a @ np.array(terms))


def _expected(size: int, others: Ints, total: int, factorial: Doubles) -> Doubles:
    """Return the expected term of a group of ``size`` with each of the groups of size ``others``."""
    import numpy as np

    least = np.maximum(1, size + others - total)
    lengths = np.minimum(size, others) - least + 1  # how many overlaps are possible
    ends = np.cumsum(lengths)
    other = np.repeat(others, lengths)
    shared = np.arange(ends[-1]) - np.repeat(ends - lengths - least, lengths)
    chance = np.exp(
        factorial[size] + factorial[total - size] - factorial[total]
        + (factorial[others] + factorial[total - others]).repeat(lengths)
        - factorial[shared] - factorial[size - shared] - factorial[other - shared]
        - factorial[total - size - other + shared]
    )  # fmt: skip
    ratio = np.log(shared) + np.log(total) - np.log(size) - np.log(other)
    result: Doubles = np.add.reduceat(shared / total * ratio * chance, ends - lengths)
    return result
