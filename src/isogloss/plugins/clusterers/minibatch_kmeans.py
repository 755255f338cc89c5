"""scikit-learn's K-means of small batches: rough, fast, for very many words."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from isogloss import Clusterer, Ints, Vectors, hookimpl
from isogloss.plugins.clusterers.settings import check_enough, check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

NAME = "minibatch-kmeans"


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
        check_least(
            NAME, 1, n_clusters=n_clusters, batch_size=batch_size, n_init=n_init, max_iter=max_iter
        )
        check_least(
            NAME,
            0,
            random_state=random_state,
            tol=tol,
            max_no_improvement=max_no_improvement,
            reassignment_ratio=reassignment_ratio,
        )
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
        check_enough(NAME, self.n_clusters, rows)
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
    return {NAME: minibatch_kmeans}
