"""The task ``classification``: a label, or labels, of a sentence or of two that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import DataError, SettingsError, Task, hookimpl
from isogloss.plugins.tasks.heads import LABELS, with_labels
from isogloss.plugins.tasks.labelled import Several, read_labelled
from isogloss.plugins.tasks.labels import TunedLabels, all_labels, label_scores
from isogloss.plugins.tasks.reader import Reader, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from isogloss import Examples, Tuned

MANY = 50
"""Labels that may be learnt from an example each."""


def classification(*, several: Several = "refuse", max_length: int | None = None) -> Task:
    """Labels of sentences or of pairs of them, in tables or JSON lines; macro F1 and accuracy.

    ``several`` says what is done with an example that has several labels: ``refuse`` the file,
    ``skip`` the example, take the ``first``, or learn each label by itself (``multi``).
    """
    return Classification(several, max_length)


class Classification:
    """Reads labelled sentences, and scores labels."""

    metrics = ("macro_f1", "accuracy")

    def __init__(self, several: Several, max_length: int | None) -> None:
        self._several: Several = several
        self._max_length = max_length

    def read(self, path: Path, language: str, /) -> Examples:
        """Read a file. Raises DataError with file, line and reason."""
        return read_labelled(path, language, self._several)

    def labels(self, examples: Examples, /) -> tuple[str, ...]:
        """Return the labels, sorted. Raises DataError for one alone, and for one an example."""
        found = {label for target in examples.targets for label in all_labels(target)}
        if len(found) < 2:
            reason = f"every example has the label {next(iter(found))!r}" if found else "no label"
            raise DataError.at(examples.file, None, f"{reason}: there is nothing to learn")
        if len(found) > max(MANY, len(examples) // 2):
            reason = f"{len(found):,} labels in {len(examples):,} examples"
            asked = "does the text stand where the label should?"
            raise DataError.at(examples.file, None, f"{reason}: {asked}")
        return tuple(sorted(found))

    def baselines(
        self, trained: Examples, examples: Examples, /
    ) -> Mapping[str, Mapping[str, float | None]]:
        """Score the label that is most frequent in training, said of everything."""
        if self._several == "multi":
            return {}
        known = [str(target) for target in trained.targets]
        most = max(sorted(set(known)), key=known.count)
        return {f"always {most}": label_scores([most] * len(examples), list(examples.targets))}

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
        reader.check_kind("classification", "encoder")
        kind = f"{'multi' if self._several == 'multi' else 'single'}_label_classification"
        model, known = with_labels(reader, LABELS, labels, seed, problem_type=kind)
        if (own := model.config.problem_type) not in (None, kind):
            message = f"its head was trained as {own}, and several = {self._several!r} is another"
            raise SettingsError(f"model {reader.checkpoint.name!r}: {message}")
        return TunedLabels(reader, model, known, several=self._several == "multi")


@hookimpl
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer ``classification``."""
    return {"classification": classification}
