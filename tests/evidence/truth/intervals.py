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
    from isogloss.evidence.resampling.draws import Method
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

WAYS: dict[str, Method] = {"words": "subsample", "bootstrap": "bootstrap", "fixed": "fixed"}
"""The other ways to draw, and the arithmetic of their intervals."""

Table = list[list[float]]


def rows(desk: Desk, runs: int, fresh: int, replicates: int, kind: Kind = KIND) -> Iterator[Row]:
    """Yield how often each kind of interval held."""
    settings = asdict(kind)
    scores = desk.take("fresh", settings, partial(score_fresh, kind=kind), fresh)
    task = partial(draw, kind=kind, replicates=replicates)
    found = desk.take("drawn", [settings, replicates], task, runs)
    truth = np.mean([record["scores"] for record in scores], axis=0).tolist()
    yield from judged([weighed(record) for record in found], truth)


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


def draw(number: int, kind: Kind, replicates: int) -> dict[str, JSON]:
    """Return a corpus's scores: with other seeds, and of what is drawn from it in several ways.

    Tables are (seeds or replicates, layers); ways other than ``subsample`` have one layer.
    """
    world = World(kind)
    corpus = world.corpus(np.random.default_rng([2, number, 1]))
    everything = np.arange(len(corpus.words))
    made = [Layer(world, corpus, at) for at in layers(kind)]
    seeds = [[each.score(everything, seed) for each in made] for seed in range(SEEDS)]
    drawn = _drawn(corpus, _drawing("subsample", number, replicates))
    table = [[each.score(rows, 100 + at) for each in made] for at, rows in enumerate(drawn)]
    scored = {"seeds": seeds, "subsample": table}
    return scored if number % OTHERS else scored | _one_layer(made[ONE], number, replicates)


def _one_layer(layer: Layer, number: int, replicates: int) -> dict[str, JSON]:
    """Return the scores of one layer from other ways to draw."""
    corpus = layer.corpus
    everything = np.arange(len(corpus.words))
    random = np.random.default_rng([3, number, 1])
    half = len(everything) // 2
    words = [np.sort(random.choice(everything, half, replace=False)) for _ in range(replicates)]
    whole = layer.world.grouped(corpus, layer.layer, everything, 0)
    fixed = _drawn(corpus, _drawing("fixed", number, replicates))

    def anew(drawn: Sequence[Ints]) -> Table:
        return [[layer.score(rows, 100 + at)] for at, rows in enumerate(drawn)]

    return {
        "words": anew(words),
        "bootstrap": anew(_drawn(corpus, _drawing("bootstrap", number, replicates))),
        "fixed": [[layer.kept(whole, rows)] for rows in fixed],
    }


def weighed(record: JSON) -> dict[str, JSON]:
    """Return a corpus's intervals from its scores, each as low, high and standard error."""
    seeds, table = record["seeds"], record["subsample"]
    own, band = (_spans(seeds, table, "subsample", together=both) for both in (False, True))
    one = [[row[ONE]] for row in seeds]
    others = {
        name: _spans(one, record[name], way)[0] for name, way in WAYS.items() if name in record
    }
    return {"subsample": own, "band": band, **others}


def _drawing(method: Method, number: int, replicates: int) -> Drawing:
    return Drawing(method, count=replicates, seed=number)


def _drawn(corpus: Drawn, drawing: Drawing) -> list[Ints]:
    blocks = blocks_of([corpus.words])
    return [rows_in(corpus.words, blocks.draw(drawing, at)) for at in range(drawing.count)]


def _spans(
    seeds: Table, table: Table, method: Method, *, together: bool = False
) -> list[list[float | None]]:
    drawing = _drawing(method, 0, len(table))
    found = bands(
        seeds[0],
        table,
        seeds,
        rescaling=drawing.rescaling,
        reseeded=drawing.reseeded,
        together=together,
    )
    return [[each.low, each.high, each.error] for each in found]
