"""Which concepts one prediction rests on: what each of them moves when it is projected out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.evidence.causal.ablation import editable
from isogloss.evidence.causal.edits import nearest, projecting
from isogloss.evidence.causal.subspace import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON, Examples, Predictions, Progress, Tuned, Where
    from isogloss.evidence.causal.subspace import Means

OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Predicted:
    """One thing that a model says of one example, and how likely it is to it."""

    label: str
    """A label, or the text that it wrote."""
    log_probability: float
    word: int | None = None
    """Which word it is about; None for the whole text."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a concept does to a prediction."""

    concept: int
    difference: float
    """By how much the log-probability falls without the concept, in nats; below 0 it rises."""
    label: str
    """What the model says then."""
    here: tuple[int, ...]
    """Words of the example that lie nearest to this concept's mean."""


def predicted(tuned: Tuned, predictions: Predictions, word: int | None) -> Predicted:
    """Return what a model says of the first example, of a ``word`` where it labels words.

    Without a word: of the first one that has another label than ``O``, else of the first. Raises
    SettingsError for a word that is not there or was not read.
    """
    said, scores = predictions.predicted[0], predictions.scores[0]
    if said == ():
        raise SettingsError("this task predicts nothing of a sentence, so nothing can be explained")
    if scores.ndim < 2 and word is not None:
        raise SettingsError(f"--word {word}: this task says nothing of single words")
    if scores.ndim == 0:
        return Predicted(str(said), float(scores))
    if scores.ndim == 1:
        best = int(scores.argmax())
        return Predicted(tuned.labels[best], float(scores[best]))
    if not len(scores):
        raise SettingsError("the sentence has no word")
    tags = list(said)
    if word is None:
        word = next((n for n, tag in enumerate(tags) if tag != OUTSIDE), 0)
    if not 0 <= word < len(tags):
        raise SettingsError(f"--word {word}: the sentence has the words 0 to {len(tags) - 1}")
    if (0, word) in predictions.lost:
        raise SettingsError(f"--word {word}: the model does not read this word")
    number = tuned.labels.index(tags[word])
    return Predicted(tags[word], float(scores[word, number]), word)


def attribute(
    tuned: Tuned,
    site: Where,
    example: Examples,
    means: Means,
    word: int | None,
    progress: Progress,
) -> tuple[Predicted, list[Moved]]:
    """Return a prediction, and what each concept moves it by, the largest first.

    A concept is projected out as one direction: its mean without the language's mean. Concepts
    without words have none, and are left out.
    """
    source = editable(tuned, site)
    first = tuned.predict(example)
    if not tuned.labels:  # the log-probability is that of the text that it wrote
        example = _written(example, first)
        first = tuned.predict(example)
    whole = predicted(tuned, first, word)
    here = _here(tuned, site, example, means)
    found = []
    known = [n for n in range(len(means.concepts)) if means.words[n]]
    progress.begin("attribute", len(known), "concepts")
    for concept in known:
        basis = span(means.directions[[concept]], rank=1)
        if len(basis):
            with source.edit(site, projecting(basis, means.centre)):
                after = tuned.predict(example)
            label, left = _left(tuned, after, whole)
            drop = whole.log_probability - left
            found.append(Moved(concept, drop, label, tuple(here.get(concept, ()))))
        progress.advance(1)
    return whole, sorted(found, key=lambda each: (-abs(each.difference), each.concept))


def _written(example: Examples, first: Predictions) -> Examples:
    from dataclasses import replace

    return replace(example, targets=first.predicted)


def _left(tuned: Tuned, after: Predictions, whole: Predicted) -> tuple[str, float]:
    """Return what is said then, and the log-probability of what was said before."""
    said, scores = after.predicted[0], after.scores[0]
    if scores.ndim == 0:
        return str(said), float(scores)
    number = tuned.labels.index(whole.label)
    row = scores if whole.word is None else scores[whole.word]
    return tuned.labels[int(row.argmax())], float(row[number])


def _here(tuned: Tuned, site: Where, example: Examples, means: Means) -> dict[int, list[int]]:
    """Return which words of an example lie nearest to the mean of each concept."""
    sentence = example.sentences[0]
    if not sentence.words:
        return {}
    source = tuned.source()
    rows = source.rows([sentence])
    batch = next(iter(source.read([sentence], [site])))
    found: dict[int, list[int]] = {}
    numbers: Sequence[int] = nearest(batch.vectors.astype("float64"), means.concepts).tolist()
    for word, concept in zip(rows.word.tolist(), numbers, strict=True):
        found.setdefault(concept, []).append(word)
    return found


def as_json(whole: Predicted, word: str) -> dict[str, JSON]:
    """Plain data of what was predicted; ``word`` is how the word is written."""
    return {
        "label": whole.label,
        "log_probability": whole.log_probability,
        "word": whole.word,
        "form": word,
    }
