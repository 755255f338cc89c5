"""Lexical overlap: how many words two languages share as strings, the baseline to beat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from isogloss import Score, hookimpl
from isogloss.plugins.metrics.pooling import occurring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import JSON, Need, Space, Words

NAME = "lexical-overlap"
PIECES = "subwords"
"""The annotation that holds a word's sub-words, one space between two, where a source gives it."""


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., LexicalOverlap]]:
    """Offer lexical overlap."""
    return {NAME: lexical_overlap}


def lexical_overlap() -> LexicalOverlap:
    """Shared types over all types of two languages: what strings alone explain."""
    return LexicalOverlap()


# Part of every key and score; it rises when the same settings can give other figures.
lexical_overlap.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class LexicalOverlap:
    """The metric: one score for two sides. It reads words alone, so it is the same in all layers."""

    needs: ClassVar[frozenset[Need]] = frozenset()
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score a space of two sides."""
        words = [space.words(side) for side in space.sides]
        one, other = map(occurring, words)
        shared = one.keys() & other.keys()
        empty = [
            side.language for side, own in zip(space.sides, (one, other), strict=True) if not own
        ]
        yield Score(
            NAME,
            space.sides,
            None if empty else jaccard(one, other),
            counts={"shared": len(shared), **_sizes(one, other)},
            parts={
                "of_first": _share(shared, one),
                "of_second": _share(shared, other),
                "words_of_first": _word_share(shared, one),
                "words_of_second": _word_share(shared, other),
                "subwords": _pieces(words),
            },
            evidence=partial(_evidence, one, other),
            note=f"no words of {' and '.join(empty)}" if empty else "",
        )


def jaccard(one: Mapping[str, int], other: Mapping[str, int]) -> float | None:
    """Return what two vocabularies share, over what either has; None where both are empty."""
    every = one.keys() | other.keys()
    return len(one.keys() & other.keys()) / len(every) if every else None


def _sizes(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {
        "types": len(one),
        "types_other": len(other),
        "words": sum(one.values()),
        "words_other": sum(other.values()),
    }


def _share(shared: set[str], own: Mapping[str, int]) -> float | None:
    return len(shared) / len(own) if own else None


def _word_share(shared: set[str], own: Mapping[str, int]) -> float | None:
    return sum(own[name] for name in shared) / sum(own.values()) if own else None


def _pieces(words: list[Words]) -> float | None:
    """Return the same of sub-words; None where either side's words do not come with theirs."""
    if not all(PIECES in own.annotations for own in words):
        return None
    return jaccard(*(Counter(" ".join(own.annotations[PIECES]).split()) for own in words))


def _evidence(one: Mapping[str, int], other: Mapping[str, int]) -> Iterator[JSON]:
    """Yield a record per shared type, the most frequent first, then by its characters."""
    shared = sorted(one.keys() & other.keys(), key=lambda name: (-one[name] - other[name], name))
    for name in shared:
        yield {"type": name, "words": one[name], "words_other": other[name]}
