"""Starting centres of K-means: greedy k-means++ whose candidates are screened in few dimensions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.plugins.clusterers.rows import blocks

if TYPE_CHECKING:
    import numpy as np
    import torch

    from isogloss import Ints
    from isogloss.plugins.clusterers.threads import Threads

POOL = 64  # candidates whose distances to all rows come from one matrix product
PICKS = 8  # centres taken from one pool before the next is drawn
SHARE = 3  # screening takes one in so many dimensions,
LEAST = 64  # and all of them when there are no more than this
SKETCHED = 4096  # rows from which the screening subspace is found
ROUNDS = 2  # of subspace iteration
SETTLED = 32  # chosen rows from which they are measured in all dimensions: one product for all
BLOCK = 2048  # rows whose distances to a pool stay in the cache
NOTHING = 1e-6  # share of the inertia that no candidate is picked for


class Sample(NamedTuple):
    """The rows to choose from."""

    rows: torch.Tensor
    """(rows, features)"""
    norms: torch.Tensor
    """(rows,) squared lengths"""
    weights: torch.Tensor
    """(rows,)"""


def choose(sample: Sample, count: int, random: np.random.Generator, threads: Threads) -> Ints:
    """Choose ``count`` rows as starting centres, each to lower the inertia most.

    Greedy k-means++ (Arthur and Vassilvitskii 2007; several candidates a step, as scikit-learn
    does) measures every candidate against every row. Here a pool of candidates is drawn for eight
    steps at once and compared in the subspace of the largest variances, where
    ``|x - y|^2 = |x|^2 + |y|^2 - 2 Px.Py`` but for the product of the remainders. The chosen ones
    are measured in full by the dozen, so that the odds of the next pools are right.
    """
    import numpy as np

    screen = Screen(sample, random, threads)
    chosen = [int(random.choice(len(sample.rows), p=_odds(sample.weights)))]
    known = Known(sample, chosen, threads)
    while len(chosen) < count:
        pool = _draw(known.gaps, sample.weights, random)
        if not pool:
            chosen += [chosen[0]] * (count - len(chosen))
            break
        # The first choices change the odds most: take fewer from a pool at the beginning.
        picks = min(PICKS, 1 + len(chosen) // 2, count - len(chosen))
        screened, gains = screen.measure(pool, known.gaps)
        places, gaps = greedy(screened, known.gaps, sample.weights, picks, gains)
        if not places and known.open:
            known.settle()  # the pool holds nothing but copies of what was chosen
            continue
        new = [pool[at] for at in places] or pool[:1]
        known.add(new, gaps)
        chosen += new
    return np.array(chosen)


class Known:
    """The squared distance of every row to the nearest chosen row, as far as it is known."""

    def __init__(self, sample: Sample, chosen: list[int], threads: Threads) -> None:
        self.sample = sample
        self.threads = threads
        self.open = chosen
        """What was chosen and is measured in few dimensions only."""
        self.measured = sample.norms.new_full(sample.norms.shape, float("inf"))
        self.settle()

    def add(self, chosen: list[int], gaps: torch.Tensor) -> None:
        """Note what was chosen and what it makes of the distances (rows,), as screened."""
        self.open = self.open + chosen
        self.gaps = gaps
        if len(self.open) >= SETTLED:
            self.settle()

    def settle(self) -> None:
        """Measure the distances to what was chosen in all dimensions."""
        chosen = self.sample.rows[self.open]
        squares = self.sample.norms[self.open][:, None]

        def work(part: slice) -> None:
            gaps = chosen @ self.sample.rows[part].T
            least = gaps.mul_(-2).add_(squares).amin(0).add_(self.sample.norms[part])
            self.measured[part] = self.measured[part].minimum(least.clamp_(min=0))

        self.threads.map(work, blocks(len(self.measured), BLOCK))
        self.measured[self.open] = 0
        self.gaps = self.measured.clone()
        self.open = []


class Screen:
    """The rows in few dimensions, and what candidates would gain."""

    def __init__(self, sample: Sample, random: np.random.Generator, threads: Threads) -> None:
        import torch

        projected = project(sample, random, threads)
        ones = torch.ones_like(sample.norms)[:, None]
        # With two more columns a product gives squared distances, and nothing is left to add.
        self.rows = torch.cat([projected, sample.norms[:, None], ones], 1)
        self.factors = torch.cat([projected * -2, ones, sample.norms[:, None]], 1)
        self.weights = sample.weights
        self.threads = threads
        self.room = projected.new_empty(POOL, len(projected))

    def measure(self, pool: list[int], gaps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return squared distances (pool, rows) and by how much each would lower ``gaps``."""
        import torch

        factors = self.factors[pool]
        screened = self.room[: len(pool)]

        def work(part: slice) -> torch.Tensor:
            found = screened[:, part]
            torch.mm(factors, self.rows[part].T, out=found)
            return gained(found, gaps[part], self.weights[part])

        parts = self.threads.map(work, blocks(len(gaps), BLOCK))
        return screened, torch.stack(parts).sum(0)


