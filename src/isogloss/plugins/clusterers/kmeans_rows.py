"""The rows that K-means groups: moved, scaled and read in blocks, in memory or from a store."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from isogloss.plugins.clusterers.rows import blocks, is_wide, sample_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Ints
    from isogloss.plugins.clusterers.threads import Threads

    Each: TypeAlias = Callable[[Callable[[slice], Any], Iterable[slice]], list[Any]]
    """Applies a function to slices, in their order or several at a time."""
    Doubles: TypeAlias = npt.NDArray[np.float64]

CHUNK = 8192  # rows read and summed at a time: the same cuts whether they lie in memory or not


@dataclass(frozen=True, slots=True)
class Scale:
    """How rows are moved and scaled, so that squares neither overflow nor cancel."""

    centre: npt.NDArray[np.float32]
    """(features,) the median of a sample; a mean would follow one far outlier."""
    exponent: int
    """Rows are divided by 2 ** exponent."""
    wide: bool
    """The values' range is too wide for float32: the work is done in float64."""

    def inside(self, block: npt.NDArray[Any]) -> torch.Tensor:
        """Bring vectors or points of the data (rows, features) into the scaled space."""
        import numpy as np
        import torch

        factor = math.ldexp(1.0, -self.exponent)
        if self.wide or block.dtype == np.float64:
            moved = (block.astype(np.float64) - self.centre) * factor
            return torch.from_numpy(moved if self.wide else moved.astype(np.float32))
        # A power of two changes no digit, so that the difference is rounded once only.
        rows = np.multiply(block, factor, dtype=np.float32, casting="unsafe")
        rows -= (self.centre * factor).astype(np.float32)
        return torch.from_numpy(rows)

    def outside(self, points: torch.Tensor) -> Doubles:
        """Bring points of the scaled space (points, features) back."""
        import numpy as np

        back: Doubles = np.ldexp(points.double().cpu().numpy(), self.exponent) + self.centre
        return back


def measure(vectors: Any, each: Each) -> Scale:
    """Choose the scale of ``vectors`` (rows, features), which are read once, block by block."""
    rows = vectors.shape[0]
    return scale_of(each(lambda part: seen(vectors[part], part.start, rows), blocks(rows, CHUNK)))


def seen(block: npt.NDArray[Any], start: int, rows: int) -> tuple[npt.NDArray[Any], ...]:
    """Return what of a block decides the scale: the sampled rows, the least and the greatest values.

    It begins at row ``start`` of ``rows``.
    """
    step = sample_step(rows)
    # A copy: a view would hold the whole block.
    return block[-start % step :: step].copy(), block.min(axis=0), block.max(axis=0)


def scale_of(blocks_seen: Iterable[tuple[npt.NDArray[Any], ...]]) -> Scale:
    """Choose the scale by what was ``seen`` of all blocks, in order."""
    import numpy as np

    kept, lows, highs = zip(*blocks_seen, strict=True)
    low, high = np.min(lows, axis=0).astype(np.float64), np.max(highs, axis=0).astype(np.float64)
    sample = np.concatenate(kept).astype(np.float64)
    centre = np.median(sample, axis=0).astype(np.float32)
    largest = float(np.maximum(high - centre, centre - low).max())
    return Scale(centre, int(np.frexp(largest)[1]), is_wide(sample, centre, largest))


def _one_by_one(work: Callable[[slice], Any], parts: Iterable[slice]) -> list[Any]:
    return [work(part) for part in parts]


def as_they_are(vectors: npt.NDArray[Any]) -> torch.Tensor:
    """Return vectors as torch takes them: of this machine's byte order, and not write-protected."""
    import numpy as np
    import torch

    native = vectors.dtype.newbyteorder("=")
    if vectors.dtype != native or not vectors.flags.writeable:
        vectors = np.array(vectors, native)
    return torch.from_numpy(vectors)


def norms_of(block: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the squared lengths (rows,) of a block, and the sum (features,) of its rows."""
    import torch

    return torch.linalg.vecdot(block, block), block.sum(0).double()


class Rows:
    """Rows in the scaled space, kept on a device or read again from ``vectors`` on every pass."""

    def __init__(
        self, vectors: Any, *, resident: bool, threads: Threads | None = None, device: str = "cpu"
    ) -> None:
        import torch

        # A store may not be made for several threads, and waits for the disk anyway.
        each: Each = threads.map if threads is not None and resident else _one_by_one
        self.vectors = vectors
        self.scale = measure(vectors, each)
        self.device = device
        self.dtype = torch.float64 if self.scale.wide else torch.float32
        self.shape: tuple[int, int] = vectors.shape
        self.norms = torch.empty(self.shape[0], dtype=self.dtype, device=device)
        self.kept: torch.Tensor | None = None
        if resident:
            self.kept = torch.empty(self.shape, dtype=self.dtype, device=device)

        def work(part: slice) -> torch.Tensor:
            block = self.scale.inside(vectors[part]).to(device)
            if self.kept is not None:
                self.kept[part] = block
            self.norms[part], added = norms_of(block)
            return added

        sums = each(work, self.parts())
        self.mean = torch.stack(sums).sum(0) / self.shape[0]

    def __len__(self) -> int:
        """How many rows there are."""
        return self.shape[0]

    def parts(self) -> Iterator[slice]:
        """Yield the slices in which rows are read."""
        return blocks(len(self), CHUNK)

    def block(self, part: slice, vectors: npt.NDArray[Any] | None = None) -> torch.Tensor:
        """Return rows (rows, features), from their ``vectors`` where these were read already."""
        if self.kept is not None:
            return self.kept[part]
        return self.scale.inside(self.vectors[part] if vectors is None else vectors).to(self.device)

    def take(self, numbers: Ints) -> torch.Tensor:
        """Return the rows at ascending ``numbers`` (rows, features)."""
        import torch

        if self.kept is not None:
            return self.kept[torch.from_numpy(numbers)]
        found = []
        for part in self.parts():
            first, last = numbers.searchsorted([part.start, part.stop])
            if first < last:
                block = self.vectors[part][numbers[first:last] - part.start]
                found.append(self.scale.inside(block).to(self.device))
        return torch.cat(found)

    def all(self) -> torch.Tensor:
        """Return all rows (rows, features), whether they are kept or not."""
        import torch

        if self.kept is not None:
            return self.kept
        return torch.cat([self.block(part) for part in self.parts()])

    def variance(self) -> float:
        """Return the mean of the features' variances in the scaled space."""
        squares = self.norms.double().mean() - self.mean @ self.mean
        return max(0.0, float(squares)) / self.shape[1]
