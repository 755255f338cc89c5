"""Centring: the mean vector is subtracted, that of each side or of all sides together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import FittedTransform, Transform, Vectors, Words, hookimpl
from isogloss.plugins.transforms.rows import mean_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Scope: TypeAlias = Literal["side", "pooled"]


@dataclass(frozen=True, slots=True)
class Centre:
    """Subtracts the mean, which is taken in float64; the difference is rounded once."""

    scope: Scope
    streams: bool = True

    def fit(self, vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Take the mean of ``vectors``."""
        mean = mean_of(vectors)
        return lambda rows, _words: rows - mean


def centre(*, scope: Scope = "side") -> Transform:
    """Subtract the mean vector of the side (``side``), or of all sides together (``pooled``)."""
    return Centre(scope)


# Part of every key; it rises when the same settings can give other vectors.
centre.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``centre``."""
    return {"centre": centre}
