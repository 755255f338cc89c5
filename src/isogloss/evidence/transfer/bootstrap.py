"""Intervals of the statistic: training runs drawn again, with replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.evidence.transfer.ranks import mean_over_languages, rank_correlations

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Reals: TypeAlias = npt.NDArray[np.float64]

FEWEST_RUNS = 3
"""Different runs that a draw must have: two are always in perfect order."""

FEWEST = 5
"""Runs below which there is no interval: of those with 4 runs, two in three held."""

HELD: dict[int, tuple[float, float]] = {
    5: (0.885, 0.957),
    6: (0.913, 0.963),
    8: (0.939, 0.971),
    12: (0.937, 0.963),
    20: (0.947, 0.953),
}
"""Runs to the smallest and largest share of 95 % intervals that held the true value, over kinds of
tables. ``make evidence`` measures it; docs/transfer.md, "How often they hold", has the conditions."""


class Span(NamedTuple):
    """An interval; None where too few draws have a value."""

    low: float | None
    high: float | None


class Spans(NamedTuple):
    """The intervals of one layer."""

    alone: Span
    """Of this layer, as though it had been fixed beforehand."""
    together: Span
    """Of all layers at once (Bonferroni): what holds for a layer that was picked by its value."""


def intervals(
    metric: Reals, gap: Reals, *, draws: int, seed: int, level: float = 0.95
) -> list[Spans]:
    """Return the percentile intervals of the mean rank correlation, a layer each.

    ``metric`` is (layers, runs, languages), ``gap`` (runs, languages). As many runs as there are are
    drawn with replacement, the same ones for all layers and languages. A draw with fewer than three
    different runs is drawn anew, as two are always in order. With fewer than five runs nothing is said.
    """
    import numpy as np

    layers, runs, _ = metric.shape
    if runs < FEWEST:
        return [Spans(Span(None, None), Span(None, None))] * layers
    found = mean_over_languages(rank_correlations(metric, gap, _weights(runs, draws, seed)))
    return [_spans(column, level, layers) for column in np.moveaxis(found, 1, 0)]


def held(runs: int) -> tuple[int, tuple[float, float]] | None:
    """Return how often intervals of so many runs, or the nearest fewer, were measured to hold."""
    known = [count for count in HELD if count <= runs]
    return (max(known), HELD[max(known)]) if known else None


def _weights(runs: int, draws: int, seed: int) -> Reals:
    """Return how often each run is in each draw: (draws, runs)."""
    import numpy as np

    random = np.random.default_rng([seed, runs, draws])
    weights = random.multinomial(runs, [1 / runs] * runs, draws)
    while (poor := (weights > 0).sum(axis=1) < FEWEST_RUNS).any():
        weights[poor] = random.multinomial(runs, [1 / runs] * runs, int(poor.sum()))
    return weights.astype(np.float64)


def _spans(values: Reals, level: float, layers: int) -> Spans:
    alone, together = (_span(values, each) for each in (level, 1 - (1 - level) / layers))
    return Spans(alone, together)


def _span(values: Reals, level: float) -> Span:
    import numpy as np

    defined = values[~np.isnan(values)]
    if 2 * len(defined) < len(values) or not len(defined):
        return Span(None, None)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2], method="weibull")
    return Span(float(low), float(high))
