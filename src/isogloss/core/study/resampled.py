"""A study on some of its sentences: the same words and vectors, fewer rows, grouped anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from isogloss.core.blocks import taken
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.study.clusters import FEW
from isogloss.core.study.recent import Recent
from isogloss.core.study.scoring import thinned
from isogloss.core.types import Concepts

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.blocks import Sliced
    from isogloss.core.study.clusters import Clusters
    from isogloss.core.study.plan import PlannedClustering
    from isogloss.core.types import Clusterer, Ints, Recipe, Side, Vectors, Words


class Resampled:
    """Stands in for the clusterings of a study: each is made when it is asked for, and kept here.

    ``rows`` says which rows of a side are there, repeats allowed, without it all; of them, types with fewer than
    ``min_count`` words leave, as they would have when words were selected. ``seed`` takes the
    place of every clusterer's ``random_state``. With ``labels`` nothing is grouped: the words keep
    the concepts that they have in the whole.
    """

    def __init__(
        self,
        whole: Clusters,
        rows: Callable[[Side, Words], Ints] | None = None,
        *,
        seed: int,
        min_count: int = 1,
        labels: bool = False,
    ) -> None:
        self.whole = whole
        self.seed = seed
        self.min_count = min_count
        self.labels = labels
        self._chosen = rows
        self._rows: dict[Side, Ints] = {}
        self._words: Recent[Side, Words] = Recent(FEW)
        self._concepts: dict[str, Concepts] = {}

    def taken(self, side: Side) -> Ints:
        """Return the rows of the side as it stands in the store, (words,)."""
        import numpy as np

        if side not in self._rows:
            words = self.whole.words(side)
            rows = self._chosen(side, words) if self._chosen else np.arange(len(words))
            self._rows[side] = rows[_frequent(words.type[rows], self.min_count)]
        return self._rows[side]

    def words(self, side: Side) -> Words:
        """Return the words of a side that are there."""
        found = self._words.get(side)
        if found is None:
            found = self.whole.words(side).take(self.taken(side))
            self._words.keep(side, found, len(found))
        return found

    def vectors(self, side: Side) -> Vectors:
        """Return their vectors in memory: (words, features)."""
        return self.blocks(side)[:]

    def blocks(self, side: Side) -> Sliced:
        """Return their vectors, read when they are asked for: metrics and clusterers see these."""
        return taken(self.whole.blocks(side), self.taken(side))

    def rows(self, item: PlannedClustering) -> list[Ints]:
        """Return which of them a clustering groups."""
        import numpy as np

        taken = [self.taken(side) for side in item.sides]
        if self.labels:
            grouped = zip(taken, self.whole.rows(item), strict=True)
            return [np.flatnonzero(np.isin(own, rows)) for own, rows in grouped]
        counts = [len(own) for own in taken]
        return thinned(counts, self.seed) if item.balance == "words" else [*map(np.arange, counts)]

    def is_made(self, _item: PlannedClustering) -> bool:
        """Every clustering is made when it is asked for."""
        return True

    def concepts(self, item: PlannedClustering) -> Concepts:
        """Group the words of a clustering anew. Raises as ``run_clusterer`` does."""
        if item.key not in self._concepts:
            self._concepts[item.key] = self._kept(item) if self.labels else self._grouped(item)
        return self._concepts[item.key]

    def _kept(self, item: PlannedClustering) -> Concepts:
        """Return the concepts of the whole, of the words that are there."""
        import numpy as np

        concepts, start, kept = self.whole.concepts(item), 0, []
        grouped = zip(item.sides, self.whole.rows(item), self.rows(item), strict=True)
        for side, whole, rows in grouped:
            own = np.full(len(self.whole.words(side)), -1, np.int64)
            own[whole] = concepts.labels[start : start + len(whole)]
            start += len(whole)
            kept.append(own[self.taken(side)[rows]])
        return Concepts(np.concatenate(kept), concepts.numbers)

    def _grouped(self, item: PlannedClustering) -> Concepts:
        recipe = reseeded(self.whole.inputs.recipes.clusterers[item.clusterer], self.seed)

        def make() -> Clusterer:
            clusterer: Clusterer = self.whole.inputs.maker.make(recipe)
            return clusterer

        vectors = self.whole.pooled(item, self.rows(item), self)
        return run_clusterer(make, vectors, name=f"{item.clusterer} ({recipe.name})").concepts


def is_seeded(recipe: Recipe) -> bool:
    """Whether another seed can give a clusterer other concepts."""
    return "random_state" in recipe.settings


def reseeded(recipe: Recipe, seed: int) -> Recipe:
    """Return a clusterer's recipe with another seed; one without a seed stays as it is."""
    if not is_seeded(recipe):
        return recipe
    return replace(recipe, settings={**recipe.settings, "random_state": seed})


def _frequent(types: Ints, least: int) -> Ints:
    """Return the places of words whose types have at least so many words."""
    import numpy as np

    places: Ints = np.flatnonzero(np.bincount(types)[types] >= least)
    return places
