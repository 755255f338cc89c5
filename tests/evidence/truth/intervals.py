"""How often intervals hold the expected score.

The truth is the mean score of fresh corpora of the same size. Then, corpus by corpus, the intervals
and bands of the product are asked whether they hold it, and so are those of words that are drawn
without regard to their documents.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from isogloss.core.types import Concepts
from isogloss.evidence.resampling.draws import BOOTSTRAP_HELD, Drawing, blocks_of, rows_in
from isogloss.evidence.resampling.intervals import bands
from tests.evidence.corpora import Kind, World
from tests.evidence.truth.rows import Row, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss import Ints
    from isogloss.core.types import JSON
    from tests.evidence.corpora import Drawn, Grouped
    from tests.evidence.truth.work import Desk

KIND = Kind()

ONE = 1
"""The layer that is drawn in other ways, too."""

OTHERS = 2
"""Every second corpus is drawn in other ways: these need no such precision."""

NEAR = 0.01
"""How far what the product says of ``bootstrap`` may be from what is measured here."""

SEEDS = 5

Table = list[list[float]]


def rows(desk: Desk, runs: int, fresh: int, replicates: int, kind: Kind = KIND) -> Iterator[Row]:
    """Yield how often each kind of interval held."""
    settings = asdict(kind)
    scores = desk.take("fresh", settings, partial(score_fresh, kind=kind), fresh)
    task = partial(weigh, kind=kind, replicates=replicates)
    found = desk.take("weighed", [settings, replicates], task, runs)
    truth = np.mean([record["scores"] for record in scores], axis=0).tolist()
    yield from judged(found, truth)


def judged(found: Sequence[JSON], truth: Sequence[float]) -> Iterator[Row]:
    """Yield a row for every way to draw; ``truth`` is (layers,)."""
    for layer, expected in enumerate(truth):
        hits = [holds(record["subsample"][layer], expected) for record in found]
        yield share(f"95 % intervals, layer {layer}", hits, 0.93, 0.97)
    together = [all(map(holds, record["band"], truth)) for record in found]
    yield share(f"95 % bands, {len(truth)} layers at once", together, 0.93, 0.97)
    told = BOOTSTRAP_HELD
    for way, what, low, high in (
        ("words", "words drawn one by one", 0.0, 0.88),
        ("bootstrap", "bootstrap of documents", told - NEAR, told + NEAR),
        ("fixed", "fixed concepts", 0.0, 1.0),
    ):
        hits = [holds(record[way], truth[ONE]) for record in found if way in record]
        yield share(f"{what}, layer {ONE}", hits, low, high)


def holds(span: Sequence[float | None], truth: float) -> bool:
    """Whether the truth lies in an interval, (low, high, error); where there is none, no."""
    low, high, _ = span
    return low is not None and high is not None and low <= truth <= high


def score_fresh(number: int, kind: Kind) -> dict[str, JSON]:
    """Return the scores of a corpus that is used for nothing else, by layer."""
    world = World(kind)
    corpus = world.corpus(np.random.default_rng([1, number, 1]))
    everything = np.arange(len(corpus.words))
    return {"scores": [Layer(world, corpus, at).score(everything, number) for at in layers(kind)]}


def layers(kind: Kind) -> range:
    """Return the numbers of the layers."""
    return range(len(kind.hard))


class Layer:
    """One layer of a corpus."""

    def __init__(self, world: World, corpus: Drawn, layer: int) -> None:
        self.world, self.corpus, self.layer = world, corpus, layer

    def score(self, rows: Ints, seed: int) -> float:
        """Group some rows anew and score them."""
        grouped = self.world.grouped(self.corpus, self.layer, rows, seed)
        return self.world.score(self.corpus, grouped, rows)

    def kept(self, grouped: Grouped, rows: Ints) -> float:
        """Score some rows with the concepts that they have."""
        one, other = (Concepts(each.labels[rows], each.numbers) for each in grouped)
        return self.world.score(self.corpus, (one, other), rows)


def weigh(number: int, kind: Kind, replicates: int) -> dict[str, JSON]:
    """Return a corpus's intervals, each as low, high and standard error."""
    world = World(kind)
    corpus = world.corpus(np.random.default_rng([2, number, 1]))
    everything = np.arange(len(corpus.words))
    made = [Layer(world, corpus, at) for at in layers(kind)]
    seeds = [[each.score(everything, seed) for each in made] for seed in range(SEEDS)]
    drawing = Drawing(count=replicates, seed=number)
    drawn = _drawn(corpus, drawing)
    table = [[each.score(rows, 100 + at) for each in made] for at, rows in enumerate(drawn)]
    own, band = (_spans(seeds, table, drawing, together=both) for both in (False, True))
    scored = {"scores": seeds[0], "subsample": own, "band": band}
    if number % OTHERS:
        return scored
    return scored | _one_layer(made[ONE], [[row[ONE]] for row in seeds], number, replicates)


def _one_layer(layer: Layer, seeds: Table, number: int, replicates: int) -> dict[str, JSON]:
    """Return the intervals of one layer from other ways to draw."""
    corpus = layer.corpus
    everything = np.arange(len(corpus.words))
    subsample, bootstrap, fixed = (
        Drawing(method, count=replicates, seed=number)
        for method in ("subsample", "bootstrap", "fixed")
    )
    random = np.random.default_rng([3, number, 1])
    half = len(everything) // 2
    words = [np.sort(random.choice(everything, half, replace=False)) for _ in range(replicates)]
    whole = layer.world.grouped(corpus, layer.layer, everything, 0)

    def anew(drawn: Sequence[Ints]) -> Table:
        return [[layer.score(rows, 100 + at)] for at, rows in enumerate(drawn)]

    kept = [[layer.kept(whole, rows)] for rows in _drawn(corpus, fixed)]
    return {
        "words": _spans(seeds, anew(words), subsample)[0],
        "bootstrap": _spans(seeds, anew(_drawn(corpus, bootstrap)), bootstrap)[0],
        "fixed": _spans(seeds, kept, fixed)[0],
    }


def _drawn(corpus: Drawn, drawing: Drawing) -> list[Ints]:
    blocks = blocks_of([corpus.words])
    return [rows_in(corpus.words, blocks.draw(drawing, at)) for at in range(drawing.count)]


def _spans(
    seeds: Table, table: Table, drawing: Drawing, *, together: bool = False
) -> list[list[float | None]]:
    found = bands(
        seeds[0],
        table,
        seeds,
        rescaling=drawing.rescaling,
        reseeded=drawing.reseeded,
        together=together,
    )
    return [[each.low, each.high, each.error] for each in found]
