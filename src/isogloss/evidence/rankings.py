"""Whether other metrics rank pairs of languages and models as CALIGN does."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.types import JSON, Layer

CALIGN = "calign"
LEAST = 3
"""Comparisons without which an order says nothing."""

_DIGITS = 12
"""Means that differ further behind are equal: only the order of adding told them apart."""

Compared: TypeAlias = "tuple[tuple[str, ...], ...]"
"""Of either side corpus, source, language, part and language given, in one order."""

Layers: TypeAlias = "tuple[Layer, ...]"
"""Of both sides, in the same order."""

Values: TypeAlias = "dict[Compared, dict[Layers, list[float]]]"
"""By comparison and layers, what is defined of both directions."""


class Track(NamedTuple):
    """What the scores of one curve have in common."""

    name: str
    """What the study calls the metric."""
    metric: str
    clusterer: str
    """Empty for a metric that reads no concepts."""
    dictionary: str
    """Empty for a metric that reads no dictionary."""


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """How far a metric orders comparisons (pair x source) as CALIGN does."""

    calign: Track
    other: Track
    comparisons: int
    """What the figures were counted on: n. Both metrics are defined there, in one layer or more."""
    left_out: int
    """Comparisons that have scores of both, but no layer in which both are defined."""
    spearman: float | None
    """Rank correlation, tied ranks averaged; None is undefined, for the reason in ``note``."""
    kendall: float | None
    """Kendall's tau-b."""
    note: str = ""
    within: str = ""
    """The source that all comparisons are of; empty for those of all sources."""

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"calign": self.calign._asdict(), "other": self.other._asdict()}


def agreements(records: Sequence[JSON], *, part: str = "") -> list[RankAgreement]:
    """Return the agreement over all sources and, where there are several, within each of them."""
    found = agreement_with_calign(records, part=part)
    sources = list(dict.fromkeys(side["source"] for each in records for side in each["sides"]))
    for source in sources if len(sources) > 1 else ():
        own = [each for each in records if {side["source"] for side in each["sides"]} == {source}]
        found += [replace(each, within=source) for each in agreement_with_calign(own, part=part)]
    order = list(dict.fromkeys((each.calign, each.other) for each in found))
    return sorted(found, key=lambda each: order.index((each.calign, each.other)))


def turning(found: Iterable[RankAgreement]) -> list[str]:
    """Return the metrics whose rank correlation has one sign over all sources, and another in one."""
    whole: dict[tuple[Track, Track], float] = {}
    names = []
    for each in found:
        if each.spearman is None:
            continue
        if not each.within:
            whole[each.calign, each.other] = each.spearman
        elif whole.get((each.calign, each.other), 0.0) * each.spearman < 0:
            names.append(each.other.name)
    return list(dict.fromkeys(names))


def agreement_with_calign(records: Iterable[JSON], *, part: str = "") -> list[RankAgreement]:
    """Return how each metric of a study's scores agrees with CALIGN, in the order of the scores.

    ``records`` as in ``scores.jsonl``. A comparison is one pair of sides in one source; its value is
    the mean over the layers in which both metrics are defined of the mean over directions. ``part``
    takes a figure beside CALIGN's value instead, such as ``without_identical``. Metrics that read
    concepts or a dictionary are compared with the CALIGN of the same ones.

    There is no p: layers are autocorrelated, and pairs share languages. Scores of classes of words
    and of more than two sides are left out.
    """
    tracks = _tracks([record for record in records if _is_of_a_pair(record)], part)
    return [
        _agreement(first, tracks[first], other, tracks[other])
        for first in tracks
        for other in tracks
        if first.metric == CALIGN and other.metric != CALIGN and _alike(first, other)
    ]


def _is_of_a_pair(record: JSON) -> bool:
    return len(record["sides"]) == 2 and not record["word_class"]


def _alike(one: Track, other: Track) -> bool:
    """Whether the other metric read the same concepts and dictionary, where it reads any."""
    return other.clusterer in {"", one.clusterer} and other.dictionary in {"", one.dictionary}


def _tracks(records: Sequence[JSON], part: str) -> dict[Track, Values]:
    found: dict[Track, Values] = {}
    for record in records:
        track = Track(*(record[name] for name in Track._fields))
        compared, layers = _place(record)
        values = found.setdefault(track, {}).setdefault(compared, {}).setdefault(layers, [])
        own = part and track.metric == CALIGN
        value = record["parts"].get(part) if own else record["value"]
        if value is not None:
            values.append(value)
    return found


def _place(record: JSON) -> tuple[Compared, Layers]:
    """Return what a score compares and in which layers, the same for both directions."""
    names = ("corpus", "source", "language", "part", "given")
    sides = sorted((tuple(side[name] for name in names), side["layer"]) for side in record["sides"])
    return tuple(side for side, _ in sides), tuple(layer for _, layer in sides)


def _agreement(calign: Track, own: Values, other: Track, others: Values) -> RankAgreement:
    shared = [compared for compared in own if compared in others]
    values = [
        both for compared in shared if (both := _means(own[compared], others[compared])) is not None
    ]
    left_out = len(shared) - len(values)
    note = _why_not(values)
    if note:
        return RankAgreement(calign, other, len(values), left_out, None, None, note)
    spearman, kendall = correlations(values)
    return RankAgreement(calign, other, len(values), left_out, spearman, kendall)


def _means(
    own: dict[Layers, list[float]], others: dict[Layers, list[float]]
) -> tuple[float, float] | None:
    """Return both metrics' means over the layers in which both are defined."""
    layers = [layer for layer in own if own[layer] and others.get(layer)]
    if not layers:
        return None
    return _mean([_mean(own[n]) for n in layers]), _mean([_mean(others[n]) for n in layers])


def _mean(values: Sequence[float]) -> float:
    return round(math.fsum(values) / len(values), _DIGITS)


def _why_not(values: Sequence[tuple[float, float]]) -> str:
    if len(values) < LEAST:
        return f"{len(values)} comparisons; an order needs at least {LEAST}"
    for name, column in zip(("CALIGN", "the other metric"), zip(*values, strict=True), strict=True):
        if len(set(column)) == 1:
            return f"{name} is the same everywhere: it has no order"
    return ""


def correlations(values: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return Spearman's rho and Kendall's tau-b of pairs of values that vary on both sides.

    Kendall 1945, "The treatment of ties in ranking problems", for tau-b.
    """
    from scipy.stats import kendalltau, spearmanr

    one, other = zip(*values, strict=True)
    return float(spearmanr(one, other).statistic), float(kendalltau(one, other).statistic)
