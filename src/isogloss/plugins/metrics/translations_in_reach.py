"""Which types of two sides translate each other, under the identical-string controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss import Concepts
from isogloss.plugins.metrics.pooling import shared_types
from isogloss.plugins.metrics.ranking import Right

if TYPE_CHECKING:
    from isogloss import Ints, Side, Space
    from isogloss.plugins.metrics.pooling import Mask
    from isogloss.plugins.metrics.ranking import Pairs

CONTROLS = {
    "without_identical": "types_removed",
    "identical_entries_removed": "entries_removed",
    "identity_only": "only",
}
"""What the controls are called in a score, and how a coverage is asked for them."""

WHOLE = ""
"""The question without a control."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question of translation: who may be asked and found, and what is right."""

    right: Right
    one: Mask
    """(types of the one side,) which take part."""
    other: Mask


def questions(
    space: Space, numbers: tuple[Ints, Ints], translations: int
) -> tuple[Question, dict[str, Question]]:
    """Return the question as it is, and under each control.

    ``numbers`` are the types of either side that have a word; places in the answers are places
    among them. A direction without a dictionary has nothing that is right.
    """
    split = space.replace(labels={side: _one_concept(space, side) for side in space.sides})
    one, other = space.sides
    shared = shared_types(space.words(one), space.words(other))

    def ask(identical: str) -> Question:
        right = Right(
            _pairs(split, one, other, numbers, translations, identical),
            _pairs(split, other, one, numbers[::-1], translations, identical)[::-1],
        )
        removed = shared if identical == "types_removed" else set()
        kept = [
            _kept(space, side, own, removed) for side, own in zip(space.sides, numbers, strict=True)
        ]
        return Question(_sorted(right), kept[0], kept[1])

    return ask("kept"), {name: ask(identical) for name, identical in CONTROLS.items()}


def _one_concept(space: Space, side: Side) -> Concepts:
    import numpy as np

    # A coverage is about concepts; with all words in one, its relation is that of the types.
    return Concepts(np.zeros(len(space.words(side)), np.int64), (0,))


def _pairs(
    space: Space,
    source: Side,
    target: Side,
    numbers: tuple[Ints, Ints],
    translations: int,
    identical: Any,
) -> Pairs:
    import numpy as np

    if space.dictionary(source, target) is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    coverage = space.coverage(source, target, translations=translations, identical=identical)
    found = coverage.relation.tocoo()
    return np.searchsorted(numbers[0], found.row), np.searchsorted(numbers[1], found.col)


def _sorted(right: Right) -> Right:
    import numpy as np

    ordered = []
    for one, other in right:
        order = np.lexsort((other, one))
        ordered.append((one[order].astype(np.int64), other[order].astype(np.int64)))
    return Right(ordered[0], ordered[1])


def _kept(space: Space, side: Side, numbers: Ints, removed: set[str]) -> Mask:
    import numpy as np

    names = space.words(side).types
    return np.array([names[number] not in removed for number in numbers.tolist()], bool)
