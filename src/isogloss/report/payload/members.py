"""The words of each concept as columns of numbers, and which of them are shown in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.core.types import JSON, Ints, Labels, Words

EXAMPLES = 3
"""Sentences of a concept that are shown at most, in each language."""


class Members(NamedTuple):
    """What one side's words are in each concept of a clustering."""

    concepts: int
    concept: Ints
    """(cells,) ascending; a cell is a type in a concept."""
    kind: Ints
    """(cells,) the type's number in the vocabulary, ascending within a concept."""
    counts: Ints
    """(cells,) how many words of the type the concept holds."""
    place: Ints
    """(cells,) the type's place in its concept, from 0: most words first, then vocabulary."""
    words: Ints
    """(concepts,) how many words of this side it holds."""
    picked: Ints
    """(picks, 3): concept, rank of the sentence, position of the word; by concept, then rank."""
    pick: Ints
    """(picks,) each pick's place in its concept, from 0."""


def members_of(
    labels: Labels, table: Words, concepts: int, numbers: Mapping[str, int], ranks: Ints
) -> Members:
    """Count one side's types in each concept.

    ``numbers``: type to vocabulary. ``ranks``: (sentences,) each sentence's place in the random
    order from which examples are taken.
    """
    import numpy as np

    inside = labels >= 0
    vocabulary = np.array([numbers[form] for form in table.types], np.int64)
    size = 1 + max(numbers.values(), default=0)
    kinds = vocabulary[table.type[inside]] if len(vocabulary) else np.zeros(0, np.int64)
    cells, count = np.unique(labels[inside] * size + kinds, return_counts=True)
    concept, kind = np.divmod(cells, size)
    order = np.lexsort((kind, -count, concept))
    place = np.empty(len(order), np.int64)
    place[order] = _within(concept[order])
    words = np.bincount(labels[inside], minlength=concepts)
    picked = _picks(labels[inside], ranks[table.sentence[inside]], table.position[inside])
    return Members(concepts, concept, kind, count, place, words, picked, _within(picked[:, 0]))


def _within(groups: Ints) -> Ints:
    """Return each element's place in its group; equal groups stand together."""
    import numpy as np

    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    sizes = np.diff(starts, append=len(groups))
    return np.asarray(np.arange(len(groups)) - np.repeat(starts, sizes), np.int64)


def _picks(concept: Ints, rank: Ints, position: Ints) -> Ints:
    """Return the first sentences of each concept by rank, with its first word in each."""
    import numpy as np

    order = np.lexsort((position, rank, concept))
    found = np.stack((concept, rank, position), axis=1)[order]
    fresh = np.ones(len(found), bool)
    fresh[1:] = (np.diff(found[:, :2], axis=0) != 0).any(axis=1)
    found = found[fresh]
    return np.asarray(found[_within(found[:, 0]) < EXAMPLES], np.int64)


def ranks_of(seed: int, sentences: int) -> Ints:
    """Return each sentence's place in an order that the study's seed draws."""
    import numpy as np

    return np.random.default_rng([seed, sentences]).permutation(sentences).astype(np.int64)


def columns(
    members: Members, most: int | None, examples: int, renumber: Callable[[int], int]
) -> JSON:
    """Return members as the page reads them.

    ``shown``: of each concept, how many types follow; ``left``: how many types are left out
    because ``most`` others have more words; ``words``; ``types``: each the difference to the one
    before it in its concept; ``counts``; ``examples``: per concept sentence, position, sentence, ...
    """
    import numpy as np

    kept = np.full(len(members.kind), True) if most is None else members.place < most
    concept, kind = members.concept[kept], members.kind[kept]
    steps = np.diff(kind, prepend=0)
    starts = np.flatnonzero(np.diff(concept, prepend=-1))
    steps[starts] = kind[starts]
    shown = np.bincount(concept, minlength=members.concepts)
    types = np.bincount(members.concept, minlength=members.concepts)
    return {
        "shown": shown.tolist(),
        "left": (types - shown).tolist() if most is not None else [],
        "words": members.words.tolist(),
        "types": steps.tolist(),
        "counts": members.counts[kept].tolist(),
        "examples": _examples(members, examples, renumber),
    }


def _examples(members: Members, examples: int, renumber: Callable[[int], int]) -> list[Any]:
    found: list[list[int]] = [[] for _ in range(members.concepts)]
    for concept, rank, position in members.picked[members.pick < examples].tolist():
        found[concept] += [renumber(rank), position]
    return found


def ranks_picked(all_members: Sequence[Members], examples: int) -> list[int]:
    """Return the ranks of all sentences that are shown, ascending."""
    import numpy as np

    found = [each.picked[each.pick < examples, 1] for each in all_members]
    ranks: list[int] = np.unique(np.concatenate(found)).tolist() if found else []
    return ranks
