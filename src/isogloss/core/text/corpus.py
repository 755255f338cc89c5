"""Parallel text in, sentences and words out, everything skipped counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, tee
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.keys import canonical, key_of
from isogloss.core.text.joining import ANY, join_sentences, title
from isogloss.core.text.passages import LinePassages
from isogloss.core.text.segmenting import WHITESPACE, Cut, are_spans, words_in
from isogloss.core.types import Sentence, check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.text.joining import Join
    from isogloss.core.types import JSON, Ints, Passages

Reader: TypeAlias = "Callable[[Iterable[int]], Iterator[Sentence]]"


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Sentences in one or more languages, parallel by number. It holds no text of files."""

    name: str
    languages: tuple[str, ...]
    fingerprint: str
    """Changes whenever a sentence or a word could."""
    kept: Ints
    """(sentences,) ascending numbers of the sentences that have a word in every language."""
    skipped: Mapping[str, int]
    """Reason to number of lines; every line that is not kept is counted once."""
    details: Mapping[str, JSON]
    """Files with their hashes and notes, and what else belongs in ``run.json``."""
    readers: Mapping[str, Reader] = field(repr=False)
    """Language to the function that gives the sentences at some numbers."""

    def __len__(self) -> int:
        return len(self.kept)

    def sentences(self, language: str, numbers: Iterable[int] | None = None) -> Iterator[Sentence]:
        """Yield the sentences at ``numbers``, with the spans of all their words.

        Without ``numbers``: all that are kept, in order. Raises SettingsError for a language that
        the corpus does not have.
        """
        try:
            reader = self.readers[language]
        except KeyError:
            have = ", ".join(self.languages)
            message = f"corpus {self.name} has no language {language!r}; it has {have}"
            raise SettingsError(message) from None
        return reader((int(number) for number in self.kept) if numbers is None else numbers)


def make_corpus(
    name: str,
    passages: Mapping[str, Passages],
    *,
    cuts: Mapping[str, Cut] | None = None,
    join: Join | None = None,
    max_words: int | None = None,
    ids: str = ANY,
) -> Corpus:
    """Join the sentences of several languages.

    ``cuts``: how each language is cut into words where its passages mark none; white space where
    nothing is said. ``join``: ``"line"``, or ``"id"`` (the default where every language has ids).
    ``ids``: only sentences with such an id are used, ``n*`` for those that begin with n.
    A sentence without a word, or with more than ``max_words``, in one language is skipped in all.
    Raises DataError when the languages do not fit together or no sentence is left, PluginError
    where a format or a segmenter gives what are no words.
    """
    _check_names(name, passages)
    joined = join_sentences(name, passages, join, ids)
    readers = {
        language: _PassageReader(
            language, members, joined.rows[language], (cuts or {}).get(language, WHITESPACE)
        )
        for language, members in passages.items()
    }
    hashes = {language: members.fingerprint for language, members in passages.items()}
    read = _Read(name, readers, range(joined.sentences), max_words, Counter(joined.skipped))
    kept = read.kept()
    segmenters = {
        language: reader.cut.recipe for language, reader in readers.items() if reader.segmented
    }
    details = {
        "lines": joined.sentences,
        "join": joined.by,
        "max_words": max_words,
        "ids": ids,
        "segmenters": segmenters,
        "files": {language: dict(members.details) for language, members in passages.items()},
        "same_content": _same(hashes),
    }
    if not len(kept):
        where = ", ".join(dict.fromkeys(title(*member) for member in passages.items()))
        raise read.nothing(where)
    identity = [hashes, joined.by, max_words, segmenters, *([] if ids == ANY else [ids])]
    return Corpus(
        name, tuple(readers), key_of(identity), kept, dict(read.skipped), details, readers
    )


def read_corpus(
    name: str, files: Mapping[str, Path], *, cut: Cut = WHITESPACE, max_words: int | None = None
) -> Corpus:
    """Read a corpus of one file a language, with a sentence a line.

    The files are read once to check and hash them and once to find lines without words. Raises
    DataError when they cannot be read, are not UTF-8, differ in their number of lines, or when no
    line has a word in every language; SettingsError for names.
    """
    _check_names(name, files)
    passages = {language: LinePassages(path) for language, path in files.items()}
    return make_corpus(name, passages, cuts=dict.fromkeys(files, cut), max_words=max_words)


def corpus_of(name: str, sentences: Mapping[str, Sequence[Sentence]]) -> Corpus:
    """Make a corpus of sentences that are in memory, with the words that they bring.

    In every language the same ascending numbers; DataError otherwise, and for spans that are
    empty, overlap, run backwards or leave the text.
    """
    _check_names(name, sentences)
    numbers = _common_numbers(name, sentences)
    readers: dict[str, Reader] = {}
    hashes = {}
    for language, members in sentences.items():
        hashes[language] = _checked_hash(name, language, members)
        readers[language] = partial(_read_held, {member.number: member for member in members})
    read = _Read(name, readers, numbers, None, Counter())
    kept = read.kept()
    if not len(kept):
        raise read.nothing("")
    details = {"sentences": len(numbers), "sha256": hashes, "same_content": _same(hashes)}
    key = key_of({"sentences": hashes})
    return Corpus(name, tuple(readers), key, kept, dict(read.skipped), details, readers)


