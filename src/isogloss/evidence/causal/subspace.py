"""Directions of concepts: their means without what tells languages apart, and what these span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Labels, Vectors

    Floats = npt.NDArray[np.float64]

KEPT = 0.9
"""Share of the squared lengths of the directions that the subspace holds, where no rank is asked."""

TINY = 1e-9
"""Singular values below this share of the largest are rounding, not directions."""


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """The mean vectors of the concepts of one language, and of all its words."""

    language: str
    concepts: Floats
    """(concepts, features)"""
    centre: Floats
    """(features,) the mean of the language's words."""
    words: npt.NDArray[np.int64]
    """(concepts,) how many words each mean is of."""

    @property
    def directions(self) -> Floats:
        """(concepts, features) what is left without the language's mean.

        That holds the mean over all languages as well: nothing is left of either.
        """
        found: Floats = self.concepts - self.centre
        return found


def means_of(language: str, vectors: Vectors, labels: Labels, count: int) -> Means:
    """Return the means of the concepts of a language; noise counts for its centre alone.

    A concept without a word has the centre as its mean: no direction.
    """
    import numpy as np

    values = np.asarray(vectors, np.float64)
    centre = values.mean(axis=0)
    inside = labels >= 0
    words = np.bincount(labels[inside], minlength=count)
    sums = np.zeros((count, values.shape[1]))
    np.add.at(sums, labels[inside], values[inside])
    means = np.where(words[:, None] > 0, sums / np.maximum(words, 1)[:, None], centre)
    return Means(language, means, centre, words)


def covariance_of(sides: Sequence[Vectors]) -> Floats:
    """Return the covariance within languages: each about its own mean, all counting the same.

    (features, features), of sides of (words, features).
    """
    import numpy as np

    total = np.zeros((sides[0].shape[1],) * 2)
    for side in sides:
        values = np.asarray(side, np.float64) - np.asarray(side, np.float64).mean(axis=0)
        total += values.T @ values / len(values)
    found: Floats = total / len(sides)
    return found


def span(directions: Floats, *, rank: int | None = None, kept: float = KEPT) -> Floats:
    """Return an orthonormal basis (rank, features) of what directions (n, features) span.

    The right singular vectors, largest first: as many as ``rank`` says, or the fewest that hold
    the share ``kept`` of the sum of squared singular values. Fewer where there are no more.
    """
    import numpy as np

    _, sizes, basis = np.linalg.svd(directions, full_matrices=False)
    real = int((sizes > TINY * max(sizes.max(initial=0.0), TINY)).sum())
    if rank is None:
        shares = np.cumsum(sizes**2) / max(float((sizes**2).sum()), TINY)
        rank = int(np.searchsorted(shares, kept - 1e-12)) + 1
    found: Floats = basis[: min(rank, real)]
    return found


def removed_share(basis: Floats, covariance: Floats) -> float:
    """Return the share of the variance that lies in a subspace: tr(B C B') / tr(C)."""
    import numpy as np

    return float(np.einsum("rf,fg,rg->", basis, covariance, basis) / np.trace(covariance))


def random_bases(covariance: Floats, rank: int, count: int, seed: int) -> list[Floats]:
    """Return subspaces of random directions, drawn from a normal with the covariance of the data.

    Such directions lie where vectors vary, as those of concepts do; evenly drawn ones would mostly
    lie where they do not.
    """
    import numpy as np

    values, axes = np.linalg.eigh(covariance)
    root = axes * np.sqrt(np.maximum(values, 0.0))
    random = np.random.default_rng(seed)
    return [
        span(random.standard_normal((rank, len(root))) @ root.T, rank=rank) for _ in range(count)
    ]
