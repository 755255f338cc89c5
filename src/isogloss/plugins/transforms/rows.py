"""What transforms ask of vectors: blocks of rows, and means summed block by block in float64."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss import Vectors

    Doubles: TypeAlias = npt.NDArray[np.float64]

ROWS = 8192  # rows that are read and summed at a time, whether they lie in memory or not


def spans(count: int) -> Iterator[slice]:
    """Cut ``count`` rows into slices."""
    return (slice(at, min(at + ROWS, count)) for at in range(0, count, ROWS))


def blocks(vectors: Vectors) -> Iterator[Vectors]:
    """Yield the rows of ``vectors``, an array or anything with ``shape`` and slices of rows."""
    return (vectors[part] for part in spans(vectors.shape[0]))


def mean_of(vectors: Vectors) -> Doubles:
    """Return the mean (features,) in float64; zeros for no rows."""
    import numpy as np

    total = np.zeros(vectors.shape[1])
    for block in blocks(vectors):
        total += block.sum(axis=0, dtype=np.float64)
    mean: Doubles = total / max(1, vectors.shape[0])
    return mean
