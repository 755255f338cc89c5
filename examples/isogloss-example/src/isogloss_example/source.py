"""A source without any model: the spelling of a word as a vector."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

from isogloss import Batch, Rows, Sentence, SourceInfo, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss import Source, Vectors

ALGORITHM = 1


@dataclass(frozen=True)
class Ngrams:
    """Counts of a word's character n-grams, hashed into a fixed number of features."""

    width: int
    n: int

    def describe(self) -> SourceInfo:
        """Name everything that the vectors depend on."""
        return SourceInfo(
            fingerprint=f"ngrams {ALGORITHM} width={self.width} n={self.n}",
            widths={("encoder", 0): self.width},
            details={"features": "hashed character n-grams"},
        )

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        """Give every word a row: no spelling is lost."""
        import numpy as np

        lengths = np.array([len(sentence.words) for sentence in sentences], dtype=np.int64)
        places = [np.arange(length) for length in lengths]
        return Rows(
            sentence=np.repeat(np.arange(len(lengths)), lengths),
            word=np.concatenate([np.arange(0), *places]),
            lengths=lengths,
        )

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        """Return the vectors of all words, in the order of ``rows``."""
        import numpy as np

        words = list(chain.from_iterable(_forms(sentence) for sentence in sentences))
        vectors = np.zeros((len(words), self.width), dtype=np.float32)
        for row, word in enumerate(words):
            self._count(word, vectors[row : row + 1])
        for place in where:
            yield Batch(place, vectors)

    def _count(self, word: str, row: Vectors) -> None:
        marked = f"<{word}>"
        for start in range(max(len(marked) - self.n + 1, 1)):
            # Python's own hash() differs from run to run.
            row[0, crc32(marked[start : start + self.n].encode()) % self.width] += 1


def _forms(sentence: Sentence) -> Iterator[str]:
    return (sentence.text[start:end] for start, end in sentence.words)


def ngrams(*, width: int = 256, n: int = 3) -> Source:
    """Hash a word's character n-grams: what spelling alone can align."""
    return Ngrams(width, n)
