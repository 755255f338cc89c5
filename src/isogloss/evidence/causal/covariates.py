"""What concepts are matched on: frequency, class and spelling of their words, and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.evidence.causal.halves import examples_of
from isogloss.evidence.causal.outcomes import unlabelled
from isogloss.evidence.causal.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Concepts, Examples, Ints, Sentence, Tuned, Words
    from isogloss.evidence.causal.subspace import Floats, Means

CLASS = "pos"
"""The annotation of words that says their class."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The words of one language in the chosen half, with what is matched on."""

    words: Words
    concepts: Concepts
    frequency: Mapping[str, int]
    """A type to how often it is in the chosen sentences, with words that the study left out."""
    labels: Ints | None
    """(words,) the number of the label that the model gives each word, or the text that it is in."""


def word_labels(
    tuned: Tuned,
    language: str,
    sentences: Sequence[Sentence],
    like: Examples,
    words: Words,
    numbers: Ints,
) -> Ints | None:
    """Return the label that a model gives each word, or the whole text that it stands in.

    None for a model that gives no labels. ``numbers`` are those of the sentences in their corpus.
    """
    import numpy as np

    if not tuned.labels:
        return None
    examples = unlabelled(tuned, examples_of(language, sentences, language), like)
    scores = tuned.predict(examples).scores
    at = np.searchsorted(numbers, words.sentence)
    rows = zip(at.tolist(), words.position.tolist(), strict=True)
    labels = [
        scores[sentence][position].argmax()
        if scores[sentence].ndim == 2
        else scores[sentence].argmax()
        for sentence, position in rows
    ]
    return np.array(labels, np.int64)


def pool_of(
    words: tuple[Labelled, Labelled],
    means: tuple[Means, Means],
    aligned: tuple[set[int], set[int]],
    small: tuple[set[int], set[int]],
    covariance: Floats,
) -> tuple[Pool, list[str]]:
    """Return all concepts with what they are matched on, and what they could not be matched on."""
    import numpy as np

    notes = []
    each = [_described(own, other) for own, other in (words, words[::-1])]
    names = [name for name in each[0] if name in each[1]]
    if "label purity" not in names:
        notes.append("the task has no labels: control sets are not matched on their purity")
    classes = _classes(words)
    if not classes.shape[1]:
        notes.append(
            f"words have no {CLASS!r} annotation: control sets are not matched on word classes"
        )
    directions = np.concatenate([each.directions for each in means])
    marked = [
        np.isin(np.arange(len(m.concepts)), [*s]) for m, s in zip(means, aligned, strict=True)
    ]
    tiny = [np.isin(np.arange(len(m.concepts)), [*s]) for m, s in zip(means, small, strict=True)]
    covariates = {name: np.concatenate([side[name] for side in each]) for name in names}
    covariates["variance along it"] = _variance(directions, covariance)
    language = np.repeat([0, 1], [len(m.concepts) for m in means])
    is_aligned = np.concatenate(marked)
    filled = np.concatenate([m.words > 0 for m in means])
    usable = is_aligned | (filled & ~np.concatenate(tiny))
    return Pool(language, directions, is_aligned, covariates, classes, covariance, usable), notes


def _described(own: Labelled, other: Labelled) -> dict[str, Floats]:
    """Return the covariates of one language's concepts, (concepts,) each."""
    import numpy as np

    labels, count, words = own.concepts.labels, own.concepts.count, own.words
    frequency = np.array([np.log2(max(1, own.frequency.get(t, 1))) for t in words.types])
    found = {
        "word frequency (log2)": shares(labels, count, frequency[words.type]),
        "identical strings": _identical(own, other),
    }
    if own.labels is not None:
        purity, information = purities(labels, count, own.labels)
        found |= {"label purity": purity, "label information": information}
    return found


def shares(labels: Ints, count: int, values: npt.NDArray[np.float64]) -> Floats:
    """Return the mean of ``values`` (words,) over the words of each concept; 0 without words."""
    import numpy as np

    inside = labels >= 0
    words = np.bincount(labels[inside], minlength=count)
    sums = np.bincount(labels[inside], weights=values[inside], minlength=count)
    means: Floats = sums / np.maximum(words, 1)
    return means


def _identical(own: Labelled, other: Labelled) -> Floats:
    """Return the share of each concept's types that the other language has as well."""
    import numpy as np

    words, labels = own.words, own.concepts.labels
    there = {other.words.types[number] for number in np.unique(other.words.type).tolist()}
    both = np.array([name in there for name in words.types], np.float64)
    pairs = np.unique(np.stack([labels, words.type]), axis=1)
    return shares(pairs[0], own.concepts.count, both[pairs[1]])


def purities(labels: Ints, count: int, tags: Ints) -> tuple[Floats, Floats]:
    """Return how pure each concept is in labels of the task, and what it tells about them.

    The share of its commonest label; and sum p log2(p / q) in bits, where q are the shares of the
    labels among all words: a concept of words outside of entities is pure and tells little.
    """
    import numpy as np

    inside = labels >= 0
    table = np.zeros((count, int(tags.max(initial=0)) + 1))
    np.add.at(table, (labels[inside], tags[inside]), 1)
    p = table / np.maximum(table.sum(1, keepdims=True), 1)
    q = np.maximum(np.bincount(tags, minlength=table.shape[1]) / max(1, len(tags)), 1e-12)
    bits = np.where(p > 0, p * np.log2(np.maximum(p, 1e-12) / q), 0.0).sum(axis=1)
    return p.max(axis=1), bits


def _classes(words: tuple[Labelled, Labelled]) -> Floats:
    """Return the shares of the classes of words in every concept: (concepts, classes)."""
    import numpy as np

    total = sum(own.concepts.count for own in words)
    if not all(CLASS in own.words.annotations for own in words):
        return np.zeros((total, 0))
    names = sorted({name for own in words for name in own.words.annotations[CLASS]})
    parts = []
    for own in words:
        given = np.array(own.words.annotations[CLASS])
        columns = [
            shares(own.concepts.labels, own.concepts.count, (given == name).astype(np.float64))
            for name in names
        ]
        parts.append(np.stack(columns, axis=1))
    return np.concatenate(parts)


def _variance(directions: Floats, covariance: Floats) -> Floats:
    """Return the logarithm (base 2) of the share of variance along each direction."""
    import numpy as np

    lengths = np.maximum((directions**2).sum(axis=1), 1e-300)
    along = np.einsum("cf,fg,cg->c", directions, covariance, directions) / lengths
    share: Floats = np.log2(np.maximum(along / np.trace(covariance), 1e-12))
    return share
