"""Small sides for tests of transforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from isogloss import Vectors, Words
from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts.transforms import Step, transformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss import Transform


def words_at(positions: Sequence[int], language: str = "en") -> Words:
    count = len(positions)
    zeros = np.zeros(count, np.int64)
    return Words(language, ("a",), zeros, ("a",), zeros, np.arange(count), np.array(positions, int))


def vectors_of(rows: Sequence[Sequence[float]]) -> Vectors:
    vectors = np.array(rows, np.float32)
    vectors.flags.writeable = False
    return vectors


def alone(transform: Transform, vectors: Vectors, words: Words | None = None) -> Vectors:
    """Return the vectors of one side under one transform."""
    table = words_at(range(len(vectors))) if words is None else words
    return transformed([Step("mine", transform)], [ArrayBlocks(vectors)], [table])[0][:]


def together(transforms: Sequence[Transform], *sides: Vectors) -> list[Any]:
    """Return the vectors of several sides under transforms."""
    steps = [Step(f"step{number}", each) for number, each in enumerate(transforms, 1)]
    tables = [words_at(range(len(side)), f"l{at}") for at, side in enumerate(sides)]
    return [found[:] for found in transformed(steps, [*map(ArrayBlocks, sides)], tables)]
