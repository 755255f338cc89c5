"""What an ablation needs of a study: aligned concepts of one half, and all concepts' covariates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.study.resampled import Resampled
from isogloss.core.study.scores import Scores
from isogloss.core.study.scoring import take_scores
from isogloss.core.text.matching import matcher
from isogloss.evidence.causal.controls import Pool
from isogloss.evidence.causal.halves import examples_of, halves, texts_of
from isogloss.evidence.causal.outcomes import unlabelled
from isogloss.evidence.causal.subspace import covariance_of, means_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import ScoreTask
    from isogloss.core.types import (
        JSON,
        Concepts,
        Examples,
        Ints,
        Metric,
        Score,
        Sentence,
        Side,
        Tuned,
        Words,
    )
    from isogloss.evidence.causal.subspace import Floats, Means

CLASS = "pos"
"""The annotation of words that says their class."""

ALIGNED, SMALL = "aligned", "too small"
"""Outcomes of a concept in the evidence of a score."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The words of one language in the chosen half, with what is matched on."""

    words: Words
    concepts: Concepts
    frequency: Mapping[str, int]
    """A type to how often it is in the chosen sentences, with words that the study left out."""
    labels: Ints | None
    """(words,) the number of the label that the model gives each word, or the text that it is in."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What is edited, and what with."""

    sides: tuple[Side, Side]
    """Of the source language and of the target language."""
    means: tuple[Means, Means]
    pool: Pool
    partners: tuple[Mapping[int, int], Mapping[int, int]]
    """An aligned concept to its partner, seen from each language."""
    aligned: tuple[Mapping[int, Sequence[int]], Mapping[int, Sequence[int]]]
    """A concept to all that it is aligned with."""
    chosen: Mapping[str, Sequence[Sentence]]
    """Language to the sentences that concepts were formed and chosen on."""
    others: Mapping[str, Sequence[Sentence]]
    """Language to the other sentences."""
    words: tuple[Labelled, Labelled]
    notes: tuple[str, ...]
    """What could not be matched on, and why."""


def scoring(run: Run, wanted: Mapping[str, str], source: str, target: str) -> ScoreTask:
    """Return the score of a study that says which concepts are aligned.

    ``wanted`` names ``source``, ``part``, ``layer`` and, where there are several, ``metric``,
    ``clusterer`` and ``dictionary``. Raises SettingsError where none fits.
    """
    found = []
    for task in run.scores.tasks.values():
        languages = [side.language for side in task.sides]
        if set(languages) != {source, target} or len(task.separate) != 2:
            continue
        own = {
            "metric": task.metric,
            "clusterer": task.clusterer,
            "dictionary": task.dictionary,
            "source": task.sides[0].source,
            "part": task.sides[0].part,
            "layer": str(task.sides[0].layer),
        }
        alike = task.sides[0].source == task.sides[1].source
        if alike and all(own[name] == value for name, value in wanted.items() if value):
            found.append(task)
    if not found:
        asked = ", ".join(f"{name} {value}" for name, value in wanted.items() if value)
        message = f"the study has no score of {source} and {target} from concepts of each language"
        raise SettingsError(f"{message} with {asked}")
    return found[0]


def gather(run: Run, task: ScoreTask, source: str, tuned: Tuned, like: Examples) -> Material:
    """Form and choose concepts on one half of the sentences, and describe all of them.

    The clusterer of the study groups the words of that half anew, and its metric says which concepts
    are aligned there: nothing of the other half takes part. ``like`` says what a target looks
    like. Raises DataError where no concept is aligned.
    """
    sides = tuple(sorted(task.sides, key=lambda side: side.language != source))
    first, second = sides
    corpus = run.inputs.corpus(first.corpus)
    chosen, others = halves(corpus, run.inputs.study.seed)
    half = Resampled(
        run.clusters, lambda _, words: _rows(words, chosen), seed=run.inputs.study.seed
    )
    aligned, small = _aligned(run, task, half, first)
    known = {side.language: texts_of(corpus, side.language, chosen) for side in (first, second)}
    words = tuple(
        _labelled(run, task, half, side, known[side.language], chosen, tuned, like)
        for side in (first, second)
    )
    means = tuple(
        means_of(side.language, half.vectors(side), own.concepts.labels, own.concepts.count)
        for side, own in zip(sides, words, strict=True)
    )
    partners = {concept: best for concept, (best, _) in aligned.items()}
    back = _backwards(aligned)
    pool, notes = _pool(
        (words[0], words[1]),
        (means[0], means[1]),
        (set(partners), set(partners.values())),
        small,
        covariance_of([half.vectors(side) for side in (first, second)]),
    )
    return Material(
        (first, second),
        (means[0], means[1]),
        pool,
        (partners, {concept: best for concept, (best, _) in back.items()}),
        ({c: all_ for c, (_, all_) in aligned.items()}, {c: all_ for c, (_, all_) in back.items()}),
        known,
        {side.language: texts_of(corpus, side.language, others) for side in (first, second)},
        (words[0], words[1]),
        tuple(notes),
    )


