"""Intervals of scores from replicates on fewer sentences, with the clusterer's own noise kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Drawing

    Reals: TypeAlias = npt.NDArray[np.float64]

SEEDS = 5
"""Runs with other seeds, at least, that the variance of the clusterer is estimated from."""

UNDECIDED = "undecided"
"""Said where an interval does not leave 0 out, or there is none."""

DEFINED = 0.5
"""Share of the replicates, at least, that must have a value."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with what can be said of how far it is from the expected score."""

    estimate: float
    low: float | None
    """None where nothing can be said; ``note`` has the reason."""
    high: float | None
    error: float | None
    """Standard error: of the sentences and of the clusterer's seed."""
    seed_error: float | None
    """Its part that the clusterer's seed has."""
    level: float
    replicates: int
    """How many had a value."""
    note: str = ""

    @property
    def side(self) -> str:
        """On which side of 0 it lies: ``above``, ``below``, or ``undecided``."""
        if self.low is None or self.high is None:
            return UNDECIDED
        return "above" if self.low > 0 else "below" if self.high < 0 else UNDECIDED

    @property
    def verdict(self) -> str:
        """What it says of an ordering whose difference it is of."""
        return {"above": "holds", "below": "reversed"}.get(self.side, UNDECIDED)

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {name: getattr(self, name) for name in self.__slots__}


def interval(
    estimate: float,
    replicates: Sequence[float | None],
    seeds: Sequence[float | None],
    *,
    rescaling: float,
    level: float = 0.95,
    reseeded: bool = True,
) -> Interval:
    """Return the interval of one score; see ``bands`` for what is what."""
    table, runs = ([[value] for value in values] for values in (replicates, seeds))
    (found,) = bands([estimate], table, runs, rescaling=rescaling, level=level, reseeded=reseeded)
    return found


def bands(
    estimates: Sequence[float],
    replicates: Sequence[Sequence[float | None]],
    seeds: Sequence[Sequence[float | None]],
    *,
    rescaling: float,
    level: float = 0.95,
    together: bool = False,
    reseeded: bool = True,
) -> list[Interval]:
    """Return an interval for each of some scores, of layers for example.

    ``estimates`` are (scores,), ``replicates`` (replicates, scores) on drawn sentences, ``seeds``
    (runs, scores) on all sentences with other seeds. What is estimated is the expected score at
    this number of sentences and concepts, over sentences and seeds. The standard error is

        SE^2 = v_seed + rescaling * max(0, v_replicates - v_seed)

    since a replicate varies with its sentences and with its seed, and the seed's part does not
    shrink with more sentences (Politis, Romano and Wolf 1999, chapter 2, for the rescaling of
    subsamples; Shao and Wu 1989, who call it the delete-d jackknife). Replicates that are not
    ``reseeded`` keep the concepts of the whole, so nothing is taken out of their variance.

    One by one, the interval is the estimate plus quantiles of replicates less their mean,
    stretched to that standard error. ``together`` makes bands that hold for all scores at once
    with the probability ``level``. Every deviation of a replicate from the mean is measured by
    the root mean square of those on its side of the mean, and the band reaches, on either side,
    the quantile of the largest of them over scores: a score whose replicates lean to one side has
    a band that does.

    A score whose replicates are all equal has no interval but a note, as nothing varied, and so
    has one of fewer than ``least_replicates``, which keeps its standard error. Raises DataError for
    fewer than five seeds.
    """
    import numpy as np

    if len(seeds) < SEEDS:
        raise DataError(f"{len(seeds)} seeds tell nothing of their variance; give {SEEDS} or more")
    values, runs = _table(replicates, len(estimates)), _table(seeds, len(estimates))
    centred = values - _mean(values)
    noise, spread = _variance(runs), _variance(values)
    twice = noise if reseeded else 0.0
    errors = np.sqrt(noise + rescaling * np.maximum(0.0, spread - twice))
    sides = _sides(centred)
    widest = _widest(centred, sides, level) if together else None
    found = []
    for at, estimate in enumerate(estimates):
        own = centred[:, at][~np.isnan(centred[:, at])]
        undefined = _why_undefined(values[:, at])
        note = undefined or _too_few(len(own), level)
        low = high = None
        if not note:
            if widest is not None:
                ends = widest * sides[:, at]
            else:
                ends = np.quantile(own, [(1 - level) / 2, (1 + level) / 2], method="weibull")
            low, high = estimate + errors[at] / np.sqrt(spread[at]) * ends
        found.append(
            Interval(
                estimate,
                None if low is None else float(low),
                None if high is None else float(high),
                None if undefined else float(errors[at]),
                None if np.isnan(noise[at]) else float(np.sqrt(noise[at])),
                level,
                len(own),
                note,
            )
        )
    return found


