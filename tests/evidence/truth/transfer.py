"""Transfer tables of known correlation: how often intervals hold, and how small p-values are under none.

A table has runs by languages, of a metric in several layers and of a score difference. What the
languages of a run share is most of it, and what its layers share, too: so they are no further units.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import spearmanr

from isogloss.evidence.transfer.association import associate
from isogloss.evidence.transfer.bootstrap import HELD, intervals
from isogloss.evidence.transfer.joining import Runs
from isogloss.evidence.transfer.measuring import Measured, Track
from isogloss.evidence.transfer.ranks import mean_over_languages, rank_correlations
from tests.evidence.truth.nulls import above_diagonal
from tests.evidence.truth.rows import Row, share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.types import JSON
    from isogloss.evidence.transfer.ranks import Reals
    from tests.evidence.truth.work import Desk

TRACK = Track("metric", "", "", "corpus", "encoder")

LEVELS = 99
"""At which the distribution of p-values is looked at: 0.01 to 0.99."""

COUNTS = (5, 6, 8, 12, 20)
"""Training runs that intervals are measured with."""

NEAR = 0.015
"""How far what the product says of its intervals may be from what is measured here."""

DRAWS = 1000


@dataclass(frozen=True)
class Kind:
    """What transfer tables are drawn from."""

    rho: float = 0.0
    """Correlation of metric and score difference over runs, in every language and layer."""
    runs: int = 8
    languages: int = 4
    layers: int = 3
    shared: float = 0.9
    """Share of the variance over runs that a run's languages have in common."""
    alike: float = 0.8
    """The same of its layers."""
    steps: float = 0.0
    """Metrics are rounded to multiples of it, which makes ties; 0: not at all."""
    checkpoints: int = 6
    """Along one run, for the analysis that takes them for units."""


HELD_KINDS = (
    Kind(0.0),
    Kind(0.6),
    Kind(0.9),
    Kind(0.6, shared=0.3),
    Kind(0.6, steps=1.0),
)
"""Kinds of tables that intervals are measured on."""

NULL = Kind()
TIED = Kind(steps=1.0)


def draw(kind: Kind, random: np.random.Generator) -> tuple[Reals, Reals]:
    """Return metrics (layers, runs, languages) and score differences (runs, languages)."""

    def noise(layers: int) -> Reals:
        run = _mixed(random, (1, kind.runs, 1), (layers, kind.runs, 1), kind.alike)
        own = _mixed(
            random, (1, kind.runs, kind.languages), (layers, kind.runs, kind.languages), kind.alike
        )
        found: Reals = np.sqrt(kind.shared) * run + np.sqrt(1 - kind.shared) * own
        return found

    metric, other = noise(kind.layers), noise(1)[0]
    # Every layer has the same correlation with what the layers share, whose share is ``alike``.
    common = metric.mean(axis=0) / metric_spread(kind)
    gap = kind.rho * common + np.sqrt(1 - kind.rho**2) * other
    return (np.round(metric / kind.steps) * kind.steps if kind.steps else metric), gap


def metric_spread(kind: Kind) -> float:
    """Return the standard deviation of the mean over layers."""
    return float(np.sqrt(kind.alike + (1 - kind.alike) / kind.layers))


def _mixed(
    random: np.random.Generator, shared: tuple[int, ...], own: tuple[int, ...], part: float
) -> Reals:
    """Return values of variance 1, of which a part is equal along an axis."""
    common, rest = random.normal(size=shared), random.normal(size=own)
    found: Reals = np.sqrt(part) * common + np.sqrt(1 - part) * rest
    return found


@cache
def truth(kind: Kind) -> float:
    """Return the statistic of a layer with 100,000 runs: what intervals are to hold."""
    metric, gap = draw(replace(kind, runs=100_000), np.random.default_rng(7))
    found = [
        spearmanr(metric[layer, :, language], gap[:, language]).statistic
        for layer in range(kind.layers)
        for language in range(kind.languages)
    ]
    return float(np.mean(found))


def rows(desk: Desk, tables: int) -> Iterator[Row]:
    """Yield how often intervals held, and how p-values are distributed."""
    settings = [[asdict(kind) for kind in (NULL, TIED, *HELD_KINDS)], COUNTS, DRAWS]
    found = desk.take("transfer", settings, one_table, tables)
    yield from judged(found)


