"""HDBSCAN with scikit-learn's semantics and exact results, by matrix products in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import Clusterer, DataError, Ints, SettingsError, Vectors, check_memory, hookimpl
from isogloss.plugins.clusterers.hdbscan_concepts import Method, Selection, concepts, condense
from isogloss.plugins.clusterers.hdbscan_cores import SPARE, neighbours
from isogloss.plugins.clusterers.hdbscan_distances import BLOCK, HEIGHT, Distances
from isogloss.plugins.clusterers.hdbscan_linkage import Chain, chain, merged
from isogloss.plugins.clusterers.hdbscan_tree import Edges, core_edges, spanning_tree
from isogloss.plugins.clusterers.rows import fingerprints
from isogloss.plugins.clusterers.settings import check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class HDBSCANExact:
    """HDBSCAN as scikit-learn defines it, with Euclidean distances. It has no seed.

    After ``fit_predict``: ``labels_``; ``weight_`` of the spanning tree; ``distances_``, how many pairs
    of rows were compared.
    """

    def __init__(
        self,
        *,
        min_cluster_size: int = 5,
        min_samples: int | None = None,
        cluster_selection_epsilon: float = 0.0,
        max_cluster_size: int | None = None,
        alpha: float = 1.0,
        cluster_selection_method: Method = "eom",
        allow_single_cluster: bool = False,
    ) -> None:
        check_least("hdbscan-exact", 2, min_cluster_size=min_cluster_size)
        check_least("hdbscan-exact", 1, min_samples=min_samples, max_cluster_size=max_cluster_size)
        if not 0 <= cluster_selection_epsilon < float("inf"):
            raise SettingsError(
                f"hdbscan-exact: cluster_selection_epsilon is {cluster_selection_epsilon}; it must "
                "be 0 or more"
            )
        if not 0 < alpha < float("inf"):
            raise SettingsError(f"hdbscan-exact: alpha is {alpha}; it must be above 0")
        self.min_cluster_size = min_cluster_size
        self.min_samples = min_cluster_size if min_samples is None else min_samples
        self.alpha = alpha
        self.selection = Selection(
            cluster_selection_method,
            cluster_selection_epsilon,
            allow_single_cluster,
            max_cluster_size,
        )

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row, -1 for noise.

        Raises DataError for fewer rows than ``min_samples`` or than two, as scikit-learn does, and
        ResourceError before work that cannot fit.
        """
        self._check(vectors)
        order = self.reach(vectors)
        self.weight_ = float(order.gaps.sum())
        tree = condense(merged(order), self.min_cluster_size)
        self.labels_ = concepts(tree, self.selection)
        return self.labels_

    def reach(self, vectors: Vectors, /) -> Chain:
        """Return the rows as a chain that stands for the spanning tree of mutual reachability."""
        import numpy as np

        kept, which, counts = _distinct(vectors)
        distances = Distances(vectors, kept)
        near, cores = neighbours(distances, counts, self.min_samples)
        order = np.argsort(cores, kind="stable")
        rank = np.argsort(order)
        distances, near, cores = distances.sorted(order), near.sorted(order, rank), cores[order]
        kept, which = kept[order], rank[which]
        parts = [core_edges(near, cores), spanning_tree(distances, near, cores)]
        parts = [Edges(kept[part.left], kept[part.right], part.weights) for part in parts]
        again = np.setdiff1d(np.arange(len(vectors)), kept)
        parts.append(Edges(kept[which[again]], again, cores[which[again]]))
        edges = Edges.joined(parts)
        self.distances_ = distances.evaluations
        lengths = distances.lengths(edges.weights) / self.alpha
        return chain(Edges(edges.left, edges.right, lengths), len(vectors))

    def _check(self, vectors: Vectors) -> None:
        least = max(2, self.min_samples)
        if len(vectors) < least:
            raise DataError(
                f"hdbscan-exact: min_samples = {self.min_samples} needs at least {least} words, but "
                f"there are only {len(vectors)}; set min_samples to less or keep more words"
            )
        check_memory(
            f"hdbscan-exact: {len(vectors)} words",
            needed_memory(len(vectors), vectors.shape[1], self.min_samples),
            "keep fewer words, lower min_samples or use kmeans",
        )


def _distinct(vectors: Vectors) -> tuple[Ints, Ints, Ints]:
    """Return the first of equal rows, which of those every row equals, and how many each stands for.

    Equal rows are put aside first: they would fill each other's lists of neighbours.
    """
    import numpy as np

    every = np.arange(len(vectors))
    if len(np.unique(fingerprints(vectors))) == len(vectors):
        return every, every, np.ones_like(every)
    plain = np.ascontiguousarray(vectors + np.float32(0))  # no negative zeros
    lines = plain.view(np.dtype((np.void, plain.strides[0])))[:, 0]
    _, first, which, counts = np.unique(
        lines, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[which], counts[order]


def hdbscan_exact(
    *,
    min_cluster_size: int = 5,
    min_samples: int | None = None,
    cluster_selection_epsilon: float = 0.0,
    max_cluster_size: int | None = None,
    alpha: float = 1.0,
    cluster_selection_method: Method = "eom",
    allow_single_cluster: bool = False,
) -> Clusterer:
    """HDBSCAN with scikit-learn's semantics: exact, fast for many features, bounded memory."""
    return HDBSCANExact(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples,
        cluster_selection_epsilon=cluster_selection_epsilon,
        max_cluster_size=max_cluster_size,
        alpha=alpha,
        cluster_selection_method=cluster_selection_method,
        allow_single_cluster=allow_single_cluster,
    )


# Part of every key and score; it rises when the same settings can give other labels.
hdbscan_exact.algorithm = 2  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


def needed_memory(rows: int, features: int, needed: int) -> int:
    """Return the bytes that the clustering takes beside its input, at most and about.

    Two float32 copies of the vectors at a time (float64 where the range asks for it), three
    numbers a listed neighbour with as much again for work on them, a few blocks of products, and
    the chain as Python numbers.
    """
    listed = min(rows, needed + SPARE)
    block = rows * min(rows, max(16, min(HEIGHT, BLOCK // rows)))
    return rows * (8 * features + 96 * listed + 1000) + 4 * 4 * block


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``hdbscan-exact``."""
    return {"hdbscan-exact": hdbscan_exact}
