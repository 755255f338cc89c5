"""What a run would compute, how large it gets and about how long it takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from isogloss.core.blocks import FLOAT, ROWS, size
from isogloss.core.concepts.clustering import streamed
from isogloss.core.errors import PluginError
from isogloss.core.machine import available_memory
from isogloss.core.store.batches import (
    Extraction,
    chunk_bytes,
    even_chunk_rows,
    stored_bytes,
)
from isogloss.core.text.selection import selected_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedReading
    from isogloss.core.types import JSON, Clusterer

ITERATIONS = 40
"""Passes over the vectors that a clustering is taken to need, seeding included."""

READING = 5e-9
"""Seconds that reading a number from the store is taken to need, where it is read on every pass."""

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
    vectors: int | None = None
    """Bytes of vectors that its largest missing part holds at one time; what a component needs
    beside them is not in it. None where unknown."""
    streamed: int = 0
    """How many of the missing parts would read their vectors in blocks, with what memory there is
    now."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a whole run would do."""

    words: int
    sides: int
    steps: tuple[Step, ...]
    memory: int | None
    """Bytes of memory that are available now; None where the system does not say."""

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
        memory=available_memory(),
    )


def _words(run: Run, reading: PlannedReading) -> int:
    unit = reading.unit
    return run.inputs.words(unit.corpus, unit.language).counts["words_kept"]


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
        max((_window_bytes(run, reading) for reading in missing), default=0),
    )


def _bytes(run: Run, reading: PlannedReading) -> int:
    table, widths = run.inputs.study.store, run.inputs.info(reading.unit.source).widths
    settings = Extraction(table.chunk_rows, table.dtype, table.batch_tokens)
    return stored_bytes(_words(run, reading), [widths[where] for where in reading.where], settings)


def _window_bytes(run: Run, reading: PlannedReading) -> int:
    """Return the bytes of two windows, one that is read and one that is written."""
    table, widths = run.inputs.study.store, run.inputs.info(reading.unit.source).widths
    words = max(1, _words(run, reading))
    rows = even_chunk_rows(words, table.chunk_rows)
    chunks = sum(chunk_bytes(widths[where], rows, table.dtype) for where in reading.where)
    return min(2, -(-words // rows)) * chunks


def _reading_seconds(run: Run, reading: PlannedReading, speed: float) -> float | None:
    unit, inputs = reading.unit, run.inputs
    parameters = inputs.info(unit.source).details.get("parameters")  # beside embedding tables
    if not isinstance(parameters, int):
        return None
    words = inputs.selection(unit.corpus, unit.language).words
    sentences = selected_sentences(inputs.corpus(unit.corpus), words, unit.given)
    tokens = int(inputs.source(unit.source).rows(sentences).lengths.sum())
    return PASSES * 2 * parameters * tokens / speed


def _clusterings(run: Run, speed: float) -> Step:
    missing = [item for item in run.plan.clusterings if not run.clusters.is_made(item)]
    streams = {name: _streams(run, name) for name in {item.clusterer for item in missing}}
    shapes = [(_rows(run, item), _width(run, item)) for item in missing]
    found = [
        (item, shape, streams[item.clusterer](shape))
        for item, shape in zip(missing, shapes, strict=True)
    ]
    return Step(
        "cluster",
        len(run.plan.clusterings),
        len(missing),
        sum(4 * rows for rows, _ in shapes),
        sum(_clustering_seconds(run, *each, speed) for each in found),
        max((_held(run, *each) for each in found), default=0),
        sum(in_blocks for _, _, in_blocks in found),
    )


def _streams(run: Run, name: str) -> Callable[[tuple[int, int]], bool]:
    """Return what says of vectors of a shape whether the clusterer would read them in blocks."""
    try:
        clusterer: Clusterer = run.inputs.maker.make(run.inputs.recipes.clusterers[name])
    except PluginError:
        return lambda shape: False  # it is told of when it runs
    return partial(streamed, clusterer)


def _rows(run: Run, item: PlannedClustering) -> int:
    found = [run.inputs.words(side.corpus, side.language) for side in item.sides]
    counts = [each.counts["words_kept"] for each in found]
    return min(counts) * len(counts) if item.balance == "words" else sum(counts)


def _width(run: Run, item: PlannedClustering) -> int:
    side = item.sides[0]
    return run.inputs.info(side.source).widths[(side.part, side.layer)]


def _held(run: Run, item: PlannedClustering, shape: tuple[int, int], in_blocks: bool) -> int:
    """Return the bytes of vectors in memory: all of them, or about what a block and a chunk take."""
    study = run.inputs.study
    plain = study.clusterers[item.clusterer].transform == "none"
    numbers = 3 * study.store.chunk_rows + (3 if plain else 9) * ROWS
    blocks = FLOAT * min(shape[0], numbers) * shape[1]
    return blocks if in_blocks else size(shape)


def _clustering_seconds(
    run: Run, item: PlannedClustering, shape: tuple[int, int], in_blocks: bool, speed: float
) -> float:
    rows, width = shape
    settings = run.inputs.recipes.clusterers[item.clusterer].settings
    concepts = float(settings.get("n_clusters") or rows**0.5)
    return ITERATIONS * rows * width * (2 * concepts / speed + (READING if in_blocks else 0))


def _scores(run: Run) -> Step:
    missing = len(run.scores.missing(run.scores.known()))
    return Step("score", len(run.scores.scorings), missing, 0, None if missing else 0.0)


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
