"""The groupings that a change is measured on: by seed, of halves, and of two sources together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.core.concepts.common import same_words
from isogloss.core.errors import DataError
from isogloss.core.study.plan import planned_clustering
from isogloss.core.study.resampled import is_seeded
from isogloss.evidence.clusterers.regrouping import HALVES, Regrouping, Unit
from isogloss.evidence.resampling.draws import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering
    from isogloss.core.types import Ints, Labels, Side, Words
    from isogloss.evidence.change.pairing import Pair


class Shared(NamedTuple):
    """The words that the base and another source both have."""

    words: Words
    """As the base has them."""
    base: Ints
    """(words,) their rows among those of the base."""
    other: Ints
    """(words,) and of the other source."""
    of_base: int
    """Words that the base has."""
    of_other: int


class Half(NamedTuple):
    """The concepts of one half of the sentences: of the words that are there."""

    labels: Labels
    types: Ints
    """(words,) numbered as the base numbers its types."""


Work: TypeAlias = "tuple[tuple[PlannedClustering, float], ...]"
"""What one grouping costs: clusterings of the study, and the share of each one's time."""


class Groupings:
    """Makes and reads every grouping that is asked for; all are kept in the study directory."""

    def __init__(self, run: Run, seeds: int, halves: int) -> None:
        self.run = run
        self.seeds = seeds
        self.halves = halves
        self.regrouping = Regrouping(run, Drawing("subsample", 0.5, 2, run.inputs.study.seed))
        self._shared: dict[tuple[int, int], Shared] = {}

    def planned(self, clusterer: str, *sides: Side) -> PlannedClustering:
        """Return the clustering of a side, or of several together."""
        return planned_clustering(self.run.inputs, self.run.plan.units, clusterer, sides)

    def is_seeded(self, clusterer: str) -> bool:
        """Whether another seed can give other concepts."""
        return is_seeded(self.run.inputs.recipes.clusterers[clusterer])

    def units(self, clusterer: str) -> Iterator[Unit]:
        """Yield what is made of each side beside the study's own clustering."""
        if self.is_seeded(clusterer):
            yield from (Unit("seed", number) for number in range(self.seeds))
        for number in range(self.halves):
            yield from (Unit(kind, number) for kind in HALVES)

    def shared(self, pair: Pair) -> Shared:
        """Return the words that both have. DataError where there is none."""
        one, other = (self.run.clusters.words(side) for side in (pair.base, pair.other))
        key = (id(one), id(other))
        if key not in self._shared:
            rows = same_words(one, other)
            if not len(rows[0]):
                raise DataError(
                    f"{pair.base.source} and {pair.other.source} share no word in "
                    f"{pair.base.language}: a word is the same that stands at the same place of the "
                    f"same sentence; they have {len(one)} and {len(other)} words"
                )
            self._shared[key] = Shared(one.take(rows[0]), *rows, len(one), len(other))
        return self._shared[key]

    def own(self, clusterer: str, side: Side) -> Labels:
        """Return the labels (words,) of the study's own clustering of a side."""
        item = self.planned(clusterer, side)
        if not self.run.clusters.is_made(item):
            self.run.clusters.make(item)
        return self.run.clusters.concepts(item).labels

    def by_seed(self, clusterer: str, side: Side) -> list[Labels]:
        """Return the labels of a side for each seed, the study's own first."""
        item, found = self.planned(clusterer, side), [self.own(clusterer, side)]
        for unit in self.units(clusterer):
            if unit.kind == "seed":
                found.append(self.regrouping.take(item, unit).labels)
        return found

    def halved(self, clusterer: str, side: Side, number: int, base: Words) -> tuple[Half, Half]:
        """Return the concepts of two halves of the sentences, each grouped by itself."""
        one, other = (self._half(clusterer, side, Unit(kind, number), base) for kind in HALVES)
        return one, other

    def joint(self, pair: Pair, shared: Shared) -> tuple[Labels, Labels]:
        """Return the concepts of both sources grouped together: of the words that both have.

        DataError for sources of different widths.
        """
        item = self.planned(pair.clusterer, pair.base, pair.other)
        if not self.run.clusters.is_made(item):
            self.run.clusters.make(item)
        labels = self.run.clusters.concepts(item).labels
        one, other = labels[: shared.of_base], labels[shared.of_base :]
        return one[shared.base], other[shared.other]

    def missing(self, pairs: Iterable[Pair], *, joint: bool) -> list[Work]:
        """Return the groupings that are still to be made, as work. Needs the words."""
        alone, pooled = self._wanted(pairs, joint=joint)
        made = self.run.clusters.is_made
        found: list[Work] = [((item, 1.0),) for item in alone if not made(item)]
        # Two sides together have the words of both, and take about as long as both.
        found += [
            tuple((self.planned(item.clusterer, side), 1.0) for side in item.sides)
            for item in pooled
            if not made(item)
        ]
        found += [
            ((item, 0.5 if unit.kind in HALVES else 1.0),)
            for item in alone
            for unit in self.units(item.clusterer)
            if not self.regrouping.is_made(item, unit)
        ]
        return found

    def most(self, pairs: Iterable[Pair], *, joint: bool) -> int:
        """Return how many there are in all."""
        alone, pooled = self._wanted(pairs, joint=joint)
        again = sum(len(list(self.units(item.clusterer))) for item in alone)
        return len(alone) + len(pooled) + again

    def _wanted(
        self, pairs: Iterable[Pair], *, joint: bool
    ) -> tuple[set[PlannedClustering], set[PlannedClustering]]:
        alone: set[PlannedClustering] = set()
        pooled: set[PlannedClustering] = set()
        for pair in pairs:
            alone |= {self.planned(pair.clusterer, side) for side in (pair.base, pair.other)}
            if joint:
                pooled.add(self.planned(pair.clusterer, pair.base, pair.other))
        return alone, pooled

    def _half(self, clusterer: str, side: Side, unit: Unit, base: Words) -> Half:
        import numpy as np

        labels = self.regrouping.take(self.planned(clusterer, side), unit).labels
        words, there = self.run.clusters.words(side), labels > -2
        number = {name: place for place, name in enumerate(base.types)}
        # What the base has no type for is a type that is in no concept of it.
        known = np.array([number.get(name, len(number)) for name in words.types], np.int64)
        return Half(labels[there], known[words.type[there]])
