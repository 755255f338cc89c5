"""Ward's tree of word vectors: ours beside scikit-learn's and scipy's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from benchmarks.data import vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from benchmarks.harness import Contender, Point, Quality, Work

    Fit = Callable[[], npt.NDArray[np.float64]]
    """A tree as scipy writes it."""

OURS = "isogloss"
GROWTH = ("rows", "features")

CUTS = (50, 200, 600)
"""Numbers of concepts at which partitions are compared."""

PEERS_ROWS = 20_000
"""Most rows that peers are given: their matrix has 1.6 GB then, and they keep two."""

CHECKED_ROWS = 10_000
"""Most rows whose tree is compared with scipy's after the clock has stopped."""


def points(scale: str) -> list[dict[str, int | float | str]]:
    """Growth over rows; then over features at the smallest number of rows."""
    if scale == "quick":
        return [_point(rows, 96) for rows in (1000, 2000)]
    rows = [_point(count, 768) for count in (5000, 10_000, 20_000, 40_000, 80_000)]
    return rows + [_point(5000, count) for count in (96, 192, 384)]


def _point(rows: int, features: int) -> dict[str, int | float | str]:
    return {"rows": rows, "features": features, "seed": 0}


def skip(name: str, point: Point) -> str:
    """Peers hold the distances of all pairs."""
    if name == OURS or int(point["rows"]) <= PEERS_ROWS:
        return ""
    return f"its matrix needs {8 * int(point['rows']) ** 2 / 1e9:.0f} GB"


def contenders() -> Mapping[str, Contender]:
    """Return ours and the peers."""
    return {
        OURS: lambda point, data: _timed(_ours, point, data),
        "scikit-learn": lambda point, data: _timed(_sklearn, point, data),
        "scipy": lambda point, data: _timed(_scipy, point, data),
    }


def _timed(prepare: Callable[[npt.NDArray[np.float32]], Fit], point: Point, data: Path) -> Work:
    """Load the rows, warm up on a few of them, and return the work."""
    import numpy as np

    path = vectors(data, int(point["rows"]), int(point["features"]), int(point["seed"]))
    rows = np.load(path, allow_pickle=False)
    prepare(np.ascontiguousarray(rows[:512]))()
    fit = prepare(rows)

    def work() -> Quality:
        tree = fit()
        sums = {"height": float(tree[-1, 2]), "sum of heights": float(tree[:, 2].sum())}
        found = cache(lambda: agreement(rows, tree))  # after the clock has stopped, and once
        return sums | {name: lambda n=name: found()[n] for name in _checked(rows)}

    return work


def _checked(rows: npt.NDArray[np.float32]) -> list[str]:
    names = [f"ARI with scipy at {count}" for count in CUTS] + ["relative error of heights"]
    return names if len(rows) <= CHECKED_ROWS else []


def agreement(rows: npt.NDArray[np.float32], tree: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return how far a tree is scipy's: adjusted Rand indices, largest difference of heights."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.metrics import adjusted_rand_score

    other = linkage(rows.astype(np.float64), "ward")
    found = {
        f"ARI with scipy at {count}": float(
            adjusted_rand_score(
                fcluster(other, count, "maxclust"), fcluster(tree, count, "maxclust")
            )
        )
        for count in CUTS
    }
    gap = np.abs(tree[:, 2] - other[:, 2]) / np.maximum(other[:, 2], np.finfo(float).tiny)
    return found | {"relative error of heights": float(gap.max())}


def _ours(rows: npt.NDArray[np.float32]) -> Fit:
    from isogloss.plugins.clusterers.ward import ward

    return lambda: ward(rows).tree


def _sklearn(rows: npt.NDArray[np.float32]) -> Fit:
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    from isogloss.plugins.clusterers.dendrogram import tree_of

    def fit() -> npt.NDArray[Any]:
        model = AgglomerativeClustering(n_clusters=None, distance_threshold=0).fit(rows)
        left, right = model.children_.astype(np.int64).T
        return tree_of(left, right, model.distances_)

    return fit


def _scipy(rows: npt.NDArray[np.float32]) -> Fit:
    import numpy as np
    from scipy.cluster.hierarchy import linkage

    def fit() -> npt.NDArray[Any]:
        return np.asarray(linkage(rows.astype(np.float64), "ward"))

    return fit
