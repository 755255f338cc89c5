"""scikit-learn's K-means, set up as in the published script."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from isogloss import Clusterer, Ints, Vectors, hookimpl
from isogloss.plugins.clusterers.settings import check_enough, check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import numpy.typing as npt

NAME = "sklearn-kmeans"


class SklearnKMeans:
    """``sklearn.cluster.KMeans`` that can lose the last word as the published script does."""

    cluster_centers_: npt.NDArray[np.float32]
    inertia_: float
    n_iter_: int

    def __init__(
        self,
        n_clusters: int,
        *,
        n_init: int = 10,
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int = 212,
        drop_last: bool = False,
    ) -> None:
        check_least(NAME, 1, n_clusters=n_clusters, n_init=n_init, max_iter=max_iter)
        check_least(NAME, 0, tol=tol, random_state=random_state)
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state
        self.drop_last = drop_last

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row; -1 for the last one when ``drop_last`` is set."""
        import numpy as np
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning

        rows = vectors[:-1] if self.drop_last else vectors
        left = " without the last (drop_last)" if self.drop_last else ""
        check_enough(NAME, self.n_clusters, len(rows), left)
        model = KMeans(
            self.n_clusters,
            init="k-means++",
            n_init=self.n_init,
            max_iter=self.max_iter,
            tol=self.tol,
            random_state=self.random_state,
        )
        with warnings.catch_warnings():
            # Fewer distinct vectors than concepts: the caller sees it in the labels.
            warnings.filterwarnings("ignore", "Number of distinct clusters", ConvergenceWarning)
            model.fit(rows)
        self.cluster_centers_, self.inertia_ = model.cluster_centers_, model.inertia_
        self.n_iter_ = model.n_iter_
        labels = np.full(len(vectors), -1, np.int64)
        labels[: len(rows)] = model.labels_
        return labels


def sklearn_kmeans(
    *,
    n_clusters: int,
    n_init: int = 10,
    max_iter: int = 300,
    tol: float = 1e-4,
    random_state: int = 212,
    drop_last: bool = False,
) -> Clusterer:
    """scikit-learn's K-means; its defaults are the published script's."""
    return SklearnKMeans(
        n_clusters,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        random_state=random_state,
        drop_last=drop_last,
    )


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``sklearn-kmeans``."""
    return {NAME: sklearn_kmeans}