def _rows(words: Words, chosen: Ints) -> Ints:
    import numpy as np

    rows: Ints = np.flatnonzero(np.isin(words.sentence, chosen))
    return rows


def _aligned(
    run: Run, task: ScoreTask, half: Resampled, source: Side
) -> tuple[dict[int, tuple[int, list[int]]], tuple[set[int], set[int]]]:
    """Return source concepts with their best and all partners, and the concepts that are too small."""
    scores = Scores(run.inputs, run.plan, half, run.finished, run.places)
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[task.metric])
    taken = take_scores(task.metric, metric, scores.space(task, metric))
    ahead = [score for score in taken if score.sides[0] == source]
    rows = _evidence(task, ahead)
    # The best covered come first: of several with one partner, that partner's own is the first.
    ordered = sorted(
        (row for row in rows if row["outcome"] == ALIGNED), key=lambda r: -r["best"]["coverage"]
    )
    found = {
        int(row["concept"]): (int(row["best"]["concept"]), [int(n) for n in row["aligned"]])
        for row in ordered
    }
    if not found:
        languages = " to ".join(side.language for side in ahead[0].sides)
        raise DataError(
            f"no concept is aligned from {languages} by {task.metric} on half of the sentences "
            f"({len(rows)} concepts): there is nothing to ablate; a lower threshold "
            f"(-s {task.metric}.threshold=...) or more words may align some"
        )
    behind = [score for score in taken if score.sides[0] != source]
    return found, (_small(rows), _small(_evidence(task, behind)))


def _evidence(task: ScoreTask, scores: Sequence[Score]) -> list[JSON]:
    rows = [row for score in scores[:1] if score.evidence for row in score.evidence()]
    if not rows or not {"concept", "outcome", "best", "aligned"} <= rows[0].keys():
        why = scores[0].note if scores and scores[0].note else "it keeps no record of them"
        raise SettingsError(
            f"metric {task.metric!r} does not say which concept is aligned with which ({why}); "
            "calign does"
        )
    return rows


def _small(rows: Sequence[JSON]) -> set[int]:
    return {int(row["concept"]) for row in rows if row["outcome"] == SMALL}


def _backwards(
    aligned: Mapping[int, tuple[int, Sequence[int]]],
) -> dict[int, tuple[int, list[int]]]:
    """Return target concepts with the first and all source concepts that they are partners of."""
    found: dict[int, tuple[int, list[int]]] = {}
    for concept, (best, _) in aligned.items():
        found.setdefault(best, (concept, []))
    for concept, (_, every) in aligned.items():
        for other in every:
            if other in found:
                found[other][1].append(concept)
    return found


def _labelled(
    run: Run,
    task: ScoreTask,
    half: Resampled,
    side: Side,
    sentences: Sequence[Sentence],
    chosen: Ints,
    tuned: Tuned,
    like: Examples,
) -> Labelled:
    item = next(item for item in task.separate if item.sides[0] == side)
    words = half.words(side)
    match = matcher(run.inputs.study.words.matching, side.language)
    frequency = Counter(
        match(each.text[start:end]) for each in sentences for start, end in each.words
    )
    labels = word_labels(tuned, side.language, sentences, like, words, chosen)
    return Labelled(words, half.concepts(item), frequency, labels)


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


def _pool(
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
