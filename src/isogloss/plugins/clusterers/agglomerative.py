"""Agglomerative clustering: Ward by an engine of ours, the other linkages by scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import (
    Clusterer,
    DataError,
    Ints,
    SettingsError,
    Tree,
    Vectors,
    check_memory,
    hookimpl,
)
from isogloss.plugins.clusterers import ward
from isogloss.plugins.clusterers.dendrogram import count_below, labels_of, tree_of
from isogloss.plugins.clusterers.settings import check_enough, check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Linkage: TypeAlias = Literal["ward", "average", "complete", "single"]
Distance: TypeAlias = Literal["euclidean", "cosine"]


class Agglomerative:
    """A tree of merges and its cut. It has no seed: it is deterministic.

    After ``fit_tree`` with the linkage ``ward``: ``distances_``, the pairs of clusters that were
    compared.
    """

    cuts = frozenset({"n_clusters", "distance_threshold"})

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
        check_least("agglomerative", 1, n_clusters=n_clusters)
        check_least("agglomerative", 0, distance_threshold=distance_threshold)
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
        check_enough("agglomerative", self.n_clusters, len(vectors))
        return self.cut(self.fit_tree(vectors))

    def fit_tree(self, vectors: Vectors, /) -> Tree:
        """Return the tree of all merges. Raises ResourceError before work that cannot fit."""
        rows, features = vectors.shape
        self._check_cosine(vectors)
        check_memory(
            f"agglomerative: {rows} words",
            needed_memory(rows, features, self.linkage, self.metric),
            "keep fewer words or use kmeans",
        )
        if self.linkage == "ward":
            fit = ward.ward(vectors)
            self.distances_ = fit.distances
            return fit.tree
        return library_tree(vectors, self.linkage, self.metric)

    def cut(self, tree: Tree, n_clusters: int | None = None, /) -> Ints:
        """Return the concept of every row, for as many concepts or for what the settings say."""
        wanted = n_clusters or self.n_clusters
        check_enough("agglomerative", self.n_clusters, len(tree) + 1)
        if wanted is None and self.distance_threshold is not None:
            wanted = count_below(tree, self.distance_threshold)
        return labels_of(tree, wanted or 1)

    def _check_cosine(self, vectors: Vectors) -> None:
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


# Part of every key and score; it rises when the same settings can give other labels.
agglomerative.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


def library_tree(vectors: Vectors, linkage: Linkage, metric: Distance) -> Tree:
    """Return the tree that scikit-learn makes (by scipy's code, but for single and Euclidean)."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    if len(vectors) == 1:
        return np.empty((0, 4))  # scikit-learn wants two rows
    model = AgglomerativeClustering(
        None, metric=metric, linkage=linkage, distance_threshold=0, compute_full_tree=True
    )
    model.fit(vectors)
    left, right = model.children_.astype(np.int64).T
    return tree_of(left, right, model.distances_)


def needed_memory(rows: int, features: int, linkage: Linkage, metric: Distance) -> int:
    """Return the bytes that the clustering takes beside its input.

    Ward keeps no matrix (``ward.needed_memory``). The others, as measured on scikit-learn, take a
    float64 copy of the vectors. Single linkage with Euclidean distances keeps no matrix; with cosine
    it keeps the condensed float64 matrix, and average and complete linkage keep two of them.
    """
    if linkage == "ward":
        return ward.needed_memory(rows, features)
    pairs = rows * (rows - 1) // 2
    matrices = 2
    if linkage == "single":
        matrices = 0 if metric == "euclidean" else 1
    return 8 * (matrices * pairs + 2 * rows * features)


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``agglomerative``."""
    return {"agglomerative": agglomerative}
