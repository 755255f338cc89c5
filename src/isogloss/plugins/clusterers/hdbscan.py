"""HDBSCAN as the hdbscan package does it: concepts of any shape, the rest is noise."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import Clusterer, Ints, Vectors, hookimpl
from isogloss.plugins.clusterers.settings import check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Method: TypeAlias = Literal["eom", "leaf"]

MANY_WORDS, MANY_FEATURES = 2000, 60  # beyond both the package takes many seconds


class HDBSCAN:
    """``hdbscan.HDBSCAN`` with Euclidean distances. It has no seed: it is deterministic."""

    def __init__(
        self,
        *,
        min_cluster_size: int = 5,
        min_samples: int | None = None,
        cluster_selection_method: Method = "eom",
    ) -> None:
        check_least("hdbscan", 2, min_cluster_size=min_cluster_size)
        check_least("hdbscan", 1, min_samples=min_samples)
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_samples
        self.cluster_selection_method = cluster_selection_method

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row, -1 for noise."""
        import hdbscan
        import numpy as np

        if len(vectors) < self.min_cluster_size:
            return np.full(len(vectors), -1, np.int64)  # the package fails on a single row
        self._advise(*vectors.shape)
        model = hdbscan.HDBSCAN(
            min_cluster_size=self.min_cluster_size,
            min_samples=self.min_samples,
            cluster_selection_method=self.cluster_selection_method,
            core_dist_n_jobs=1,  # more would start processes
        )
        with warnings.catch_warnings():
            # hdbscan before 0.8.41 calls scikit-learn from 1.6 on by the old name of a parameter.
            warnings.filterwarnings("ignore", ".*force_all_finite.*", FutureWarning)
            labels: Ints = model.fit_predict(vectors).astype(np.int64)
        return labels

    def _advise(self, words: int, features: int) -> None:
        if words > MANY_WORDS and features > MANY_FEATURES:
            samples = 1 + (self.min_samples or self.min_cluster_size)
            warnings.warn(
                f"hdbscan is slow for {words} words of {features} features. hdbscan-exact with "
                f"min_samples = {samples} builds the same tree many times faster, up to the order "
                "of equal distances. PCA to fewer features is fast, too, but changes the concepts: "
                'transform = {use = "pca", n_components = 50}',
                UserWarning,
                stacklevel=3,
            )


def hdbscan(
    *,
    min_cluster_size: int = 5,
    min_samples: int | None = None,
    cluster_selection_method: Method = "eom",
) -> Clusterer:
    """HDBSCAN by the hdbscan package: dense regions are concepts, the rest is noise."""
    return HDBSCAN(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples,
        cluster_selection_method=cluster_selection_method,
    )


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``hdbscan``."""
    return {"hdbscan": hdbscan}
