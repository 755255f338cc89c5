"""K-means of our own: scikit-learn's objective and settings, several times faster to seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from isogloss import Clusterer, DataError, Ints, SettingsError, Vectors, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    Floats: TypeAlias = npt.NDArray[np.floating[Any]]
    """Work precision: float32, or float64 where the data need it."""
    Doubles: TypeAlias = npt.NDArray[np.float64]

BLOCK = 1024  # rows of a distance block: with 600 centres it stays in the second-level cache
POOL = 64  # candidates whose distances to all rows come from one matrix product
PICKS = 8  # centres taken from one pool before the next is drawn
RANGE = 1e6  # largest value over the typical one from which float32 is too coarse
PAIRS = 1 << 21  # numbers of a block of exact distances


class Scaled(NamedTuple):
    """The rows moved and scaled so that squares neither overflow nor cancel."""

    rows: Floats
    """(rows, features)"""
    norms: Floats
    """(rows,) squared lengths"""
    centre: Doubles
    exponent: int
    """Rows were divided by 2 ** exponent."""

    def inside(self, points: Doubles) -> Floats:
        """Bring points of the data into the scaled space."""
        import numpy as np

        moved = np.ldexp(points - self.centre, -self.exponent)
        return moved.astype(self.rows.dtype)

    def variance(self) -> float:
        """Return the mean of the features' variances."""
        import numpy as np

        mean = self.rows.mean(axis=0, dtype=np.float64)
        squares = self.norms.mean(dtype=np.float64) - mean @ mean
        return max(0.0, float(squares)) / len(mean)

    def outside(self, points: Floats) -> Doubles:
        """Bring points of the scaled space back."""
        import numpy as np

        back: Doubles = np.ldexp(points.astype(np.float64), self.exponent) + self.centre
        return back


class Fit(NamedTuple):
    """One run of K-means."""

    centres: Vectors
    """(concepts, features)"""
    labels: Ints
    """(rows,)"""
    inertia: float
    """Sum of squared distances to the nearest centre."""
    iterations: int


class KMeans:
    """K-means with greedy k-means++ seeding from pooled candidates and Lloyd iterations.

    After ``fit_predict``: ``cluster_centers_`` (concepts, features) float32, ``labels_``,
    ``inertia_``, ``n_iter_``. Labels are exact: the nearest of ``cluster_centers_`` by squared
    distances taken in float64, ties to the lowest number.
    """

    def __init__(
        self,
        n_clusters: int,
        *,
        random_state: int = 0,
        n_init: int = 1,
        max_iter: int = 300,
        tol: float = 1e-4,
    ) -> None:
        counts = {"n_clusters": n_clusters, "n_init": n_init, "max_iter": max_iter}
        for name, value in counts.items():
            if value < 1:
                raise SettingsError(f"kmeans: {name} is {value}; it must be 1 or more")
        if not tol >= 0:
            raise SettingsError(f"kmeans: tol is {tol}; it must be 0 or more")
        if random_state < 0:
            raise SettingsError(f"kmeans: random_state is {random_state}; it must be 0 or more")
        self.n_clusters = n_clusters
        self.random_state = random_state
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol

    def fit_predict(self, vectors: Vectors, /) -> Ints:
        """Return the concept of every row; the best of ``n_init`` starts by inertia."""
        import numpy as np

        if len(vectors) < self.n_clusters:
            raise DataError(
                f"kmeans: n_clusters = {self.n_clusters}, but there are only {len(vectors)} words; "
                f"set n_clusters to {len(vectors)} or less"
            )
        scaled = scale(vectors)
        random = np.random.default_rng(self.random_state)
        fits = [self._fit(vectors, scaled, random) for _ in range(self.n_init)]
        best = min(fits, key=lambda fit: fit.inertia)
        self.cluster_centers_, self.labels_, self.inertia_, self.n_iter_ = best
        return best.labels

    def _fit(self, vectors: Vectors, scaled: Scaled, random: np.random.Generator) -> Fit:
        import numpy as np

        start = scaled.rows[seed(scaled, self.n_clusters, random)]
        limit = self.tol * scaled.variance()
        found, iterations = lloyd(scaled, start, limit, self.max_iter)
        centres = scaled.outside(found).astype(np.float32)
        labels = nearest(vectors, scaled, centres)
        return Fit(centres, labels, float(distances(vectors, centres, labels).sum()), iterations)


