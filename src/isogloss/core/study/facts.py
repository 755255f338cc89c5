"""What a run has to know of its inputs before it computes anything: little, and plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.store.rowtable import checksum_of_words
from isogloss.core.study.notices import about_corpus
from isogloss.core.types import SourceInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.study.directions import Direction
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.selection import Selection
    from isogloss.core.types import JSON, Source


class CorpusFacts(NamedTuple):
    """Of a corpus."""

    name: str
    languages: list[str]
    fingerprint: str
    sentences: int
    skipped: Mapping[str, int]
    details: Mapping[str, JSON]
    notices: list[str]
    """What a user should hear about it."""

    @classmethod
    def of(cls, corpus: Corpus) -> CorpusFacts:
        """Find the facts of an open corpus."""
        return cls(
            corpus.name,
            list(corpus.languages),
            corpus.fingerprint,
            len(corpus),
            dict(corpus.skipped),
            dict(corpus.details),
            list(about_corpus(corpus)),
        )


class WordFacts(NamedTuple):
    """Of the words of a corpus in one language that the study keeps."""

    checksum: str
    counts: Mapping[str, int]
    annotations: list[str]
    """Their names."""

    @classmethod
    def of(cls, selection: Selection) -> WordFacts:
        """Find the facts of words that were selected."""
        words = selection.words
        return cls(checksum_of_words(words), dict(selection.counts), list(words.annotations))


class Vocabulary(NamedTuple):
    """The forms and types of those words: what dictionaries are held against. Never in the cache."""

    forms: Sequence[str]
    types: Mapping[str, int]
    """With how many words each has."""

    @classmethod
    def of(cls, selection: Selection) -> Vocabulary:
        """Count the words of every type."""
        import numpy as np

        words = selection.words
        counts = np.bincount(words.type, minlength=len(words.types)).tolist()
        return cls(words.forms, dict(zip(words.types, counts, strict=True)))


class DirectionFacts(NamedTuple):
    """Of the translations from one language to another."""

    fingerprint: str
    warnings: list[str]

    @classmethod
    def of(cls, direction: Direction) -> DirectionFacts:
        """Find the facts of translations that were read."""
        return cls(direction.fingerprint, list(direction.translations.warnings))


class SourceFacts(NamedTuple):
    """Of a source."""

    fingerprint: str
    widths: list[tuple[str, int | str, int]]
    """Part, layer, features."""
    reads_given: list[str]
    details: Mapping[str, JSON]
    own_words: bool
    """Whether it brings words of its own."""

    @classmethod
    def of(cls, source: Source) -> SourceFacts:
        """Ask a source to describe itself."""
        info = source.describe()
        widths = [(*where, width) for where, width in info.widths.items()]
        own = getattr(source, "sentences", None) is not None
        return cls(info.fingerprint, widths, sorted(info.reads_given), dict(info.details), own)

    @property
    def info(self) -> SourceInfo:
        """What the source said."""
        widths = {(part, layer): width for part, layer, width in self.widths}
        return SourceInfo(self.fingerprint, widths, frozenset(self.reads_given), self.details)
