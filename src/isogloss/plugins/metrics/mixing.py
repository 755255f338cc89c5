"""COLAP when languages change places among types: how far words of like frequency would mix."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from isogloss.plugins.metrics.shares import tabulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scipy.sparse import csr_array

    from isogloss import Ints, Words
    from isogloss.plugins.metrics.rules import Comparison, Mask
    from isogloss.plugins.metrics.shares import Pool

TOGETHER = 64
"""Permutations whose counts are one product."""


def mixed(
    words: Pool,
    tables: Sequence[Words],
    min_words: int,
    enough: Comparison,
    permutations: Iterable[Ints],
    *,
    raw: bool,
) -> Iterator[float | None]:
    """Yield COLAP as it is, and then under each permutation of the sides' types, in a row.

    ``tables`` are the words of the pool's sides. The words of a type count for the side of the
    type that it goes to; concepts keep their words, and so the same of them count.
    """
    import numpy as np

    unit, side = _units(tables, raw=raw)
    rows = tabulate(words, min_words).rows
    held = _held(words, unit, len(side), rows)
    totals = np.asarray(held.sum(axis=1))[:, None]
    moves = chain([np.arange(len(side))], permutations)
    while batch := list(islice(moves, TOGETHER)):
        yield from _shares(held, totals, side[np.stack(batch, axis=1)], words.sides, enough)


def _shares(
    held: csr_array, totals: Ints, sides: Ints, count: int, enough: Comparison
) -> list[float | None]:
    """Return the share of concepts in which every side has enough; ``sides`` (units, several)."""
    import numpy as np

    overlaps: Mask = np.ones((held.shape[0], sides.shape[1]), bool)
    for place in range(count):
        overlaps &= enough(held @ (sides == place).astype(np.int64), totals)
    if not len(overlaps):
        return [None] * sides.shape[1]
    found: list[float | None] = overlaps.mean(axis=0).tolist()
    return found


def _units(tables: Sequence[Words], *, raw: bool) -> tuple[Ints, Ints]:
    """Return the unit, a type of a side, of each word in a row, and the side of each unit."""
    import numpy as np

    types = [(table.form, table.forms) if raw else (table.type, table.types) for table in tables]
    counts = [len(names) for _, names in types]
    starts = np.cumsum([0, *counts])[:-1]
    moved = [own + start for (own, _), start in zip(types, starts, strict=True)]
    return np.concatenate(moved), np.repeat(np.arange(len(counts)), counts)


def _held(words: Pool, unit: Ints, units: int, rows: Ints) -> csr_array:
    """Return how many words of each unit the concepts that count hold: (concepts, units)."""
    import numpy as np
    from scipy.sparse import coo_array

    inside = words.label >= 0
    places = (words.label[inside], unit[inside])
    shape = (len(words.numbers), units)
    found = coo_array((np.ones(int(inside.sum()), np.int64), places), shape=shape).tocsr()
    chosen: csr_array = found[rows]
    return chosen
