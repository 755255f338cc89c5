"""Standardising: every feature gets the mean 0 and the standard deviation 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import FittedTransform, Transform, Vectors, Words, hookimpl
from isogloss.plugins.transforms.rows import blocks, mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.plugins.transforms.rows import Doubles

Scope: TypeAlias = Literal["side", "pooled"]


@dataclass(frozen=True, slots=True)
class Standardise:
    """Subtracts the mean and divides by the standard deviation, over all words (not one less)."""

    scope: Scope
    streams: bool = True

    def fit(self, vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Take means, then mean squared deviations from them, both in float64."""
        mean = mean_of(vectors)
        deviation = _deviation(vectors, mean)
        return lambda rows, _words: (rows - mean) / deviation


def _deviation(vectors: Vectors, mean: Doubles) -> Doubles:
    """Return the standard deviation (features,); 1 for a feature that is the same everywhere."""
    import numpy as np

    squares = np.zeros_like(mean)
    low, high = np.full(len(mean), np.inf), np.full(len(mean), -np.inf)
    for block in blocks(vectors):
        squares += ((block - mean) ** 2).sum(axis=0)
        np.minimum(low, block.min(axis=0), out=low)
        np.maximum(high, block.max(axis=0), out=high)
    # A mean is rounded, so that equal numbers can have a tiny deviation; dividing would blow it up.
    deviation: Doubles = np.where(low < high, np.sqrt(squares / max(1, vectors.shape[0])), 1.0)
    return deviation


def standardise(*, scope: Scope = "pooled") -> Transform:
    """Give every feature mean 0 and deviation 1, over all sides (``pooled``) or each (``side``)."""
    return Standardise(scope)


# Part of every key; it rises when the same settings can give other vectors.
standardise.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``standardise``."""
    return {"standardise": standardise}
