"""What two groupings of the same words have to do with each other, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.agreement import adjusted_mutual_information
from isogloss.core.errors import SettingsError
from isogloss.evidence.change.overlaps import (
    overlaps_of_types,
    overlaps_of_words,
    types_held,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss.core.concepts.steps import Steps
    from isogloss.core.types import Ints, Labels
    from isogloss.evidence.change.overlaps import Overlaps

    Mask = npt.NDArray[np.bool_]

FIGURES = (
    "survived",
    "area",
    "survived_types",
    "area_types",
    "new",
    "new_area",
    "jaccard",
    "one_to_one",
    "ami",
)
"""What ``figures`` gives, in the order of ``Figures``."""


class Figures(NamedTuple):
    """The figures; None is undefined, as no concept counts or no word is in one on both sides.

    ``docs/change.md`` says what is the paper's and what is ours.
    """

    survived: float | None
    """Share of the first's concepts of which one of the second holds the threshold of the words."""
    area: float | None
    """Its mean over all thresholds from 0 to 1: the mean share of a concept that one other holds."""
    survived_types: float | None
    """The same of types instead of words."""
    area_types: float | None
    new: float | None
    """Share of the second's concepts of which no concept of the first holds the threshold."""
    new_area: float | None
    """1 minus the area seen from the second."""
    jaccard: float | None
    """Mean over the first's concepts of the largest Jaccard similarity (Hennig 2007)."""
    one_to_one: float | None
    """Share of the words in concepts of the first that stay when concepts pair one to one, so that
    as many as possible do."""
    ami: float | None
    """Adjusted mutual information on the words that neither calls noise: about 0 by chance."""

    def plain(self) -> dict[str, float | None]:
        """Every figure by its name."""
        return dict(zip(FIGURES, self, strict=True))


@dataclass(frozen=True, slots=True)
class Rule:
    """Which concepts count, and when one survives."""

    threshold: Fraction
    least_types: int
    """Types that a concept has at least, of the words that are looked at."""

    def counting(self, labels: Labels, types: Ints) -> Mask:
        """Return which concepts count: (concepts,)."""
        return types_held(labels, types) >= self.least_types


def rule_of(threshold: str, least_types: int) -> Rule:
    """Return the rule of a threshold as it is written, 0.95 being 95/100. Raises SettingsError."""
    try:
        share = Fraction(threshold)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise SettingsError(f"--threshold {threshold}: expected more than 0 and at most 1")
    return Rule(share, least_types)


def figures(before: Labels, after: Labels, types: Ints, rule: Rule) -> Figures:
    """Return the figures of two groupings of the same words (words,), with their ``types`` (words,)."""
    words = overlaps_of_words(before, after)
    kinds = overlaps_of_types(before, types, after, types)
    own, others = rule.counting(before, types), rule.counting(after, types)
    back = shares(words.flipped(), others, rule)
    both = (before >= 0) & (after >= 0)
    new, new_area = (None if each is None else 1 - each for each in back)
    return Figures(
        *shares(words, own, rule),
        *shares(kinds, own, rule),
        new,
        new_area,
        mean_jaccard(words, own),
        one_to_one(words),
        adjusted_mutual_information(before[both], after[both]) if both.any() else None,
    )


def curve(before: Labels, after: Labels, types: Ints, rule: Rule) -> Steps:
    """Return the share of concepts that survive, for all thresholds exactly."""
    return overlaps_of_words(before, after).steps(rule.counting(before, types))


def shares(overlaps: Overlaps, counting: Mask, rule: Rule) -> tuple[float | None, float | None]:
    """Return the share of concepts that survive, and its mean over all thresholds."""
    chosen = counting & (overlaps.sizes > 0)
    if not chosen.any():
        return None, None
    most, size = overlaps.largest()[chosen], overlaps.sizes[chosen]
    over, under = rule.threshold.as_integer_ratio()
    return float((most * under >= size * over).mean()), float((most / size).mean())


def mean_jaccard(overlaps: Overlaps, counting: Mask) -> float | None:
    """Return the mean over concepts of the largest Jaccard similarity."""
    chosen = counting & (overlaps.sizes > 0)
    return float(overlaps.jaccard()[chosen].mean()) if chosen.any() else None


def one_to_one(overlaps: Overlaps) -> float | None:
    """Return the share of words that stay when concepts pair one to one (Kuhn 1955)."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    whole = int(overlaps.sizes.sum())
    if not whole:
        return None
    table = np.zeros((len(overlaps.sizes), len(overlaps.others)), np.int64)
    table[overlaps.row, overlaps.column] = overlaps.shared
    rows, columns = linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / whole)
