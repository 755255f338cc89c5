"""One K-means over ranges of rows that lie elsewhere: its side that asks. Only centres are shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.plugins.clusterers.kmeans_lloyd import Lloyd, farthest, group_rows
from isogloss.plugins.clusterers.kmeans_rows import CHUNK, Rows, Scale, scale_of
from isogloss.plugins.clusterers.rows import blocks

if TYPE_CHECKING:
    import numpy.typing as npt
    import torch

    from isogloss import JSON, Arrays, Ask, Ints, Vectors
    from isogloss.plugins.clusterers.threads import Threads

SCALE = "scale"
HEADERS = 4096
"""Bytes beside the numbers of the files that a range has at one time, at the most."""


class Asking:
    """Asks all ranges of some rows; arrays go by files, in which ranges have their own."""

    def __init__(self, ask: Ask, files: Arrays, rows: int) -> None:
        self.files = files
        self.ranges = [*blocks(rows, group_rows(rows))]
        self._ask = ask
        self._rows = rows
        self._count = 0

    def named(self, name: str) -> str:
        """Return a name that no other file has."""
        self._count += 1
        return f"{name}-{self._count}"

    def each(self, step: str, **more: JSON) -> list[JSON]:
        """Return the answers of the ranges, in their order."""
        return self._ask(
            [
                {"step": step, "start": each.start, "stop": each.stop, "rows": self._rows, **more}
                for each in self.ranges
            ]
        )

    def arrays(
        self, step: str, *, keep: bool = False, **more: JSON
    ) -> list[dict[str, npt.NDArray[Any]]]:
        """Return the arrays that the ranges answer with, in their order; they are needed once."""
        names = self.each(step, **more)
        found = [self.files.load(name) for name in names]
        if not keep:
            self.files.drop(*names)
        return found


def needed_room(rows: int, features: int, count: int, sample: int) -> int:
    """Return the bytes of files that there are at one time: of two passes, or of a sample of rows.

    A range writes what it is to remember of a pass while that of the pass before is read.
    """
    ranges, chunks = -(-rows // group_rows(rows)), -(-rows // CHUNK)
    centres = 8 * count * (features + 1)
    norms = 8 * (rows + chunks * features)
    remembered = 4 * rows + ranges * centres
    passing = max(2 * remembered, 8 * sample * (features + 1))
    return norms + centres + passing + (ranges + 1) * HEADERS


class FarRows(Rows):
    """What K-means has to know of rows that it does not read."""

    def __init__(self, shape: tuple[int, int], asking: Asking) -> None:
        import numpy as np
        import torch

        self.shape = shape
        self.asking = asking
        self.device = "cpu"
        self.kept = None
        found = asking.arrays("measure")
        parts = [zip(each["low"], each["high"], strict=True) for each in found]
        samples = [each["sample"] for each in found]
        ends = [(low, high) for part in parts for low, high in part]
        self.scale = _scale(samples, ends)
        asking.files.save(SCALE, **_as_arrays(self.scale))
        self.dtype = torch.float64 if self.scale.wide else torch.float32
        # With the scale, all that ranges need to the end.
        found = asking.arrays("norms", keep=True)
        self.norms = torch.from_numpy(np.concatenate([each["norms"] for each in found]))
        sums = torch.from_numpy(np.concatenate([each["sums"] for each in found]))
        self.mean = sums.sum(0) / shape[0]

    def take(self, numbers: Ints) -> torch.Tensor:
        """Return the rows at ascending ``numbers`` (rows, features)."""
        import numpy as np
        import torch

        name = self.asking.named("numbers")
        self.asking.files.save(name, numbers=numbers)
        found = self.asking.arrays("take", numbers=name)
        self.asking.files.drop(name)
        return torch.from_numpy(np.concatenate([each["taken"] for each in found]))

    def all(self) -> torch.Tensor:
        """Return all rows (rows, features), of which there are few."""
        import numpy as np

        return self.take(np.arange(len(self)))


def _scale(
    samples: list[npt.NDArray[Any]], ends: list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]
) -> Scale:
    import numpy as np

    # The samples of all blocks stand with the first; those of the others are empty.
    first = np.concatenate(samples)
    return scale_of([(first if not at else first[:0], *end) for at, end in enumerate(ends)])


def _as_arrays(scale: Scale) -> dict[str, npt.NDArray[Any]]:
    import numpy as np

    return {
        "centre": scale.centre,
        "exponent": np.array(scale.exponent),
        "wide": np.array(scale.wide),
    }


class _Elsewhere:
    """Stands in for an assignment that every range has of its own."""

    def __init__(self) -> None:
        self.distances = 0
        self.centres: Any = None

    def move(self, before: torch.Tensor | None, centres: torch.Tensor) -> None:
        """Remember the centres."""
        self.centres = centres


class FarLloyd(Lloyd):
    """Lloyd's iterations over rows that lie elsewhere."""

    rows: FarRows

    def __init__(self, rows: FarRows, count: int, threads: Threads) -> None:
        import numpy as np

        self.rows = rows
        self.weights = None
        self.threads = threads
        self.assignment = _Elsewhere()  # type: ignore[assignment]  # it has what is used of one
        self.sizes = np.zeros(count)
        self._state = ""
        self._remembered: list[str] = []
        """The files in which ranges keep that state."""

    def _ask(self, step: str, name: str, **arrays: npt.NDArray[Any]) -> list[JSON]:
        """Ask all ranges about ``arrays``, which they find in a file until all have answered."""
        asking = self.rows.asking
        asking.files.save(name, **arrays)
        answers = asking.each(step, about=name, state=self._state)
        asking.files.drop(name)
        return answers

    def _pass(self, centres: torch.Tensor) -> int:
        import numpy as np

        name = self.rows.asking.named("centres")
        answers = self._ask("pass", name, centres=centres.numpy())
        files = self.rows.asking.files
        found = [files.load(answer["sums"]) for answer in answers]
        # A job that is done again belongs to a pass that is not over: nothing before it is needed.
        files.drop(*self._remembered)
        self._remembered = [answer[kept] for answer in answers for kept in ("state", "sums")]
        self._state = name
        self.sums = np.stack([each["sums"] for each in found])
        self.sizes = np.sum([each["sizes"] for each in found], axis=0)
        self.assignment.distances += sum(answer["distances"] for answer in answers)
        return sum(answer["changes"] for answer in answers)

    def _farthest(self, centres: torch.Tensor, count: int) -> Ints:
        import numpy as np

        name = self.rows.asking.named("far")
        answers = self._ask("far", name, centres=centres.numpy(), count=np.array(count))
        found = [self.rows.asking.files.load(answer) for answer in answers]
        self.rows.asking.files.drop(*answers)
        gaps = np.concatenate([each["gaps"] for each in found])
        rows = np.concatenate([each["rows"] for each in found])
        # Ranges are in order, and so are equal gaps of one: the lowest row comes first.
        far: Ints = rows[farthest(gaps, count)]
        return far

    def finished(self, centres: Vectors) -> tuple[Ints, list[float]]:
        """Return the labels (rows,) nearest to ``centres`` of the data, the inertia by chunk."""
        import numpy as np

        answers = self._ask("finish", self.rows.asking.named("points"), centres=centres)
        files = self.rows.asking.files
        labels = np.concatenate([files.load(answer["labels"])["labels"] for answer in answers])
        files.drop(*(answer["labels"] for answer in answers), *self._remembered)
        inertias = [chunk for answer in answers for chunk in answer["inertias"]]
        return labels.astype(np.int64), inertias
