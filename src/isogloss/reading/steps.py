"""Scores as functions of their threshold, from the stored record per concept: what the slider moves."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from isogloss.core.types import JSON

COMPARISONS = {
    ("calign", "paper"): "exact",
    ("calign", "reference"): "floats",
    ("colap", "paper"): "exact",
    ("colap", "reference"): "percent",
}
"""How a share is held against a threshold: as fractions; p / q > t; or p / q * 100 > t * 100.

Of more than two sides the last is ``percent/SIDES``, against t * 2 / sides.
"""

TOP = {"calign": 1.0, "colap": 0.5}
"""The largest threshold that has a meaning."""


class Shares(NamedTuple):
    """The share that each concept reaches, and how many concepts the score counts."""

    reached: Counter[tuple[int, int]]
    """(p, q) in lowest terms -> number of concepts."""
    whole: int
    """0 where the score is undefined."""

    @classmethod
    def of(cls, shares: Iterable[tuple[int, int]], whole: int) -> Self:
        """Count parts and wholes of concepts; a share of nothing is never reached."""
        lowest = ((p // gcd(p, q), q // gcd(p, q)) for p, q in shares if p)
        return cls(Counter(lowest), whole)

    def plain(self) -> list[int]:
        """Return ``whole`` and then p, q, number of every share, ascending."""
        ascending = sorted(self.reached.items(), key=lambda item: Fraction(*item[0]))
        return [self.whole, *(one for (p, q), count in ascending for one in (p, q, count))]


def settings_of(record: JSON) -> JSON:
    """Return the settings of the metric of a stored score; none where they were not recorded."""
    return record["recipes"].get("metric", {}).get("settings", {})


def comparison_of(record: JSON) -> str | None:
    """Return how the score's shares are compared; None: it has no threshold that we know of."""
    found = COMPARISONS.get((record["metric"], settings_of(record).get("rule", "")))
    sides = len(record["sides"])
    return f"{found}/{sides}" if found == "percent" and sides > 2 else found


def shares_of(record: JSON, evidence: Sequence[JSON]) -> Shares | None:
    """Return the shares of a score's concepts; None where they do not give the stored value.

    Of CALIGN a concept's share is its best coverage by a target of a fitting size, of COLAP that
    of the side with the fewest words; where fractions are compared, sides / 2 times as large.
    """
    comparison = comparison_of(record)
    if comparison is None or not evidence:
        return None
    try:
        # In floating point the threshold is made smaller instead, as the metric does it.
        sides = len(record["sides"]) if comparison == "exact" else 2
        shares = _GATHER[record["metric"]](evidence, sides)
        counted = at(shares, settings_of(record)["threshold"], comparison)
    except (KeyError, TypeError, ValueError):
        return None  # evidence of another provider's metric of this name
    value = counted / shares.whole if shares.whole else None
    return shares if value == record["value"] else None


def at(shares: Shares, threshold: float | str, comparison: str) -> int:
    """Return how many concepts reach a threshold, which is read from its decimal text."""
    reaches = _reaching(str(threshold), comparison)
    return sum(count for (p, q), count in shares.reached.items() if reaches(p, q))


def _reaching(threshold: str, comparison: str) -> Callable[[int, int], bool]:
    if comparison == "exact":
        exact = Fraction(threshold)
        return lambda p, q: Fraction(p, q) >= exact
    kind, _, sides = comparison.partition("/")
    limit = float(Fraction(threshold) * 2 / int(sides or 2))
    if kind == "floats":
        return lambda p, q: p / q > limit
    return lambda p, q: p / q * 100 > limit * 100


def _covered(evidence: Iterable[JSON], sides: int) -> Shares:
    records = list(evidence)
    large = [record for record in records if record["outcome"] != "too small"]
    found = ((record["best"]["hits"], record["best"]["size"]) for record in large if record["best"])
    return Shares.of(found, len(records) if large else 0)


def _overlapping(evidence: Iterable[JSON], sides: int) -> Shares:
    held = [[side["words"] for side in record["sides"]] for record in evidence]
    return Shares.of(((min(own) * sides, sum(own) * 2) for own in held), len(held))


_GATHER: dict[str, Callable[[Iterable[JSON], int], Shares]] = {
    "calign": _covered,
    "colap": _overlapping,
}
