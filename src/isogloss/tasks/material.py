"""The labelled text of a fine-tuning: read, checked, and told apart by its content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.keys import key_of
from isogloss.core.types import Examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss.core.types import JSON, Target, Task
    from isogloss.tasks.tuning import Tuning


@dataclass(frozen=True)
class Material:
    """What is learnt from and what is evaluated on, by language."""

    train: Mapping[str, Examples]
    test: Mapping[str, Examples]
    labels: tuple[str, ...]

    @cached_property
    def train_keys(self) -> dict[str, str]:
        """Language to a key of what is learnt from."""
        return {language: content_key(own) for language, own in self.train.items()}

    @cached_property
    def test_keys(self) -> dict[str, str]:
        """Language to a key of what is evaluated on."""
        return {language: content_key(own) for language, own in self.test.items()}


def read_material(tuning: Tuning, task: Task) -> Material:
    """Read all files. Raises DataError for one that is broken, empty, or has an unknown label."""
    train = {language: task.read(path, language) for language, path in tuning.train.items()}
    test = {language: task.read(path, language) for language, path in tuning.test.items()}
    for table, every in (("train", train), ("test", test)):
        for language, examples in every.items():
            if not len(examples):
                raise DataError.at(examples.file, None, f"[{table}] {language}: it has no example")
    labels = task.labels(joined(list(train.values())))
    for examples in test.values():
        check_labels(examples, labels)
    return Material(train, test, labels)


def joined(parts: Sequence[Examples]) -> Examples:
    """Return the examples of several files as if they were of one."""
    if len(parts) == 1:
        return parts[0]
    return Examples(
        "+".join(part.language for part in parts),
        tuple(sentence for part in parts for sentence in part.sentences),
        tuple(target for part in parts for target in part.targets),
        ", ".join(part.file for part in parts),
        tuple(line for part in parts for line in part.lines),
        tuple(sentence for part in parts for sentence in part.seconds),
    )


def check_labels(examples: Examples, labels: Sequence[str]) -> None:
    """Refuse a label that was not learnt. Raises DataError with its line."""
    known = frozenset(labels)
    if not known:
        return
    for target, line in zip(examples.targets, examples.lines, strict=True):
        for place, label in _placed(target):
            if label not in known:
                reason = f"the label {label!r} is not among those of [train]: {', '.join(labels)}"
                raise DataError.at(examples.file, line + place, reason)


def _placed(target: Target) -> Iterator[tuple[int, str]]:
    """Yield labels and how many lines below the example's first each stands."""
    if isinstance(target, str):
        yield 0, target
    elif isinstance(target, tuple):
        yield from enumerate(target)
    else:
        yield from ((0, label) for label in sorted(target))


def content_key(examples: Examples) -> str:
    """Return a key that changes whenever a text, a word or a target does."""
    return key_of(
        [
            [[each.text, list(each.words)] for each in examples.sentences],
            [_plain(target) for target in examples.targets],
            [each.text for each in examples.seconds],
        ]
    )


def _plain(target: Target) -> JSON:
    return sorted(target) if isinstance(target, frozenset) else target