def project(sample: Sample, random: np.random.Generator, threads: Threads) -> torch.Tensor:
    """Return the rows in an orthonormal basis of about the largest variances, by sketching.

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011) on a sample of rows.
    """
    import torch

    features = sample.rows.shape[1]
    if features <= LEAST:
        return sample.rows
    kept = sample.rows[:: max(1, len(sample.rows) // SKETCHED)]
    kept = kept - kept.mean(0)
    start = random.standard_normal((features, max(LEAST, features // SHARE)))
    basis = torch.from_numpy(start).to(kept)
    for _ in range(ROUNDS):
        turned = threads.map(partial(_turned, kept, basis), blocks(len(kept), SKETCHED // 4))
        basis = torch.linalg.qr(torch.stack(turned).sum(0))[0]
    found = sample.norms.new_empty(len(sample.rows), basis.shape[1])

    def work(part: slice) -> None:
        torch.mm(sample.rows[part], basis, out=found[part])

    threads.map(work, blocks(len(found), BLOCK))
    return found


def _turned(rows: torch.Tensor, basis: torch.Tensor, some: slice) -> torch.Tensor:
    return rows[some].T @ (rows[some] @ basis)


def greedy(
    candidates: torch.Tensor,
    gaps: torch.Tensor,
    weights: torch.Tensor,
    picks: int,
    gains: torch.Tensor,
) -> tuple[list[int], torch.Tensor]:
    """Pick up to ``picks`` of ``candidates`` (candidates, rows), each to lower the sum most.

    ``gains`` (candidates,) are those of a first pick. What a candidate gains can only fall as
    others are picked, so a gain that was computed before is a bound, and only those that could be
    the largest are computed again. Returns the picks and what they make of ``gaps`` (rows,).
    """
    known: list[float] = gains.tolist()
    least = NOTHING * float(gaps @ weights)
    now = gaps
    fresh = [True] * len(candidates)
    picked: list[int] = []
    while len(picked) < picks:
        best = max(range(len(known)), key=known.__getitem__)
        if known[best] <= least:
            break  # the pool is used up
        if not fresh[best]:
            known[best] = float(gained(candidates[best : best + 1], now, weights))
            fresh[best] = True
            continue
        picked.append(best)
        now = now.minimum(candidates[best])
        known[best] = -1.0
        fresh = [False] * len(candidates)
    return picked, now


def gained(candidates: torch.Tensor, gaps: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Return by how much each of ``candidates`` (candidates, rows) lowers the sum of ``gaps``."""
    gains: torch.Tensor = (gaps - candidates).clamp_(min=0) @ weights
    return gains


def _odds(weights: torch.Tensor) -> Ints:
    import numpy as np

    odds = weights.double().cpu().numpy()
    return np.asarray(odds / odds.sum())


def _draw(gaps: torch.Tensor, weights: torch.Tensor, random: np.random.Generator) -> list[int]:
    """Draw a pool of rows with odds in proportion to weight times squared distance."""
    import numpy as np

    sums = np.cumsum((gaps * weights).cpu().numpy(), dtype=np.float64)
    if not sums[-1] > 0:
        return []
    places = random.random(POOL) * sums[-1]
    rows = np.searchsorted(sums, places, side="right")
    pool: list[int] = np.unique(np.minimum(rows, np.searchsorted(sums, sums[-1]))).tolist()
    return pool
