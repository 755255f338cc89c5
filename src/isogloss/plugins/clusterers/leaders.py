"""The leaders algorithm: one pass that gathers words around the first of their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss import Clusterer, DataError, Ints, SettingsError, Vectors, check_memory, hookimpl
from isogloss.plugins.clusterers import ward
from isogloss.plugins.clusterers.dendrogram import labels_of
from isogloss.plugins.clusterers.leaders_distances import Gaps
from isogloss.plugins.clusterers.leaders_pass import BLOCK, Join, Pass, usual_gap
from isogloss.plugins.clusterers.rows import blocks
from isogloss.plugins.clusterers.settings import check_least

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Order: TypeAlias = Literal["rows", "random"]

ASKED = 1000  # words whose nearest neighbours tell a threshold, as in the published script
SUMMED = 8192  # rows whose values are added at a time


class Leaders:
    """Leaders within ``tau`` of nobody before them; with ``n_clusters`` Ward's method joins them.

    After ``fit_predict``: ``tau_``, the threshold; ``leaders_`` (leaders,), their rows;
    ``distances_``, the pairs of words that were compared.
    """

    def __init__(
        self,
        *,
        tau: float | None = None,
        n_clusters: int | None = None,
        join: Join = "first",
        order: Order = "rows",
        random_state: int = 0,
    ) -> None:
        if tau is None and n_clusters is None:
            raise SettingsError("leaders: set tau, n_clusters or both")
        if tau is not None and not 0 <= tau < float("inf"):
            raise SettingsError(f"leaders: tau is {tau}; it must be a distance of 0 or more")
        check_least("leaders", 1, n_clusters=n_clusters)
        check_least("leaders", 0, random_state=random_state)
        self.tau = tau
        self.n_clusters = n_clusters
        self.join = join
        self.order = order
        self.random_state = random_state

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row.

        Raises DataError for fewer rows, or fewer leaders, than concepts, and ResourceError before
        work that memory cannot hold.
        """
        import numpy as np

        self._check_enough(len(vectors), f"there are only {len(vectors)} words")
        rows, features = vectors.shape
        check_memory(
            f"leaders: {rows} words of {features} features",
            needed_memory(rows, features, merged=self.n_clusters is not None),
            "keep fewer words or use kmeans",
        )
        random = np.random.default_rng(self.random_state)
        gaps = Gaps(vectors)
        asked = random.choice(rows, min(rows, ASKED), replace=False)
        self.tau_ = usual_gap(gaps, asked) if self.tau is None else self.tau
        order = random.permutation(rows) if self.order == "random" else np.arange(rows)
        labels = Pass(gaps, self.tau_, self.join).run(order)
        self.leaders_ = gaps.leaders[: gaps.count].copy()
        self.distances_ = gaps.evaluations
        del gaps
        if self.n_clusters is None:
            return labels
        self._check_enough(
            len(self.leaders_), f"tau = {self.tau_:g} leaves only {len(self.leaders_)} leaders"
        )
        centres = centres_of(vectors, labels, len(self.leaders_))
        return labels_of(ward.ward(centres).tree, self.n_clusters)[labels]

    def _check_enough(self, there: int, found: str) -> None:
        if self.n_clusters is not None and there < self.n_clusters:
            lower = " or lower tau" if "tau" in found else ""
            raise DataError(
                f"leaders: n_clusters = {self.n_clusters}, but {found}; set n_clusters to "
                f"{there} or less{lower}"
            )


def centres_of(vectors: Vectors, labels: Ints, count: int) -> Vectors:
    """Return the mean (count, features) of the rows with each label, summed in float64."""
    import numpy as np
    from scipy.sparse import csr_array

    sums = np.zeros((count, vectors.shape[1]))
    for part in blocks(len(vectors), SUMMED):
        some = labels[part]
        table = csr_array((np.ones(len(some)), (some, np.arange(len(some)))), (count, len(some)))
        sums += table @ vectors[part]
    sums /= np.bincount(labels, minlength=count)[:, None]
    return sums.astype(np.float32)


def leaders(
    *,
    tau: float | None = None,
    n_clusters: int | None = None,
    join: Join = "first",
    order: Order = "rows",
    random_state: int = 0,
) -> Clusterer:
    """Gather words around leaders: those within ``tau`` of one join it, others become leaders."""
    return Leaders(
        tau=tau, n_clusters=n_clusters, join=join, order=order, random_state=random_state
    )


# Part of every key and score; it rises when the same settings can give other labels.
leaders.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


def needed_memory(rows: int, features: int, *, merged: bool) -> int:
    """Return the bytes that the pass takes beside its input, if every word becomes a leader.

    The moved rows, the leaders' copy, a block of bounds and what compares them. Where leaders are
    merged, their sums in float64, centres in float32, and Ward's own need.
    """
    comparing = 8 * rows * features + 24 * min(BLOCK, 512 * rows) + 40 * rows
    if not merged:
        return comparing
    return max(comparing, 12 * rows * features + ward.needed_memory(rows, features))


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``leaders``."""
    return {"leaders": leaders}