def judged(found: Sequence[JSON]) -> Iterator[Row]:
    """Yield whether targets are held: p-values, naive analyses, intervals by number of runs."""
    for name, what in (("p", "strongly alike languages and layers"), ("tied", "ties")):
        values = [record[name] for record in found]
        yield above_diagonal(f"transfer, {what}: p of all layers", values, LEVELS)
        yield share(f"transfer, {what}: p <= 0.05", [p <= 0.05 for p in values], high=0.05)
    yield share(
        "transfer, largest layer taken for one fixed: p <= 0.05", _small(found, "picked"), 0.07
    )
    yield share("transfer, languages as units: p <= 0.05", _small(found, "languages"), 0.2)
    yield share("transfer, checkpoints as units: p <= 0.05", _small(found, "checkpoints"), 0.2)
    for runs in COUNTS:
        yield from _of_intervals(runs, [record["held"][str(runs)] for record in found])


def _small(found: Sequence[JSON], name: str) -> list[bool]:
    return [record[name] <= 0.05 for record in found]


def _of_intervals(runs: int, found: Sequence[JSON]) -> Iterator[Row]:
    """Yield the least and the largest share of intervals that held, over kinds of tables."""
    alone = np.mean([record["alone"] for record in found], axis=0).tolist()
    ends = HELD.get(runs, (0.0, 1.0))
    for name, place, told in (("lowest", min(alone), ends[0]), ("highest", max(alone), ends[1])):
        hits = [record["alone"][alone.index(place)] for record in found]
        what = f"transfer, 95 % intervals, {runs} runs: {name} of {len(alone)} kinds"
        yield share(what, hits, max(0.0, told - NEAR), min(1.0, told + NEAR))
    together = np.mean([record["together"] for record in found], axis=0).tolist()
    hits = [record["together"][together.index(min(together))] for record in found]
    yield share(f"transfer, all 3 layers at once, {runs} runs: lowest", hits)


def one_table(number: int) -> dict[str, JSON]:
    """Return what one table of each kind gives."""
    null = p_values(NULL, number)
    return {
        **null,
        "tied": p_values(TIED, number)["p"],
        "held": {str(runs): holding(runs, number) for runs in COUNTS},
    }


def p_values(kind: Kind, number: int) -> dict[str, float]:
    """Return p of a table without correlation, and of analyses that take other things for units."""
    random = np.random.default_rng([5, number, 1])
    metric, gap = draw(kind, random)
    (found,) = associate(runs_of(gap), [measured_of(metric)], draws=10).associations
    best = found.best
    assert best is not None
    assert best.p is not None
    assert best.p_alone is not None
    languages = spearmanr(metric[0].ravel(), gap.ravel()).pvalue
    return {
        "p": best.p,
        "picked": best.p_alone,
        "languages": float(languages),
        "checkpoints": _along_runs(kind, metric[0], gap, random),
    }


def _along_runs(kind: Kind, metric: Reals, gap: Reals, random: np.random.Generator) -> float:
    """Return the p of one language when the checkpoints of all runs are taken for units."""
    size = (kind.runs, kind.checkpoints)
    each = [values[:, :1] + 0.3 * random.normal(size=size) for values in (metric, gap)]
    return float(spearmanr(each[0].ravel(), each[1].ravel()).pvalue)


def holding(runs: int, number: int) -> dict[str, list[bool]]:
    """Return by kind whether the interval of one layer held, and whether those of all layers did."""
    alone, together = [], []
    for place, kind in enumerate(HELD_KINDS):
        random = np.random.default_rng([6, number, runs, place])
        metric, gap = draw(replace(kind, runs=runs), random)
        spans = _spans(metric, gap, number)
        true = truth(kind)
        alone.append(_holds(spans[0][0], true))
        together.append(all(_holds(each[1], true) for each in spans))
    return {"alone": alone, "together": together}


def _spans(metric: Reals, gap: Reals, number: int) -> list[tuple[Sequence[float | None], ...]]:
    return [tuple(each) for each in intervals(metric, gap, draws=DRAWS, seed=number)]


def _holds(span: Sequence[float | None], true: float) -> bool:
    low, high = span
    return low is not None and high is not None and low <= true <= high


def runs_of(gap: Reals) -> Runs:
    """Return runs with these score differences: (runs, languages)."""
    names = tuple(f"run {number}" for number in range(len(gap)))
    languages = tuple(f"l{number}" for number in range(gap.shape[1]))
    return Runs(names, names, "en", languages, np.zeros(len(gap)), gap, None, ())


def measured_of(metric: Reals) -> Measured:
    """Return a metric with these values: (layers, runs, languages)."""
    return Measured(TRACK, tuple(range(len(metric))), metric, ())


def estimate(metric: Reals, gap: Reals) -> float:
    """Return the statistic of the first layer."""
    once = np.ones((1, len(gap)))
    return float(mean_over_languages(rank_correlations(metric[:1], gap, once))[0, 0])
