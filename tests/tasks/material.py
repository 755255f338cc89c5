"""A fine-tuning that is small enough for tests: a tiny model, words that carry their tags."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from isogloss.registry import Registry
from isogloss.tasks.finetuning import Finetuning
from isogloss.tasks.tuning import read_tuning
from isogloss.testing import small_model

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    "en": {"O": ("the", "sees", "and"), "B-PER": ("Ann", "Bob"), "B-LOC": ("Rome", "Ulm")},
    "de": {"O": ("der", "sieht", "und"), "B-PER": ("Ann", "Bob"), "B-LOC": ("Rom", "Ulm")},
}
"""What each tag's words are: the tag of a word can be learnt from its letters."""

TUNING = """\
schema = 1
[model]
checkpoint = "model"
[task]
use = "ner"
[train]
en = "train-en.iob2"
[test]
en = "test-en.iob2"
de = "test-de.iob2"
[training]
steps = 12
keep = [0, 4]
batch_size = 4
learning_rate = 5e-3
save_every = 2
"""


def tagged(language: str, count: int, seed: int) -> str:
    """Return sentences of four drawn words with their tags."""
    chance, known = random.Random(seed), WORDS[language]
    sentences = []
    for _ in range(count):
        tags = [chance.choice(["O", "O", "B-PER", "B-LOC"]) for _ in range(4)]
        sentences.append("".join(f"{chance.choice(known[tag])}\t{tag}\n" for tag in tags))
    return "\n".join(sentences)


def lay_out(folder: Path, text: str = TUNING) -> Path:
    """Write the model, the data and the file of a fine-tuning; return the file."""
    small_model(folder / "model")
    for name, language, count, seed in (
        ("train-en", "en", 24, 1),
        ("test-en", "en", 10, 2),
        ("test-de", "de", 10, 3),
    ):
        (folder / f"{name}.iob2").write_text(tagged(language, count, seed), encoding="utf-8")
    file = folder / "small.toml"
    file.write_text(text, encoding="utf-8")
    return file


class Quiet:
    """A progress that keeps what it was told."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int, str]] = []
        self.done = 0
        self.notes: list[str] = []

    def begin(self, task: str, total: int, unit: str, /) -> None:
        self.begun.append((task, total, unit))
        self.done = 0

    def advance(self, amount: int, /) -> None:
        self.done += amount

    def say(self, message: str, /) -> None: ...

    def note(self, text: str, /) -> None:
        self.notes.append(text)


def finetuning(file: Path, *overrides: str, progress: Any = None, **named: Any) -> Finetuning:
    """Return the fine-tuning of a file."""
    tuning = read_tuning(file, overrides=overrides, **named)
    return Finetuning(tuning, Registry(), progress or Quiet())
