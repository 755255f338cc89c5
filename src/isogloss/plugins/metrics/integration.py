"""Integration: how little the concepts tell about the language, against what frequency explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from isogloss import Score, hookimpl
from isogloss.plugins.metrics.rules import count
from isogloss.plugins.metrics.shares import pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints, Need, Space
    from isogloss.plugins.metrics.shares import Pool

    Floats = npt.NDArray[np.float64]

NAME = "integration"
NOTHING = 1e-9
"""Bits that are rounding and no information."""


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Integration]]:
    """Offer integration."""
    return {NAME: integration}


def integration(*, permutations: int = 100, seed: int = 0) -> Integration:
    """How well the languages mix in joint concepts: 1 fully, 0 not at all, corrected for chance."""
    count("permutations", permutations, 1)
    count("seed", seed, 0)
    return Integration(permutations, seed)


# Part of every key and score; it rises when the same settings can give other figures.
integration.algorithm = 1  # type: ignore[attr-defined]  # functions can carry it, mypy has no type for it


@dataclass(frozen=True, slots=True)
class Integration:
    """The metric: 1 - (I(L;C) - E) / (H(L) - E) over all sides at once."""

    permutations: int
    seed: int
    needs: ClassVar[frozenset[Need]] = frozenset({"joint"})
    compares: ClassVar[Literal["pair", "all"]] = "all"

    def __call__(self, space: Space, /) -> Iterator[Score]:
        """Score all sides of the space."""
        words = pool(space, raw=False)
        members = words.in_concepts()
        units = _units(members)
        observed = float(_information(units, units.side, members.sides))
        entropy = float(_entropy(_language_counts(members)))
        expected = self._expected(units, members.sides)
        room = entropy - expected
        yield Score(
            NAME,
            space.sides,
            1 - (observed - expected) / room if room > NOTHING else None,
            counts={
                "concepts": len(set(members.label.tolist())),
                "words": len(members.label),
                "noise": len(words.label) - len(members.label),
                "types": len(units.side),
                "permutations": self.permutations,
            },
            parts={"mutual_information": observed, "expected": expected, "entropy": entropy},
            note="" if room > NOTHING else "languages say no more than chance expects of them",
        )

    def _expected(self, units: Units, sides: int) -> float:
        """Return E: the mean information, in bits, when languages move among like types."""
        import numpy as np

        random = np.random.default_rng(self.seed)
        within = np.argsort(units.bin, kind="stable")
        total = 0.0
        for _ in range(self.permutations):
            shuffled = np.lexsort((random.random(len(units.bin)), units.bin))
            side = np.empty_like(units.side)
            side[within] = units.side[shuffled]
            total += float(_information(units, side, sides))
        return total / self.permutations


class Units(NamedTuple):
    """The (language, type) pairs, and how many words of each lie in each concept."""

    side: Ints
    """(units,) language."""
    bin: Ints
    """(units,) log2 of the number of its words, rounded down."""
    unit: Ints
    """(cells,) index of the unit."""
    concept: Ints
    """(cells,) concept, dense."""
    words: Ints
    """(cells,) how many."""


def _units(words: Pool) -> Units:
    import numpy as np

    keys, unit = np.unique(words.type * words.sides + words.side, return_inverse=True)
    found, concept = np.unique(words.label, return_inverse=True)
    cells, counts = np.unique(unit * max(len(found), 1) + concept, return_counts=True)
    sizes = np.bincount(unit, minlength=len(keys))
    width = max(len(found), 1)
    return Units(keys % words.sides, np.frexp(sizes)[1] - 1, cells // width, cells % width, counts)


def _information(units: Units, side: Ints, sides: int) -> float:
    """Return I(L;C) in bits, when the units belong to the languages ``side``."""
    import numpy as np

    width = int(units.concept.max(initial=0)) + 1
    cells = side[units.unit] * width + units.concept
    joint = np.bincount(cells, weights=units.words, minlength=sides * width).reshape(sides, width)
    return _entropy(joint.sum(axis=1)) + _entropy(joint.sum(axis=0)) - _entropy(joint.ravel())


def _entropy(counts: Floats | Ints) -> float:
    """Return the entropy in bits of a distribution given by counts."""
    import numpy as np

    total = counts.sum()
    shares = counts[counts > 0] / total if total else np.zeros(0)
    return float(-(shares * np.log2(shares)).sum())


def _language_counts(words: Pool) -> Ints:
    import numpy as np

    return np.bincount(words.side, minlength=words.sides)
