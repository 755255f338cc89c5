"""A corpus, a source and an extraction that the tests of the store share.

The vectors depend on the batch that a sentence is read in, so a plan that is not followed to the
letter shows in the bits. Run as a module, it extracts into the folder it is given.
"""

from __future__ import annotations

import random
import sys
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from isogloss.core.errors import DamageError
from isogloss.core.locations import location_of
from isogloss.core.store.activations import Store
from isogloss.core.store.extraction import Extracted, Extraction, Unit, extract
from isogloss.core.text.corpus import Corpus, corpus_of
from isogloss.core.text.limits import Limits
from isogloss.core.text.selection import select_words
from isogloss.core.types import Batch, Rows, Sentence, SourceInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.blocks import Sliced
    from isogloss.core.locations import Location
    from isogloss.core.types import Vectors, Where, Words

UNIT = Unit("toy", "fake", "0123456789abcdef", "en")
WHERE: tuple[Where, ...] = (("encoder", 0), ("encoder", "norm"), ("decoder.reads", 2))
WIDTHS: Mapping[Where, int] = dict(zip(WHERE, (3, 5, 4), strict=True))
SETTINGS = Extraction(chunk_rows=16, batch_tokens=24)


class Quiet:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.tasks: list[tuple[str, int, str]] = []
        self.done = 0

    def begin(self, task: str, total: int, unit: str, /) -> None:
        self.tasks.append((task, total, unit))
        self.done = 0

    def advance(self, amount: int, /) -> None:
        self.done += amount

    def say(self, message: str, /) -> None:
        self.said.append(message)


@dataclass
class FakeSource:
    """Reads a word as numbers drawn from its sentence; loses the words that hold an ``x``."""

    memory: int = 10**9
    """Padded tokens that fit."""
    threads: int | None = 2
    slow: float = 0.0
    """Seconds that a batch takes."""
    spoil: Callable[[Sentence, Vectors], None] = lambda sentence, vectors: None
    read_batches: list[tuple[int, ...]] = field(default_factory=list)
    asked: list[Sequence[Where]] = field(default_factory=list)
    tokenised: int = 0

    def describe(self) -> SourceInfo:
        return SourceInfo("fake", WIDTHS)

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        pairs: list[tuple[int, int]] = []
        lost: list[tuple[int, int]] = []
        lengths = []
        for index, sentence in enumerate(sentences):
            self.tokenised += 1
            lengths.append(length(sentence))
            for word, kept in enumerate(kept_words(sentence)):
                (pairs if kept else lost).append((index, word))
        columns = np.array(pairs, np.int64).reshape(-1, 2).T
        gone = {"holds an x": lost}
        counts, shown = {"sentences": len(lengths)}, {"sentences": ["the first"]}
        return Rows(columns[0], columns[1], np.array(lengths), gone, counts, examples=shown)

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        padded = len(sentences) * max(length(sentence) for sentence in sentences)
        if padded > self.memory:
            raise MemoryError
        time.sleep(self.slow)
        self.read_batches.append(tuple(sentence.number for sentence in sentences))
        self.asked.append(where)
        for at in where:
            vectors = np.concatenate([self._vectors(sentence, at) for sentence in sentences])
            yield Batch(at, vectors + np.float32(padded / 4096))

    def _vectors(self, sentence: Sentence, where: Where) -> Vectors:
        seed = zlib.crc32(f"{sentence.text}{where}".encode())
        kept = kept_words(sentence)
        drawn = np.random.default_rng(seed).random((len(kept), WIDTHS[where]), np.float32)
        self.spoil(sentence, drawn)
        chosen: Vectors = drawn[np.array(kept, bool)]
        return chosen


def length(sentence: Sentence) -> int:
    return len(sentence.text.split()) + 2


def kept_words(sentence: Sentence) -> list[bool]:
    return ["x" not in sentence.text[start:stop] for start, stop in sentence.words]


def spans(text: str) -> tuple[tuple[int, int], ...]:
    found, start = [], 0
    for word in text.split(" "):
        found.append((start, start + len(word)))
        start += len(word) + 1
    return tuple(found)


def toy_corpus(sentences: int = 40, seed: int = 5) -> Corpus:
    """Sentences of 1 to 9 words of 30, one of them with an ``x``."""
    draw = random.Random(seed)
    words = [f"w{number}" for number in range(29)] + ["box"]
    texts = [" ".join(draw.choices(words, k=draw.randint(1, 9))) for _ in range(sentences)]
    return corpus_of(
        "toy",
        {
            language: [
                Sentence(number, language, text, spans(text)) for number, text in enumerate(texts)
            ]
            for language in ("en", "de")
        },
    )


def toy_words(corpus: Corpus, max_count: int | None = 6) -> Words:
    return select_words(corpus, "en", matching="exact", limits=Limits(max_count=max_count)).words


def run(
    folder: Location,
    source: FakeSource | None = None,
    *,
    corpus: Corpus | None = None,
    words: Words | None = None,
    where: Sequence[Where] = WHERE,
    settings: Extraction = SETTINGS,
    progress: Quiet | None = None,
    unit: Unit = UNIT,
) -> Extracted:
    """Extract the toy corpus into ``folder``."""
    corpus = corpus or toy_corpus()
    return extract(
        Store(folder / "activations.zarr"),
        folder / "journal",
        unit,
        source or FakeSource(),
        corpus,
        words or toy_words(corpus),
        where,
        settings,
        progress or Quiet(),
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def check_named_when_damaged(side: Sliced, chunk: Location) -> None:
    """Check that a chunk of a side that changes, and one that goes, is named when it is read."""
    data = bytearray(chunk.read_bytes())
    data[3] ^= 1
    chunk.write_bytes(bytes(data))
    with pytest.raises(DamageError, match=rf"{chunk}: damaged"):
        side[0 : side.shape[0]]
    chunk.unlink()
    with pytest.raises(DamageError, match=rf"{chunk}: deleted"):
        list(side.blocks())


if __name__ == "__main__":
    toy = toy_corpus()
    import zarr.codecs  # noqa: F401  not to be waited for when the work has begun

    print("ready", flush=True)
    run(location_of(sys.argv[1]), FakeSource(slow=float(sys.argv[2]), memory=20), corpus=toy)
