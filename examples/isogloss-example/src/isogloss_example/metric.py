"""A metric that needs no dictionary: how many types both sides have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from isogloss import Metric, Need, Score, Side, Space

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class SharedTypes:
    """Types found on both sides, as a share of the types found on either."""

    min_words: int
    needs: frozenset[Need] = frozenset()  # Words can always be read; nothing else is.
    compares: Literal["pair", "all"] = "pair"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        """Compare the two sides; the score has no direction."""
        left, right = (self._types(space, side) for side in space.sides)
        either, both = left | right, left & right
        yield Score(
            "shared-types",
            space.sides,
            len(both) / len(either) if either else None,
            counts={"types": len(either), "shared": len(both)},
            note="" if either else f"no type has {self.min_words} words on either side",
        )

    def _types(self, space: Space, side: Side) -> set[str]:
        words = space.words(side)
        counts = [0] * len(words.types)
        for number in words.type.tolist():
            counts[number] += 1
        often = max(self.min_words, 1)
        return {form for form, count in zip(words.types, counts, strict=True) if count >= often}


def shared_types(*, min_words: int = 1) -> Metric:
    """Share of types that both sides have: what any alignment gets for free."""
    return SharedTypes(min_words)
