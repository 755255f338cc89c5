"""Lloyd's iterations: every row to its nearest centre, every centre to the mean of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy.typing as npt
    import torch

    from isogloss import Ints, Vectors

from isogloss.plugins.clusterers.kmeans_assignment import Assignment
from isogloss.plugins.clusterers.kmeans_rows import CHUNK, as_they_are
from isogloss.plugins.clusterers.rows import blocks, numbers

if TYPE_CHECKING:
    from isogloss.plugins.clusterers.kmeans_rows import Doubles, Rows
    from isogloss.plugins.clusterers.threads import Threads

PAIRS = 1 << 20  # numbers of a block of exact distances
CACHED = 256  # rows whose differences in float64 stay in the cache
FEATURES = 128  # features whose sums are moved at once


GROUP = 16  # chunks whose sums are kept together, at the least
GROUPS = 128  # of which there are so many at the most


def group_rows(rows: int) -> int:
    """Return how many of ``rows`` have their sums taken together: whole chunks, by the number alone."""
    chunks = -(-rows // CHUNK)
    return CHUNK * max(GROUP, -(-chunks // GROUPS))


def merged(sums: Doubles) -> Doubles:
    """Add the sums (groups, concepts, features) of groups, in their order."""
    total: Doubles = sums[0].copy()
    for each in sums[1:]:
        total += each
    return total


class Stop(NamedTuple):
    """When iterations end."""

    shift: float
    """The centres' squared shifts add up to this or less, in the scaled space."""
    iterations: int