def _check_names(name: str, languages: Iterable[str]) -> None:
    check_name("corpus", name)
    found = [check_name("language", language) for language in languages]
    if not found:
        message = f"corpus {name}: it names no file; at least one language is wanted"
        raise SettingsError(message)


def _common_numbers(name: str, sentences: Mapping[str, Sequence[Sentence]]) -> list[int]:
    numbers = {
        language: [member.number for member in members] for language, members in sentences.items()
    }
    first, expected = next(iter(numbers.items()))
    for language, found in numbers.items():
        if any(b <= a for a, b in pairwise(found)) or (found and found[0] < 0):
            message = f"corpus {name}, {language}: the numbers of sentences do not ascend from 0"
            raise DataError(message)
        if odd := set(found) ^ set(expected):
            message = (
                f"corpus {name}: {first} and {language} do not have the same sentences "
                f"({len(expected)} and {len(found)}); the first that one lacks is {min(odd)}"
            )
            raise DataError(message)
    if not expected:
        raise DataError(f"corpus {name}: no sentence; at least one is wanted")
    return expected


class _Read:
    """One reading of all languages side by side: which sentences are kept, and why others are not."""

    def __init__(
        self,
        name: str,
        readers: Mapping[str, Reader],
        numbers: Sequence[int],
        max_words: int | None,
        skipped: Counter[str],
    ) -> None:
        self.name = name
        self.skipped = skipped
        self._readers = readers
        self._numbers = numbers
        self._max_words = max_words

    def kept(self) -> Ints:
        """Return the numbers of the sentences that every language has in a size that is wanted."""
        import numpy as np

        kept = np.ones(len(self._numbers), dtype=bool)
        sides = [reader(self._numbers) for reader in self._readers.values()]
        for row, sentences in enumerate(zip(*sides, strict=True)):
            if reason := self._refusal(sentences):
                kept[row] = False
                self.skipped[reason] += 1
        return np.asarray(self._numbers, dtype=np.int64)[kept]

    def _refusal(self, sentences: Sequence[Sentence]) -> str:
        if empty := [each.language for each in sentences if not each.words]:
            return f"no words in {', '.join(empty)}"
        most = self._max_words
        if most is None:
            return ""
        long = [each.language for each in sentences if len(each.words) > most]
        return f"more than {most} words in {', '.join(long)}" if long else ""

    def nothing(self, where: str) -> DataError:
        """Return the error for a corpus of which no sentence is left."""
        found = "; ".join(f"{count} with {reason}" for reason, count in self.skipped.items())
        place = f"corpus {self.name}{f' ({where})' if where else ''}"
        return DataError(f"{place}: no line is left: {found}")


class _PassageReader:
    """Gives the sentences of one language of files, with the words that they or a segmenter mark."""

    def __init__(self, language: str, passages: Passages, rows: Ints | None, cut: Cut) -> None:
        self.cut = cut
        self.segmented = False
        """Whether a sentence was met that had to be cut."""
        self._language = language
        self._passages = passages
        self._rows = rows

    def __call__(self, numbers: Iterable[int]) -> Iterator[Sentence]:
        language, rows = self._language, self._rows
        wanted, named = tee(numbers)
        own = wanted if rows is None else (int(rows[number]) for number in wanted)
        for number, found in zip(named, self._passages.read(own), strict=True):
            self.segmented |= found.words is None
            words = words_in(found, self.cut, language, number)
            labels = {name: (value,) * len(words) for name, value in found.labels.items()}
            annotations = {**labels, **found.annotations}
            yield Sentence(number, language, found.text, words, None, annotations)


def _read_held(sentences: Mapping[int, Sentence], numbers: Iterable[int]) -> Iterator[Sentence]:
    for number in numbers:
        yield sentences[number]


def _checked_hash(name: str, language: str, sentences: Iterable[Sentence]) -> str:
    digest = hashlib.sha256()
    for sentence in sentences:
        where = f"corpus {name}, {language}, sentence {sentence.number}"
        if sentence.language != language:
            raise DataError(f"{where}: its language is {sentence.language!r}")
        if not are_spans(sentence.words, len(sentence.text)):
            raise DataError(f"{where}: its words are not spans of its text, in order and apart")
        record = canonical([sentence.number, sentence.text, sentence.words, sentence.annotations])
        digest.update(record.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _same(hashes: Mapping[str, str]) -> list[list[str]]:
    """Group the languages whose text is the same, because a score between them means nothing."""
    groups: dict[str, list[str]] = {}
    for language, digest in hashes.items():
        groups.setdefault(digest, []).append(language)
    return [group for group in groups.values() if len(group) > 1]
