"""The flow of concepts: which concepts the words of a concept are in at the next layer or source."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.concepts.common import same_words
from isogloss.report.blocks import Block
from isogloss.report.payload.fitting import first_that_fits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels
    from isogloss.reading.places import Key, Place, Places

    Kind = Literal["layer", "source"]
    Mask = npt.NDArray[np.bool_]

LARGEST = 500_000
"""Bytes that the flow's blocks may take; above it, more of the smaller shares are left out."""

SHARES = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5))
"""Of the words of either concept: what is less is left out, and shown as "other concepts"."""


class Step(NamedTuple):
    """From one place to another, for one language."""

    kind: Kind
    tongue: str
    origin: Key
    goal: Key


class Table(NamedTuple):
    """How many words that both places have go from a concept to a concept.

    Noise is a concept of its own, the one after the last.
    """

    origin: Ints
    """(cells,) concept, ascending."""
    goal: Ints
    """(cells,)"""
    counts: Ints
    """(cells,) at least 1."""
    sizes: tuple[Ints, Ints]
    """Words of each concept of the origin and of the goal, noise last."""

    @property
    def words(self) -> int:
        """How many words both places have."""
        return int(self.counts.sum())

    def fates(self) -> dict[str, int]:
        """Count what becomes of the concepts of the origin; each counts once, noise not at all.

        ``kept``: some concept shares more than half of the words that either has (Jaccard above
        0.5; there is one at most). Else ``merged``: more than half of its words go to one concept.
        Else ``split``: more than half go to concepts that hold mostly words of it. Else
        ``scattered``. ``gone``: the goal's table has none of its words, or they are noise there.
        """
        import numpy as np

        before, after = self.sizes
        concepts = len(before) - 1
        inside = (self.origin < concepts) & (self.goal < len(after) - 1)
        a, b, both = self.origin[inside], self.goal[inside], self.counts[inside]

        def holds(mask: Mask) -> Mask:
            return np.asarray(np.isin(np.arange(concepts), a[mask]))

        pieces = 2 * both > after[b]
        covered = np.zeros(concepts, np.int64)
        np.add.at(covered, a[pieces], both[pieces])
        kept = holds(2 * both > before[a] + after[b] - both)
        merged = ~kept & holds(2 * both > before[a])
        split = ~kept & ~merged & (2 * covered > before[:-1])
        gone = ~holds(both > 0)
        fates = {"kept": kept, "merged": merged, "split": split, "gone": gone}
        rest = concepts - sum(int(each.sum()) for each in fates.values())
        return {name: int(each.sum()) for name, each in fates.items()} | {"scattered": rest}

    def plain(self, share: Fraction) -> JSON:
        """Return what is at least ``share`` of either concept, as the page reads it."""
        before, after = self.sizes
        over, under = share.as_integer_ratio()
        keep = (self.counts * under >= before[self.origin] * over) | (
            self.counts * under >= after[self.goal] * over
        )
        cells = [[] for _ in before]  # type: list[list[int]]
        columns = (self.origin[keep], self.goal[keep], self.counts[keep])
        for a, b, count in zip(*(column.tolist() for column in columns), strict=True):
            cells[a] += [b, count]
        return {"before": before.tolist(), "after": after.tolist(), "cells": cells}


def gather(places: Places) -> Iterator[Block]:
    """Yield ``flow``, what becomes of the concepts at every step, and a block for each origin."""
    order = {key: number for number, key in enumerate(places.all)}
    steps = {step: table for step in steps_of(places) if (table := _table(places, step))}
    if not steps:
        return
    share, blocks = first_that_fits(SHARES, lambda share: _blocks(steps, order, share), LARGEST)
    summary = [
        {
            "kind": step.kind,
            "tongue": step.tongue,
            "from": order[step.origin],
            "to": order[step.goal],
            "words": table.words,
            "concepts": [len(each) - 1 for each in table.sizes],
            **table.fates(),
        }
        for step, table in steps.items()
    ]
    yield Block("flow", {"least": float(share), "steps": summary})
    yield from blocks


def _blocks(steps: Mapping[Step, Table], order: Mapping[Key, int], share: Fraction) -> list[Block]:
    found: dict[Key, list[JSON]] = {}
    for step, table in steps.items():
        ends = {"tongue": step.tongue, "to": order[step.goal]}
        found.setdefault(step.origin, []).append(ends | table.plain(share))
    return [Block(f"flow-{order[key]}", several, packed=True) for key, several in found.items()]


def steps_of(places: Places) -> Iterator[Step]:
    """Yield the steps of every language: to the next layer, and from the first source to others."""
    series: dict[tuple[str, ...], list[Place]] = {}
    sources: dict[tuple[str, ...], list[Place]] = {}
    for key, place in places.all.items():
        series.setdefault(key[:4], []).append(place)
        sources.setdefault((key.corpus, key.clusterer, key.part, str(key.layer)), []).append(place)
    for several in series.values():
        for one, other in pairwise(several):
            yield from _shared("layer", one, other)
    for first, *others in sources.values():
        for other in others:
            yield from _shared("source", first, other)


def _shared(kind: Kind, one: Place, other: Place) -> Iterator[Step]:
    for name in one.alone:
        if name in other.alone:
            yield Step(kind, name, one.key, other.key)


def _table(places: Places, step: Step) -> Table | None:
    records = (places.all[key].alone[step.tongue] for key in (step.origin, step.goal))
    one, other = map(places.clustered, records)
    if one is None or other is None:
        return None
    rows = same_words(one.words[0], other.words[0])
    labels = (one.labels[rows[0]], other.labels[rows[1]])
    return table_of(*labels, len(one), len(other))


def table_of(before: Labels, after: Labels, concepts: int, others: int) -> Table:
    """Count the words of each pair of concepts; negative labels are noise."""
    import numpy as np

    a = np.where(before < 0, concepts, before)
    b = np.where(after < 0, others, after)
    cells, count = np.unique(a * (others + 1) + b, return_counts=True)
    origin, goal = np.divmod(cells, others + 1)
    sizes = (np.bincount(a, minlength=concepts + 1), np.bincount(b, minlength=others + 1))
    return Table(origin, goal, count, sizes)
