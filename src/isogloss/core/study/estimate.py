"""What a run would compute, how large it gets and about how long it takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from isogloss.core.store.batches import Extraction, stored_bytes
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ClusterTask, ReadTask
    from isogloss.core.types import JSON

ITERATIONS = 40
"""Passes over the vectors that a clustering is taken to need, seeding included."""

PASSES = 2.0
"""A forward pass is taken to need this many times its bare products."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the pipeline would do."""

    name: str
    total: int
    missing: int
    bytes: int
    """What the missing part adds to the study directory."""
    seconds: float | None
    """A rough guess from counted operations and this machine's speed; None where unknown."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a whole run would do."""

    words: int
    sides: int
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return asdict(self)


def estimate(run: Run) -> Estimate:
    """Work out what ``run`` would compute, by counting; tokenises, but loads no weights."""
    speed = _operations_per_second()
    return Estimate(
        words=sum(_words(run, reading) for reading in run.plan.readings),
        sides=len(run.plan.units),
        steps=(_extraction(run, speed), _clusterings(run, speed), _scores(run)),
    )


def _words(run: Run, task: ReadTask) -> int:
    unit = task.unit
    return len(run.inputs.selection(unit.corpus, unit.language).words)


def _extraction(run: Run, speed: float) -> Step:
    missing = [reading for reading in run.plan.readings if not run.is_read(reading)]
    seconds = [_reading_seconds(run, reading, speed) for reading in missing]
    known = [guess for guess in seconds if guess is not None]
    return Step(
        "extract",
        len(run.plan.readings),
        len(missing),
        sum(_bytes(run, reading) for reading in missing),
        sum(known) if len(known) == len(seconds) else None,
    )


def _bytes(run: Run, task: ReadTask) -> int:
    table, widths = run.inputs.study.store, run.inputs.info(task.unit.source).widths
    settings = Extraction(table.chunk_rows, table.dtype, table.batch_tokens)
    return stored_bytes(_words(run, task), [widths[where] for where in task.where], settings)


def _reading_seconds(run: Run, task: ReadTask, speed: float) -> float | None:
    unit, inputs = task.unit, run.inputs
    parameters = inputs.info(unit.source).details.get("parameters")  # beside embedding tables
    if not isinstance(parameters, int):
        return None
    words = inputs.selection(unit.corpus, unit.language).words
    sentences = selected_sentences(inputs.corpus(unit.corpus), words, unit.given)
    tokens = int(inputs.source(unit.source).rows(sentences).lengths.sum())
    return PASSES * 2 * parameters * tokens / speed


def _clusterings(run: Run, speed: float) -> Step:
    missing = [item for item in run.plan.clusterings if not run.clusters.is_made(item)]
    return Step(
        "cluster",
        len(run.plan.clusterings),
        len(missing),
        sum(4 * _rows(run, item) for item in missing),
        sum(_clustering_seconds(run, item, speed) for item in missing),
    )


def _rows(run: Run, item: ClusterTask) -> int:
    return sum(len(run.inputs.selection(s.corpus, s.language).words) for s in item.sides)


def _clustering_seconds(run: Run, item: ClusterTask, speed: float) -> float:
    side = item.sides[0]
    width = run.inputs.info(side.source).widths[(side.part, side.layer)]
    settings = run.inputs.recipes.clusterers[item.clusterer].settings
    concepts = settings.get("n_clusters") or _rows(run, item) ** 0.5
    return ITERATIONS * 2 * _rows(run, item) * width * float(concepts) / speed


def _scores(run: Run) -> Step:
    missing = len(run.scores.missing(run.scores.known()))
    return Step("score", len(run.scores.tasks), missing, 0, None if missing else 0.0)


def _operations_per_second() -> float:
    """Measure a float32 matrix product: the work that extraction and clustering consist of."""
    import time

    import numpy as np

    block = np.ones((768, 768), np.float32)
    block @ block  # the first product wakes the threads
    started = time.perf_counter()
    for _ in range(5):
        block @ block
    return 5 * 2 * 768**3 / (time.perf_counter() - started)
