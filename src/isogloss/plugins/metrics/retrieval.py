"""Sentence retrieval: how often a sentence's parallel is the best of the other language, by margin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from isogloss import Score, hookimpl
from isogloss.plugins.metrics.cosines import TIE, Cosines
from isogloss.plugins.metrics.parallels import cosine, distance, find, parallels, ratio, sizes
from isogloss.plugins.metrics.rules import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import JSON, Ints, Need, Space
    from isogloss.plugins.metrics.cosines import Closest
    from isogloss.plugins.metrics.parallels import Found
    from isogloss.plugins.metrics.pooling import Mask

NAME = "retrieval"


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Retrieval]]:
    """Offer sentence retrieval."""
    return {NAME: retrieval}


def retrieval(*, neighbours: int = 4) -> Retrieval:
    """Share of sentences whose parallel is found by the ratio margin: 1 minus the xSIM error rate.

    A sentence is the mean of its words; ``neighbours`` is the k of the margin.
    """
    count("neighbours", neighbours, 1)
    return Retrieval(neighbours)


# Part of every key and score; it rises when the same settings can give other figures.
retrieval.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The metric: two scores for two sides, one in each direction."""

    neighbours: int
    needs: ClassVar[frozenset[Need]] = frozenset({"vectors"})
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score both directions of a space of two sides."""
        numbers, cosines, why = parallels(space)
        counts = sizes(space, len(numbers))
        ways = (space.sides, space.sides[::-1])
        if cosines is None:
            yield from (Score(NAME, way, None, counts=counts, note=why) for way in ways)
            return
        closest = cosines.closest(self.neighbours)
        found = find_by_ratio(cosines, closest)
        plain, above = (find(cosines, margin, closest) for margin in (cosine, distance))
        left, without = self._without_identical(space)
        for place, way in enumerate(ways):
            value = _share(found, place)
            parts = {
                "xsim_error": None if value is None else 1 - value,
                "cosine": _share(plain, place),
                "distance": _share(above, place),
                "without_identical": _share(without, place),
                "chance": 1 / len(numbers),
            }
            hits = None if found is None else found[place]
            yield Score(
                NAME,
                way,
                value,
                counts=counts | _counted(hits) | {"sentences_without_identical": left},
                parts=parts,
                evidence=partial(
                    _evidence, numbers, _seen_from(cosines, place), closest, place, hits
                ),
                note="" if value is not None else _not_positive(closest),
            )

    def _without_identical(self, space: Space) -> tuple[int, Found | None]:
        numbers, cosines, _ = parallels(space, identical=False)
        if cosines is None:
            return len(numbers), None
        return len(numbers), find_by_ratio(cosines, cosines.closest(self.neighbours))


def find_by_ratio(cosines: Cosines, closest: tuple[Closest, Closest]) -> Found | None:
    """Return what is found by the ratio; None where it would divide by 0 or less."""
    positive = all((each.mean > TIE).all() for each in closest)
    return find(cosines, ratio, closest) if positive else None


def _share(found: Found | None, place: int) -> float | None:
    return None if found is None else float(found[place].mean())


def _counted(hits: Mask | None) -> dict[str, int]:
    return {} if hits is None else {"retrieved": int(hits.sum())}


def _not_positive(closest: tuple[Closest, Closest]) -> str:
    bad = sum(int((each.mean <= TIE).sum()) for each in closest)
    return f"the ratio divides by the mean cosine of neighbours, which {bad} sentences have not positive"


def _seen_from(cosines: Cosines, place: int) -> Cosines:
    return Cosines(cosines.other, cosines.one) if place else cosines


def _evidence(
    numbers: Ints, cosines: Cosines, closest: tuple[Closest, Closest], place: int, hits: Mask | None
) -> Iterator[JSON]:
    """Yield a record per sentence of the source: whether its parallel was found, and what was."""
    import numpy as np

    of_own, of_other = closest[place], closest[1 - place]
    margin = distance if hits is None else ratio
    for rows, block in cosines.blocks():
        scores = margin(block, (of_own.mean[rows, None] + of_other.mean) / 2)
        scores[block < of_own.least[rows, None] - TIE] = -np.inf
        best = np.argmax(scores >= scores.max(axis=1, keepdims=True) - TIE, axis=1)
        for inside, found in enumerate(best.tolist()):
            row = rows.start + inside
            yield {
                "sentence": int(numbers[row]),
                "outcome": "undefined" if hits is None else "retrieved" if hits[row] else "missed",
                "found": int(numbers[found]),
                "cosine": round(float(block[inside, row]), 6),
                "cosine_found": round(float(block[inside, found]), 6),
            }
