"""One K-means over ranges of rows that lie elsewhere: what a range answers, and keeps of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import DataError
from isogloss.plugins.clusterers.kmeans_lloyd import Lloyd, farthest
from isogloss.plugins.clusterers.kmeans_ranges import SCALE
from isogloss.plugins.clusterers.kmeans_rows import CHUNK, Rows, Scale, norms_of, seen
from isogloss.plugins.clusterers.rows import blocks
from isogloss.plugins.clusterers.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from isogloss import JSON, Arrays, Blocks, Vectors


class _Range:
    """Some of the rows of other vectors, numbered from 0."""

    def __init__(self, vectors: Blocks, start: int, stop: int) -> None:
        self._vectors = vectors
        self._start = start
        self.shape = (stop - start, vectors.shape[1])

    def __getitem__(self, rows: slice) -> Vectors:
        start, stop, _ = rows.indices(self.shape[0])
        found: Vectors = self._vectors[start + self._start : stop + self._start]
        return found


class _RangeRows(Rows):
    """The rows of a range, whose scale and lengths are known."""

    def __init__(self, vectors: _Range, scale: Scale, norms: npt.NDArray[Any]) -> None:
        import torch

        self.vectors = vectors
        self.shape = vectors.shape
        self.scale = scale
        self.norms = torch.from_numpy(norms)
        self.device = "cpu"
        self.kept = None


def answer(question: Mapping[str, JSON], vectors: Blocks, files: Arrays, count: int) -> JSON:
    """Do what is asked of a range of rows; ``count`` is the number of concepts."""
    with Threads() as threads:
        return _Answers(question, vectors, files, count, threads).give()


class _Answers:
    """What a range says; what it is to remember lies in files of its own."""

    def __init__(
        self,
        question: Mapping[str, JSON],
        vectors: Blocks,
        files: Arrays,
        count: int,
        threads: Threads,
    ) -> None:
        self.question = question
        self.files = files
        self.count = count
        self.threads = threads
        self.start, self.stop = question["start"], question["stop"]
        self.vectors = _Range(vectors, self.start, self.stop)

    def give(self) -> JSON:
        """Return the answer."""
        said: JSON = getattr(self, f"_{self.question['step']}")()
        return said

    def _named(self, name: str) -> str:
        return f"{name}-{self.start}"

    def _parts(self) -> list[slice]:
        return [*blocks(self.stop - self.start, CHUNK)]

    def _measure(self) -> JSON:
        import numpy as np

        found = []
        for part in self._parts():
            block = self.vectors[part]
            bad = np.flatnonzero(~np.isfinite(block).all(axis=1))
            if len(bad):
                row = self.start + part.start + int(bad[0])
                raise DataError(
                    f"kmeans: row {row} (from 0) has NaN or infinite values; only finite vectors "
                    "can be grouped"
                )
            found.append(seen(block, self.start + part.start, self.question["rows"]))
        sample, low, high = zip(*found, strict=True)
        name = self._named("measured")
        self.files.save(name, sample=np.concatenate(sample), low=np.stack(low), high=np.stack(high))
        return name

    def _scaled(self) -> Scale:
        kept = self.files.load(SCALE)
        return Scale(kept["centre"], int(kept["exponent"]), bool(kept["wide"]))

    def _norms(self) -> JSON:
        import torch

        scale = self._scaled()
        norms, sums = zip(
            *(norms_of(scale.inside(self.vectors[part])) for part in self._parts()), strict=True
        )
        name = self._named("norms")
        self.files.save(name, norms=torch.cat(norms).numpy(), sums=torch.stack(sums).numpy())
        return name

    def _take(self) -> JSON:
        import numpy as np
        import torch

        numbers = self.files.load(self.question["numbers"])["numbers"]
        own = numbers[slice(*numbers.searchsorted([self.start, self.stop]))] - self.start
        rows = self._rows()
        taken = np.empty(
            (0, self.vectors.shape[1]), torch.empty(0, dtype=rows.norms.dtype).numpy().dtype
        )
        if len(own):
            taken = rows.take(own).numpy()
        name = f"{self._named('taken')}-{self.question['numbers']}"
        self.files.save(name, taken=taken)
        return name

    def _rows(self) -> _RangeRows:
        norms = self.files.load(self._named("norms"))["norms"]
        return _RangeRows(self.vectors, self._scaled(), norms)

    def _lloyd(self) -> Lloyd:
        """Return the iterations of this range as they were left."""
        import torch

        rows = self._rows()
        lloyd = Lloyd(rows, None, self.count, bounds=False, threads=self.threads, group=len(rows))
        if self.question["state"]:
            kept = self.files.load(self._named(f"state-{self.question['state']}"))
            sums = self.files.load(self._named(f"sums-{self.question['state']}"))
            lloyd.assignment.labels = torch.from_numpy(kept["labels"]).long()
            lloyd.sums, lloyd.sizes = sums["sums"][None], sums["sizes"]
        return lloyd

    def _about(self, name: str) -> npt.NDArray[Any]:
        return self.files.load(self.question["about"])[name]

    def _pass(self) -> JSON:
        import numpy as np
        import torch

        lloyd, about = self._lloyd(), self.question["about"]
        centres = torch.from_numpy(self._about("centres"))
        lloyd.assignment.move(None, centres)
        changes = lloyd._pass(centres)
        state, sums = self._named(f"state-{about}"), self._named(f"sums-{about}")
        self.files.save(state, labels=lloyd.assignment.labels.numpy().astype(np.int32))
        self.files.save(sums, sums=lloyd.sums[0], sizes=lloyd.sizes)
        distances = lloyd.assignment.distances
        return {"changes": changes, "distances": distances, "state": state, "sums": sums}

    def _far(self) -> JSON:
        import torch

        count = int(self._about("count"))
        gaps = self._lloyd().gaps(torch.from_numpy(self._about("centres")))
        rows = farthest(gaps, count)
        name = self._named(self.question["about"])
        self.files.save(name, gaps=gaps[rows], rows=rows + self.start)
        return name

    def _finish(self) -> JSON:
        import numpy as np

        labels, inertias = self._lloyd().finished(self._about("centres"))
        name = self._named(f"labels-{self.question['about']}")
        self.files.save(name, labels=labels.astype(np.int32))
        return {"labels": name, "inertias": inertias}
