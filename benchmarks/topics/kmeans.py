"""K-means on word vectors: ours beside scikit-learn (n_init=1) and faiss (25 iterations)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.data import vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from benchmarks.harness import Contender, Point, Quality, Work

    Fit = Callable[[], tuple[npt.NDArray[Any], int]]
    """Labels and iterations."""

OURS = "isogloss"
GROWTH = ("rows", "concepts", "features")

FAISS_ITERATIONS = 25


def points(scale: str) -> list[dict[str, int | float | str]]:
    """Rows first, three seeds each; then growth over K and D at the smallest number of rows."""
    if scale == "quick":
        return [_point(rows, 64, 96, 0) for rows in (2000, 4000)]
    main = [_point(rows, 600, 768, seed) for rows in (20_000, 40_000, 80_000) for seed in range(3)]
    concepts = [_point(20_000, count, 768, 0) for count in (150, 300, 1200)]
    features = [_point(20_000, 600, count, 0) for count in (96, 192, 384)]
    return main + concepts + features


def _point(rows: int, concepts: int, features: int, seed: int) -> dict[str, int | float | str]:
    return {"rows": rows, "concepts": concepts, "features": features, "seed": seed}


def contenders() -> Mapping[str, Contender]:
    """Return ours and the peers."""
    return {
        OURS: lambda point, data: _timed(_ours, point, data),
        "scikit-learn": lambda point, data: _timed(_sklearn, point, data),
        "faiss": lambda point, data: _timed(_faiss, point, data),
    }


def _timed(
    prepare: Callable[[npt.NDArray[np.float32], int, int], Fit], point: Point, data: Path
) -> Work:
    """Load the rows, warm up on a few of them, and return the work.

    The seed is that of the clusterer: all seeds see the same rows.
    """
    import numpy as np

    path = vectors(data, int(point["rows"]), int(point["features"]), 0)
    rows = np.load(path, allow_pickle=False)
    prepare(np.ascontiguousarray(rows[:512]), 8, 0)()
    fit = prepare(rows, int(point["concepts"]), int(point["seed"]))

    def work() -> Quality:
        labels, iterations = fit()
        return {"inertia": lambda: inertia(rows, labels), "iterations": iterations}

    return work


def inertia(rows: npt.NDArray[np.float32], labels: npt.NDArray[Any]) -> float:
    """Return the sum of squared distances to the means of the labels, in float64."""
    import numpy as np

    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    total = 0.0
    for members in np.split(order, ends):
        own = rows[members].astype(np.float64)
        total += float(np.square(own - own.mean(axis=0)).sum())
    return total


def _ours(rows: npt.NDArray[np.float32], concepts: int, seed: int) -> Fit:
    from isogloss.plugins.clusterers.kmeans import KMeans

    def fit() -> tuple[npt.NDArray[Any], int]:
        model = KMeans(concepts, random_state=seed)
        return model.fit_predict(rows), model.n_iter_

    return fit


def _sklearn(rows: npt.NDArray[np.float32], concepts: int, seed: int) -> Fit:
    from sklearn.cluster import KMeans

    def fit() -> tuple[npt.NDArray[Any], int]:
        model = KMeans(concepts, n_init=1, random_state=seed)
        return model.fit_predict(rows), model.n_iter_

    return fit


def _faiss(rows: npt.NDArray[np.float32], concepts: int, seed: int) -> Fit:
    import faiss

    def fit() -> tuple[npt.NDArray[Any], int]:
        model = faiss.Kmeans(
            rows.shape[1],
            concepts,
            niter=FAISS_ITERATIONS,
            seed=seed,
            max_points_per_centroid=len(rows),
            min_points_per_centroid=1,
        )
        model.train(rows)
        return model.index.search(rows, 1)[1][:, 0], FAISS_ITERATIONS

    return fit
