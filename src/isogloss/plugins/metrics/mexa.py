"""MEXA: how often parallel sentences are closer to each other than to any other sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from isogloss import Score, hookimpl
from isogloss.plugins.metrics.cosines import Closest
from isogloss.plugins.metrics.parallels import Found, cosine, find, parallels, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from isogloss import JSON, Ints, Need, Space
    from isogloss.plugins.metrics.cosines import Cosines

NAME = "mexa"


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Mexa]]:
    """Offer MEXA."""
    return {NAME: mexa}


def mexa() -> Mexa:
    """Share of sentences whose parallel is the maximum of its row and its column of cosines."""
    return Mexa()


# Part of every key and score; it rises when the same settings can give other figures.
mexa.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Mexa:
    """The metric: one score for two sides."""

    needs: ClassVar[frozenset[Need]] = frozenset({"vectors"})
    compares: ClassVar[Literal["pair", "all"]] = "pair"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score a space of two sides."""
        numbers, cosines, why = parallels(space)
        counts = sizes(space, len(numbers))
        if cosines is None:
            yield Score(NAME, space.sides, None, counts=counts, note=why)
            return
        found = maxima(cosines)
        both = found.ahead & found.back
        left, without, _ = parallels(space, identical=False)
        yield Score(
            NAME,
            space.sides,
            float(both.mean()),
            counts=counts | {"maxima": int(both.sum()), "sentences_without_identical": len(left)},
            parts={
                "rows": float(found.ahead.mean()),
                "columns": float(found.back.mean()),
                "without_identical": None if without is None else mexa_of(without),
                "chance": 1 / (2 * len(numbers) - 1),
            },
            evidence=partial(_evidence, numbers, found),
        )


def mexa_of(cosines: Cosines) -> float:
    """Return MEXA: the share of i with c_ii above every c_ij and every c_ji, j not i.

    Kargaran et al. 2025, "MEXA: Multilingual Evaluation of English-Centric LLMs via Cross-Lingual
    Alignment"; strictly above, so a tie is a miss.
    """
    found = maxima(cosines)
    return float((found.ahead & found.back).mean())


def maxima(cosines: Cosines) -> Found:
    """Return which parallels are the maximum of their row, and which of their column."""
    import numpy as np

    everything = tuple(Closest(np.zeros(size), np.full(size, -np.inf)) for size in cosines.shape)
    return find(cosines, cosine, (everything[0], everything[1]))


def _evidence(numbers: Ints, found: Found) -> Iterator[JSON]:
    """Yield a record per sentence: of what its parallel is the maximum."""
    rows = zip(numbers.tolist(), found.ahead.tolist(), found.back.tolist(), strict=True)
    for number, row, column in rows:
        outcome = "maximum" if row and column else "missed"
        yield {"sentence": number, "outcome": outcome, "row": row, "column": column}
