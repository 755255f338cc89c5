"""How far concepts lie apart in the vectors: descriptive figures that know nothing of language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels, Vectors

    Doubles: TypeAlias = npt.NDArray[np.float64]

Distance: TypeAlias = Literal["euclidean", "cosine"]

SAMPLE = 2000
"""Words whose silhouette is taken; each is measured against all words."""

ROWS = 256
"""Words that are measured at a time."""

ROUNDING = 1e-6
"""Cosine distances below are rounding errors of float32."""


@dataclass(frozen=True, slots=True)
class Separation:
    """Figures of one clustering; None where there are fewer than two concepts, or only singletons."""

    silhouette: float | None
    """Mean over a sample of words, -1 to 1; noise is left out."""
    davies_bouldin: float | None
    """0 and up, lower is further apart; Euclidean."""
    calinski_harabasz: float | None
    """0 and up, higher is further apart; Euclidean."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__}


def separation(
    vectors: Vectors, labels: Labels, *, distance: Distance, seed: int, sample: int = SAMPLE
) -> Separation:
    """Measure concepts ``labels`` (words,) in ``vectors`` (words, features), without noise."""
    import numpy as np

    kept = labels >= 0
    inside, own = (vectors, labels) if kept.all() else (vectors[kept], labels[kept])
    if not 2 <= len(np.unique(own)) < len(own):
        return Separation(None, None, None)
    own = np.unique(own, return_inverse=True)[1]
    random = np.random.default_rng(seed)
    size = min(sample, len(own))
    chosen = np.sort(random.choice(len(own), size, replace=False))
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

    return Separation(
        float(silhouettes(inside, own, chosen, distance).mean()),
        _finite(davies_bouldin_score, inside, own),
        _finite(calinski_harabasz_score, inside, own),
    )


def silhouettes(vectors: Vectors, labels: Labels, chosen: Ints, distance: Distance) -> Doubles:
    """Return the silhouette of the words ``chosen``, each against all words: (chosen,).

    (b - a) / max(a, b), where a is the mean distance to the other words of its concept and b the
    least mean distance to those of another (Rousseeuw 1987); 0 for the only word of a concept.
    ``labels`` are dense, from 0, two concepts or more, without noise.
    """
    import numpy as np

    sizes = np.bincount(labels)
    # A product with indicators sums the distances to every concept at once.
    inside = np.zeros((len(labels), len(sizes)), np.float32)
    inside[np.arange(len(labels)), labels] = 1
    found = np.empty(len(chosen))
    measure = _measure(vectors, distance)
    for at in range(0, len(chosen), ROWS):
        rows = chosen[at : at + ROWS]
        found[at : at + ROWS] = _of(measure(rows) @ inside, labels[rows], sizes)
    return found


def _of(sums: Doubles, own: Labels, sizes: Ints) -> Doubles:
    import numpy as np

    places = np.arange(len(own))
    alone = sizes[own] == 1
    within = sums[places, own] / np.maximum(1, sizes[own] - 1)
    means = sums / sizes
    means[places, own] = np.inf
    nearest = means.min(axis=1)
    largest = np.maximum(within, nearest)
    apart = np.divide(nearest - within, largest, out=np.zeros(len(own)), where=largest > 0)
    result: Doubles = np.where(alone, 0.0, apart)
    return result


def _measure(vectors: Vectors, distance: Distance) -> Callable[[Ints], Doubles]:
    """Return what measures some rows against all: (rows, words)."""
    import numpy as np

    if distance == "cosine":
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        units = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)

        def cosine(rows: Ints) -> Doubles:
            found: Doubles = 1 - units[rows] @ units.T
            return np.where(found < ROUNDING, 0, found)

        return cosine
    # Distances do not change with the origin, and lose fewer digits near it.
    centred = vectors - vectors.mean(axis=0)
    squares = np.einsum("ij,ij->i", centred, centred)

    def euclidean(rows: Ints) -> Doubles:
        found: Doubles = squares[rows][:, None] + squares - 2 * (centred[rows] @ centred.T)
        found[np.arange(len(rows)), rows] = 0
        return np.sqrt(np.maximum(0, found))

    return euclidean


def _finite(measure: Callable[[Vectors, Labels], float], v: Vectors, own: Labels) -> float | None:
    value = float(measure(v, own))
    return value if math.isfinite(value) else None
