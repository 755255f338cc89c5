"""Scores of named entities: right where type and both borders are."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Tags = tuple[str, ...]


def entity_scores(predicted: Sequence[Tags], wanted: Sequence[Tags]) -> Mapping[str, float | None]:
    """Return ``f1``, ``precision`` and ``recall`` over all entities of all sentences together.

    An entity is right where its type and its first and last word are: nervaluate's ``strict``,
    which is what conlleval and seqeval count. A tag ``I-X`` that follows no ``B-X`` or ``I-X``
    begins an entity, as it does there. Undefined (None): f1 and recall where ``wanted`` has no
    entity, precision where none is predicted.
    """
    right = said = there = 0
    for own in map(_counted, predicted, wanted):
        right, said, there = right + own.right, said + own.said, there + own.there
    return {
        "f1": 2 * right / (said + there) if there else None,
        "precision": right / said if said else None,
        "recall": right / there if there else None,
    }


class _Counts(NamedTuple):
    """Entities of one sentence."""

    right: int
    said: int
    there: int


@lru_cache(maxsize=1 << 16)
def _counted(predicted: Tags, wanted: Tags) -> _Counts:
    # Intervals score the same sentences hundreds of times in other numbers: each is counted once.
    types = sorted({tag[2:] for tag in (*predicted, *wanted) if tag != "O"})
    if not types:
        return _Counts(0, 0, 0)
    from nervaluate import Evaluator

    evaluator = Evaluator([list(wanted)], [list(predicted)], types, loader="list")
    found = evaluator.evaluate()["overall"]["strict"]
    return _Counts(found.correct, found.actual, found.possible)


def kept_types(tags: Tags, types: frozenset[str]) -> Tags:
    """Return tags with every entity of another type left out."""
    return tuple(tag if tag == "O" or tag[2:] in types else "O" for tag in tags)
