"""A model that labels sentences, and what its labels are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import DataError, Features, Predictions
from isogloss.plugins.tasks.tuned import Rows, TunedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt
    import torch

    from isogloss import Examples, Target
    from isogloss.plugins.tasks.reader import Reader

CUT = "sentences cut"

HALF = 0.5
"""The probability from which a label is predicted, where an example may have several."""


class TunedLabels(TunedModel):
    """A model that labels sentences."""

    def __init__(
        self, reader: Reader, model: Any, labels: tuple[str, ...], *, several: bool
    ) -> None:
        super().__init__(reader, model, labels)
        self._several = several

    def features(self, examples: Examples, /) -> Features:
        """Put labels beside what is read."""
        rows, cut = self._rows(examples)
        found = [{**row, "labels": self._numbers(examples, at)} for at, row in enumerate(rows)]
        return Features(Rows(found), self._collate, {CUT: cut} if cut else {})

    def predict(self, examples: Examples, /) -> Predictions:
        """Take the most likely label, or all that are at least as likely as not."""
        rows, _ = self._rows(examples)

        def run(numbers: list[int], device: torch.device) -> Sequence[npt.NDArray[np.float64]]:
            batch = self._batch([rows[number] for number in numbers])
            logits = self.model(**{n: v.to(device) for n, v in batch.items()}).logits.double()
            scores = _log_sigmoid(logits) if self._several else logits.log_softmax(-1)
            found: Sequence[npt.NDArray[np.float64]] = list(scores.cpu().numpy())
            return found

        scores = self._each([len(row["input_ids"]) for row in rows], run)
        return Predictions(tuple(map(self._target, scores)), tuple(scores))

    def score(self, predictions: Predictions, examples: Examples, /) -> Mapping[str, float | None]:
        """Return macro F1 and accuracy."""
        return label_scores(predictions.predicted, examples.targets)

    def _target(self, scores: npt.NDArray[np.float64]) -> Target:
        import numpy as np

        if self._several:
            return frozenset(self.labels[n] for n in np.flatnonzero(scores >= np.log(HALF)))
        return self.labels[int(scores.argmax())]

    def _rows(self, examples: Examples) -> tuple[list[dict[str, Any]], int]:
        """Return the token numbers of every example, and how many were cut."""
        if examples.seconds:
            return self._reader.pairs(examples.sentences, examples.seconds)
        found = self._reader.read(examples.sentences)
        rows = [{"input_ids": self._reader.special.encoded(reading)} for reading in found]
        return rows, sum(reading.cut for reading in found)

    def _numbers(self, examples: Examples, at: int) -> int | list[float]:
        target = examples.targets[at]
        known = {label: number for number, label in enumerate(self.labels)}
        wanted = {target} if isinstance(target, str) else set(target)
        if unknown := sorted(wanted - known.keys()):
            reason = (
                f"the label {unknown[0]!r} is unknown to the model: it knows {', '.join(known)}"
            )
            raise DataError.at(examples.file, examples.lines[at], reason)
        if self._several:
            return [float(label in wanted) for label in self.labels]
        return known[str(target)]

    def _batch(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
        batch = self._padded([row["input_ids"] for row in rows])
        if "token_type_ids" in rows[0]:
            batch["token_type_ids"] = self._padded_types(rows, batch["input_ids"].shape[1])
        return batch

    def _padded_types(self, rows: Sequence[Mapping[str, Any]], width: int) -> torch.Tensor:
        import torch

        types = torch.zeros((len(rows), width), dtype=torch.long)
        for at, row in enumerate(rows):
            types[at, : len(row["token_type_ids"])] = torch.tensor(row["token_type_ids"])
        return types

    def _collate(self, rows: list[Any]) -> Mapping[str, torch.Tensor]:
        import torch

        return self._batch(rows) | {"labels": torch.tensor([row["labels"] for row in rows])}


def _log_sigmoid(logits: torch.Tensor) -> torch.Tensor:
    from torch.nn.functional import logsigmoid

    return logsigmoid(logits)


def label_scores(
    predicted: Sequence[Target], wanted: Sequence[Target]
) -> Mapping[str, float | None]:
    """Return scikit-learn's macro F1 and accuracy; None where there is no example.

    Macro F1 is the mean over the labels that are predicted or wanted at all. With several labels
    an example, accuracy is the share of examples whose labels are all right.
    """
    from sklearn.metrics import f1_score

    if not wanted:
        return {"macro_f1": None, "accuracy": None}
    right = sum(ours == theirs for ours, theirs in zip(predicted, wanted, strict=True))
    known = sorted({label for labels in (*predicted, *wanted) for label in all_labels(labels)})
    if not known:
        return {"macro_f1": None, "accuracy": right / len(wanted)}
    ours, theirs = (
        [[int(label in all_labels(labels)) for label in known] for labels in each]
        for each in (predicted, wanted)
    )
    score = f1_score(theirs, ours, average="macro", zero_division=0.0)
    return {"macro_f1": float(score), "accuracy": right / len(wanted)}


def all_labels(target: Target) -> frozenset[str] | tuple[str, ...]:
    """Return the labels of a target: one, or all of a set."""
    return (target,) if isinstance(target, str) else target
