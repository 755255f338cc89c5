"""The clusterings of a study: made from the store, kept as labels, read back as concepts."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from isogloss.core.blocks import pooled, taken
from isogloss.core.concepts.agreement import adjusted_mutual_information
from isogloss.core.concepts.clustering import run_clusterer
from isogloss.core.concepts.transforms import Step, transformed
from isogloss.core.concepts.trees import Cutting, read_tree
from isogloss.core.errors import DataError
from isogloss.core.jobs import RangedClusterer
from isogloss.core.keys import canonical
from isogloss.core.store.ledger import read_ledger
from isogloss.core.study.directory import read_json, read_labels
from isogloss.core.study.plan import tree_key
from isogloss.core.study.recent import Recent
from isogloss.core.study.scoring import thinned
from isogloss.core.types import Concepts, TreeClusterer

if TYPE_CHECKING:
    from collections.abc import Container

    from isogloss.core.blocks import Sliced
    from isogloss.core.locations import Location
    from isogloss.core.store.activations import Store
    from isogloss.core.store.finished import Finished
    from isogloss.core.store.unit import Unit
    from isogloss.core.study.directory import Directory
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.study.plan import Plan, PlannedClustering
    from isogloss.core.study.ranges import Far
    from isogloss.core.types import JSON, Clusterer, Ints, Side, Tree, Vectors, Words


MANY = 1 << 20
"""Words from which a clustering is one job for each range of them, where it can be."""

FEW = 4
"""Word tables of any size that are kept: two for a pair, and those of the pair before."""


class Table(Protocol):
    """Gives the words of sides, and their vectors in the same order."""

    def words(self, side: Side, /) -> Words:
        """Return the words of a side."""
        ...

    def blocks(self, side: Side, /) -> Sliced:
        """Return their vectors (words, features), read when they are asked for."""
        ...


class Grouped(Table, Protocol):
    """Gives the clusterings of a study as well: as they are kept, or made anew of some rows."""

    def vectors(self, side: Side, /) -> Vectors:
        """Return the vectors of a side in memory: (words, features)."""
        ...

    def rows(self, item: PlannedClustering, /) -> list[Ints]:
        """Return which words of each side a clustering groups."""
        ...

    def concepts(self, item: PlannedClustering, /) -> Concepts:
        """Return its concepts."""
        ...

    def is_made(self, item: PlannedClustering, /) -> bool:
        """Whether there are any."""
        ...


class Clusters:
    """Makes and reads the clusterings of one study."""

    def __init__(
        self, inputs: Inputs, plan: Plan, store: Store, finished: Finished, places: Directory
    ) -> None:
        self.inputs = inputs
        self.plan = plan
        self.store = store
        self.finished = finished
        self.places = places
        self._words: Recent[Unit, Words] = Recent(FEW)
        self._rows: dict[Unit, int] = {}

    def is_made(self, item: PlannedClustering) -> bool:
        """Whether a clustering was made and is sound."""
        files = (self.places.labels(item.key), self.places.clustering(item.key))
        return all(map(self.finished.check, files))

    def without_trees(self, damaged: Container[Location]) -> list[Location]:
        """Return the labels that were cut from trees which are damaged: they are made anew."""
        made = [item for item in self.plan.clusterings if self.is_made(item)]
        trees = {item: read_json(self.places.clustering(item.key))["details"] for item in made}
        return [
            self.places.labels(item.key)
            for item, details in trees.items()
            if "tree" in details and self.places.tree(details["tree"]) in damaged
        ]

    def words(self, side: Side) -> Words:
        """Return the words of a side, in the order of its vectors."""
        unit = self.plan.units[side]  # its layers share the words
        found = self._words.get(unit)
        if found is None:
            found = self.store.read_words(unit)
            self._words.keep(unit, found, len(found))
        return found

    def vectors(self, side: Side) -> Vectors:
        """Return the vectors of a side: (words, features)."""
        return self.store.vectors(self.plan.units[side], (side.part, side.layer))

    def blocks(self, side: Side) -> Sliced:
        """Return the vectors of a side (words, features), read when they are asked for."""
        return self.store.side(self.plan.units[side], (side.part, side.layer))

    def rows(self, item: PlannedClustering) -> list[Ints]:
        """Return which words of each side a clustering groups."""
        import numpy as np

        counts = [self._count(side) for side in item.sides]
        if item.balance == "words":
            return thinned(counts, self.inputs.study.seed)
        return [np.arange(count) for count in counts]

    def make(self, item: PlannedClustering, spread: Far | None = None) -> None:
        """Group the vectors and keep labels and record. Raises as ``run_clusterer`` does.

        With ``spread`` the vectors lie with workers, each a range of them.
        """
        self.keep_record(item, self.group(item, spread))

    def group(self, item: PlannedClustering, spread: Far | None = None) -> dict[str, JSON]:
        """Group the vectors, keep labels and tree, and return the record that is to be kept."""
        recipe = self.inputs.recipes.clusterers[item.clusterer]
        rows = self.rows(item)
        for side in item.sides:
            self.words(side)  # the record needs them: damage to them shows before the work
        name = f"{item.clusterer} ({recipe.name})"
        cuttings: list[Cutting] = []

        def make() -> Clusterer:
            clusterer: Clusterer = self.inputs.maker.make(recipe)
            if spread is not None:
                return spread.of(clusterer)
            if not isinstance(clusterer, TreeClusterer):
                return clusterer
            kept = self._tree(item, clusterer, sum(map(len, rows)))
            cuttings.append(Cutting(clusterer, name, kept))
            return cuttings[0]

        result = run_clusterer(make, self.pooled(item, rows, self), name=name)
        details = dict(result.details)
        for cutting in cuttings:
            details["tree"] = self._keep_tree(item, cutting)
        return self._keep(item, result.concepts, details, rows)

    def keep_record(self, item: PlannedClustering, record: dict[str, JSON]) -> None:
        """Keep the record of a clustering whose labels are kept: it is made from now on."""
        self.finished.finish(self.places.clustering(item.key), canonical(record).encode() + b"\n")

    def is_far(self, item: PlannedClustering) -> bool:
        """Whether a clustering is so large that workers group ranges of its words, if they can."""
        clusterer = self.inputs.maker.make(self.inputs.recipes.clusterers[item.clusterer])
        can = isinstance(clusterer, RangedClusterer) and getattr(clusterer, "ranged", True)
        return can and sum(map(self._count, item.sides)) >= MANY

    def _count(self, side: Side) -> int:
        """Return how many words a side has, by its unit's journal, which is read once for all layers.

        Raises DataError where it has not been read.
        """
        unit = self.plan.units[side]
        if unit not in self._rows:
            plan = read_ledger(unit.journal(self.store.journals)).plan
            self._rows[unit] = len(self.words(side)) if plan is None else plan.rows
        return self._rows[unit]

    def tree_of(self, item: PlannedClustering) -> str | None:
        """Return the key of the tree that a clustering is cut from; None where it has none."""
        clusterer = self.inputs.maker.make(self.inputs.recipes.clusterers[item.clusterer])
        return self._tree_key(item, clusterer) if isinstance(clusterer, TreeClusterer) else None

    def _tree_key(self, item: PlannedClustering, clusterer: TreeClusterer) -> str:
        return tree_key(self.inputs, self.plan.units, item, frozenset(clusterer.cuts))

    def _tree(self, item: PlannedClustering, clusterer: TreeClusterer, words: int) -> Tree | None:
        """Return the tree that a clustering is cut from, where it was fitted and is sound."""
        path = self.places.tree(self._tree_key(item, clusterer))
        return read_tree(path.read_bytes(), words) if self.finished.check(path) else None

    def _keep_tree(self, item: PlannedClustering, cutting: Cutting) -> str:
        """Keep a tree that was not kept yet; return its key."""
        import numpy as np

        key = self._tree_key(item, cutting.clusterer)
        if cutting.is_new and cutting.tree is not None:
            buffer = BytesIO()
            np.save(buffer, cutting.tree, allow_pickle=False)
            self.finished.finish(self.places.tree(key), buffer.getvalue())
        return key

    def concepts(self, item: PlannedClustering) -> Concepts:
        """Return the concepts of a clustering that was made."""
        labels = read_labels(self.places.labels(item.key))
        return Concepts(labels, tuple(range(int(labels.max(initial=-1)) + 1)))

    def pooled(self, item: PlannedClustering, rows: list[Ints], table: Table) -> Sliced:
        """Return what a clustering groups, to be read block by block or whole.

        ``rows`` are those of each side in ``table`` that it groups.
        """
        pairs = list(zip(item.sides, rows, strict=True))
        steps = self._steps(item)
        sides = transformed(
            steps,
            [taken(table.blocks(side), kept) for side, kept in pairs],
            # Copies of words, of which there are as many as vectors, are for transforms alone.
            [table.words(side).take(kept) for side, kept in pairs] if steps else [],
        )
        if len({vectors.shape[1] for vectors in sides}) > 1:
            widths = " and ".join(
                f"{vectors.shape[1]} ({side})"
                for vectors, side in zip(sides, item.sides, strict=True)
            )
            raise DataError(f"sides of different widths cannot be clustered together: {widths}")
        return pooled(sides)

    def _steps(self, item: PlannedClustering) -> list[Step]:
        recipes = self.inputs.recipes.transforms[item.clusterer]
        return [Step(recipe.name, self.inputs.maker.make(recipe)) for recipe in recipes]

    def _keep(
        self,
        item: PlannedClustering,
        concepts: Concepts,
        details: dict[str, JSON],
        rows: list[Ints],
    ) -> dict[str, JSON]:
        import numpy as np

        buffer = BytesIO()
        np.save(buffer, concepts.labels.astype(np.int32), allow_pickle=False)
        self.finished.finish(self.places.labels(item.key), buffer.getvalue())
        study, recipes = self.inputs.study, self.inputs.recipes
        return {
            "key": item.key,
            "clusterer": item.clusterer,
            "recipe": recipes.clusterers[item.clusterer].as_json(),
            "transforms": [r.as_json() for r in recipes.transforms[item.clusterer]],
            "sides": [side.as_json() for side in item.sides],
            "units": [self.plan.units[side].key for side in item.sides],
            "balance": item.balance,
            "seed": study.seed,
            "concepts": concepts.count,
            "words": len(concepts.labels),
            "noise": int((concepts.labels < 0).sum()),
            **self._diagnostics(item, concepts, rows),
            "details": details,
        }

    def _diagnostics(
        self, item: PlannedClustering, concepts: Concepts, rows: list[Ints]
    ) -> dict[str, float | None]:
        """How far the concepts are positions or types: adjusted mutual information, no noise."""
        import numpy as np

        kept = concepts.labels >= 0
        if not kept.any():
            return {"ami_position": None, "ami_type": None}
        tables = [self.words(s).take(taken) for s, taken in zip(item.sides, rows, strict=True)]
        offsets = np.cumsum([0, *(len(table.types) for table in tables[:-1])])
        types = np.concatenate([t.type + o for t, o in zip(tables, offsets, strict=True)])
        positions = np.concatenate([table.read_position for table in tables])
        labels = concepts.labels[kept]
        return {
            "ami_position": adjusted_mutual_information(labels, positions[kept]),
            "ami_type": adjusted_mutual_information(labels, types[kept]),
        }
