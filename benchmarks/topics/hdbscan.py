"""HDBSCAN on word vectors: hdbscan-exact beside scikit-learn's brute force and the hdbscan package.

Ours and scikit-learn find the same labels. The hdbscan package leaves the word itself out when it
counts ``min_samples``: it stands beside ours with one sample more, which are the same labels, too.
Quality: ``concepts``, ``noise`` (share of the words), ``weight`` of the spanning tree, and ``ari``
with ours at the peer's settings, which is judged when the clock has stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.data import vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    Point = Mapping[str, int | float | str]
    Rows = npt.NDArray[np.float32]
    Fit = Callable[[Rows], tuple[Any, float]]
    """Labels and the weight of the tree."""

OURS = "isogloss"
SAME_AS_PACKAGE = "isogloss, one sample more"
SKLEARN = "scikit-learn brute"
PACKAGE = "hdbscan"
GROWTH = ("rows", "features")
MOST = {SKLEARN: 10_000, PACKAGE: 5_000, SAME_AS_PACKAGE: 5_000}
LEAST = 5  # min_cluster_size, and min_samples unless said otherwise


def points(scale: str) -> list[dict[str, int | float | str]]:
    """Rows first, then growth over the features at the smallest number of rows."""
    if scale == "quick":
        return [_point(rows, 96) for rows in (1000, 2000)]
    return [
        *(_point(rows, 768) for rows in (5_000, 10_000, 20_000, 50_000)),
        *(_point(5_000, features) for features in (96, 192, 384)),
    ]


def _point(rows: int, features: int) -> dict[str, int | float | str]:
    return {"rows": rows, "features": features, "seed": 0}


def contenders() -> Mapping[str, Callable[[Point, Path], Callable[[], Mapping[str, Any]]]]:
    """Return ours and the peers."""
    return {
        OURS: lambda point, data: _timed(_ours, point, data, LEAST),
        SKLEARN: lambda point, data: _timed(_sklearn, point, data, LEAST),
        PACKAGE: lambda point, data: _timed(_package, point, data, LEAST + 1),
        SAME_AS_PACKAGE: lambda point, data: _timed(_more, point, data, LEAST + 1),
    }


def skip(name: str, point: Point) -> str:
    """Say why a contender is not run at a point."""
    most = MOST.get(name)
    if most is None or int(point["rows"]) <= most:
        return ""
    return f"more than {most} rows take too long or too much memory"


def _timed(
    fit: Fit, point: Point, data: Path, samples: int
) -> Callable[[], Mapping[str, float | Callable[[], float]]]:
    """Load the rows, warm up on a few of them, and return the work."""
    import numpy as np

    path = vectors(data, int(point["rows"]), int(point["features"]), int(point["seed"]))
    rows = np.load(path, allow_pickle=False)
    fit(rows[:300])

    def work() -> Mapping[str, float | Callable[[], float]]:
        labels, weight = fit(rows)
        return {
            "concepts": len(np.unique(labels[labels >= 0])),
            "noise": float((labels < 0).mean()),
            "weight": weight,
            "ari": lambda: _agreement(rows, labels, samples),
        }

    return work


def _agreement(rows: Rows, labels: Any, samples: int) -> float:
    from sklearn.metrics import adjusted_rand_score

    from isogloss.plugins.clusterers.hdbscan_exact import HDBSCANExact

    ours = HDBSCANExact(min_cluster_size=LEAST, min_samples=samples).fit_predict(rows)
    return float(adjusted_rand_score(ours, labels))


def _ours(rows: Rows, samples: int = LEAST) -> tuple[Any, float]:
    from isogloss.plugins.clusterers.hdbscan_exact import HDBSCANExact

    model = HDBSCANExact(min_cluster_size=LEAST, min_samples=samples)
    labels = model.fit_predict(rows)
    return labels, model.weight_


def _more(rows: Rows) -> tuple[Any, float]:
    return _ours(rows, LEAST + 1)


def _sklearn(rows: Rows) -> tuple[Any, float]:
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=LEAST, algorithm="brute", copy=True).fit(rows)
    return model.labels_, float(model._single_linkage_tree_["value"].sum())


def _package(rows: Rows) -> tuple[Any, float]:
    import warnings

    import hdbscan

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the names that scikit-learn's parameters had
        model = hdbscan.HDBSCAN(min_cluster_size=LEAST, core_dist_n_jobs=1).fit(rows)
    return model.labels_, float(model.single_linkage_tree_.to_numpy()[:, 2].sum())
