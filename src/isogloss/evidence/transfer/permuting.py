"""Which run had which scores: all orders of the runs, or a seeded sample of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

from isogloss.evidence.transfer.ranks import EQUAL, standard_ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Reals: TypeAlias = npt.NDArray[np.float64]
    Ints: TypeAlias = npt.NDArray[np.int64]

MOST = 50_000
"""Orders that are looked at; up to 8 runs have no more than that."""


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Orders of the runs; in each, the scores of run ``orders[b, r]`` stand beside the metric of run r."""

    orders: Ints
    """(orders, runs); all of them, the true one first, or a sample without it."""
    exact: bool
    """Whether these are all orders that there are."""

    def p(self, null: Reals, observed: float) -> float:
        """Return the share of orders whose statistic is no smaller, the true one among them.

        Of a sample (1 + count) / (1 + orders), which is never 0 (Phipson and Smyth 2010).
        """
        count = int((null >= observed - EQUAL).sum())
        return count / len(null) if self.exact else (1 + count) / (1 + len(null))

    def least(self, null: Reals, furthest: float) -> float:
        """Return the smallest p that these runs can attain, ``furthest`` being what any order can reach.

        Where many runs are tied many orders reach it, so that no p is small, however many are drawn.
        """
        return self.p(null, furthest)

    def critical(self, null: Reals, level: float = 0.05) -> float | None:
        """Return the smallest statistic among the orders whose p is at most ``level``; None: there is none."""
        import numpy as np

        ranked = np.sort(null)[::-1]
        allowed = level * len(null) if self.exact else level * (1 + len(null)) - 1
        room = math.floor(allowed + EQUAL)
        if room < 1:
            return None
        # The room's last value may be tied with what has no room any more.
        kept = ranked[:room]
        if room < len(ranked):
            kept = kept[kept > ranked[room] + EQUAL]
        return float(kept[-1]) if len(kept) else None


def orders_of(runs: int, most: int = MOST, seed: int = 0) -> Orders:
    """Return all orders of the runs where there are at most ``most``, else so many drawn ones."""
    import numpy as np

    if math.factorial(runs) <= most:
        return Orders(np.array(list(permutations(range(runs))), np.int64), exact=True)
    random = np.random.default_rng([seed, runs])
    drawn = random.permuted(np.tile(np.arange(runs), (most, 1)), axis=1)
    return Orders(drawn, exact=False)


def null_statistics(metric: Reals, gap: Reals, orders: Orders) -> Reals:
    """Return the mean rank correlation over languages of every layer under every order: (layers, orders).

    ``metric`` is (layers, runs, languages), ``gap`` (runs, languages). One order serves all languages
    and layers, so what languages and layers of a run have in common stays. Languages in which one of
    both is equal for all runs are no part of the mean; a layer without any has NaN.
    """
    import numpy as np

    rows = np.arange(metric.shape[1])
    found: Reals = np.stack(
        [table[rows, orders.orders].sum(axis=1) for table in _contributions(metric, gap)]
    )
    return found


def furthest(metric: Reals, gap: Reals) -> float:
    """Return the largest absolute statistic over layers that any order of the runs can have.

    As ``null_statistics`` of all orders, of which there may be too many: each sign is an assignment
    of runs to scores (Kuhn 1955). -inf where no layer has an order.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    found = [
        sign * table[linear_sum_assignment(sign * table, maximize=True)].sum()
        for table in _contributions(metric, gap)
        if not np.isnan(table).any()
        for sign in (1, -1)
    ]
    return float(max(found, default=-math.inf))


def _contributions(metric: Reals, gap: Reals) -> Reals:
    """Return what run r with the scores of run s adds to the statistic of a layer: (layers, r, s).

    NaN in a layer where no language has an order.
    """
    import numpy as np

    own, theirs = standard_ranks(metric), standard_ranks(gap)
    ordered = own.any(axis=1) & theirs.any(axis=0)
    counts = ordered.sum(axis=1)[:, None, None]
    tables = np.einsum("krl,ksl,kl->krs", own, np.broadcast_to(theirs, own.shape), ordered)
    found: Reals = np.where(counts > 0, tables / np.maximum(1, counts), np.nan)
    return found


def largest(nulls: Sequence[Reals]) -> Reals:
    """Return the largest absolute statistic over layers (of several metrics) under every order."""
    import numpy as np

    stacked = np.abs(np.concatenate(nulls))
    most: Reals = np.where(np.isnan(stacked), -np.inf, stacked).max(axis=0)
    return most
