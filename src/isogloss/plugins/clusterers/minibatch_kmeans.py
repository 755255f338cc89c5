"""scikit-learn's K-means of small batches: rough, fast, for very many words."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from isogloss import Clusterer, DataError, Ints, SettingsError, Vectors, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt


class MiniBatchKMeans:
    """``sklearn.cluster.MiniBatchKMeans`` with k-means++ seeding."""

    cluster_centers_: npt.NDArray[np.float32]
    inertia_: float
    n_iter_: int

    def __init__(
        self,
        n_clusters: int,
        *,
        random_state: int = 0,
        batch_size: int = 1024,
        n_init: int = 1,
        max_iter: int = 100,
        tol: float = 0.0,
        max_no_improvement: int | None = 10,
        reassignment_ratio: float = 0.01,
    ) -> None:
        counts = {
            "n_clusters": n_clusters,
            "batch_size": batch_size,
            "n_init": n_init,
            "max_iter": max_iter,
        }
        for name, value in counts.items():
            if value < 1:
                raise SettingsError(f"minibatch-kmeans: {name} is {value}; it must be 1 or more")
        amounts = {
            "random_state": random_state,
            "tol": tol,
            "max_no_improvement": max_no_improvement or 0,
            "reassignment_ratio": reassignment_ratio,
        }
        for name, number in amounts.items():
            if not number >= 0:
                raise SettingsError(f"minibatch-kmeans: {name} is {number}; it must be 0 or more")
        self.n_clusters = n_clusters
        self.random_state = random_state
        self.batch_size = batch_size
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.reassignment_ratio = reassignment_ratio

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row. Raises DataError for fewer rows than concepts."""
        import numpy as np
        from sklearn.cluster import MiniBatchKMeans as Model

        rows = len(vectors)
        if rows < self.n_clusters:
            raise DataError(
                f"minibatch-kmeans: n_clusters = {self.n_clusters}, but there are only {rows} "
                f"words; set n_clusters to {rows} or less"
            )
        model = Model(
            self.n_clusters,
            init="k-means++",
            # Three batches, as scikit-learn takes, but three times the concepts at the least.
            init_size=min(rows, 3 * max(self.batch_size, self.n_clusters)),
            batch_size=self.batch_size,
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            max_no_improvement=self.max_no_improvement,
            reassignment_ratio=self.reassignment_ratio,
            random_state=self.random_state,
        )
        with warnings.catch_warnings():
            # Fewer distinct vectors than concepts: the caller sees it in the labels.
            warnings.filterwarnings("ignore", "Number of distinct clusters")
            model.fit(vectors)
        self.cluster_centers_, self.inertia_ = model.cluster_centers_, float(model.inertia_)
        self.n_iter_ = int(model.n_iter_)
        return model.labels_.astype(np.int64)  # type: ignore[no-any-return]  # scikit-learn has no types


def minibatch_kmeans(
    *,
    n_clusters: int,
    random_state: int = 0,
    batch_size: int = 1024,
    n_init: int = 1,
    max_iter: int = 100,
    tol: float = 0.0,
    max_no_improvement: int | None = 10,
    reassignment_ratio: float = 0.01,
) -> Clusterer:
    """scikit-learn's K-means of small batches: rougher concepts than ``kmeans`` has."""
    return MiniBatchKMeans(
        n_clusters,
        random_state=random_state,
        batch_size=batch_size,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        max_no_improvement=max_no_improvement,
        reassignment_ratio=reassignment_ratio,
    )


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``minibatch-kmeans``."""
    return {"minibatch-kmeans": minibatch_kmeans}
