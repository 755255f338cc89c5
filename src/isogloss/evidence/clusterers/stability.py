"""Whether concepts come back: how far clusterings of the same words agree, index by index."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from isogloss.core.concepts.agreement import adjusted_mutual_information_of
from isogloss.core.concepts.contingency import contingency, singled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON, Labels

STABLE = 0.75
"""Mean best Jaccard similarity from which a concept is called stable (Hennig 2007)."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two clusterings agree on some words; the indices are None without a word."""

    words: int
    share: float | None
    """Of the words that both were given."""
    ami: float | None
    ari: float | None
    element_centric: float | None

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__}


def agreement(a: Labels, b: Labels) -> Agreement:
    """Return how two labellings (words,) agree on the words that neither calls noise."""
    kept = (a >= 0) & (b >= 0)
    there = (a > -2) & (b > -2)
    return _agreement(a[kept], b[kept], int(there.sum()))


def agreement_with_noise(a: Labels, b: Labels) -> Agreement:
    """Return how two labellings agree on all words, each word of noise a concept by itself."""
    there = (a > -2) & (b > -2)
    return _agreement(singled(a[there]), singled(b[there]), int(there.sum()))


def _agreement(a: Labels, b: Labels, of: int) -> Agreement:
    if not len(a):
        return Agreement(0, 0.0 if of else None, None, None, None)
    table = contingency(a, b)
    return Agreement(
        len(a),
        len(a) / of,
        adjusted_mutual_information_of(table),
        table.adjusted_rand_index(),
        table.element_centric_similarity(),
    )


@dataclass(frozen=True, slots=True)
class Stability:
    """How far a clustering agrees with others of the same words, over seeds or over sentences."""

    runs: int
    ami: float | None
    """Mean over pairs of runs (seeds), or over runs against the whole (draws); without noise."""
    ari: float | None
    share: float | None
    """Mean share of the words that neither calls noise."""
    jaccard: float | None
    """Mean over concepts of ``concepts``; not corrected for chance."""
    stable: float | None
    """Share of the concepts whose mean is 0.75 or more."""
    concepts: tuple[float | None, ...]
    """For each concept of the study, the mean over runs of its best Jaccard similarity; None for
    one of which no run had a word."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "concepts": list(self.concepts)
        }


def stability(whole: Labels, runs: Sequence[Labels], *, among: bool) -> Stability | None:
    """Return how far ``runs`` agree with the study's labels (words,), and ``among`` each other too.

    -1 is noise, -2 a word that a run did not have. None without a run.
    """
    if not runs:
        return None
    pairs = [(whole, run) for run in runs]
    if among:
        pairs += list(combinations(runs, 2))
    found = [agreement(a, b) for a, b in pairs]
    concepts = best_jaccards(whole, runs)
    known = [value for value in concepts if value is not None]
    return Stability(
        len(runs),
        mean([each.ami for each in found]),
        mean([each.ari for each in found]),
        mean([each.share for each in found]),
        mean(known),
        sum(value >= STABLE for value in known) / len(known) if known else None,
        concepts,
    )


def best_jaccards(whole: Labels, runs: Sequence[Labels]) -> tuple[float | None, ...]:
    """Return, for each concept of ``whole``, the mean over runs of its best Jaccard similarity.

    It is of the words that a run had; words that the run calls noise are in none of its concepts.
    """
    import numpy as np

    count = int(whole.max(initial=-1)) + 1
    sums, times = np.zeros(count), np.zeros(count)
    for run in runs:
        there = (run > -2) & (whole > -2)
        table = contingency(whole[there], run[there])
        names, others = np.unique(whole[there]), np.unique(run[there])
        best = table.best_jaccard(others >= 0)
        sums[names[names >= 0]] += best[names >= 0]
        times[names[names >= 0]] += 1
    return tuple(s / t if t else None for s, t in zip(sums.tolist(), times.tolist(), strict=True))


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
