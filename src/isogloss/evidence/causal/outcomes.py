"""What a model with a head does on some examples, and how far an edit changes that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Examples, Predictions, Target, Tuned

    Floats = npt.NDArray[np.float64]

SCORE = "score"
LOG_PROBABILITY = "log-probability"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How well a model does on the examples of one language."""

    score: float
    """The headline metric of the task."""
    log_probability: float
    """Mean natural logarithm of the probability of what is right: by word, label or text."""

    def of(self, name: str) -> float:
        """Return the figure of a name."""
        return self.score if name == SCORE else self.log_probability


def outcome(tuned: Tuned, examples: Examples, metric: str) -> Outcome:
    """Predict and measure. Raises DataError where the metric is undefined on the examples."""
    predictions = tuned.predict(examples)
    value = tuned.score(predictions, examples)[metric]
    if value is None:
        raise DataError(f"{examples.file}: {metric} is undefined on {len(examples)} examples")
    right = list(right_ones(tuned.labels, predictions, examples))
    if not right:
        raise DataError(f"{examples.file}: no example has a label that the model knows")
    return Outcome(float(value), sum(right) / len(right))


def right_ones(
    labels: Sequence[str], predictions: Predictions, examples: Examples
) -> Iterator[float]:
    """Yield the log-probability of everything that is right and that the model read.

    Labels that the model does not know are left out: they have no probability. Where an example may
    have several labels, each is said by itself, so that leaving one out is right or wrong, too.
    """
    import numpy as np

    lost = set(predictions.lost)
    number = {label: at for at, label in enumerate(labels)}
    for at, (scores, target) in enumerate(zip(predictions.scores, examples.targets, strict=True)):
        if scores.ndim == 2:
            for word, tag in enumerate(target):
                if (at, word) not in lost and tag in number:
                    yield float(scores[word, number[tag]])
        elif isinstance(target, frozenset):
            chosen = [label in target for label in labels]
            yield from np.where(chosen, scores, _of_the_others(scores)).tolist()
        elif scores.ndim == 1:
            if target in number:
                yield float(scores[number[str(target)]])
        else:
            yield float(scores)


def divergence(before: Predictions, after: Predictions, has_labels: bool) -> float | None:
    """Return the mean Kullback-Leibler divergence KL(before || after), in nats.

    Of the distributions over labels, by word or example; where an example may have several labels,
    the sum over labels, each said or not by itself. Of text: the mean of log p - log q of what the
    model itself wrote before the edit, which is the integrand of the divergence there. None without
    examples.
    """
    import numpy as np

    values: list[float] = []
    for said, ours, theirs in zip(before.predicted, before.scores, after.scores, strict=True):
        if isinstance(said, frozenset):
            both = [np.stack([each, _of_the_others(each)]) for each in (ours, theirs)]
            values.append(float(np.sum(np.exp(both[0]) * (both[0] - both[1]))))
        elif has_labels:
            values += np.sum(np.exp(ours) * (ours - theirs), axis=-1).reshape(-1).tolist()
        else:
            values.append(float(ours) - float(theirs))
    return float(np.mean(values)) if values else None


def _of_the_others(scores: Floats) -> Floats:
    """Return log(1 - p) from log p: that a label which may stand beside others does not."""
    import numpy as np

    found: Floats = np.log(np.maximum(-np.expm1(scores), np.finfo(np.float64).tiny))
    return found


def unlabelled(tuned: Tuned, examples: Examples, like: Examples) -> Examples:
    """Give sentences targets of the form of ``like``, so that they can be predicted.

    Labels are not looked at. Of text, the model's own output becomes the target.
    """
    from dataclasses import replace

    first = tuned.labels[0] if tuned.labels else ""
    targets = tuple(_target(like, len(one.words), first) for one in examples.sentences)
    seconds = (*examples.sentences[1:], *examples.sentences[:1]) if like.seconds else ()
    given = replace(examples, targets=targets, seconds=seconds)
    if tuned.labels:
        return given
    return replace(given, targets=tuned.predict(given).predicted)


def _target(like: Examples, words: int, label: str) -> Target:
    kind = like.targets[0]
    if isinstance(kind, tuple):
        return (label,) * words
    return frozenset({label}) if isinstance(kind, frozenset) else label or "."
