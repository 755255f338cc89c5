"""How far links agree with those of annotators: precision, recall, F and alignment error rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from isogloss.core.alignment.links import Link, Links
    from isogloss.core.types import JSON


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was counted, over all pairs of sentences, and the figures of Och and Ney (2003).

    With the links A, the sure ones S and the possible ones P (S among them): precision is
    |A and P| / |A|, recall |A and S| / |S|, AER 1 - (|A and S| + |A and P|) / (|A| + |S|).
    """

    pairs: int = 0
    """Pairs of sentences."""
    links: int = 0
    """|A|"""
    sure: int = 0
    """|S|"""
    possible: int = 0
    """|P|"""
    links_sure: int = 0
    """|A and S|"""
    links_possible: int = 0
    """|A and P|"""

    @property
    def precision(self) -> float | None:
        """Share of the links that are possible; None without a link."""
        return _ratio(self.links_possible, self.links)

    @property
    def recall(self) -> float | None:
        """Share of the sure links that were found; None where none is sure."""
        return _ratio(self.links_sure, self.sure)

    @property
    def f(self) -> float | None:
        """The harmonic mean of precision and recall; None where either is."""
        precision, recall = self.precision, self.recall
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def aer(self) -> float | None:
        """The alignment error rate; None where there is neither a link nor a sure one."""
        found = _ratio(self.links_sure + self.links_possible, self.links + self.sure)
        return None if found is None else 1 - found

    @property
    def note(self) -> str:
        """Why a figure is None; empty where none is."""
        why = []
        if not self.links:
            why.append("no links to judge: precision is undefined")
        if not self.sure:
            why.append("no sure links: recall is undefined")
        return "; ".join(why)

    def as_json(self) -> dict[str, JSON]:
        """Plain data: the figures and what they were counted on."""
        counts = {name: getattr(self, name) for name in self.__slots__}
        figures = {name: getattr(self, name) for name in ("precision", "recall", "f", "aer")}
        return {**figures, "counts": counts, "note": self.note}


def agreement(found: Iterable[AbstractSet[Link]], gold: Iterable[Links]) -> Agreement:
    """Judge the links of every pair of sentences. ValueError where there are not as many of both."""
    pairs = links = sure = possible = links_sure = links_possible = 0
    for ours, theirs in zip(found, gold, strict=True):
        pairs += 1
        links += len(ours)
        sure += len(theirs.sure)
        possible += len(theirs.possible)
        links_sure += len(ours & theirs.sure)
        links_possible += len(ours & theirs.possible)
    return Agreement(pairs, links, sure, possible, links_sure, links_possible)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
