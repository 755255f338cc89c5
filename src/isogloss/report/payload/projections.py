"""How centres get onto a plane: PCA, and as extras t-SNE and UMAP, which start from it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints

    Floats = npt.NDArray[np.float64]

Projection = Literal["pca", "tsne", "umap"]

LIBRARIES = {"tsne": ("openTSNE", "openTSNE"), "umap": ("umap", "umap-learn")}
"""The module and the distribution that a projection needs; each is an extra of its name."""

FEWEST = 10
"""Centres of which t-SNE and UMAP can be drawn; of fewer, PCA is."""

REACH = 1000
"""Coordinates are whole numbers, this the largest of a map."""


class Plane(NamedTuple):
    """Points of a map, and how they came about."""

    points: Ints
    """(vectors, 2), both axes of one scale."""
    name: Projection
    """What was drawn: PCA where there were too few centres for what was asked."""
    settings: dict[str, JSON]
    shares: list[float | None]
    """Of PCA, each axis' share of the variance; None where there is none, or of another kind."""


def require(projection: Projection) -> None:
    """Raise SettingsError where the library of a projection is missing."""
    if projection in LIBRARIES:
        module, distribution = LIBRARIES[projection]
        try:
            import_module(module)
        except ImportError as error:
            raise SettingsError(
                f"maps by {projection} need {distribution}: pip install 'isogloss[{projection}]'"
            ) from error


def project(vectors: Floats, projection: Projection, seed: int) -> Plane:
    """Return points of vectors (vectors, features) on a plane; equal input gives equal points."""
    points, shares = principal(vectors)
    if projection == "pca" or len(vectors) < FEWEST or None in shares:
        return Plane(on_grid(points), "pca", {}, shares)
    moved, settings = {"tsne": _tsne, "umap": _umap}[projection](vectors, points, seed)
    return Plane(on_grid(moved), projection, {**settings, "seed": seed}, [None, None])


def principal(vectors: Floats) -> tuple[Floats, list[float | None]]:
    """Return points (vectors, 2) on the first two principal axes, and their shares of the variance.

    All vectors count alike. An axis points where its largest coordinate is positive, so that a map
    is the same on every machine. Shares are None where there is no variance.
    """
    import numpy as np

    own = vectors - vectors.mean(axis=0)
    tall = own.shape[0] > own.shape[1]
    values, axes = np.linalg.eigh(own.T @ own if tall else own @ own.T)
    values, axes = values[::-1][:2], axes[:, ::-1][:, :2]
    points = np.zeros((len(own), 2))
    found = own @ axes if tall else axes * np.sqrt(np.maximum(values, 0))
    points[:, : found.shape[1]] = found
    largest = np.take_along_axis(points, np.abs(points).argmax(axis=0)[None], axis=0)
    points *= np.where(largest < 0, -1.0, 1.0)
    total = float((own**2).sum())
    if not total:
        return np.zeros((len(own), 2)), [None, None]
    shares: list[float | None] = [float(max(value, 0) / total) for value in values]
    return points, [*shares, 0.0][:2]


def on_grid(points: Floats) -> Ints:
    """Return points as whole numbers up to ``REACH``, about their middle, in one scale."""
    import numpy as np

    own = points - points.mean(axis=0)
    reach = float(np.abs(own).max(initial=0)) or 1.0
    return np.asarray(np.rint(own / reach * REACH), np.int64)


def _tsne(vectors: Floats, start: Floats, seed: int) -> tuple[Floats, dict[str, JSON]]:
    import numpy as np
    from openTSNE import TSNE
    from openTSNE.initialization import rescale

    perplexity = round(min(30.0, (len(vectors) - 1) / 3), 2)
    model = TSNE(
        perplexity=perplexity,
        initialization=rescale(start),
        # The exact neighbours, and one thread: the same map each time.
        neighbors="exact",
        negative_gradient_method="bh",
        n_jobs=1,
        random_state=seed,
    )
    return np.asarray(model.fit(vectors), np.float64), {"perplexity": perplexity}


def _umap(vectors: Floats, start: Floats, seed: int) -> tuple[Floats, dict[str, JSON]]:
    import numpy as np
    from umap import UMAP

    settings: dict[str, JSON] = {"n_neighbors": min(15, len(vectors) - 1), "min_dist": 0.1}
    model = UMAP(**settings, init=start, random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(vectors), np.float64), settings
