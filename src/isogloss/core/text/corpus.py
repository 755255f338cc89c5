"""Parallel text in, sentences and words out, everything skipped counted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, tee
from typing import TYPE_CHECKING, TypeAlias

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.keys import canonical, key_of
from isogloss.core.text.lines import LineFile
from isogloss.core.types import Sentence, check_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.types import JSON, Ints

Span: TypeAlias = tuple[int, int]
Segmenter: TypeAlias = "Callable[[str], tuple[Span, ...]]"
Reader: TypeAlias = "Callable[[Iterable[int]], Iterator[Sentence]]"

_RUN = re.compile(r"\S+")


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


def read_corpus(name: str, files: Mapping[str, Path], *, segmenter: str = "whitespace") -> Corpus:
    """Read a corpus of one file a language, with a sentence a line.

    The files are read once to check and hash them and once to find lines without words. Raises
    DataError when they cannot be read, are not UTF-8, differ in their number of lines, or when no
    line has a word in every language; SettingsError for names and an unknown segmenter.
    """
    _check_names(name, files)
    segment = _segmenter(segmenter)
    opened = {language: LineFile(path) for language, path in files.items()}
    count = _common_count(name, opened)
    readers: dict[str, Reader] = {
        language: partial(_read_lines, language, file, segment) for language, file in opened.items()
    }
    hashes = {language: file.sha256 for language, file in opened.items()}
    return _corpus(
        name,
        readers,
        range(count),
        key_of({"segmenter": segmenter, "files": hashes}),
        {
            "segmenter": segmenter,
            "lines": count,
            "files": {language: _description(file) for language, file in opened.items()},
            "same_content": _same(hashes),
        },
    )


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
    details = {"sentences": len(numbers), "sha256": hashes, "same_content": _same(hashes)}
    return _corpus(name, readers, numbers, key_of({"sentences": hashes}), details)


def whitespace_words(text: str) -> tuple[Span, ...]:
    """Return the spans of the maximal runs that hold no white space, as ``str.split()`` sees it."""
    return tuple(run.span() for run in _RUN.finditer(text))


SEGMENTERS: dict[str, Segmenter] = {"whitespace": whitespace_words}
"""How a line is cut into words, by the name that a study uses."""


def _segmenter(name: str) -> Segmenter:
    try:
        return SEGMENTERS[name]
    except KeyError:
        message = f"segmenter {name!r} is not one of {', '.join(SEGMENTERS)}"
        raise SettingsError(message) from None


def _check_names(name: str, languages: Iterable[str]) -> None:
    check_name("corpus", name)
    found = [check_name("language", language) for language in languages]
    if not found:
        message = f"corpus {name}: it names no file; at least one language is wanted"
        raise SettingsError(message)


def _common_count(name: str, files: Mapping[str, LineFile]) -> int:
    counts = {file.count for file in files.values()}
    if len(counts) > 1:
        found = ", ".join(f"{file.path} has {file.count}" for file in files.values())
        reason = (
            f"corpus {name}: the files do not have the same number of lines: {found}; "
            f"line {min(counts) + 1} is the first without its counterpart"
        )
        raise DataError(reason)
    (count,) = counts
    if not count:
        path = next(iter(files.values())).path
        raise DataError.at(path, None, "empty; at least one line is wanted")
    return count


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


def _corpus(
    name: str,
    readers: Mapping[str, Reader],
    numbers: Sequence[int],
    fingerprint: str,
    details: Mapping[str, JSON],
) -> Corpus:
    import numpy as np

    kept = np.ones(len(numbers), dtype=bool)
    skipped: Counter[str] = Counter()
    sides = [reader(numbers) for reader in readers.values()]
    for row, sentences in enumerate(zip(*sides, strict=True)):
        if empty := [sentence.language for sentence in sentences if not sentence.words]:
            kept[row] = False
            skipped[f"no words in {', '.join(empty)}"] += 1
    if not kept.any():
        found = "; ".join(f"{count} with {reason}" for reason, count in skipped.items())
        where = ", ".join(file["path"] for file in details.get("files", {}).values())
        message = f"corpus {name}{f' ({where})' if where else ''}: no line is left: {found}"
        raise DataError(message)
    rows = np.asarray(numbers, dtype=np.int64)[kept]
    return Corpus(name, tuple(readers), fingerprint, rows, dict(skipped), details, readers)


def _read_lines(
    language: str, file: LineFile, segment: Segmenter, numbers: Iterable[int]
) -> Iterator[Sentence]:
    wanted, named = tee(numbers)
    for number, text in zip(named, file.read(wanted), strict=True):
        yield Sentence(number, language, text, segment(text))


def _read_held(sentences: Mapping[int, Sentence], numbers: Iterable[int]) -> Iterator[Sentence]:
    for number in numbers:
        yield sentences[number]


def _checked_hash(name: str, language: str, sentences: Iterable[Sentence]) -> str:
    digest = hashlib.sha256()
    for sentence in sentences:
        where = f"corpus {name}, {language}, sentence {sentence.number}"
        if sentence.language != language:
            raise DataError(f"{where}: its language is {sentence.language!r}")
        if not _are_spans(sentence.words, len(sentence.text)):
            raise DataError(f"{where}: its words are not spans of its text, in order and apart")
        record = canonical([sentence.number, sentence.text, sentence.words])
        digest.update(record.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def _are_spans(words: Iterable[Span], length: int) -> bool:
    done = 0
    for start, end in words:
        if not done <= start < end <= length:
            return False
        done = end
    return True


def _description(file: LineFile) -> dict[str, JSON]:
    return {"path": str(file.path), "sha256": file.sha256, "notes": dict(file.notes)}


def _same(hashes: Mapping[str, str]) -> list[list[str]]:
    """Group the languages whose text is the same, because a score between them means nothing."""
    groups: dict[str, list[str]] = {}
    for language, digest in hashes.items():
        groups.setdefault(digest, []).append(language)
    return [group for group in groups.values() if len(group) > 1]
