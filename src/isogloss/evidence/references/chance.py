"""How a score stands among what permutations gave: p-values over layers and over pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.concepts.nulls import Tail

    Reals = npt.NDArray[np.float64]
    Figures = Sequence[float | None]

Pair = TypeVar("Pair")
Layer = TypeVar("Layer")

QUANTILES = (0.05, 0.5, 0.95)
"""Of the null values: what is told of them beside their mean."""


@dataclass(frozen=True, slots=True)
class Chance:
    """An observed figure of one layer among its null values."""

    observed: float | None
    mean: float | None
    quantiles: tuple[float, ...]
    """``QUANTILES`` of the null values; none where nothing is defined."""
    p_alone: float | None
    """(1 + #{null as extreme}) / (1 + B), of this layer as if it were the only one."""
    p: float | None
    """The same against the most extreme of all layers under each permutation."""
    permutations: int
    tail: Tail


def chances(observed: Figures, nulls: Sequence[Figures], tail: Tail) -> list[Chance]:
    """Return how the layers of one curve stand: ``observed`` (layers,), ``nulls`` (layers, B).

    All layers have the same permutations. p of a layer is (1 + #{b: the largest null value over
    layers >= observed}) / (1 + B), for the lower tail with the smallest value and <=: it holds for
    all layers at once (Westfall and Young 1993, single-step maxT), and is never 0 (Phipson and Smyth
    2010). An undefined value is as far from extreme as can be.
    """
    import numpy as np

    sign = 1.0 if tail == "upper" else -1.0
    rows = [[math.nan if each is None else sign * each for each in row] for row in nulls]
    table: Reals = np.array(rows, np.float64).reshape(len(nulls), -1)
    ranked = np.where(np.isnan(table), -np.inf, table)
    most = ranked.max(axis=0, initial=-np.inf)
    return [
        _chance(value, sign * row[~np.isnan(row)], sign, own, most, tail)
        for value, row, own in zip(observed, table, ranked, strict=True)
    ]


def _chance(
    observed: float | None, defined: Reals, sign: float, own: Reals, most: Reals, tail: Tail
) -> Chance:
    import numpy as np

    def share(values: Reals) -> float | None:
        if observed is None:
            return None
        return float(1 + (values >= sign * observed).sum()) / (1 + len(values))

    there = len(defined) > 0
    quantiles = np.quantile(defined, QUANTILES).tolist() if there else ()
    return Chance(
        observed,
        float(defined.mean()) if there else None,
        tuple(quantiles),
        share(own),
        share(most),
        len(own),
        tail,
    )


def holm(p: Mapping[tuple[Pair, Layer], float]) -> dict[tuple[Pair, Layer], float]:
    """Return p-values of (pair, layer) adjusted for the number of pairs, after Holm (1979).

    What is given holds for all layers of a pair at once. From the smallest on, each is multiplied
    by the number of pairs that still have a layer as large or larger: with one layer a pair, that
    is Holm's rule. All pairs and layers hold at once: as long as no true null hypothesis was
    rejected, every pair that has one is counted.
    """
    order = sorted(p, key=p.__getitem__)
    left: dict[Pair, int] = {}
    for pair, _ in order:
        left[pair] = left.get(pair, 0) + 1
    found: dict[tuple[Pair, Layer], float] = {}
    highest = 0.0
    for pair, layer in order:
        highest = max(highest, min(1.0, p[pair, layer] * len(left)))
        found[pair, layer] = highest
        left[pair] -= 1
        if not left[pair]:
            del left[pair]
    return found
