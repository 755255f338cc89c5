"""English and fake English: every word has another number, no string is shared, all is known."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import isogloss

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORD = re.compile(r"\w+(?:[-'\u2019]\w+)*|[^\w\s]")
SHORTEST, LONGEST = 3, 60
"""Words of a sentence that is used."""
OFTEN = 5
"""How often a word occurs in the text for training, at least, to be in the vocabulary."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Sentences of words in four parts, none in two of them."""

    english: list[list[str]]
    """What models read in English."""
    fake: list[list[str]]
    """What models read in fake English: other sentences, so that no text is parallel by itself."""
    measured_english: list[list[str]]
    """What is measured in English."""
    measured_fake: list[list[str]]
    """What is measured in fake English, other sentences again."""

    @property
    def read(self) -> list[list[str]]:
        """All that is trained on; translation pairs are drawn from it."""
        return self.english + self.fake

    def digest(self) -> str:
        """Return what tells this text to read from any other."""
        lines = "\n".join(" ".join(sentence) for sentence in [*self.english, [], *self.fake])
        return sha256(lines.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Vocabulary:
    """The words of English in order of their numbers; fake English has the numbers after them."""

    english: tuple[str, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of every English word."""
        return {word: len(SPECIAL) + place for place, word in enumerate(self.english)}

    @property
    def shift(self) -> int:
        """How far a word of fake English is from its English one."""
        return len(self.english)

    def fake(self, word: str) -> str:
        """Return the fake form of an English word: x and its number; x0 is known to no model."""
        number = self.numbers.get(word)
        return "x0" if number is None else f"x{number + self.shift}"

    def forms(self) -> dict[str, int]:
        """Return every form with its number, as a tokenizer wants it."""
        fake = {self.fake(word): number + self.shift for word, number in self.numbers.items()}
        return {name: place for place, name in enumerate(SPECIAL)} | self.numbers | fake

    def ids(self, sentence: Sequence[str]) -> list[int]:
        """Return the English numbers of a sentence's words."""
        return [self.numbers.get(word, SPECIAL.index("[UNK]")) for word in sentence]


def read_sentences(path: Path) -> list[list[str]]:
    """Read a file, a sentence a line, packed with gzip or not; repeated sentences are left out."""
    found = dict.fromkeys(tuple(words_of(line)) for _, line in isogloss.lines(path))
    return [list(words) for words in found if SHORTEST <= len(words) <= LONGEST]


def words_of(line: str) -> list[str]:
    """Cut a line into words and punctuation, folded as the study's matching rule folds them."""
    return WORD.findall(unicodedata.normalize("NFC", line).casefold())


def split(sentences: list[list[str]], measured: int) -> Parts:
    """Deal sentences out: ``measured`` to measure in each language, the rest in halves to read."""
    left = len(sentences) - 2 * measured
    if left < 2 * measured:
        raise isogloss.DataError(
            f"{len(sentences)} different sentences of {SHORTEST} to {LONGEST} words: too few to "
            f"measure {measured} a language; give more text, or a smaller --measured"
        )
    order = random.Random(0).sample(sentences, len(sentences))
    half = left // 2
    return Parts(
        order[:half], order[half:left], order[left : left + measured], order[left + measured :]
    )


def vocabulary(sentences: Iterable[Sequence[str]], most: int) -> Vocabulary:
    """Return the most frequent words, at most so many, that occur often enough to be learnt."""
    counts = Counter(word for sentence in sentences for word in sentence)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    found = Vocabulary(tuple(word for word, count in ranked[:most] if count >= OFTEN))
    if same := counts.keys() & {"x0", *(found.fake(word) for word in found.english)}:
        raise isogloss.DataError(f"the text has words like fake English: {sorted(same)[:3]}")
    if not found.english:
        raise isogloss.DataError(
            f"the text has no word {OFTEN} times, so that none could be learnt"
        )
    return found


def write_texts(folder: Path, parts: Parts, words: Vocabulary, *, backwards: bool) -> None:
    """Write the measured text and the dictionary ``en-fake.txt``.

    ``fake.txt`` says other things than ``en.txt``, ``parallel.txt`` says the same, line by line.
    """
    order = -1 if backwards else 1
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "en.txt", map(" ".join, parts.measured_english))
    for name, sentences in (("fake", parts.measured_fake), ("parallel", parts.measured_english)):
        fake = ([words.fake(word) for word in sentence[::order]] for sentence in sentences)
        _write(folder / f"{name}.txt", map(" ".join, fake))
    _write(folder / "en-fake.txt", (f"{word} {words.fake(word)}" for word in words.english))


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
