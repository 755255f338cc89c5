"""Shares as functions of a threshold: where they change, and what they are in between, exactly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.types import Side

Threshold: TypeAlias = float | str | Fraction
"""A number that is read from its decimal text: 0.3 is 3/10."""

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Steps:
    """The share of things that reach a threshold, for all thresholds from 0 to ``most``.

    It never rises, and is a fraction with the denominator ``whole``.
    """

    limits: tuple[Fraction, ...]
    """(limits,) the thresholds at which it falls, ascending."""
    counts: tuple[int, ...]
    """(limits + 1,) how many reach thresholds below the first limit, between two, above the last."""
    whole: int
    """How many there are; 0 where the share is undefined."""
    strict: bool = False
    """False: a threshold that equals a limit is still reached (>=). True: it is not (>), and
    thresholds are floating-point numbers."""
    most: Fraction = ONE
    """The largest threshold that has a meaning."""

    @classmethod
    def of(
        cls,
        limits: Iterable[Fraction],
        whole: int,
        *,
        strict: bool = False,
        most: Fraction = ONE,
    ) -> Self:
        """Return the steps of things by the limit of each: the threshold up to which it is reached.

        Limits of 0 are never reached, and may be left out.
        """
        falls = Counter(limit for limit in limits if limit > 0)
        everywhere = sum(
            falls.pop(limit) for limit in [*falls] if limit > most or (limit == most and not strict)
        )
        ascending = sorted(falls)
        above = accumulate((falls[limit] for limit in reversed(ascending)), initial=everywhere)
        return cls(tuple(ascending), tuple(above)[::-1], whole, strict, most)

    def at(self, threshold: Threshold) -> Fraction | None:
        """Return the share at a threshold, which is read from its decimal text; None: undefined."""
        place = threshold if isinstance(threshold, Fraction) else Fraction(str(threshold))
        return self._share(self.counts[self._place(place)])

    def value(self, threshold: Threshold) -> float | None:
        """Return the share at a threshold as a number."""
        found = self.at(threshold)
        return None if found is None else float(found)

    def places(self) -> list[Fraction]:
        """Return a threshold of each step, ascending: its upper end, its lower where ``strict``."""
        ends = (Fraction(0), *self.limits) if self.strict else (*self.limits, self.most)
        return list(ends)

    def mean(self, low: Fraction, high: Fraction) -> Fraction | None:
        """Return the mean share over all thresholds between two."""
        inside = [limit for limit in self.limits if low < limit < high]
        ends = [low, *inside, high]
        total = sum(
            (end - start) * self.counts[bisect_right(self.limits, start)]
            for start, end in pairwise(ends)
        )
        return self._share(Fraction(total) / (high - low))

    def _place(self, threshold: Fraction) -> int:
        if self.strict:
            return bisect_right(self.limits, Fraction(float(threshold)))
        return bisect_left(self.limits, threshold)

    def _share(self, count: Fraction | int) -> Fraction | None:
        return Fraction(count) / self.whole if self.whole else None


class Stepped(NamedTuple):
    """Figures of one score over a threshold: what an optional ``steps`` of a metric yields."""

    metric: str
    sides: tuple[Side, ...]
    """Ordered when the score is directed."""
    figures: Mapping[str, Steps]
    """``value``, and those of its parts that fall in steps, by name."""
    note: str = ""
    """Why they are undefined."""
