"""Swaps of concepts: with their partner, with a concept that is none, or with the language alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.evidence.causal.controls import ROUNDS
from isogloss.evidence.causal.edits import Swap
from isogloss.evidence.causal.pool import CALIPER, CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import Ints
    from isogloss.evidence.causal.pool import Pool
    from isogloss.evidence.causal.subspace import Floats, Means

NEIGHBOURS = 20
"""Concepts that are most like the partner; what takes its place is one of them."""


def partner_swap(own: Means, other: Means, partners: Mapping[int, int]) -> Swap:
    """Return the swap that takes away a concept's mean and puts that of another in its place."""
    shifts = _still(own)
    for concept, partner in partners.items():
        shifts[concept] = other.concepts[partner] - own.concepts[concept]
    return Swap(shifts)


def language_swap(own: Means, other: Means, partners: Mapping[int, int]) -> Swap:
    """Return the swap that moves the same states by the difference of the languages' means alone."""
    shifts = _still(own)
    shifts[list(partners)] = other.centre - own.centre
    return Swap(shifts)


def _still(own: Means) -> Floats:
    import numpy as np

    return np.zeros_like(own.concepts)


def mean_move(swap: Swap, own: Means) -> float:
    """Return how far a state of a swapped concept goes, on average over words."""
    import numpy as np

    lengths = np.linalg.norm(swap.shifts, axis=1)
    words = np.where(lengths > 0, own.words, 0)
    return float((lengths * words).sum() / max(1, words.sum()))


def other_partners(
    pool: Pool,
    language: int,
    partners: Mapping[int, int],
    aligned: Mapping[int, Sequence[int]],
    count: int,
    seed: int,
) -> list[dict[int, int]]:
    """Return ``count`` different ways to give every concept a partner that it is not aligned with.

    Concepts are numbered within their language; ``language`` is that of the concepts, and
    ``aligned`` all that each is aligned with. In the place of a partner comes one of the
    ``NEIGHBOURS`` concepts of its language that are most like it. Raises DataError where there are
    fewer ways.
    """
    import numpy as np

    other = np.flatnonzero(pool.language == 1 - language)
    near = {
        concept: _like(pool, other, partner, set(aligned.get(concept, ())) | {partner})
        for concept, partner in partners.items()
    }
    random = np.random.default_rng([seed, language])
    found: dict[tuple[int, ...], dict[int, int]] = {}
    for _ in range(ROUNDS * count):
        drawn = {c: int(near[c][random.integers(len(near[c]))]) for c in near if len(near[c])}
        if len(drawn) == len(partners):
            found[tuple(drawn.values())] = drawn
        if len(found) == count:
            return list(found.values())
    message = (
        f"{len(found)} ways to give aligned concepts other partners, and {count} are asked for"
    )
    raise DataError(f"{message}: the study has too few concepts (n_clusters)")


def unlikeness(
    pool: Pool, language: int, partners: Mapping[int, int], ways: Sequence[Mapping[int, int]]
) -> float:
    """Return how unlike the concepts that take the partners' places are to these, on average."""
    import numpy as np

    other = np.flatnonzero(pool.language == 1 - language)
    apart = {n: distances(pool, other, int(other[n])) for n in set(partners.values())}
    found = [apart[partners[c]][new] for way in ways for c, new in way.items()]
    return float(np.mean(found))


def _like(pool: Pool, other: Ints, partner: int, without: set[int]) -> Ints:
    """Return the concepts of a language that are most like one of them, by its own numbers."""
    import numpy as np

    apart = distances(pool, other, int(other[partner]))
    free = [n for n in np.argsort(apart, kind="stable").tolist() if pool.usable[other[n]]]
    return np.array([n for n in free if n not in without][:NEIGHBOURS], np.int64)


def distances(pool: Pool, concepts: Ints, one: int) -> Floats:
    """Return how unlike some concepts are to one: Euclidean, over all that is matched.

    Covariates in standard deviations; classes of words by their caliper.
    """
    import numpy as np

    covariates = pool.standardised[concepts] - pool.standardised[one]
    classes = np.abs(pool.classes[concepts] - pool.classes[one]).sum(axis=1) / 2
    squares = (covariates**2).sum(axis=1) + (classes * CALIPER / CLASSES) ** 2
    found: Floats = np.sqrt(squares)
    return found
