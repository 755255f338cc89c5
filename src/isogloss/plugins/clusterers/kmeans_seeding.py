"""Starting centres of K-means: greedy k-means++ whose candidates are screened in few dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import torch

    from isogloss import Ints

POOL = 64  # candidates whose distances to all rows come from one matrix product
PICKS = 8  # centres taken from one pool before the next is drawn
SHARE = 3  # screening takes one in so many dimensions,
LEAST = 64  # and all of them when there are no more than this
SKETCHED = 4096  # rows from which the screening subspace is found
ROUNDS = 2  # of subspace iteration


class Sample(NamedTuple):
    """The rows to choose from."""

    rows: torch.Tensor
    """(rows, features)"""
    norms: torch.Tensor
    """(rows,) squared lengths"""
    weights: torch.Tensor
    """(rows,)"""


def choose(sample: Sample, count: int, random: np.random.Generator) -> Ints:
    """Choose ``count`` rows as starting centres, each to lower the inertia most.

    Greedy k-means++ (Arthur and Vassilvitskii 2007; several candidates a step, as scikit-learn
    does) measures every candidate against every row. Here a pool of candidates is drawn for eight
    steps at once and compared in the subspace of the largest variances, where
    ``|x - y|^2 = |x|^2 + |y|^2 - 2 Px.Py`` but for the product of the remainders; only the chosen
    ones are measured in full, so that the odds of the next pool are right.
    """
    import numpy as np

    screen = project(sample, random)
    chosen = [int(random.choice(len(sample.rows), p=_odds(sample.weights)))]
    gaps = distances(sample, sample.rows, chosen)[0]
    while len(chosen) < count:
        pool = _draw(gaps, sample.weights, random)
        if not pool:
            chosen += [chosen[0]] * (count - len(chosen))
            break
        # The first choices change the odds most: take fewer from a pool at the beginning.
        picks = min(PICKS, 1 + len(chosen) // 2, count - len(chosen))
        screened = distances(sample, screen, pool)
        new = [pool[at] for at in greedy(screened, gaps, sample.weights, picks)]
        gaps = gaps.minimum(distances(sample, sample.rows, new).amin(0))
        chosen += new
    return np.array(chosen)


def project(sample: Sample, random: np.random.Generator) -> torch.Tensor:
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
        basis = torch.linalg.qr(kept.T @ (kept @ basis))[0]
    return sample.rows @ basis


def distances(sample: Sample, rows: torch.Tensor, numbers: list[int]) -> torch.Tensor:
    """Return the squared distances (numbers, rows), never negative, zero to the row itself."""
    # The long operand comes first: with few candidates that is faster.
    gaps = (rows @ rows[numbers].T).T.contiguous()
    gaps.mul_(-2).add_(sample.norms).add_(sample.norms[numbers][:, None]).clamp_(min=0)
    gaps[range(len(numbers)), numbers] = 0
    return gaps


def greedy(
    candidates: torch.Tensor, gaps: torch.Tensor, weights: torch.Tensor, picks: int
) -> list[int]:
    """Pick up to ``picks`` of ``candidates`` (candidates, rows), each to lower the sum most.

    What a candidate gains can only fall as others are picked, so a gain that was computed before
    is a bound, and only those that could be the largest are computed again.
    """
    now = gaps.clone()
    gains = _gains(candidates, now, weights)
    fresh = [True] * len(candidates)
    picked: list[int] = []
    while len(picked) < picks:
        best = max(range(len(gains)), key=gains.__getitem__)
        if gains[best] <= 0 and picked:
            break  # the pool is used up
        if not fresh[best]:
            gains[best] = _gains(candidates[best : best + 1], now, weights)[0]
            fresh[best] = True
            continue
        picked.append(best)
        now = now.minimum(candidates[best])
        gains[best] = -1.0
        fresh = [False] * len(candidates)
    return picked


def _gains(candidates: torch.Tensor, gaps: torch.Tensor, weights: torch.Tensor) -> list[float]:
    lost = (gaps - candidates).clamp_(min=0) @ weights
    gains: list[float] = lost.tolist()
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
