"""Agglomerative clustering by scikit-learn, refused beforehand where memory cannot hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import Clusterer, DataError, Ints, SettingsError, Vectors, check_memory, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Linkage: TypeAlias = Literal["ward", "average", "complete", "single"]
Distance: TypeAlias = Literal["euclidean", "cosine"]


class Agglomerative:
    """``sklearn.cluster.AgglomerativeClustering``. It has no seed: it is deterministic."""

    def __init__(
        self,
        *,
        n_clusters: int | None = None,
        distance_threshold: float | None = None,
        linkage: Linkage = "ward",
        metric: Distance = "euclidean",
    ) -> None:
        if (n_clusters is None) == (distance_threshold is None):
            raise SettingsError(
                "agglomerative: set exactly one of n_clusters and distance_threshold"
            )
        if n_clusters is not None and n_clusters < 1:
            raise SettingsError(f"agglomerative: n_clusters is {n_clusters}; it must be 1 or more")
        if distance_threshold is not None and not distance_threshold >= 0:
            raise SettingsError(
                f"agglomerative: distance_threshold is {distance_threshold}; it must be 0 or more"
            )
        if linkage == "ward" and metric != "euclidean":
            raise SettingsError(
                f"agglomerative: ward needs the metric 'euclidean', not {metric!r}; with "
                f"{metric!r} use the linkage average, complete or single"
            )
        self.n_clusters = n_clusters
        self.distance_threshold = distance_threshold
        self.linkage = linkage
        self.metric = metric

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row. Raises ResourceError before work that cannot fit."""
        import numpy as np
        from sklearn.cluster import AgglomerativeClustering

        rows, features = vectors.shape
        self._check(vectors)
        if rows == 1:
            return np.zeros(1, np.int64)  # scikit-learn wants two rows
        check_memory(
            f"agglomerative: {rows} words",
            needed_memory(rows, features, self.linkage, self.metric),
            "keep fewer words or use kmeans",
        )
        model = AgglomerativeClustering(
            self.n_clusters,
            metric=self.metric,
            linkage=self.linkage,
            distance_threshold=self.distance_threshold,
        )
        labels: Ints = model.fit_predict(vectors).astype(np.int64)
        return labels

    def _check(self, vectors: Vectors) -> None:
        if self.n_clusters is not None and len(vectors) < self.n_clusters:
            raise DataError(
                f"agglomerative: n_clusters = {self.n_clusters}, but there are only "
                f"{len(vectors)} words; set n_clusters to {len(vectors)} or less"
            )
        if self.metric == "cosine" and not vectors.any(axis=1).all():
            row = int(vectors.any(axis=1).argmin())
            raise DataError(
                f"agglomerative: the vector of row {row} (from 0) is zero, and has no cosine with "
                "any other; use the metric 'euclidean'"
            )


def agglomerative(
    *,
    n_clusters: int | None = None,
    distance_threshold: float | None = None,
    linkage: Linkage = "ward",
    metric: Distance = "euclidean",
) -> Clusterer:
    """Agglomerative clustering: Ward, average, complete or single linkage."""
    return Agglomerative(
        n_clusters=n_clusters,
        distance_threshold=distance_threshold,
        linkage=linkage,
        metric=metric,
    )


def needed_memory(rows: int, features: int, linkage: Linkage, metric: Distance) -> int:
    """Return the bytes that the clustering takes beside its input, as measured on scikit-learn.

    All take a float64 copy of the vectors. Single linkage with Euclidean distances keeps no
    matrix; with cosine it keeps the condensed float64 matrix, and the others two of them.
    """
    pairs = rows * (rows - 1) // 2
    matrices = 2
    if linkage == "single":
        matrices = 0 if metric == "euclidean" else 1
    return 8 * (matrices * pairs + 2 * rows * features)


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``agglomerative``."""
    return {"agglomerative": agglomerative}
