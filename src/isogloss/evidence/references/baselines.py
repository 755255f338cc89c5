"""What a metric gives without a model: concepts of spelling, and concepts of positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts.clustering import renumbered
from isogloss.core.errors import IsoglossError
from isogloss.core.study.resampled import Resampled
from isogloss.core.study.scores import Scores
from isogloss.core.study.scoring import take_scores
from isogloss.evidence.curves import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isogloss.core.blocks import Sliced
    from isogloss.core.study.clusters import Clusters, Grouped
    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering, PlannedScoring
    from isogloss.core.types import JSON, Concepts, Metric, Side, Vectors, Words

FEATURES = 256
"""Into how many counts character n-grams are hashed."""

LENGTHS = (2, 3)
"""Of the n-grams, beside single letters."""


class Baseline(NamedTuple):
    """A score with concepts that no model formed."""

    kind: str
    """``spelling`` or ``positions``."""
    metric: str
    clusterer: str
    dictionary: str
    sides: tuple[Side, ...]
    """Those of the first layer: no other layer would be different."""
    figures: Mapping[str, float | None]
    """``value`` and the score's parts."""
    failure: str = ""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return self._asdict() | {"sides": [side.as_json() for side in self.sides]}


class Spelling(Resampled):
    """The words of a study, grouped by the study's clusterers as their types are spelt."""

    def __init__(self, whole: Clusters, *, seed: int) -> None:
        super().__init__(whole, seed=seed)

    def blocks(self, side: Side) -> Sliced:
        """Return n-gram counts of every word's type: (words, ``FEATURES``)."""
        return ArrayBlocks(spelling_vectors(self.words(side)))


class Positions(Resampled):
    """The words of a study in concepts of one position each, as the source knows positions."""

    def __init__(self, whole: Clusters) -> None:
        super().__init__(whole, seed=0)

    def concepts(self, item: PlannedClustering) -> Concepts:
        """Return the positions of a clustering's words."""
        import numpy as np

        grouped = zip(item.sides, self.rows(item), strict=True)
        return renumbered(
            np.concatenate([self.words(side).read_position[rows] for side, rows in grouped])
        )


def spelling_vectors(words: Words, features: int = FEATURES) -> Vectors:
    """Return the character n-grams of every word's type, counted: (words, features).

    Of one to three letters, with a mark at both ends; hashed with crc32, divided by the length of
    the vector so that long words do not lie apart for being long.
    """
    import numpy as np

    table = np.zeros((max(1, len(words.types)), features), np.float32)
    for row, name in enumerate(words.types):
        for gram in _grams(f"\x02{name}\x03"):
            table[row, crc32(gram.encode("utf-8", "surrogatepass")) % features] += 1
    table /= np.maximum(1e-9, np.linalg.norm(table, axis=1, keepdims=True))
    found: Vectors = table[words.type]
    return found


def _grams(marked: str) -> Iterator[str]:
    # A mark by itself is in every word, and tells nothing.
    yield from marked[1:-1]
    for length in LENGTHS:
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


def baselines(run: Run, scorings: Mapping[str, PlannedScoring]) -> list[Baseline]:
    """Score concepts of spelling and of positions in place of the model's.

    Words are the same in all layers of a pair, so that each pair is scored once. What fails has a
    reason and loses no other. Nothing is kept: spelling is grouped in few features.
    """
    firsts: dict[tuple[object, ...], PlannedScoring] = {}
    for scoring in scorings.values():
        if scoring.clusterings:
            units = tuple(run.plan.units[side].path for side in scoring.sides)
            firsts.setdefault(
                (scoring.metric, scoring.clusterer, scoring.dictionary, units), scoring
            )
    ways: dict[str, Grouped] = {
        "spelling": Spelling(run.clusters, seed=run.inputs.study.seed),
        "positions": Positions(run.clusters),
    }
    run.progress.begin("baselines", len(ways) * len(firsts), "scores")
    return [
        each
        for kind, grouped in ways.items()
        for scoring in firsts.values()
        for each in _scored(run, kind, grouped, scoring)
    ]


def _scored(run: Run, kind: str, grouped: Grouped, scoring: PlannedScoring) -> Iterator[Baseline]:
    scores = Scores(run.inputs, run.plan, grouped, run.finished, run.places)
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
    names = (kind, scoring.metric, scoring.clusterer, scoring.dictionary)
    try:
        for score in take_scores(scoring.metric, metric, scores.space(scoring, metric)):
            yield Baseline(*names, score.sides, figures_of(score))
    except IsoglossError as error:
        run.progress.say(f"no baseline of {kind} for {scoring.metric}: {error}")
        yield Baseline(*names, scoring.sides, {}, str(error))
    run.progress.advance(1)
