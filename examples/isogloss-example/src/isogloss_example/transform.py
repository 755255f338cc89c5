"""A transform that cuts outliers off: some models have features with a few huge values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from isogloss import SettingsError, Transform

if TYPE_CHECKING:
    from isogloss import FittedTransform, Vectors, Words


@dataclass(frozen=True)
class Clip:
    """Values are cut at a low and at a high percentile of their feature."""

    percent: float
    scope: Literal["side", "pooled"] = "pooled"

    def fit(self, vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Find the two percentiles of every feature."""
        low, high = np.percentile(vectors, [self.percent, 100 - self.percent], axis=0)
        return lambda rows, _words: np.clip(rows, low, high)


def clip(*, percent: float = 1.0) -> Transform:
    """Cut every feature off at its lowest and its highest percent of values."""
    if not 0 <= percent < 50:
        raise SettingsError(f"percent is {percent}; it must be 0 or more and below 50")
    return Clip(percent)
