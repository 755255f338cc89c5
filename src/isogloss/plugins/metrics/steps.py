"""CALIGN and COLAP over all thresholds at once: the largest threshold that each concept reaches."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from isogloss import Stepped, Steps
from isogloss.plugins.metrics.rules import MorePercent, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isogloss import Coverage, Side, Space
    from isogloss.plugins.metrics.alignment import Alignment
    from isogloss.plugins.metrics.overlap import Counted
    from isogloss.plugins.metrics.rules import Rule, RuleName
    from isogloss.plugins.metrics.shares import Table

    Shares = Iterable[tuple[int, int]]
    """Parts and wholes."""


def alignment_steps(
    space: Space,
    source: Side,
    target: Side,
    rule: Rule,
    aligned: Callable[[Coverage], Alignment],
) -> Stepped:
    """Return CALIGN from one side to the other, and what falls in steps beside it."""
    if space.dictionary(source, target) is None:
        note = f"no dictionary from {source.language} to {target.language}"
        return Stepped("calign", (source, target), {"value": _steps((), 0, rule.name)}, note)
    ask = partial(space.coverage, translations=rule.translations, raw=rule.raw)
    ahead = partial(ask, source, target)
    found = aligned(ahead())
    figures = {
        "value": _value(found),
        "aligned_of_eligible": _reached(found, found.best_hits(), found.eligible),
        "united": _value(aligned(ahead(united=True))),
        "united_back": _value(aligned(ask(target, source, united=True))),
        "without_identical": _value(aligned(ahead(identical="types_removed"))),
        "identical_entries_removed": _value(aligned(ahead(identical="entries_removed"))),
        "identity_only": _value(aligned(ahead(identical="only"))),
        "attainable": _reached(found, found.coverage.ceilings()),
        "attainable_of_eligible": _reached(found, found.coverage.ceilings(), found.eligible),
    }
    return Stepped("calign", (source, target), figures, found.undefined())


def _value(found: Alignment) -> Steps:
    hits = zip(found.best_hits().tolist(), found.coverage.source_sizes.tolist(), strict=True)
    return _steps(hits, found.concepts if found.eligible_concepts else 0, found.rule.name)


def _reached(found: Alignment, hits: Any, chosen: Any = slice(None)) -> Steps:
    """Return the share of some source concepts that reach a threshold with so many hits."""
    own = hits[chosen].tolist()
    sizes = found.coverage.source_sizes[chosen].tolist()
    return _steps(zip(own, sizes, strict=True), len(own), found.rule.name)


def _steps(shares: Shares, whole: int, rule: RuleName) -> Steps:
    if rule == "paper":
        return Steps.of((Fraction(*share) for share in shares), whole)
    return Steps.of((Fraction(part / own) for part, own in shares), whole, strict=True)


def overlap_steps(counted: Counted, sides: int, rule: RuleName, most: Fraction) -> dict[str, Steps]:
    """Return COLAP of some sides, and what falls in steps beside it.

    The threshold is that of a pair: of more ``sides`` each must reach 2 threshold / ``sides``.
    """
    steps = partial(_overlap, sides=sides, rule=rule, most=most)
    return {
        "value": steps(*_words(counted.table)),
        "balanced": steps(*(counted.table.balanced() or ((), ()))),
        "by_types": steps(*_words(counted.types)),
        "without_identical": steps(*_words(counted.own)),
    }


def _words(table: Table) -> tuple[Any, Any]:
    return table.counts, table.totals[:, None]


def _overlap(parts: Any, wholes: Any, *, sides: int, rule: RuleName, most: Fraction) -> Steps:
    """Return in how many concepts every side holds enough: the side that holds the least."""
    limit = partial(_limit, sides=sides) if rule == "paper" else cache(partial(_first, sides=sides))
    pairs = zip(parts, wholes, strict=True)
    least = [(int(min(held)), int(whole[0])) for held, whole in pairs]
    limits = (limit(*share) for share in least if share[0])
    return Steps.of(limits, len(least), strict=rule == "reference", most=most)


def _limit(part: int, whole: int, sides: int) -> Fraction:
    return Fraction(part * sides, whole * 2)


def _first(part: int, whole: int, sides: int) -> Fraction:
    """Return the least floating-point threshold that the script's arithmetic calls too large."""

    def reached(threshold: float) -> bool:
        compare = MorePercent(float(2 * exact("threshold", threshold) / sides))
        return bool(compare(np.array([part], object), np.array([whole], object))[0])

    import numpy as np

    found = part * sides / (whole * 2)
    while reached(found):
        found = math.nextafter(found, math.inf)
    while not reached(below := math.nextafter(found, 0)):
        found = below
    return Fraction(found)
