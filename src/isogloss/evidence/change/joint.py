"""Concepts of two sources grouped together: in how many do both hold their part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from isogloss.core.concepts.steps import Steps

if TYPE_CHECKING:
    from isogloss.core.types import JSON, Labels

THRESHOLD = Fraction(3, 10)
"""Of a concept's words that each source must hold: COLAP's own for languages."""

MOST = Fraction(1, 2)
"""Two sources cannot both hold more than half."""


@dataclass(frozen=True, slots=True)
class Together:
    """What came of grouping the words of two sources together."""

    concepts: int
    both: float | None
    """Share of the concepts in which each source holds ``THRESHOLD`` of the words."""
    steps: Steps
    """The same share, for all thresholds exactly."""
    together: float | None
    """Share of the words whose vectors from both sources are in one concept."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every figure."""
        return {name: getattr(self, name) for name in ("concepts", "both", "together")}


def together(base: Labels, other: Labels) -> Together:
    """Return how two sources share concepts, from the labels of the same words in each: (words,).

    The rule is COLAP's, with sources in place of languages: a concept counts for both when each
    holds at least 0.3 of its words. Noise is no concept, and a word that is noise is in none.
    """
    import numpy as np

    count = 1 + max(int(labels.max(initial=-1)) for labels in (base, other))
    held = [np.bincount(labels[labels >= 0], minlength=count) for labels in (base, other)]
    totals = held[0] + held[1]
    least = np.minimum(*held)
    there = totals > 0
    pairs = zip(least[there].tolist(), totals[there].tolist(), strict=True)
    steps = Steps.of((Fraction(part, whole) for part, whole in pairs), int(there.sum()), most=MOST)
    same = float(((base == other) & (base >= 0)).mean()) if len(base) else None
    return Together(int(there.sum()), steps.value(THRESHOLD), steps, same)
