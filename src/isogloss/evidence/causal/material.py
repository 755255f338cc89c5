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
from isogloss.evidence.causal.covariates import Labelled, pool_of, word_labels
from isogloss.evidence.causal.halves import halves, texts_of
from isogloss.evidence.causal.subspace import covariance_of, means_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.study.pipeline import Run
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import (
        JSON,
        Examples,
        Ints,
        Metric,
        Score,
        Sentence,
        Side,
        Tuned,
        Words,
    )
    from isogloss.evidence.causal.pool import Pool
    from isogloss.evidence.causal.subspace import Means

ALIGNED, SMALL = "aligned", "too small"
"""Outcomes of a concept in the evidence of a score."""


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
    notes: tuple[str, ...]
    """What could not be matched on, and why."""


def scoring_of(run: Run, wanted: Mapping[str, str], source: str, target: str) -> PlannedScoring:
    """Return the score of a study that says which concepts are aligned.

    ``wanted`` names ``source``, ``part``, ``layer`` and, where there are several, ``corpus``,
    ``metric``, ``clusterer`` and ``dictionary``. Raises SettingsError where none fits.
    """
    found = []
    for each in run.scores.scorings.values():
        languages = [side.language for side in each.sides]
        if set(languages) != {source, target} or len(each.separate) != 2:
            continue
        own = {
            "metric": each.metric,
            "clusterer": each.clusterer,
            "dictionary": each.dictionary,
            "source": each.sides[0].source,
            "corpus": each.sides[0].corpus,
            "part": each.sides[0].part,
            "layer": str(each.sides[0].layer),
        }
        alike = each.sides[0].source == each.sides[1].source
        if alike and all(own[name] == value for name, value in wanted.items() if value):
            found.append(each)
    if not found:
        asked = ", ".join(f"{name} {value}" for name, value in wanted.items() if value)
        message = f"the study has no score of {source} and {target} from concepts of each language"
        raise SettingsError(f"{message} with {asked}")
    return found[0]


def gather(
    run: Run, scoring: PlannedScoring, source: str, tuned: Tuned, like: Examples
) -> Material:
    """Form and choose concepts on one half of the sentences, and describe all of them.

    The clusterer of the study groups the words of that half anew, and its metric says which concepts
    are aligned there: nothing of the other half takes part. ``like`` says what a target looks
    like. Raises DataError where no concept is aligned.
    """
    sides = tuple(sorted(scoring.sides, key=lambda side: side.language != source))
    first, second = sides
    corpus = run.inputs.corpus(first.corpus)
    chosen, others = halves(corpus, run.inputs.study.seed)
    half = Resampled(
        run.clusters, lambda _, words: _rows(words, chosen), seed=run.inputs.study.seed
    )
    aligned, small = _aligned(run, scoring, half, first)
    known = {side.language: texts_of(corpus, side.language, chosen) for side in (first, second)}
    words = tuple(
        _labelled(run, scoring, half, side, known[side.language], chosen, tuned, like)
        for side in (first, second)
    )
    means = tuple(
        means_of(side.language, half.vectors(side), own.concepts.labels, own.concepts.count)
        for side, own in zip(sides, words, strict=True)
    )
    partners = {concept: best for concept, (best, _) in aligned.items()}
    back = _backwards(aligned)
    pool, notes = pool_of(
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
        tuple(notes),
    )


def _rows(words: Words, chosen: Ints) -> Ints:
    import numpy as np

    rows: Ints = np.flatnonzero(np.isin(words.sentence, chosen))
    return rows


def _aligned(
    run: Run, scoring: PlannedScoring, half: Resampled, source: Side
) -> tuple[dict[int, tuple[int, list[int]]], tuple[set[int], set[int]]]:
    """Return source concepts with their best and all partners, and the concepts that are too small."""
    scores = Scores(run.inputs, run.plan, half, run.finished, run.places)
    metric: Metric = run.inputs.maker.make(run.inputs.recipes.metrics[scoring.metric])
    taken = take_scores(scoring.metric, metric, scores.space(scoring, metric))
    ahead = [score for score in taken if score.sides[0] == source]
    rows = _evidence(scoring, ahead)
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
            f"no concept is aligned from {languages} by {scoring.metric} on half of the sentences "
            f"({len(rows)} concepts): there is nothing to ablate; a lower threshold "
            f"(-s {scoring.metric}.threshold=...) or more words may align some"
        )
    behind = [score for score in taken if score.sides[0] != source]
    return found, (_small(rows), _small(_evidence(scoring, behind)))


def _evidence(scoring: PlannedScoring, scores: Sequence[Score]) -> list[JSON]:
    rows = [row for score in scores[:1] if score.evidence for row in score.evidence()]
    if not rows or not {"concept", "outcome", "best", "aligned"} <= rows[0].keys():
        why = scores[0].note if scores and scores[0].note else "it keeps no record of them"
        raise SettingsError(
            f"metric {scoring.metric!r} does not say which concept is aligned with which ({why}); "
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
    scoring: PlannedScoring,
    half: Resampled,
    side: Side,
    sentences: Sequence[Sentence],
    chosen: Ints,
    tuned: Tuned,
    like: Examples,
) -> Labelled:
    item = next(item for item in scoring.separate if item.sides[0] == side)
    words = half.words(side)
    match = matcher(run.inputs.study.words.matching, side.language)
    frequency = Counter(
        match(each.text[start:end]) for each in sentences for start, end in each.words
    )
    labels = word_labels(tuned, side.language, sentences, like, words, chosen)
    return Labelled(words, half.concepts(item), frequency, labels)