def alone_and_together(
    estimates: Sequence[float],
    replicates: Sequence[Sequence[float | None]],
    seeds: Sequence[Sequence[float | None]],
    *,
    drawing: Drawing,
    level: float,
) -> list[tuple[Interval, Interval]]:
    """Return for each of some scores its interval, and its place in a band over all of them.

    Tables as in ``bands``; how they are rescaled follows from the drawing.
    """
    alone, together = (
        bands(
            estimates,
            replicates,
            seeds,
            rescaling=drawing.rescaling,
            reseeded=drawing.reseeded,
            level=level,
            together=all_,
        )
        for all_ in (False, True)
    )
    return list(zip(alone, together, strict=True))


def _table(rows: Sequence[Sequence[float | None]], width: int) -> Reals:
    import numpy as np

    table = np.array([[np.nan if each is None else each for each in row] for row in rows], float)
    return table.reshape(len(rows), width)


def _mean(values: Reals) -> Reals:
    import numpy as np

    defined = ~np.isnan(values)
    counts = np.maximum(1, defined.sum(axis=0))
    mean: Reals = np.where(defined, values, 0.0).sum(axis=0) / counts
    return mean


def _variance(values: Reals) -> Reals:
    """Return the variance of every column's defined values; 0 for fewer than two."""
    import numpy as np

    defined = ~np.isnan(values)
    squares = np.where(defined, values - _mean(values), 0.0) ** 2
    variance: Reals = squares.sum(axis=0) / np.maximum(1, defined.sum(axis=0) - 1)
    return variance


def _sides(centred: Reals) -> Reals:
    """Return how far deviations reach below and above 0, (2, scores): root mean squares, signed."""
    import numpy as np

    reach = []
    for sign in (-1, 1):
        squares = np.where(sign * centred > 0, centred, 0.0) ** 2
        reach.append(sign * np.sqrt(squares.sum(axis=0) / np.maximum(1, (squares > 0).sum(axis=0))))
    return np.array(reach)


def _widest(centred: Reals, sides: Reals, level: float) -> float | None:
    """Return the quantile of the largest deviation in units of the reach on its own side."""
    import numpy as np

    varied = (sides != 0).all(axis=0)
    if not varied.any():
        return None
    own, (below, above) = centred[:, varied], sides[:, varied]
    units = own / np.where(own < 0, below, above)
    # Not of replicates that failed as a whole.
    largest = np.nanmax(units[~np.isnan(units).all(axis=1)], axis=1)
    return float(np.quantile(largest, level, method="weibull"))


def least_replicates(level: float) -> int:
    """Return how many replicates an interval takes: so that its ends are quantiles, and no less.

    From ``n`` values the lowest and the highest are 1/(n + 1) and n/(n + 1) (Weibull's positions).
    """
    return ceil(2 / (1 - level) - 1 - 1e-9)


def _too_few(replicates: int, level: float) -> str:
    least = least_replicates(level)
    few = f"{replicates} replicates are too few for {level:.4g}: it takes {least}"
    return few if replicates < least else ""


def _why_undefined(values: Reals) -> str:
    """Return why nothing can be said; empty where something can."""
    import numpy as np

    defined = values[~np.isnan(values)]
    if len(defined) < max(2, DEFINED * len(values)):
        return f"only {len(defined)} of {len(values)} replicates have a value"
    if np.ptp(defined) == 0:
        return f"no replicate above {defined[0]:g}, nor below: {len(defined)} of them are equal"
    return ""
