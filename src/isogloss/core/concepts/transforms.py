"""What is done to the vectors of a side before they are clustered."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from isogloss.core.types import Vectors, Words

TRANSFORMS = ("none", "centre-position")


def transform(rule: str, vectors: Vectors, words: Words) -> Vectors:
    """Return ``vectors`` (words, features) under ``rule``, read-only; the input stays as it is.

    ``none`` changes nothing. ``centre-position`` subtracts from every vector the mean of the
    vectors that were read at the same position of their sentences, so that what is left does not
    tell the position: that of the token where the source has tokens, as a model knows no other, else
    that of the word. A position with a single word becomes a vector of zeros: nothing is left.
    Means are float64. Raises SettingsError for another rule.
    """
    if rule not in TRANSFORMS:
        near = get_close_matches(rule, TRANSFORMS, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SettingsError(f"transform {rule!r} is none of {', '.join(TRANSFORMS)}{hint}")
    result = vectors.view() if rule == "none" else _centred(vectors, words)
    result.flags.writeable = False
    return result


def _centred(vectors: Vectors, words: Words) -> Vectors:
    import numpy as np

    result = np.empty(vectors.shape, np.float32)
    position = words.read_position
    order = np.argsort(position, kind="stable")
    _, starts = np.unique(position[order], return_index=True)
    for rows in np.split(order, starts[1:]) if len(order) else ():
        result[rows] = vectors[rows] - vectors[rows].mean(axis=0, dtype=np.float64)
    return result
