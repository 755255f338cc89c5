"""Clusterings made again: on drawn sentences, with other seeds, and once more to be measured."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.concepts.trees import Cutting
from isogloss.core.keys import key_of
from isogloss.core.study.directory import read_json, read_labels
from isogloss.core.study.plan import tree_key
from isogloss.core.study.resampled import Resampled, is_seeded, reseeded
from isogloss.core.types import TreeClusterer
from isogloss.evidence.clusterers.peak import Peak
from isogloss.evidence.resampling.draws import CorpusBlocks, rows_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedClustering
    from isogloss.core.types import JSON, Clusterer, Ints, Labels, Recipe, Side, Tree, Words
    from isogloss.evidence.resampling.draws import Drawing

VERSION = 1
"""Rises when the same unit would come out otherwise."""


HALVES = ("half", "rest")


class Unit(NamedTuple):
    """``draw``: drawn sentences, the same seed; ``seed``: all, another seed; ``again``: the same.

    ``half`` and ``rest`` of one number are two halves of the sentences, the same seed.
    """

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Regrouped(NamedTuple):
    """One clustering made again."""

    labels: Labels
    """(words of the study's clustering,) -1 is noise; what is not there is -2."""
    seconds: float
    """With the tree that it was cut from, also where another clusterer had fitted it."""
    memory: int | None
    """Of ``again`` alone; None too where it cannot be told."""


class Regrouping:
    """Makes clusterings again and keeps them in the study directory."""

    def __init__(self, run: Run, drawing: Drawing) -> None:
        self.run = run
        self.drawing = drawing
        self.blocks = CorpusBlocks(run)
        self._drawn: tuple[Unit, Resampled] | None = None
        self._trees: dict[str, tuple[Tree, float, int | None]] = {}

    def units(self, item: PlannedClustering, seeds: int, draws: int) -> Iterator[Unit]:
        """Yield what is to be made of a clustering. One without a seed has no other seeds."""
        # What is measured comes last, when everything that it needs has been loaded.
        yield from (Unit("draw", number) for number in range(draws))
        if is_seeded(self._recipe(item)):
            yield from (Unit("seed", number) for number in range(seeds))
        yield Unit("again", 0)

    def is_made(self, item: PlannedClustering, unit: Unit) -> bool:
        """Whether it was made and is sound."""
        return all(map(self.run.finished.check, self._files(item, unit)))

    def take(self, item: PlannedClustering, unit: Unit) -> Regrouped:
        """Return one, made where it is missing. Raises as ``run_clusterer`` does."""
        labels, record = self._files(item, unit)
        if not self.is_made(item, unit):
            self._make(item, unit)
        folder = self.run.places.folder
        kept = read_json(folder / record)
        return Regrouped(read_labels(folder / labels), kept["seconds"], kept["memory"])

    def _recipe(self, item: PlannedClustering) -> Recipe:
        return self.run.inputs.recipes.clusterers[item.clusterer]

    def _files(self, item: PlannedClustering, unit: Unit) -> tuple[str, str]:
        drawn: list[JSON] = []
        if unit.kind in ("draw", *HALVES):
            drawing, table = self._drawing(unit), self.run.inputs.study.words
            times = self.blocks.of(item.sides[0].corpus).draw(drawing, unit.number)
            drawn = [
                drawing.method,
                drawing.fraction,
                drawing.seed,
                table.min_count,
                times.tolist(),
            ]
        name = f"comparisons/{key_of([VERSION, item.key, list(unit), drawn])}"
        return f"{name}.npy", f"{name}.json"

    def _make(self, item: PlannedClustering, unit: Unit) -> None:
        import numpy as np

        labels, record = self._files(item, unit)
        found = self._grouped(item, unit)
        buffer = BytesIO()
        np.save(buffer, found.labels.astype(np.int32), allow_pickle=False)
        self.run.finished.finish(labels, buffer.getvalue())
        kept = {"key": item.key, "unit": list(unit), "seconds": found.seconds}
        text = json.dumps(kept | {"memory": found.memory})
        self.run.finished.finish(record, text.encode() + b"\n")

    def _grouped(self, item: PlannedClustering, unit: Unit) -> Regrouped:
        import numpy as np

        some, recipe = self._resampled(unit), self._recipe(item)
        if unit.kind == "seed":
            recipe = reseeded(recipe, self.drawing.seed + 1000 + unit.number)
        rows, whole = some.rows(item), self.run.clusters.rows(item)
        cuttings: list[tuple[Cutting, str]] = []
        name = f"{item.clusterer} ({recipe.name})"

        def make() -> Clusterer:
            clusterer: Clusterer = self.run.inputs.maker.make(recipe)
            if not isinstance(clusterer, TreeClusterer):
                return clusterer
            cuts = frozenset(clusterer.cuts)
            key = tree_key(self.run.inputs, self.run.plan.units, item, cuts)
            kept = self._trees.get(key)
            cuttings.append((Cutting(clusterer, name, kept and kept[0]), key))
            return cuttings[0][0]

        vectors = self.run.clusters.pooled(item, rows, some)
        # What is measured waits for freed memory to go back, which takes longer than a small grouping.
        peak = Peak() if unit.kind == "again" else None
        result = run_clusterer(make, vectors, name=name)
        memory, seconds = peak.rise() if peak else None, float(result.details["seconds"])
        for cutting, key in cuttings:
            if cutting.is_new and cutting.tree is not None:
                self._trees[key] = (cutting.tree, seconds, memory)
            else:
                seconds += self._trees[key][1]
                memory = self._trees[key][2]
        places, start, parts = result.concepts.labels, 0, []
        for side, taken, all_rows in zip(item.sides, rows, whole, strict=True):
            own = np.full(len(self.run.clusters.words(side)), -2, np.int64)
            own[some.taken(side)[taken]] = places[start : start + len(taken)]
            start += len(taken)
            parts.append(own[all_rows])
        return Regrouped(np.concatenate(parts), round(seconds, 3), memory)

    def _resampled(self, unit: Unit) -> Resampled:
        """Return the study on the words of a unit; that of the last one is kept."""
        if self._drawn is None or self._drawn[0] != unit:
            table, clusters = self.run.inputs.study.words, self.run.clusters
            # As in the study: which words a balanced clustering groups depends on this seed.
            seed = self.run.inputs.study.seed
            if unit.kind in ("draw", *HALVES):
                some = Resampled(
                    clusters, partial(self._rows, unit), seed=seed, min_count=table.min_count
                )
            else:
                some = Resampled(clusters, seed=seed)
            self._drawn, self._trees = (unit, some), {}
        return self._drawn[1]

    def _drawing(self, unit: Unit) -> Drawing:
        if unit.kind in HALVES:
            return replace(self.drawing, method="subsample", fraction=0.5)
        return self.drawing

    def _rows(self, unit: Unit, side: Side, words: Words) -> Ints:
        """Return the rows of a side that a draw has, or one of two halves."""
        drawn = self.blocks.of(side.corpus).draw(self._drawing(unit), unit.number)
        return rows_in(words, 1 - drawn if unit.kind == "rest" else drawn)
