"""Task concepts: those of which one label of the task has nearly all words, and what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.concepts.agreement import adjusted_mutual_information
from isogloss.core.concepts.nulls import Shuffling, log2_bins
from isogloss.core.concepts.permutation import shuffles
from isogloss.evidence.change.overlaps import overlaps_of_words
from isogloss.evidence.clusterers.labelled import NO_LABEL, OF_TEXT, Held, is_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels, Words

    Mask = npt.NDArray[np.bool_]
    Unit = Literal["types", "sentences"]

NOT_OF_A_TASK = (*OF_TEXT, "lemma", "subwords")
"""Annotations that are not looked at unless they are asked for."""

PLACES = ("B-", "I-")
"""What tags of IOB2 begin with: the first word of an entity, and the others."""

SHOWN = 8
"""Types of a concept that are told, the most frequent first."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """The labels of some words."""

    annotation: str
    names: tuple[str, ...]
    """What labels there are, ascending; those that are none among them."""
    codes: Ints
    """(words,) index into ``names``."""
    real: Mask
    """(names,) whether it is a label."""
    unit: Unit
    """What is labelled: whole sentences where all words of each have one label, else types."""

    @property
    def share(self) -> float:
        """The share of the words with a label that have the most frequent one."""
        import numpy as np

        counts = np.bincount(self.codes, minlength=len(self.names))[self.real]
        return float(counts.max() / counts.sum()) if counts.sum() else 0.0


def tasks_in(words: Words, annotation: str) -> list[Task]:
    """Return the labels of some words, and those of IOB2 once more without where a word stands.

    ``B-PER`` and ``I-PER`` are two labels of ``entity``, and one of ``entity type``. None where no
    word has a label.
    """
    texts = [str(value) for value in words.annotations[annotation]]
    found = [_task(words, annotation, texts)]
    real = {text for text in texts if text not in NO_LABEL}
    if real and all(text.startswith(PLACES) for text in real):
        bare = [text[2:] if text in real else text for text in texts]
        found.append(_task(words, f"{annotation} type", bare))
    return [task for task in found if task is not None]


def _task(words: Words, annotation: str, texts: list[str]) -> Task | None:
    import numpy as np

    names, codes = np.unique(np.array(texts, str), return_inverse=True)
    real = is_label(names)
    if not real.any():
        return None
    codes = codes.astype(np.int64)
    pairs = np.unique(words.sentence * len(names) + codes)
    sentences = len(np.unique(words.sentence))
    whole = len(pairs) == sentences and len(words) > sentences
    unit: Unit = "sentences" if whole else "types"
    return Task(annotation, tuple(names.tolist()), codes, real, unit)


def relabelled(task: Task, words: Words, seed: int, numbers: range) -> Iterator[Ints]:
    """Yield the labels (words,) as they would stand by chance, for each number.

    Labels of types change places as in ``swapped``. Labels of sentences: sentences of like length
    change theirs.
    """
    import numpy as np

    if task.unit == "types":
        yield from swapped(task.codes, words, seed, numbers)
        return
    _, first, own, lengths = np.unique(
        words.sentence, return_index=True, return_inverse=True, return_counts=True
    )
    labels = task.codes[first]
    for goes in shuffles(log2_bins(lengths), seed, numbers):
        yield labels[goes][own]


def swapped(values: Ints, words: Words, seed: int, numbers: range) -> Iterator[Ints]:
    """Yield values (words,) when types change places, for each number.

    A type gets those of another with as many words (the same whole part of log2), one by one in the
    order of the text, and from the beginning again where it has more words.
    """
    import numpy as np

    order = np.argsort(words.type, kind="stable")
    counts = np.bincount(words.type, minlength=len(words.types))
    starts = np.cumsum(counts) - counts
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words)) - starts[words.type[order]]
    for goes in Shuffling(numbers, seed, ("frequency",)).permutations([words]):
        donor = goes[words.type]
        yield values[order[starts[donor] + rank % counts[donor]]]


class Standing(NamedTuple):
    """The task concepts of one grouping, beside what labels in other places give."""

    concepts: int
    """Those of more than five types."""
    carried: Ints
    """(concepts,) the label's number, -1 for none."""
    share: float | None
    """Of the concepts of more than five types."""
    nulls: tuple[float, ...]
    """(permutations,) that share by chance; none where it is undefined."""


