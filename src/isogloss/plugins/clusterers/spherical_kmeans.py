"""Spherical K-means: words by direction alone, concepts around unit vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import Clusterer, DataError, Ints, Vectors, check_memory, hookimpl
from isogloss.plugins.clusterers.kmeans import KMeans, needed_memory
from isogloss.plugins.clusterers.kmeans_lloyd import Lloyd
from isogloss.plugins.clusterers.rows import blocks
from isogloss.plugins.clusterers.settings import check_enough, check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import torch

    from isogloss.plugins.clusterers.kmeans_rows import Doubles

BLOCK = 1024  # rows whose cosines with all centres are taken at a time
PAIRS = 1 << 20  # numbers of a block of products in float64


class SphericalKMeans:
    """K-means of directions (Dhillon and Modha 2001): the sum of cosines with unit centres grows.

    After ``fit_predict``: ``cluster_centers_`` (concepts, features) float32, of length 1;
    ``inertia_``, the sum of squared distances between the words' unit vectors and their centres,
    which is twice the sum of 1 - cosine; ``n_iter_``. Labels are exact: the largest cosine with one
    of ``cluster_centers_``, taken in float64, ties to the lowest number.
    """

    def __init__(
        self,
        n_clusters: int,
        *,
        random_state: int = 0,
        n_init: int = 1,
        max_iter: int = 300,
        tol: float = 1e-4,
    ) -> None:
        check_least("spherical-kmeans", 1, n_clusters=n_clusters, n_init=n_init, max_iter=max_iter)
        check_least("spherical-kmeans", 0, tol=tol, random_state=random_state)
        self.n_clusters = n_clusters
        self.random_state = random_state
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row.

        Raises DataError for fewer rows than concepts and for vectors of zeros, ResourceError before
        work that memory cannot hold.
        """
        rows, features = vectors.shape
        check_enough("spherical-kmeans", self.n_clusters, rows)
        check_memory(
            f"spherical-kmeans: {rows} words of {features} features",
            4 * rows * features + needed_memory(rows, features, self.n_clusters, resident=True),
            "keep fewer words",
        )
        directions = unit(vectors)
        engine = Directions(
            self.n_clusters,
            random_state=self.random_state,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
        )
        engine.fit_predict(directions)
        self.cluster_centers_, self.n_iter_ = engine.cluster_centers_, engine.n_iter_
        labels, cosines = nearest(vectors, directions, self.cluster_centers_)
        self.inertia_ = 2 * float((1 - cosines).sum())
        return labels


class SphericalLloyd(Lloyd):
    """Lloyd's iterations that scale every mean to length 1, which maximises its sum of cosines."""

    def begun(self, centres: torch.Tensor) -> torch.Tensor:
        """Return starting centres on the sphere."""
        return self.on_sphere(centres, centres)

    def points(self, centres: torch.Tensor) -> Vectors:
        """Return centres as points of length 1."""
        return unit(super().points(centres))

    def _means(self, centres: torch.Tensor) -> torch.Tensor:
        return self.on_sphere(super()._means(centres), centres)

    def on_sphere(self, points: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
        """Return points of the engine's moved space on the sphere of the data.

        One at its middle, where the words of a concept cancel out, stays where it was ``before``.
        """
        import numpy as np
        import torch

        plain = self.rows.scale.outside(points)
        lengths = np.linalg.norm(plain, axis=1, keepdims=True)
        lost = lengths[:, 0] < LEAST
        scaled = self.rows.scale.inside(plain / np.where(lengths < LEAST, 1.0, lengths)).to(points)
        scaled[torch.from_numpy(lost)] = before[torch.from_numpy(lost)]
        return scaled


class Directions(KMeans):
    """K-means of unit vectors, whose centres stay on the sphere."""

    lloyd = SphericalLloyd


LEAST = 1e-6
"""A mean of unit vectors that is shorter is nothing but rounding of float32."""


def unit(vectors: Vectors) -> Vectors:
    """Return the vectors (rows, features) scaled to length 1. Raises DataError for one of zeros."""
    import numpy as np

    found = np.empty(vectors.shape, np.float32)
    for part in blocks(len(vectors), BLOCK):
        block = vectors[part].astype(np.float64)
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        if not lengths.all():
            row = part.start + int(lengths[:, 0].argmin())
            raise DataError(
                f"spherical-kmeans: the vector of row {row} (from 0) is zero, and has no direction; "
                "use kmeans"
            )
        found[part] = block / lengths
    return found


def nearest(vectors: Vectors, directions: Vectors, centres: Vectors) -> tuple[Ints, Doubles]:
    """Return which of ``centres`` has the largest cosine with each of ``vectors``, and the cosine.

    Products of ``directions``, the unit vectors, in float32 leave the candidates: they err by at
    most ``(features + 16) eps`` (Higham 2002, section 3.1). Several are measured in float64.
    """
    import numpy as np

    labels = np.empty(len(vectors), np.int64)
    cosines = np.empty(len(vectors))
    doubles = centres.astype(np.float64)
    doubles /= np.linalg.norm(doubles, axis=1, keepdims=True)
    error = (vectors.shape[1] + 16) * float(np.finfo(np.float32).eps)
    for part in blocks(len(vectors), BLOCK):
        rough = directions[part] @ centres.T
        rows, columns = np.nonzero(
            rough >= rough.max(axis=1, keepdims=True) - np.float32(4 * error)
        )
        found = _cosines(vectors[part], rows, doubles, columns)
        order = np.lexsort((columns, -found, rows))
        first = order[np.unique(rows[order], return_index=True)[1]]
        labels[part], cosines[part] = columns[first], found[first]
    return labels, cosines


def _cosines(vectors: Vectors, rows: Ints, centres: Doubles, columns: Ints) -> Doubles:
    """Return the cosines (pairs,) of listed vectors and unit centres."""
    import numpy as np

    found = np.empty(len(rows))
    for part in blocks(len(rows), max(1, PAIRS // vectors.shape[1])):
        some: Any = vectors[rows[part]].astype(np.float64)
        products = (some * centres[columns[part]]).sum(axis=1)
        found[part] = products / np.linalg.norm(some, axis=1)
    return found


def spherical_kmeans(
    *,
    n_clusters: int,
    random_state: int = 0,
    n_init: int = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
) -> Clusterer:
    """K-means of directions by an engine of ours: the largest cosine, centres of length 1."""
    return SphericalKMeans(
        n_clusters, random_state=random_state, n_init=n_init, max_iter=max_iter, tol=tol
    )


# Part of every key and score; it rises when the same settings can give other labels, so also when
# the K-means that it rests on gives others.
spherical_kmeans.algorithm = 3  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``spherical-kmeans``."""
    return {"spherical-kmeans": spherical_kmeans}
