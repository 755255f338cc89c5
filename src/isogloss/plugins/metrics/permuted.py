"""CALIGN's figures when the target side's types change places: what null models compare with."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from isogloss import area, best_hits
from isogloss.plugins.metrics.alignment import admissible
from isogloss.plugins.metrics.rules import comparison, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss import Coverage, Ints, Shuffling, Words
    from isogloss.plugins.metrics.rules import Number, Rule


class Permuted(NamedTuple):
    """CALIGN's figures under one permutation of the target's types."""

    area: float | None
    """None when no source concept is large enough."""
    aligned: tuple[int, ...]
    """How many source concepts are aligned, for each threshold."""


def permuted(
    coverage: Coverage, rule: Rule, permutations: Iterable[Ints], thresholds: Sequence[Number] = ()
) -> Iterator[Permuted]:
    """Yield what the rule finds under each permutation; its own threshold has no part in it."""
    covers = [comparison(rule.name, "threshold", each, Fraction(1)) for each in thresholds]
    least = min([Fraction(1, 2), *(exact("threshold", each) for each in thresholds)])
    sizes = coverage.source_sizes
    defined = rule.eligible(sizes).any()
    for best in best_hits(coverage, admissible(coverage, rule), permutations, least=least):
        aligned = tuple(int(enough(best, sizes).sum()) for enough in covers)
        yield Permuted(area(best, sizes) if defined else None, aligned)


def nulls(
    coverage: Coverage, rule: Rule, words: Words, shuffling: Shuffling
) -> tuple[float | None, tuple[float | None, ...]]:
    """Return the area as it is, and under each permutation of the types of the target's words."""
    import numpy as np

    present = coverage.target.present
    goes = shuffling.permutations([words], present, raw=rule.raw)
    found = permuted(coverage, rule, chain([np.arange(len(present))], goes))
    observed, *others = (each.area for each in found)
    return observed, tuple(others)