def agreement_with(labels: Labels, task: Task) -> float | None:
    """Return the adjusted mutual information of concepts (words,) and labels, those that are none too.

    It needs no concept to be of one label, and is about 0 by chance. Noise is left out; None without
    a word that is in a concept.
    """
    kept = labels >= 0
    return adjusted_mutual_information(labels[kept], task.codes[kept]) if kept.any() else None


def standing(labels: Labels, types: Ints, task: Task, chance: list[Ints]) -> Standing:
    """Return the task concepts of a grouping (words,), and what the labels ``chance`` would give."""
    held = Held.of(types, labels)
    concepts = int(held.large.sum())
    carried = held.carried(task.codes, task.real)
    if not concepts:
        return Standing(0, carried, None, ())
    nulls = ((held.carried(codes, task.real) >= 0).sum() / concepts for codes in chance)
    share = float((carried >= 0).sum() / concepts)
    return Standing(concepts, carried, share, tuple(map(float, nulls)))


class Turns(NamedTuple):
    """What became of task concepts, and where they come from; lists of plain data."""

    turned: list[JSON]
    """Those of the second that most of their words did not come to from one with the same label."""
    kept: int
    """Those of the second whose words come mostly from one with the same label."""
    lost: int
    """Those of the first whose words go mostly to no task concept with the same label."""


def turns(
    before: Labels, after: Labels, words: Words, task: Task, first: Ints, second: Ints
) -> Turns:
    """Return which concepts turned into task concepts, from two groupings of the same words.

    ``first`` and ``second`` (concepts,) are the labels that they carry. The ancestor of a concept is
    the one of the first grouping that holds most of its words.
    """
    overlaps = overlaps_of_words(before, after)
    ancestors, heirs = overlaps.flipped().partners(), overlaps.partners()
    turned, kept = [], 0
    for concept in _carrying(second):
        ancestor = int(ancestors[concept])
        if ancestor >= 0 and first[ancestor] == second[concept]:
            kept += 1
        else:
            turned.append(_turned(before, after, words, task, concept, ancestor, second))
    lost = sum(
        heirs[concept] < 0 or second[heirs[concept]] != first[concept]
        for concept in _carrying(first)
    )
    return Turns(turned, kept, int(lost))


def _carrying(carried: Ints) -> list[int]:
    import numpy as np

    found: list[int] = np.flatnonzero(carried >= 0).tolist()
    return found


def _turned(
    before: Labels,
    after: Labels,
    words: Words,
    task: Task,
    concept: int,
    ancestor: int,
    carried: Ints,
) -> JSON:
    label, inside = int(carried[concept]), after == concept
    old = (before == ancestor) & (before >= 0)
    came = inside & old
    return {
        "concept": concept,
        "label": task.names[label],
        "words": int(inside.sum()),
        "types": _frequent(words, inside),
        "ancestor": ancestor if ancestor >= 0 else None,
        "from_ancestor": float(came.sum() / inside.sum()),
        "of_ancestor": float(came.sum() / old.sum()) if old.any() else None,
        "label_in_ancestor": float((task.codes[old] == label).mean()) if old.any() else None,
        "types_of_ancestor": _frequent(words, old),
    }


def _frequent(words: Words, rows: Mask) -> list[str]:
    import numpy as np

    kinds, counts = np.unique(words.type[rows], return_counts=True)
    order = np.lexsort((kinds, -counts))[:SHOWN]
    return [words.types[kind] for kind in kinds[order].tolist()]
