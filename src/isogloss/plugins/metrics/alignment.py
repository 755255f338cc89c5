"""Which source concepts are aligned with which target concepts, under one rule and relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss import area

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Coverage, Ints
    from isogloss.plugins.metrics.rules import Mask, Rule

    Integers = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """One direction: pairs of concepts with a hit, and what the rule says of each."""

    coverage: Coverage
    rule: Rule
    source: Integers
    """(pairs,) rows of the coverage."""
    target: Integers
    """(pairs,) columns of the coverage."""
    hits: Integers
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
        """(source concepts,) the most hits over admissible targets, 0 without any or too small."""
        import numpy as np

        most, counted = np.zeros(self.concepts, np.int64), self.fits & self.eligible[self.source]
        np.maximum.at(most, self.source[counted], self.hits[counted])
        return most

    def area(self) -> float | None:
        """Return the mean of CALIGN over all thresholds from 0.5 to 1, where it is defined."""
        if not self.eligible_concepts:
            return None
        return area(self.best_hits(), self.coverage.source_sizes)

    def undefined(self) -> str:
        """Say why there is no value; nothing where there is one."""
        if self.eligible_concepts:
            return ""
        if not self.concepts:
            return "no source concept has a word"
        least = self.rule.min_types
        return f"none of {self.concepts} source concepts has more than {least} types"

    def under(self, rule: Rule) -> Alignment:
        """Return what another rule says of the same pairs; its number of translations is equal."""
        alike = (rule.fits, rule.relative) == (self.rule.fits, self.rule.relative)
        fits = self.fits if alike else None
        return _judged(self.coverage, rule, self.source, self.target, self.hits, fits)


def align(coverage: Coverage, rule: Rule) -> Alignment:
    """Apply the rule to every pair of concepts with a hit; without one there is no coverage."""
    found = coverage.hits.tocoo()
    return _judged(coverage, rule, found.row, found.col, found.data, None)


def _judged(
    coverage: Coverage,
    rule: Rule,
    source: Integers,
    target: Integers,
    hits: Integers,
    fits: Mask | None,
) -> Alignment:
    if fits is None:
        table, row, column = _fitting(coverage, rule)
        fits = table[row[source], column[target]]
    eligible = rule.eligible(coverage.source_sizes)
    aligned = eligible[source] & fits
    aligned[aligned] = rule.covers(hits[aligned], coverage.source_sizes[source[aligned]])
    return Alignment(coverage, rule, source, target, hits, eligible, fits, aligned)


def admissible(coverage: Coverage, rule: Rule) -> Mask:
    """(source concepts, target concepts) whether sizes allow it and S is large enough."""
    table, row, column = _fitting(coverage, rule)
    return table[row][:, column] & rule.eligible(coverage.source_sizes)[:, None]


def sizes_fit(coverage: Coverage, rule: Rule, sizes: Ints, others: Ints) -> Mask:
    """Whether source concepts of ``sizes`` and target concepts of ``others`` types fit.

    As shares of the sides' types, which are |S| / V_s and |T| / V_t, they are compared times
    V_s V_t, and so as whole numbers.
    """
    if rule.relative:
        all_source, all_target = (int(s.present.sum()) for s in (coverage.source, coverage.target))
        sizes, others = sizes * all_target, others * all_source
    return rule.fits(sizes, others)


def _fitting(coverage: Coverage, rule: Rule) -> tuple[Mask, Ints, Ints]:
    """Return whether sizes allow it, and each source and target concept's row and column there.

    Concepts are many and sizes few: each pair of sizes is compared once.
    """
    import numpy as np

    sizes, row = np.unique(coverage.source_sizes, return_inverse=True)
    others, column = np.unique(coverage.target_sizes, return_inverse=True)
    return sizes_fit(coverage, rule, sizes[:, None], others), row, column
