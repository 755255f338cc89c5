"""Word translation: how often a word's nearest neighbours hold one of its translations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from isogloss import Score, hookimpl
from isogloss.plugins.metrics.cosines import Cosines, cosines_of, incomparable
from isogloss.plugins.metrics.csls import answer
from isogloss.plugins.metrics.pooling import occurring, type_means
from isogloss.plugins.metrics.ranking import firsts
from isogloss.plugins.metrics.rules import count
from isogloss.plugins.metrics.translations_in_reach import questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import JSON, Ints, Need, Side, Space
    from isogloss.plugins.metrics.csls import Answer
    from isogloss.plugins.metrics.pooling import Pooled

NAME = "translation-precision"
DEPTHS = (1, 5, 10)


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., TranslationPrecision]]:
    """Offer precision of word translation."""
    return {NAME: translation_precision}


def translation_precision(*, translations: int = 10, neighbours: int = 10) -> TranslationPrecision:
    """Share of words whose nearest neighbour in the other language, by CSLS, translates them.

    ``translations`` is how many translations of a word count as right, ``neighbours`` the k of CSLS.
    """
    count("translations", translations, 1)
    count("neighbours", neighbours, 1)
    return TranslationPrecision(translations, neighbours)


# Part of every key and score; it rises when the same settings can give other figures.
translation_precision.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One direction of a pair, with what its evidence is made of."""

    space: Space
    source: Side
    target: Side
    cosines: Cosines
    """Of the source's types with the target's."""
    from_types: Ints
    """(source types,) places in the source's ``Words.types``."""
    to_types: Ints


@dataclass(frozen=True, slots=True)
class TranslationPrecision:
    """The metric: two scores for two sides, one in each direction."""

    translations: int
    neighbours: int
    needs: ClassVar[frozenset[Need]] = frozenset({"vectors", "dictionary"})
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score both directions of a space of two sides."""
        one, other = space.sides
        ways = ((one, other), (other, one))
        if all(space.dictionary(*way) is None for way in ways):
            yield from (_undefined(way, _no_dictionary(way)) for way in ways)
            return
        pooled = (type_means(space, one), type_means(space, other))
        if flaw := incomparable(space, pooled, "types"):
            yield from (_undefined(way, flaw) for way in ways)
            return
        yield from self._scores(space, pooled)

    def _scores(self, space: Space, pooled: tuple[Pooled, Pooled]) -> Iterator[Score]:
        one, other = space.sides
        numbers = (pooled[0].numbers, pooled[1].numbers)
        asked, controls = questions(space, numbers, self.translations)
        cosines = cosines_of(pooled[0].means, pooled[1].means)
        answers = answer(cosines, [asked, *controls.values()], self.neighbours)
        turned = Cosines(cosines.other, cosines.one)
        ways = (
            Asked(space, one, other, cosines, *numbers),
            Asked(space, other, one, turned, *numbers[::-1]),
        )
        for place, way in enumerate(ways):
            found = [both[place] for both in answers]
            yield _score(way, found[0], dict(zip(controls, found[1:], strict=True)))


def _no_dictionary(way: tuple[Side, Side]) -> str:
    return f"no dictionary from {way[0].language} to {way[1].language}"


def _undefined(way: tuple[Side, Side], note: str) -> Score:
    return Score(NAME, way, None, note=note)


def _score(way: Asked, found: Answer, controls: Mapping[str, Answer]) -> Score:
    sides = (way.source, way.target)
    if way.space.dictionary(*sides) is None:
        return _undefined(sides, _no_dictionary(sides))
    parts = {f"csls@{depth}": found.at(depth) for depth in DEPTHS[1:]}
    parts |= {f"nearest@{depth}": found.at(depth, nearest=True) for depth in DEPTHS}
    for name, control in controls.items():
        parts |= {name: control.at(1), f"{name}_nearest": control.at(1, nearest=True)}
    parts |= {"in_reach": found.queries / len(found.csls), "chance": found.chance}
    counts = {"queries": found.queries, "hits": int((found.csls == 0).sum())}
    counts |= {f"queries_{name}": control.queries for name, control in controls.items()}
    return Score(
        NAME,
        sides,
        found.at(1),
        counts=counts | _sizes(way),
        parts=parts,
        evidence=lambda: _evidence(way, found),
        note="" if found.at(1) is not None else _why(found),
    )


def _why(found: Answer) -> str:
    if found.candidates <= 1:
        return "the target side has one type: there is nothing to choose from"
    return "no type has a translation among the types of the target side"


def _sizes(way: Asked) -> dict[str, int]:
    found: dict[str, int] = {}
    for prefix, side in (("", way.source), ("target_", way.target)):
        words = way.space.words(side)
        found |= {f"{prefix}types": len(occurring(words)), f"{prefix}words": len(words)}
    return found


def _evidence(way: Asked, answer: Answer) -> Iterator[JSON]:
    """Yield a record per query: what was right, what came first, and where the right one came."""
    import numpy as np

    own, others = (
        [way.space.words(side).types[number] for number in numbers.tolist()]
        for side, numbers in ((way.source, way.from_types), (way.target, way.to_types))
    )
    right: dict[int, list[str]] = {}
    for query, candidate in zip(*(each.tolist() for each in answer.right), strict=True):
        right.setdefault(query, []).append(others[candidate])
    queries = np.flatnonzero(answer.csls >= 0)
    first = firsts(way.cosines, answer.around, queries)
    for query, found in zip(queries.tolist(), first.tolist(), strict=True):
        rank = int(answer.csls[query])
        yield {
            "type": own[query],
            "outcome": "miss" if rank else "hit",
            "found": others[found],
            "right": sorted(right[query]),
            "rank": rank + 1,
            "rank_nearest": int(answer.nearest[query]) + 1,
        }
