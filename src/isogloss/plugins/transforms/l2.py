"""Vectors of length 1: what is left are directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import FittedTransform, Transform, Vectors, Words, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.plugins.transforms.rows import Doubles


class L2:
    """Divides every vector by its length, in float64. A vector of zeros stays one."""

    scope: Literal["side", "pooled"] = "side"
    streams = True

    def fit(self, _vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Learn nothing: a vector's length is its own."""
        return _scaled


def _scaled(vectors: Vectors, _words: Words, /) -> Doubles:
    import numpy as np

    rows: Doubles = vectors.astype(np.float64)  # squares of float32 do not overflow there
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    np.divide(rows, lengths, out=rows, where=lengths > 0)
    return rows


def l2() -> Transform:
    """Divide every vector by its length; a vector of zeros stays as it is."""
    return L2()


# Part of every key; it rises when the same settings can give other vectors.
l2.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``l2``."""
    return {"l2": l2}