def kmeans(
    *,
    n_clusters: int,
    random_state: int = 0,
    n_init: int = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
) -> Clusterer:
    """K-means of our own: exact labels, scikit-learn's quality, faster seeding."""
    return KMeans(n_clusters, random_state=random_state, n_init=n_init, max_iter=max_iter, tol=tol)


# Part of every key and score; it rises when the same settings can give other labels.
kmeans.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


def blocks(rows: int, size: int = BLOCK) -> Iterator[slice]:
    """Cut ``rows`` into slices of ``size``: the same ones whatever the number of threads."""
    return (slice(at, min(at + size, rows)) for at in range(0, rows, size))


def scale(vectors: Vectors) -> Scaled:
    """Move the data to their median and divide by a power of two, for float32 products.

    The median of a sample is used, not the mean, which one far outlier would drag away from all
    other rows. Where the values' range is too wide for float32, the work is done in float64.
    """
    import numpy as np

    sample = vectors[:: max(1, len(vectors) // 1024)].astype(np.float64)
    centre: Doubles = np.median(sample, axis=0)
    typical = float(np.median(np.abs(sample - centre).max(axis=1)))
    largest = max(float(np.abs(vectors[part] - centre).max()) for part in blocks(len(vectors)))
    exponent = int(np.frexp(largest)[1])
    dtype = np.float64 if largest > RANGE * typical else np.float32
    rows = np.empty(vectors.shape, dtype)
    for part in blocks(len(vectors)):
        rows[part] = np.ldexp(vectors[part] - centre, -exponent)
    return Scaled(rows, np.einsum("ij,ij->i", rows, rows), centre, exponent)


def seed(scaled: Scaled, count: int, random: np.random.Generator) -> list[int]:
    """Choose ``count`` rows as starting centres, greedily, each to lower the inertia most.

    Greedy k-means++ (Arthur and Vassilvitskii 2007; several candidates a step, as scikit-learn
    does) spends its time reading all rows for every step. Here candidates are drawn for eight
    steps at once, so that their distances are one large matrix product.
    """
    import numpy as np

    chosen = [int(random.integers(len(scaled.rows)))]
    gaps = _gaps(scaled, chosen)[0]
    while len(chosen) < count:
        pool = _draw(gaps, random)
        candidates = _gaps(scaled, pool)
        # The first choices change the odds most: take fewer from a pool at the beginning.
        for _ in range(min(PICKS, 1 + len(chosen) // 2, count - len(chosen))):
            best = int(np.minimum(candidates, gaps).sum(axis=1).argmin())
            if not gaps[pool[best]] and gaps.any():
                break  # the pool is used up, and other rows are left
            chosen.append(pool[best])
            np.minimum(gaps, candidates[best], out=gaps)
    return chosen


def _draw(gaps: Floats, random: np.random.Generator) -> list[int]:
    import numpy as np

    sums = np.cumsum(gaps, dtype=np.float64)
    places = random.random(POOL) * sums[-1]
    rows = np.searchsorted(sums, places, side="right")
    pool: list[int] = np.unique(np.minimum(rows, len(gaps) - 1)).tolist()
    return pool


def _gaps(scaled: Scaled, pool: list[int]) -> Floats:
    """Return the squared distances (pool, rows), never negative, zero to the row itself."""
    import numpy as np

    gaps: Floats = scaled.rows[pool] @ scaled.rows.T
    gaps *= -2
    gaps += scaled.norms
    gaps += scaled.norms[pool][:, None]
    np.maximum(gaps, 0, out=gaps)
    gaps[np.arange(len(pool)), pool] = 0
    return gaps


def lloyd(scaled: Scaled, centres: Floats, limit: float, most: int) -> tuple[Floats, int]:
    """Move centres to the means of their rows until nothing changes: (centres, iterations).

    Stops when no label changes, when the centres' squared shifts add up to ``limit`` or less, or
    after ``most`` iterations. Sums are float64, and only rows that changed are added and taken.
    """
    import numpy as np

    labels = np.full(len(scaled.rows), -1)
    sums = np.zeros(centres.shape)
    for iteration in range(1, most + 1):
        now = _assign(scaled, centres)
        changed = np.flatnonzero(now != labels)
        if not len(changed):
            return centres, iteration
        _move(sums, scaled.rows, changed, labels, now)
        labels = now
        means = _means(sums, centres, scaled.rows, labels)
        shift = float(np.square(means - centres, dtype=np.float64).sum())
        centres = means
        if shift <= limit:
            return centres, iteration
    return centres, most


def _assign(scaled: Scaled, centres: Floats) -> Ints:
    import numpy as np

    labels = np.empty(len(scaled.rows), np.int64)
    turned = np.ascontiguousarray(-2 * centres.T)
    norms = np.einsum("ij,ij->i", centres, centres)
    for part in blocks(len(scaled.rows)):
        gaps = scaled.rows[part] @ turned
        gaps += norms
        labels[part] = gaps.argmin(axis=1)
    return labels


def _move(sums: Doubles, rows: Floats, changed: Ints, before: Ints, now: Ints) -> None:
    """Add the changed rows to the sums of their new concepts and take them from the old."""
    import numpy as np
    from scipy.sparse import csr_array

    for part in blocks(len(changed)):
        at = changed[part]
        signs = np.repeat([1.0, -1.0], len(at))
        concepts = np.concatenate([now[at], before[at]])
        columns = np.tile(np.arange(len(at)), 2)
        had = concepts >= 0
        table = csr_array((signs[had], (concepts[had], columns[had])), shape=(len(sums), len(at)))
        sums += table @ rows[at].astype(np.float64)


def _means(sums: Doubles, centres: Floats, rows: Floats, labels: Ints) -> Floats:
    """Return the concepts' means; an empty concept moves to the row farthest from its centre."""
    import numpy as np

    sizes = np.bincount(labels, minlength=len(sums))
    means = (sums / np.maximum(sizes, 1)[:, None]).astype(centres.dtype)
    empty = np.flatnonzero(sizes == 0)
    if len(empty):
        means[empty] = centres[empty]
        far = distances(rows, means, labels)
        order = np.argsort(-far, kind="stable")[: len(empty)]
        order = order[far[order] > 0]
        means[empty[: len(order)]] = rows[order]
    return means


def distances(rows: Floats, centres: Floats, labels: Ints) -> Doubles:
    """Return the squared distance (rows,) of every row to the centre of its label, in float64."""
    import numpy as np

    found = np.empty(len(labels))
    for part in blocks(len(labels), max(1, PAIRS // rows.shape[1])):
        difference = rows[part] - centres[labels[part]].astype(np.float64)
        found[part] = np.einsum("ij,ij->i", difference, difference)
    return found


def nearest(vectors: Vectors, scaled: Scaled, centres: Vectors) -> Ints:
    """Return the nearest centre (rows,) by float64 distances, ties to the lowest number.

    Matrix products settle most rows. Those whose two best centres are closer together than the
    products' error bound are measured again one by one.
    """
    import numpy as np

    keep = np.sort(np.unique(centres, axis=0, return_index=True)[1])
    inside = scaled.inside(centres[keep].astype(np.float64))
    turned = np.ascontiguousarray(-2 * inside.T)
    norms = np.einsum("ij,ij->i", inside, inside)
    # |fl(x.y) - x.y| <= features * eps * |x| |y| (Higham), with room for the additions.
    unit = (vectors.shape[1] + 16) * np.finfo(inside.dtype).eps
    labels = np.empty(len(vectors), np.int64)
    for part in blocks(len(vectors)):
        gaps = scaled.rows[part] @ turned
        gaps += norms
        bound = unit * np.square(np.sqrt(scaled.norms[part]) + np.sqrt(norms.max()))
        close = gaps <= (gaps.min(axis=1) + 2 * bound)[:, None]
        labels[part] = keep[gaps.argmin(axis=1)]
        doubtful = np.flatnonzero(close.sum(axis=1) > 1)
        if len(doubtful):
            rows, columns = np.nonzero(close[doubtful])
            labels[part.start + doubtful] = _measure(
                vectors[part][doubtful], centres, rows, keep[columns]
            )
    return labels


def _measure(vectors: Vectors, centres: Vectors, rows: Ints, columns: Ints) -> Ints:
    """Return the nearest of the listed (row, centre) pairs for every row; rows are ascending."""
    import numpy as np

    gaps = np.concatenate(
        [
            distances(vectors[rows[part]], centres, columns[part])
            for part in blocks(len(rows), max(1, PAIRS // vectors.shape[1]))
        ]
    )
    order = np.lexsort((columns, gaps, rows))
    first = np.searchsorted(rows, np.arange(len(vectors)))
    return columns[order][first]


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``kmeans``."""
    return {"kmeans": kmeans}
