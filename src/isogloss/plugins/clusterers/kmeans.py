"""K-means of our own: scikit-learn's objective and settings, exact labels, several times faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from isogloss import (
    Clusterer,
    DataError,
    Ints,
    ResourceError,
    SettingsError,
    Vectors,
    check_memory,
    hookimpl,
)
from isogloss.plugins.clusterers.kmeans_assignment import LIMIT
from isogloss.plugins.clusterers.kmeans_lloyd import Lloyd, Stop, group_rows
from isogloss.plugins.clusterers.kmeans_rows import CHUNK, Rows
from isogloss.plugins.clusterers.kmeans_seeding import Sample, choose
from isogloss.plugins.clusterers.settings import check_enough, check_least
from isogloss.plugins.clusterers.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import torch

    from isogloss import JSON, Arrays, Ask, Blocks
    from isogloss.plugins.clusterers.kmeans_rows import Doubles

SEEDED = 32_768  # rows from which starting centres are chosen,
DEPTH = 48  # and at least so many a concept
WORTH = 1 << 24  # multiplications of a pass from which bounds save more than they cost
COARSE = 10  # iterations on those rows alone, where there are more


class Fit(NamedTuple):
    """One run of K-means."""

    centres: Vectors
    """(concepts, features)"""
    labels: Ints
    """(rows,)"""
    inertia: float
    """Sum of squared distances to the nearest centre, times the weights."""
    iterations: int
    distances: int
    """How many distances between a row and a centre were computed."""


class KMeans:
    """K-means with greedy k-means++ seeding and Lloyd iterations that skip what bounds rule out.

    After ``fit_predict``: ``cluster_centers_`` (concepts, features) float32, ``labels_``,
    ``inertia_``, ``n_iter_``, ``distances_``. Labels are exact: the nearest of
    ``cluster_centers_`` by squared distances taken in float64, ties to the lowest number.

    ``init`` gives starting centres (concepts, features), of another layer for example, in place
    of seeding. ``bounds`` says whether distances are skipped that bounds rule out, which gives the same
    labels; by default they are where that saves time. ``device`` is
    where products are computed, as torch names it.
    """

    streams = True
    lloyd: ClassVar[type[Lloyd]] = Lloyd
    """What moves the centres of all rows."""

    def __init__(
        self,
        n_clusters: int,
        *,
        random_state: int = 0,
        n_init: int = 1,
        max_iter: int = 300,
        tol: float = 1e-4,
        init: Vectors | None = None,
        device: str = "cpu",
        bounds: bool | None = None,
    ) -> None:
        check_least("kmeans", 1, n_clusters=n_clusters, n_init=n_init, max_iter=max_iter)
        check_least("kmeans", 0, tol=tol, random_state=random_state)
        self.n_clusters = n_clusters
        self.random_state = random_state
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.init = init
        self.device = device
        self.bounds = bounds

    def fit_predict(self, vectors: Any, /, *, sample_weight: Doubles | None = None) -> Ints:
        """Return the concept of every row; the best of ``n_init`` starts by inertia.

        ``vectors`` are (rows, features): an array in memory, or anything with ``shape`` and row
        slices, such as a zarr array, which is read again in blocks on every iteration. Raises
        DataError for fewer rows than concepts, weights or starting centres that do not fit, and
        ResourceError before work that memory cannot hold.
        """
        import numpy as np

        count, features = vectors.shape
        check_enough("kmeans", self.n_clusters, count)
        weights = _checked_weights(sample_weight, count)
        start = _checked_start(self.init, (self.n_clusters, features))
        # A map of a file is read in blocks as well: an array in memory is an array and no more.
        resident = type(vectors) is np.ndarray
        check_memory(
            f"kmeans: {count} words of {features} features",
            needed_memory(count, features, self.n_clusters, resident=resident),
            "keep fewer words, or give an array on disk",
        )
        check_device(self.device)
        random = np.random.default_rng(self.random_state)
        starts = self.n_init if start is None else 1
        with Threads(self.device) as self._threads:
            rows = Rows(vectors, resident=resident, threads=self._threads, device=self.device)

            def begin() -> Lloyd:
                bounds, threads = self._bounds(rows), self._threads
                return self.lloyd(rows, weights, self.n_clusters, bounds=bounds, threads=threads)

            fits = [self._fit(rows, weights, start, random, begin) for _ in range(starts)]
        return self._best(fits)

    @property
    def ranged(self) -> bool:
        """Whether ranges of rows can be grouped: they are on CPUs, and another device may round otherwise."""
        return self.device == "cpu"

    def fit_ranges(self, shape: tuple[int, int], ask: Ask, files: Arrays, /) -> Ints:
        """Return the same labels for rows that lie with others, who ``answer`` for ranges of them.

        The same to the bit: sums are those of the groups that ranges are, merged in their order.
        Raises DataError and ResourceError as ``fit_predict`` does, SettingsError for any ``device``
        but ``cpu``.
        """
        import numpy as np

        if not self.ranged:
            found = f"device is {self.device!r}"
            raise SettingsError(f"kmeans: ranges of words are grouped on 'cpu' alone, and {found}")
        from isogloss.plugins.clusterers.kmeans_ranges import (
            Asking,
            FarLloyd,
            FarRows,
            needed_room,
        )

        check_enough("kmeans", self.n_clusters, shape[0])
        files.check_room(needed_room(*shape, self.n_clusters, self._sample(shape[0])))
        random = np.random.default_rng(self.random_state)
        with Threads() as self._threads:
            rows = FarRows(shape, Asking(ask, files, shape[0]))

            def begin() -> Lloyd:
                return FarLloyd(rows, self.n_clusters, self._threads)

            fits = [self._fit(rows, None, None, random, begin) for _ in range(self.n_init)]
        return self._best(fits)

    def answer(self, question: Mapping[str, JSON], vectors: Blocks, files: Arrays, /) -> JSON:
        """Do what ``fit_ranges`` asks of a range of rows, with the others' ``vectors``."""
        from isogloss.plugins.clusterers.kmeans_answers import answer

        return answer(question, vectors, files, self.n_clusters)

    def _best(self, fits: list[Fit]) -> Ints:
        best = min(fits, key=lambda fit: fit.inertia)
        self.cluster_centers_, self.labels_, self.inertia_, self.n_iter_ = best[:4]
        self.distances_ = sum(fit.distances for fit in fits)
        return best.labels

    def _fit(
        self,
        rows: Rows,
        weights: Doubles | None,
        start: Vectors | None,
        random: np.random.Generator,
        begin: Callable[[], Lloyd],
    ) -> Fit:
        import numpy as np

        stop = Stop(self.tol * rows.variance(), self.max_iter)
        if start is None:
            centres = self._seed(rows, weights, stop, random)
        else:
            centres = rows.scale.inside(start.astype(np.float64)).to(rows.norms)
        run = begin()
        found, iterations = run.run(run.begun(centres), stop)
        points = run.points(found)
        labels, inertia = run.finish(points)
        return Fit(points, labels, inertia, iterations, run.assignment.distances)

    def _bounds(self, rows: Rows) -> bool:
        if rows.kept is None or self.device != "cpu":
            return False
        products = len(rows) * self.n_clusters * rows.shape[1]
        return products >= WORTH if self.bounds is None else self.bounds

    def _sample(self, rows: int) -> int:
        """Return how many of ``rows`` starting centres are chosen from."""
        return min(rows, max(SEEDED, DEPTH * self.n_clusters))

    def _seed(
        self, rows: Rows, weights: Doubles | None, stop: Stop, random: np.random.Generator
    ) -> torch.Tensor:
        """Choose starting centres; those of many rows are made better on a part of them first."""
        import numpy as np
        import torch

        count = self._sample(len(rows))
        some, kept = rows, weights
        if count < len(rows):
            numbers = np.sort(random.choice(len(rows), count, replace=False))
            taken = rows.take(numbers).cpu().numpy()
            some = Rows(taken, resident=True, threads=self._threads, device=self.device)
            kept = None if weights is None else weights[numbers]
        sample = Sample(some.all(), some.norms, _tensor(kept, some.norms))
        centres = sample.rows[choose(sample, self.n_clusters, random, self._threads)]
        if some is rows:
            return centres
        run = Lloyd(some, kept, self.n_clusters, bounds=self._bounds(some), threads=self._threads)
        found, _ = run.run(centres, Stop(stop.shift, min(COARSE, stop.iterations)))
        return torch.from_numpy(some.scale.outside(found)).to(rows.norms)


