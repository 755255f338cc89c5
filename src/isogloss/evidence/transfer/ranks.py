"""Rank correlations over training runs, each run counted any number of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Reals: TypeAlias = npt.NDArray[np.float64]

EQUAL = 1e-9
"""Statistics that differ by less are equal: the order of adding alone told them apart."""


def rank_correlations(one: Reals, other: Reals, weights: Reals) -> Reals:
    """Return Spearman's rho over runs, tied ranks averaged: (draws, layers, languages).

    ``one`` is (layers, runs, languages), ``other`` (runs, languages); ``weights`` (draws, runs) says
    how often each run counts. NaN where one of both is equal for all runs that count: it has no order.

    A rank less its mean is half the sum of signs of differences to all runs (Kendall and Gibbons
    1990, "Rank correlation methods", 1.13), so runs that are drawn twice need no ranking anew.
    """
    import numpy as np

    theirs = _ranks(other[None], weights)
    found = [_correlation(_ranks(each[None], weights), theirs, weights) for each in one]
    return np.stack(found, axis=1)


def mean_over_languages(correlations: Reals) -> Reals:
    """Return the mean over the last axis of what is defined; NaN where nothing is."""
    import numpy as np

    defined = ~np.isnan(correlations)
    total = np.where(defined, correlations, 0.0).sum(axis=-1)
    count = defined.sum(axis=-1)
    mean: Reals = np.where(count > 0, total / np.maximum(1, count), np.nan)
    return mean


def standard_ranks(values: Reals) -> Reals:
    """Return ranks over the runs (..., runs, languages) with mean 0 and sum of squares 1.

    0 where all runs are equal, so that products of these are correlations, and nothing where there is
    no order.
    """
    import numpy as np

    signs = np.sign(values[..., :, None, :] - values[..., None, :, :])
    ranks = signs.sum(axis=-2)
    size = np.sqrt((ranks**2).sum(axis=-2, keepdims=True))
    standard: Reals = np.where(size > 0, ranks / np.where(size > 0, size, 1.0), 0.0)
    return standard


def partial(xy: Reals, xz: Reals, yz: Reals) -> Reals:
    """Return the correlation of x and y when z is held, from the three of pairs (Kendall 1942).

    NaN where one of the three is undefined, or where z has the very order of x or of y.
    """
    import numpy as np

    left = (1 - xz**2) * (1 - yz**2)
    there = left > EQUAL
    held: Reals = np.where(there, (xy - xz * yz) / np.sqrt(np.where(there, left, 1.0)), np.nan)
    return np.clip(held, -1.0, 1.0)


def _ranks(values: Reals, weights: Reals) -> Reals:
    """Return ranks less their mean, doubled: (draws, runs, languages), of (1, runs, languages)."""
    import numpy as np

    signs = np.sign(values[0][:, None, :] - values[0][None, :, :])
    ranks: Reals = np.einsum("bs,rsl->brl", weights, signs)
    return ranks


def _correlation(one: Reals, other: Reals, weights: Reals) -> Reals:
    import numpy as np

    shared = np.einsum("br,brl,brl->bl", weights, one, other)
    sizes = [np.einsum("br,brl->bl", weights, each**2) for each in (one, other)]
    size = np.sqrt(sizes[0] * sizes[1])
    found: Reals = np.where(size > 0, shared / np.where(size > 0, size, 1.0), np.nan)
    return np.clip(found, -1.0, 1.0)
