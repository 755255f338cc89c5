"""How strongly links favour the diagonal: the one number of that model, and its best value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.alignment.cells import CELLS, distances, summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.alignment.bitext import Bitext
    from isogloss.core.alignment.cells import Floats
    from isogloss.core.types import Ints

LOWEST, HIGHEST = 0.1, 14.0
"""Between these the best value is looked for."""


class Places:
    """The places of target words in the distinct pairs of lengths that a text has.

    A place is (i, m, n): word i of m, beside n source words. Places number far fewer than words.
    """

    def __init__(self, text: Bitext, rows: Ints) -> None:
        """Find the places of the words of the pairs ``rows``."""
        import numpy as np

        n, m = text.source.lengths[rows], text.target.lengths[rows]
        width = int(n.max(initial=0)) + 1
        shapes, shape = np.unique(m * width + n, return_inverse=True)
        self._m, self._n = shapes // width, shapes % width
        begins = np.cumsum(self._m) - self._m
        within = np.arange(m.sum()) - np.repeat(np.cumsum(m) - m, m)
        self.of = np.repeat(begins[shape], m) + within
        """(target words of the pairs, in order) the place of each."""

    def best(self, weights: Floats, distance: float, start: float) -> float:
        """Return the tension that makes the expected links most likely.

        ``weights`` has the expected links of every target word, ``distance`` is the sum of their
        expected distances. The logarithm of the likelihood is concave in the tension and its
        derivative is the model's expected distance minus the one found: Newton's method, kept
        inside a bracket.
        """
        mass = summed(self.of, weights, int(self._m.sum()))
        ends = [self._moments(mass, end)[0] for end in (LOWEST, HIGHEST)]
        if ends[0] - ends[1] <= 1e-12 * mass.sum():
            return start  # every link is as far away as any other: the tension changes nothing
        if ends[1] >= distance:
            return HIGHEST
        if ends[0] <= distance:
            return LOWEST
        low, high, tension = LOWEST, HIGHEST, start
        for _ in range(60):
            slope, bend = self._moments(mass, tension)
            slope -= distance
            if slope > 0:
                low = tension
            else:
                high = tension
            new = tension + slope / bend if bend > 0 else low
            if not low < new < high:
                new = (low + high) / 2
            if abs(new - tension) < 1e-12:
                return new
            tension = new
        return tension

    def _moments(self, mass: Floats, tension: float) -> tuple[float, float]:
        """Return the expected distance under the model, and its variance, weighted by ``mass``."""
        import numpy as np

        mean = variance = 0.0
        for place, size, part in self._blocks(mass):
            first = np.cumsum(size) - size
            apart = distances(place, size, first)
            weight = np.exp(-tension * apart)
            total = np.add.reduceat(weight, first)
            weight *= apart
            expected = np.add.reduceat(weight, first) / total
            weight *= apart
            squared = np.add.reduceat(weight, first) / total
            mean += float(part @ expected)
            variance += float(part @ (squared - expected**2))
        return mean, variance

    def _blocks(self, mass: Floats) -> Iterator[tuple[Floats, Ints, Floats]]:
        import numpy as np

        held = np.cumsum(self._m * self._n)
        ends = np.cumsum(self._m)
        cuts = [*np.searchsorted(held, np.arange(CELLS, held[-1], CELLS)).tolist(), len(held)]
        start = 0
        for end in sorted(set(cuts)):
            m, n = self._m[start:end], self._n[start:end]
            if len(m):
                begins = np.cumsum(m) - m
                i = np.arange(1, m.sum() + 1) - np.repeat(begins, m)
                part = mass[ends[start] - m[0] : ends[end - 1]]
                yield i / np.repeat(m, m), np.repeat(n, m), part
            start = end