def kmeans(
    *,
    n_clusters: int,
    random_state: int = 0,
    n_init: int = 1,
    max_iter: int = 300,
    tol: float = 1e-4,
    device: str = "cpu",
) -> Clusterer:
    """K-means of our own: exact labels, scikit-learn's quality, several times faster."""
    return KMeans(
        n_clusters,
        random_state=random_state,
        n_init=n_init,
        max_iter=max_iter,
        tol=tol,
        device=device,
    )


# Part of every key and score; it rises when the same settings can give other labels.
kmeans.algorithm = 5  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


def needed_memory(rows: int, features: int, count: int, *, resident: bool) -> int:
    """Return the bytes that K-means takes beside its input.

    In memory: the scaled copy, the screened copy (a third) and the bounds of ``rows`` x
    ``count``, where they are kept. From a store: a sample of rows and one chunk in float64.
    """
    sample = min(rows, max(SEEDED, DEPTH * count))
    sums = 8 * count * features * -(-rows // group_rows(rows))
    table = sample * count if sample * count <= LIMIT else 0
    seeding = 4 * (2 * sample * features + table)
    if not resident:
        return seeding + sums + 24 * CHUNK * features + 24 * rows
    whole = rows * count if rows * count <= LIMIT else 0
    beside = sums + 24 * CHUNK * features + 24 * rows
    return 4 * rows * features + max(seeding, 4 * whole) + beside


def check_device(device: str) -> None:
    """Raise SettingsError for a device that torch does not know or this machine lacks."""
    import torch

    if device == "cpu":
        return
    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise SettingsError(
            f"kmeans: device {device!r} cannot be used ({reason}); 'cpu' always can"
        ) from error
    except MemoryError as error:
        raise ResourceError(f"kmeans: device {device!r} has no memory left") from error


def _tensor(weights: Doubles | None, like: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.ones_like(like) if weights is None else torch.from_numpy(weights).to(like)


def _checked_weights(weights: Doubles | None, count: int) -> Doubles | None:
    import numpy as np

    if weights is None:
        return None
    given = np.asarray(weights, np.float64)
    if given.shape != (count,):
        raise DataError(f"kmeans: sample_weight has shape {given.shape}; expected ({count},)")
    if not (np.isfinite(given).all() and (given >= 0).all() and given.any()):
        raise DataError("kmeans: sample_weight must be finite, 0 or more, and not all 0")
    scaled: Doubles = given / given.mean()
    return scaled


def _checked_start(start: Vectors | None, shape: tuple[int, int]) -> Vectors | None:
    import numpy as np

    if start is None:
        return None
    if start.shape != shape or start.dtype.kind != "f":
        raise DataError(
            f"kmeans: starting centres are {start.dtype} of shape {start.shape}; expected "
            f"numbers of shape {shape}"
        )
    if not np.isfinite(start).all():
        raise DataError("kmeans: starting centres have NaN or infinite values")
    return start


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer ``kmeans``."""
    return {"kmeans": kmeans}
