"""Whether metrics and zero-shot transfer rise together over training runs, and by how much it is chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError
from isogloss.evidence.transfer.bootstrap import intervals
from isogloss.evidence.transfer.found import Association, AtLayer, Beside, Transfer
from isogloss.evidence.transfer.permuting import MOST, furthest, largest, null_statistics, orders_of
from isogloss.evidence.transfer.ranks import mean_over_languages, partial, rank_correlations

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.evidence.transfer.joining import Runs
    from isogloss.evidence.transfer.measuring import Measured
    from isogloss.evidence.transfer.permuting import Orders

    Reals: TypeAlias = npt.NDArray[np.float64]

SMALL = 0.05
"""Where a p-value is often called small."""

FEWEST_LANGUAGES = 6
"""Languages below which nothing but the figure is said of an order across languages."""


def associate(
    runs: Runs,
    metrics: Sequence[Measured],
    *,
    most: int = MOST,
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> Transfer:
    """Return how each metric goes with zero-shot transfer over the training runs.

    The statistic of a layer is the mean over languages of Spearman's rho, over runs, between the
    metric and the zero-shot score less the score in the source language. p: runs change places, in
    all languages, layers and metrics at once, and the largest absolute statistic over layers and
    metrics is what the observed one stands among (Westfall and Young 1993, single-step maxT,
    two-sided). All orders where there are at most ``most`` of them, else so many drawn with the seed.
    Raises DataError where no metric has a layer that is defined for all runs.
    """
    import numpy as np

    there = [each for each in metrics if each.layers]
    if not there:
        why = "; ".join(note for each in metrics for note in each.notes) or "no scores of pairs"
        raise DataError(f"no metric is defined for all runs and languages: {why}")
    orders = orders_of(len(runs.names), most, seed)
    nulls = [null_statistics(each.values, runs.gap, orders) for each in there]
    whole = largest(nulls)
    if not np.isfinite(whole).any():
        raise DataError(
            "nothing has an order: every metric, or every zero-shot score less that of the source "
            "language, is equal for all runs"
        )
    found = tuple(
        _association(runs, each, null, orders, whole, draws=draws, seed=seed, level=level)
        for each, null in zip(there, nulls, strict=True)
    )
    return Transfer(
        runs,
        found,
        len(orders.orders),
        orders.exact,
        orders.least(whole, max(furthest(each.values, runs.gap) for each in there)),
        orders.critical(whole, SMALL),
    )


def _association(
    runs: Runs,
    metric: Measured,
    null: Reals,
    orders: Orders,
    whole: Reals,
    *,
    draws: int,
    seed: int,
    level: float,
) -> Association:
    import numpy as np

    once = np.ones((1, len(runs.names)))
    by_language = rank_correlations(metric.values, runs.gap, once)[0]
    observed = mean_over_languages(by_language)
    spans = intervals(metric.values, runs.gap, draws=draws, seed=seed, level=level)
    together = largest([null])
    layers = []
    for layer, value, own, span in zip(metric.layers, observed.tolist(), null, spans, strict=True):
        p = [
            None if np.isnan(value) else orders.p(table, abs(value))
            for table in (np.abs(own), together, whole)
        ]
        layers.append(AtLayer(layer, defined(value), span, *p))
    leading = None if np.isnan(observed).all() else int(np.nanargmax(np.abs(observed)))
    at = leading or 0
    values = metric.values[at : at + 1]
    rhos = map(defined, by_language[at].tolist())
    return Association(
        metric.track,
        tuple(layers),
        leading,
        dict(zip(runs.languages, rhos, strict=True)),
        tuple(_beside(runs, values)),
        _mean_rho(values, runs.scores),
        *_across(values, runs, orders_of(len(runs.languages), MOST, seed)),
        _notes(metric, values, runs),
    )


def _beside(runs: Runs, metric: Reals) -> list[Beside]:
    import numpy as np

    known = {f"score in {runs.source_language}": runs.own, "training loss": runs.loss}
    once = np.ones((1, len(runs.names)))
    found = []
    for name, values in known.items():
        if values is None:
            continue
        spread = np.broadcast_to(values[:, None], runs.gap.shape)
        xy = rank_correlations(metric, runs.gap, once)[0, 0]
        xz = rank_correlations(metric, spread, once)[0, 0]
        yz = rank_correlations(runs.gap[None], spread, once)[0, 0]
        three = (xz, yz, partial(xy, xz, yz))
        found.append(Beside(name, *(defined(float(mean_over_languages(each))) for each in three)))
    return found


def _mean_rho(metric: Reals, other: Reals) -> float | None:
    import numpy as np

    once = np.ones((1, other.shape[0]))
    return defined(float(mean_over_languages(rank_correlations(metric, other, once))[0, 0]))


def _across(metric: Reals, runs: Runs, orders: Orders) -> tuple[float | None, float | None]:
    """Return the correlation over languages of means over runs, and its p from six languages on."""
    import numpy as np

    count = len(runs.languages)
    if count < 3:
        return None, None
    own, gap = metric.mean(axis=1)[:, :, None], runs.gap.mean(axis=0)[:, None]
    rho = _mean_rho(own, gap)
    if rho is None or count < FEWEST_LANGUAGES:
        return rho, None
    null = np.abs(null_statistics(own, gap, orders)[0])
    return rho, orders.p(null, abs(rho))


def _notes(metric: Measured, leading: Reals, runs: Runs) -> tuple[str, ...]:
    """Return what was left out of a metric: layers, and languages that have no order."""
    import numpy as np

    notes = list(metric.notes)
    for what, table in (("the metric", leading[0]), ("the score difference", runs.gap)):
        equal = np.flatnonzero(np.ptp(table, axis=0) == 0).tolist()
        if equal:
            names = ", ".join(runs.languages[at] for at in equal)
            notes.append(f"{names}: {what} is equal for all runs, so they are no part of the mean")
    return tuple(notes)


def defined(value: float) -> float | None:
    """Return None for NaN."""
    return None if value != value else value  # noqa: PLR0124 (only NaN differs from itself)
