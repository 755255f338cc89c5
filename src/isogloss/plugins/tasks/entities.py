"""Scores of named entities: right where type and both borders are."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from nervaluate import Evaluator

    types = sorted({tag[2:] for tags in (*predicted, *wanted) for tag in tags if tag != "O"})
    if not types:
        return {"f1": None, "precision": None, "recall": None}
    evaluator = Evaluator(
        [list(tags) for tags in wanted], [list(tags) for tags in predicted], types, loader="list"
    )
    found = evaluator.evaluate()["overall"]["strict"]
    there, said = found.possible, found.actual
    return {
        "f1": float(found.f1) if there else None,
        "precision": float(found.precision) if said else None,
        "recall": float(found.recall) if there else None,
    }


def kept_types(tags: Tags, types: frozenset[str]) -> Tags:
    """Return tags with every entity of another type left out."""
    return tuple(tag if tag == "O" or tag[2:] in types else "O" for tag in tags)
