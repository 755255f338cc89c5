"""No transform: vectors are clustered as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from isogloss import FittedTransform, Transform, Vectors, Words, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Nothing:
    """Leaves vectors as they are."""

    scope: Literal["side", "pooled"] = "side"
    streams = True

    def fit(self, _vectors: Vectors, _words: Words, /) -> FittedTransform:
        """Learn nothing."""
        return lambda vectors, _words: vectors


def none() -> Transform:
    """Leave vectors as they are."""
    return Nothing()


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer ``none``."""
    return {"none": none}
