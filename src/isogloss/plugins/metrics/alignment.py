"""Which source concepts are aligned with which target concepts, under one rule and relation."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

    from isogloss import Coverage, Ints
    from isogloss.plugins.metrics.rules import Comparison, Mask, Rule

FLOOR = 0.5
"""Where the area under CALIGN's curve begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """One direction: pairs of concepts with a hit, and what the rule says of each."""

    coverage: Coverage
    rule: Rule
    source: Ints
    """(pairs,) rows of the coverage."""
    target: Ints
    """(pairs,) columns of the coverage."""
    hits: Ints
    """(pairs,) types of S that have a translation in T; at least 1."""
    eligible: Mask
    """(source concepts,) large enough."""
    fits: Mask
    """(pairs,) admissible by size."""
    aligned: Mask
    """(pairs,) by every rule."""

    @property
    def concepts(self) -> int:
        """Source concepts with a word."""
        return len(self.eligible)

    @property
    def eligible_concepts(self) -> int:
        """Source concepts that are large enough."""
        return int(self.eligible.sum())

    @property
    def aligned_concepts(self) -> int:
        """Source concepts aligned with at least one target concept."""
        import numpy as np

        return len(np.unique(self.source[self.aligned]))

    @property
    def value(self) -> float | None:
        """CALIGN: aligned over all concepts; None when none is eligible."""
        return self.aligned_concepts / self.concepts if self.eligible_concepts else None

    @property
    def of_eligible(self) -> float | None:
        """Aligned over eligible concepts."""
        return self.aligned_concepts / self.eligible_concepts if self.eligible_concepts else None

    def pairs(self) -> list[list[int]]:
        """Return the aligned pairs by the concepts' own numbers, sorted."""
        rows = self.coverage.source_numbers[self.source[self.aligned]]
        columns = self.coverage.target_numbers[self.target[self.aligned]]
        return sorted(map(list, zip(rows.tolist(), columns.tolist(), strict=True)))

    def attainable(self) -> Mask:
        """(source concepts,) whether the types translated anywhere would be enough."""
        return self.rule.covers(self.coverage.ceilings(), self.coverage.source_sizes)

    def best_hits(self) -> Ints:
        """(source concepts,) the most hits over admissible targets, 0 without any."""
        import numpy as np

        most = np.zeros(self.concepts, np.int64)
        np.maximum.at(most, self.source[self.fits], self.hits[self.fits])
        return most

    def best(self) -> npt.NDArray[np.float64]:
        """(source concepts,) the largest coverage over admissible targets, 0 without any."""
        import numpy as np

        return np.asarray(self.best_hits() / self.coverage.source_sizes)

    def area(self) -> float | None:
        """Return the mean of CALIGN over all thresholds from 0.5 to 1, where it is defined."""
        if not self.eligible_concepts:
            return None
        return areas(self.best_hits()[None], self.coverage.source_sizes, self.eligible)[0]

    def admissible(self) -> Mask:
        """(source concepts, target concepts) whether sizes allow it and S is large enough."""
        fits = self.rule.fits(self.coverage.source_sizes[:, None], self.coverage.target_sizes)
        return fits & self.eligible[:, None]

    def aligned_under(self, thresholds: Iterable[Comparison]) -> list[int]:
        """Return how many source concepts are aligned under each threshold, other rules alike."""
        return counts(self.best_hits(), self.coverage.source_sizes, self.eligible, thresholds)


def counts(best: Ints, sizes: Ints, eligible: Mask, thresholds: Iterable[Comparison]) -> list[int]:
    """Return how many eligible concepts (of types ``sizes``) reach each threshold by best hits."""
    most, whole = best[eligible], sizes[eligible]
    return [int(covers(most, whole).sum()) for covers in thresholds]


def areas(best: Ints, sizes: Ints, eligible: Mask) -> list[float]:
    """Return the area of each row of best hits (samples, concepts): null models have many.

    The mean of CALIGN over all thresholds from 0.5 to 1; concepts that are not eligible add none.
    """
    import numpy as np

    above = np.maximum(0.0, best / sizes - FLOOR) / (1 - FLOOR)
    return [fsum(row) / len(sizes) for row in above[:, eligible].tolist()]


def align(coverage: Coverage, rule: Rule) -> Alignment:
    """Apply the rule to every pair of concepts with a hit; without one there is no coverage."""
    import numpy as np

    found = coverage.hits.tocoo()
    source, target = found.row.astype(np.int64), found.col.astype(np.int64)
    hits = found.data.astype(np.int64)
    sizes, others = coverage.source_sizes[source], coverage.target_sizes[target]
    eligible = rule.eligible(coverage.source_sizes)
    fits = rule.fits(sizes, others)
    aligned = eligible[source] & fits & rule.covers(hits, sizes)
    return Alignment(coverage, rule, source, target, hits, eligible, fits, aligned)