class Lloyd:
    """One run: moves centres to the means of their rows until nothing changes."""

    def __init__(
        self,
        rows: Rows,
        weights: Doubles | None,
        count: int,
        *,
        bounds: bool,
        threads: Threads,
        group: int | None = None,
    ) -> None:
        import numpy as np

        self.rows = rows
        self.weights = weights
        self.threads = threads
        self.assignment = Assignment(rows.norms, rows.shape, count, bounds=bounds, threads=threads)
        self.group = group or group_rows(len(rows))
        groups = -(-len(rows) // self.group)
        self.sums = np.zeros((groups, count, rows.shape[1]))
        self.sizes = np.zeros(count)

    def run(self, centres: torch.Tensor, stop: Stop) -> tuple[torch.Tensor, int]:
        """Return the last centres (concepts, features) in the scaled space, and the iterations.

        Stops when no label changes, or as ``stop`` says. Sums are float64 and taken in the order
        of the rows, chunk by chunk, of the rows that changed only, for each group of chunks by
        itself, and merged in the groups' order: the same numbers whether rows lie in memory or are
        read again, wherever a group is summed, and whatever was skipped by bounds.
        """
        before = None
        for iteration in range(1, stop.iterations + 1):
            self.assignment.move(before, centres)
            if not self._pass(centres):
                return centres, iteration
            before, centres = centres, self._means(centres)
            if float((centres.double() - before.double()).square_().sum()) <= stop.shift:
                break
        self.assignment.move(before, centres)
        return centres, iteration

    def begun(self, centres: torch.Tensor) -> torch.Tensor:
        """Return starting centres as iterations take them."""
        return centres

    def points(self, centres: torch.Tensor) -> Vectors:
        """Return centres of the scaled space as points of the data, in float32."""
        found: Vectors = self.rows.scale.outside(centres).astype("float32")
        return found

    def finish(self, centres: Vectors) -> tuple[Ints, float]:
        """Return the labels (rows,) nearest to ``centres`` of the data, and the inertia.

        Distances are those of the unscaled vectors, summed in float64.
        """
        labels, inertias = self.finished(centres)
        return labels, sum(inertias, 0.0)

    def finished(self, centres: Vectors) -> tuple[Ints, list[float]]:
        """Return the same with the inertia chunk by chunk."""
        import torch

        inside = self.rows.scale.inside(centres.astype("float64")).to(self.rows.norms)
        self.assignment.move(self.assignment.centres, inside)
        targets = torch.from_numpy(centres).to(self.rows.device)
        inertias = []
        for part in self.rows.parts():
            vectors = self.rows.vectors[part]
            block = self.rows.block(part, vectors)
            plain = as_they_are(vectors).to(self.rows.device)

            def exact(listed: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
                return squared(plain, listed - part.start, targets, columns)  # noqa: B023

            labels = self.assignment.assign(part, block, exact)
            weights = None if self.weights is None else self.weights[part]
            inertias.append(self._inertia(plain, targets, labels, weights))
        return self.assignment.labels.cpu().numpy(), inertias

    def _inertia(
        self,
        rows: torch.Tensor,
        centres: torch.Tensor,
        labels: torch.Tensor,
        weights: Doubles | None,
    ) -> float:
        """Return the sum of squared distances of rows to their centres."""
        import torch

        def work(some: slice) -> float:
            gaps = (rows[some].double() - centres[labels[some]].double()).square_().sum(1)
            if weights is not None:
                gaps *= torch.from_numpy(weights[some]).to(gaps)
            return float(gaps.sum())

        return sum(self.threads.map(work, blocks(len(rows), CACHED)))

    def _pass(self, centres: torch.Tensor) -> int:
        """Assign every row and move the changed ones' sums; return how many changed."""
        changes = 0
        for part in self.rows.parts():
            block = self.rows.block(part)
            before = self.assignment.labels[part].clone()

            def exact(listed: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
                return squared(block, listed - part.start, centres, columns)  # noqa: B023

            now = self.assignment.assign(part, block, exact)
            changed = numbers(now != before)
            if len(changed):
                changes += len(changed)
                self._move(part, changed, block, before, now)
        return changes

    def _move(
        self,
        part: slice,
        rows: torch.Tensor,
        block: torch.Tensor,
        before: torch.Tensor,
        now: torch.Tensor,
    ) -> None:
        """Add the changed rows to the sums of their new concepts and take them from the old."""
        import numpy as np
        from scipy.sparse import csr_array

        changed = rows.cpu().numpy()
        amounts = np.ones(len(changed)) if self.weights is None else self.weights[part][changed]
        old, new = before.cpu().numpy()[changed], now.cpu().numpy()[changed]
        concepts = np.concatenate([new, old])
        signed = np.concatenate([amounts, -amounts])
        columns = np.tile(np.arange(len(changed)), 2)
        had = concepts >= 0
        table = csr_array(
            (signed[had], (concepts[had], columns[had])), shape=(len(self.sizes), len(changed))
        )
        sums = self.sums[part.start // self.group]

        def work(features: slice) -> None:
            sums[:, features] += table @ block[rows, features].double().cpu().numpy()

        self.threads.map(work, blocks(sums.shape[1], FEATURES))
        self.sizes += table.sum(axis=1)

    def _means(self, centres: torch.Tensor) -> torch.Tensor:
        """Return the concepts' means; an empty concept moves to the row farthest from its centre."""
        import numpy as np
        import torch

        filled = self.sizes > 1e-12 * max(1.0, self.sizes.max())
        means = merged(self.sums) / np.where(filled, self.sizes, 1.0)[:, None]
        found = torch.from_numpy(means).to(centres)
        empty = np.flatnonzero(~filled)
        if len(empty):
            found[torch.from_numpy(empty)] = centres[torch.from_numpy(empty)]
            far = self._farthest(found, len(empty))
            found[torch.from_numpy(empty[: len(far)])] = self.rows.take(np.sort(far)).to(found)
        return found

    def _farthest(self, centres: torch.Tensor, count: int) -> Ints:
        """Return up to ``count`` rows with weight that are farthest from their centres, not on them."""
        return farthest(self.gaps(centres), count)

    def gaps(self, centres: torch.Tensor) -> Doubles:
        """Return the squared distances (rows,) of rows and their centres; 0 for those without weight."""
        import numpy as np

        gaps = np.empty(len(self.rows))
        for part in self.rows.parts():
            block = self.rows.block(part)
            places = np.arange(len(block))
            labels = self.assignment.labels[part]
            gaps[part] = squared(block, _tensor(places, labels), centres, labels).cpu().numpy()
        if self.weights is not None:
            gaps[self.weights == 0] = 0
        return gaps


def farthest(gaps: Doubles, count: int) -> Ints:
    """Return up to ``count`` rows, those of the largest gaps (rows,) first, none of a gap of 0."""
    import numpy as np

    order: Ints = np.argsort(-gaps, kind="stable")[:count]
    return order[gaps[order] > 0]


def _tensor(values: npt.NDArray[Any], like: torch.Tensor) -> torch.Tensor:
    import torch

    return torch.from_numpy(values).to(like.device)


def squared(
    rows: torch.Tensor, numbers: torch.Tensor, centres: torch.Tensor, columns: torch.Tensor
) -> torch.Tensor:
    """Return the squared distances (pairs,) of listed rows and centres, summed in float64."""
    import torch

    size = max(1, PAIRS // rows.shape[1])
    found = [
        (rows[numbers[part]].double() - centres[columns[part]].double()).square_().sum(1)
        for part in blocks(len(numbers), size)
    ]
    return torch.cat(found) if found else torch.empty(0, dtype=torch.float64, device=rows.device)
