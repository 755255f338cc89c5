"""Null models of metrics: which permutations of types they are asked for, and what they return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.concepts.permutation import shuffles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.concepts.coverage import Mask
    from isogloss.core.types import Ints, Side, Words

Tail: TypeAlias = Literal["upper", "lower"]

POSITIONS = 8
"""How many bins of equally many types the stratum ``position`` has."""

STRATA = ("frequency", "pos")
"""What is kept unless somebody says otherwise; annotations only where the words have them."""


@dataclass(frozen=True, slots=True)
class Null:
    """A figure of a score, and what it is under each permutation of a ``Shuffling``."""

    sides: tuple[Side, ...]
    """Those of the score."""
    figure: str
    """``value``, the name of one of the score's parts, or a figure of the null model's own."""
    observed: float | None
    """None is undefined."""
    values: tuple[float | None, ...]
    """(permutations,) in the order of the shuffling's numbers."""
    tail: Tail = "upper"
    """Where the interesting scores lie: above the null values, or below them."""


@dataclass(frozen=True, slots=True)
class Shuffling:
    """The permutations that a null model is asked for.

    A permutation depends on its own number, the seed and the types with their words, never on
    vectors or concepts: the same one serves all layers, and more of them can be added later.
    """

    numbers: range = range(1000)
    seed: int = 0
    strata: tuple[str, ...] = STRATA
    """Within which types change places: those alike in all of these. ``frequency``: log2 of the
    number of words, rounded down. ``position``: mean position as the source knows it, in eight
    bins of equally many types. Anything else is an annotation; a type has its most frequent value,
    and where the words of a side have no such annotation it does not count."""

    def permutations(
        self, sides: Sequence[Words], present: Mask | None = None, *, raw: bool = False
    ) -> Iterator[Ints]:
        """Yield where each type goes, (types,), for each number: types of all sides, in a row.

        ``raw`` takes forms for types. Types without a word, and those not ``present`` (types,),
        stay where they are.
        """
        return shuffles(strata_of(sides, self.strata, present, raw=raw), self.seed, self.numbers)


def strata_of(
    sides: Sequence[Words], names: Sequence[str], present: Mask | None = None, *, raw: bool = False
) -> Ints:
    """Return the stratum of each type (types,) of some sides, in a row; negative: it stays."""
    import numpy as np

    types, count = _types(sides, raw=raw)
    words = np.bincount(types, minlength=count)
    stays = words == 0 if present is None else (words == 0) | ~present
    columns = [np.zeros(count, np.int64)]
    for name in names:
        if name == "frequency":
            columns.append(log2_bins(words))
        elif name == "position":
            columns.append(_positions(sides, types, words, ~stays))
        elif all(name in side.annotations for side in sides):
            columns.append(_majorities(sides, name, types, count))
    _, strata = np.unique(np.stack(columns), axis=1, return_inverse=True)
    return np.where(stays, -1, strata.reshape(count)).astype(np.int64)


def log2_bins(counts: Ints) -> Ints:
    """Return log2 of whole numbers, rounded down; -1 for 0."""
    import numpy as np

    return (np.frexp(counts)[1] - 1).astype(np.int64)


def _types(sides: Sequence[Words], *, raw: bool) -> tuple[Ints, int]:
    """Return the type of every word of the sides, and how many types there are."""
    import numpy as np

    found, count = [np.zeros(0, np.int64)], 0
    for side in sides:
        found.append((side.form if raw else side.type) + count)
        count += len(side.forms if raw else side.types)
    return np.concatenate(found), count


def _positions(sides: Sequence[Words], types: Ints, words: Ints, moves: Mask) -> Ints:
    """Return the bin of each type's mean position; equal means share a bin."""
    import numpy as np

    read = np.concatenate([side.read_position for side in sides])
    mean = np.bincount(types, weights=read, minlength=len(words)) / np.maximum(words, 1)
    if not moves.any():
        return np.zeros(len(words), np.int64)
    ends = np.quantile(mean[moves], np.arange(1, POSITIONS) / POSITIONS)
    return np.searchsorted(ends, mean, side="left").astype(np.int64)


def _majorities(sides: Sequence[Words], name: str, types: Ints, count: int) -> Ints:
    """Return the number of each type's most frequent value, the first by name where several are."""
    import numpy as np

    values = np.concatenate([np.asarray(side.annotations[name], np.str_) for side in sides])
    known, value = np.unique(values, return_inverse=True)
    cells, times = np.unique(types * len(known) + value, return_counts=True)
    kind, of = np.divmod(cells, max(1, len(known)))
    order = np.lexsort((of, -times, kind))
    first = order[np.flatnonzero(np.diff(kind[order], prepend=-1))]
    found = np.zeros(count, np.int64)
    found[kind[first]] = of[first]
    return found
