"""A label for each word: token classification by the first sub-word of every word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import DataError, Examples, Features, Predictions
from isogloss.plugins.sources.reading import BEYOND, NONE
from isogloss.plugins.tasks.heads import TAGS, with_labels
from isogloss.plugins.tasks.reader import Reader, Wanted
from isogloss.plugins.tasks.tuned import IGNORED, Rows, TunedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Tuned
    from isogloss.plugins.sources.reading import Reading

Tags = tuple[str, ...]

OUTSIDE = "O"
SHARED = "share their first sub-word with the word before"
UNREAD = {NONE: "words without a sub-word", BEYOND: "words beyond the model's length"}


class TokenTask:
    """A task that gives every word a label: a subclass says how files are read and what is measured.

    A word is labelled at its first sub-word, which its span in the text says; its other sub-words
    are not learnt from. A word that the model does not read is predicted as ``outside``.
    """

    metrics: tuple[str, ...] = ("accuracy",)
    outside = OUTSIDE

    def __init__(self, max_length: int | None = None) -> None:
        self._max_length = max_length

    def measure(
        self, predicted: Sequence[Tags], wanted: Sequence[Tags]
    ) -> Mapping[str, float | None]:
        """Return the metrics; by default the share of words whose label is right."""
        return {"accuracy": accuracy(predicted, wanted)}

    def labels(self, examples: Examples, /) -> tuple[str, ...]:
        """Return the labels of the words, ``outside`` first. Raises DataError for one alone."""
        found = {tag for tags in examples.targets for tag in tags}
        if len(found) < 2:
            only = f"only {next(iter(found))!r}" if found else "none"
            reason = f"its words have {only} as their label: there is nothing to learn"
            raise DataError.at(examples.file, None, reason)
        return tuple(sorted(found, key=lambda tag: (tag != self.outside, tag)))

    def prepare(
        self,
        checkpoint: str | Path,
        labels: Sequence[str],
        /,
        *,
        seed: int,
        device: str,
        revision: str = "main",
    ) -> Tuned:
        """Load a model with a head for ``labels``, or with its own where there are none."""
        reader = Reader(Wanted(checkpoint, revision, device, self._max_length))
        reader.check_kind("labels of words", "encoder")
        model, known = with_labels(reader, TAGS, labels, seed)
        return TunedTags(reader, model, known, self)


class TunedTags(TunedModel):
    """A model that labels words."""

    def __init__(
        self, reader: Reader, model: Any, labels: tuple[str, ...], task: TokenTask
    ) -> None:
        super().__init__(reader, model, labels)
        self._task = task

    def features(self, examples: Examples, /) -> Features:
        """Put the label of every word at its first sub-word."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        rows: list[dict[str, Any]] = []
        notes: dict[str, int] = {}
        for at, reading in enumerate(self._reader.read(examples.sentences)):
            _check_count(examples, at)
            ids = self._reader.special.encoded(reading)
            places, lost = self._places(reading)
            labels = [IGNORED] * len(ids)
            for word, place in places.items():
                labels[place] = _number(numbers, examples, at, word)
            for reason in lost.values():
                notes[reason] = notes.get(reason, 0) + 1
            rows.append({"input_ids": ids, "labels": labels})
        return Features(Rows(rows), self._collate, notes)

    def predict(self, examples: Examples, /) -> Predictions:
        """Take every word's most likely label."""
        import numpy as np

        found = self._reader.read(examples.sentences)
        rows = [self._reader.special.encoded(reading) for reading in found]

        def run(numbers: list[int], device: torch.device) -> Sequence[npt.NDArray[np.float64]]:
            batch = {
                name: values.to(device)
                for name, values in self._padded([rows[number] for number in numbers]).items()
            }
            scores = self.model(**batch).logits.double().log_softmax(-1).cpu().numpy()
            return [scores[at, : len(rows[number])] for at, number in enumerate(numbers)]

        predicted, scores, lost = [], [], []
        for at, (reading, states) in enumerate(
            zip(found, self._each([len(row) for row in rows], run), strict=True)
        ):
            places, missing = self._places(reading)
            own = np.full((len(reading.first), len(self.labels)), -np.log(len(self.labels)))
            own[list(places)] = states[list(places.values())]
            tags = [self.labels[number] for number in own.argmax(1).tolist()]
            for word in missing:
                tags[word] = self._task.outside
                lost.append((at, word))
            predicted.append(tuple(tags))
            scores.append(own)
        return Predictions(tuple(predicted), tuple(scores), tuple(lost))

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        """Measure what was predicted, words that were not read among it."""
        predicted = [tuple(tags) for tags in predictions.predicted]
        return self._task.measure(predicted, [tuple(tags) for tags in examples.targets])

    def _places(self, reading: Reading) -> tuple[dict[int, int], dict[int, str]]:
        """Return where in what is read each word begins, and why each other word has no place."""
        lost = {word: UNREAD[why] for word, why in reading.lost.items() if why in UNREAD}
        places: dict[int, int] = {}
        before = len(self._reader.special.before)
        for word, first in enumerate(reading.first.tolist()):
            if word in lost:
                continue
            if first + before in places.values():
                lost[word] = f"words that {SHARED}"
            else:
                places[word] = first + before
        return places, lost

    def _collate(self, rows: list[Any]) -> Mapping[str, torch.Tensor]:
        import torch

        batch = self._padded([row["input_ids"] for row in rows])
        labels = torch.full_like(batch["input_ids"], IGNORED)
        for at, row in enumerate(rows):
            labels[at, : len(row["labels"])] = torch.tensor(row["labels"])
        return batch | {"labels": labels}


def _check_count(examples: Examples, at: int) -> None:
    words, tags = len(examples.sentences[at].words), len(examples.targets[at])
    if words != tags:
        raise DataError.at(examples.file, examples.lines[at], f"{tags} labels for {words} words")


def _number(numbers: Mapping[str, int], examples: Examples, at: int, word: int) -> int:
    tag = tuple(examples.targets[at])[word]
    if tag not in numbers:
        reason = f"the label {tag!r} is unknown to the model: it knows {', '.join(numbers)}"
        raise DataError.at(examples.file, examples.lines[at] + word, reason)
    return numbers[tag]


def accuracy(predicted: Sequence[Tags], wanted: Sequence[Tags]) -> float | None:
    """Return the share of words whose label is right; None where there is no word."""
    pairs = [
        pair
        for ours, theirs in zip(predicted, wanted, strict=True)
        for pair in zip(ours, theirs, strict=True)
    ]
    return sum(ours == theirs for ours, theirs in pairs) / len(pairs) if pairs else None
