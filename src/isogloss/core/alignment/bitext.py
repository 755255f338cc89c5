"""Parallel sentences as numbers of words: every form held once, four bytes a word."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.text.lines import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints, Segmenter

    Int32s = npt.NDArray[np.int32]
    Mask = npt.NDArray[np.bool_]

MAX_LENGTH = 500
"""Pairs with more words on a side are not aligned: what a pair costs grows with both lengths."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The sentences of one language."""

    forms: tuple[str, ...]
    """Distinct forms, by first appearance."""
    form: Int32s
    """(words,) index into ``forms``."""
    starts: Ints
    """(sentences + 1,) number of words before each sentence, and of all."""

    @classmethod
    def of(cls, sentences: Iterable[Iterable[str]]) -> Text:
        """Make one of sentences that are lists of words."""
        import numpy as np

        forms: dict[str, int] = {}
        form, starts = array("i"), array("q", [0])
        for words in sentences:
            form.extend(forms.setdefault(word, len(forms)) for word in words)
            starts.append(len(form))
        return cls(tuple(forms), np.array(form, dtype=np.int32), np.array(starts, dtype=np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> list[str]:
        """Return the words of a sentence, from 0."""
        if not 0 <= number < len(self):
            raise IndexError(f"there is no sentence {number} of {len(self)}")
        start, end = self.starts[number : number + 2].tolist()
        return [self.forms[form] for form in self.form[start:end].tolist()]

    def __iter__(self) -> Iterator[list[str]]:
        return (self[number] for number in range(len(self)))

    @property
    def lengths(self) -> Ints:
        """(sentences,) words of each."""
        return self.starts[1:] - self.starts[:-1]

    def matched(self, match: Callable[[str], str]) -> Text:
        """Return the same sentences, with matched forms."""
        import numpy as np

        types: dict[str, int] = {}
        of = [types.setdefault(match(form), len(types)) for form in self.forms]
        return Text(tuple(types), np.array(of, dtype=np.int32)[self.form], self.starts)

    def joined(self, other: Text) -> Text:
        """Return these sentences and after them the other's."""
        import numpy as np

        forms = {form: number for number, form in enumerate(self.forms)}
        of = np.array([forms.setdefault(form, len(forms)) for form in other.forms], dtype=np.int32)
        return Text(
            tuple(forms),
            np.concatenate([self.form, of[other.form]]),
            np.concatenate([self.starts, other.starts[1:] + self.starts[-1]]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Bitext:
    """Sentences in two languages, as many in each."""

    source: Text
    target: Text

    def __post_init__(self) -> None:
        """Refuse sides of different lengths."""
        if len(self.source) != len(self.target):
            found = f"{len(self.source)} and {len(self.target)} sentences"
            raise DataError(f"parallel text has as many sentences on both sides; found {found}")

    @classmethod
    def of(cls, source: Iterable[Iterable[str]], target: Iterable[Iterable[str]]) -> Bitext:
        """Make one of two lists of sentences that are lists of words."""
        return cls(Text.of(source), Text.of(target))

    def __len__(self) -> int:
        return len(self.source)

    def swapped(self) -> Bitext:
        """Return it from target to source."""
        return Bitext(self.target, self.source)

    def joined(self, other: Bitext) -> Bitext:
        """Return these pairs and after them the other's."""
        return Bitext(self.source.joined(other.source), self.target.joined(other.target))

    def matched(self, source: Callable[[str], str], target: Callable[[str], str]) -> Bitext:
        """Return the same pairs, with matched forms."""
        return Bitext(self.source.matched(source), self.target.matched(target))

    @property
    def lengths(self) -> list[tuple[int, int]]:
        """The words of every pair."""
        source, target = self.source.lengths.tolist(), self.target.lengths.tolist()
        return list(zip(source, target, strict=True))

    def usable(self, max_length: int = MAX_LENGTH) -> Mask:
        """(pairs,) whether both sides have a word and none more than ``max_length``."""
        source, target = self.source.lengths, self.target.lengths
        fits = (source <= max_length) & (target <= max_length)
        return (source > 0) & (target > 0) & fits

    def unusable(self, max_length: int = MAX_LENGTH) -> dict[str, tuple[int, ...]]:
        """Return why pairs are not aligned, with their numbers, from 0."""
        import numpy as np

        source, target = self.source.lengths, self.target.lengths
        empty = (source == 0) | (target == 0)
        reasons = {
            "no words on a side": empty,
            f"more than {max_length} words on a side": ~empty & ~self.usable(max_length),
        }
        found = {why: tuple(np.flatnonzero(where).tolist()) for why, where in reasons.items()}
        return {why: where for why, where in found.items() if where}


def words_of(text: str, segment: Segmenter | None = None) -> list[str]:
    """Return the words of a line: the one place that says how induction text is cut.

    By ``segment``; without one at white space, as ``str.split()`` sees it.
    """
    if segment is None:
        return text.split()
    return [text[start:end] for start, end in segment(text)]


def read_text(path: Path, segment: Segmenter | None = None) -> Text:
    """Read a sentence a line. Raises DataError."""
    return Text.of(words_of(text, segment) for _, text in lines(path))


def read_bitext(
    source: Path,
    target: Path,
    segmenters: tuple[Segmenter | None, Segmenter | None] = (None, None),
) -> Bitext:
    """Read two files, parallel by line. Raises DataError, also when one has more lines.

    ``segmenters`` find the words of either side; None cuts at white space.
    """
    first, second = read_text(source, segmenters[0]), read_text(target, segmenters[1])
    if len(first) != len(second):
        found = f"{source} has {len(first)}, {target} has {len(second)}"
        short = min(len(first), len(second)) + 1
        reason = f"the files do not have the same number of lines: {found}"
        raise DataError(f"{reason}; line {short} is the first without its counterpart")
    if not len(first):
        raise DataError.at(source, None, "empty; at least one line is wanted")
    return Bitext(first, second)


def read_separated(
    path: Path,
    separator: str,
    segmenters: tuple[Segmenter | None, Segmenter | None] = (None, None),
) -> Bitext:
    """Read one file with both sides of a pair on a line. Raises DataError."""
    sides: tuple[list[str], list[str]] = ([], [])
    for number, text in lines(path):
        found = text.split(separator)
        if len(found) != 2:
            reason = f"{len(found) - 1} times {separator!r}; it separates two sentences, once"
            raise DataError.at(path, number, reason)
        for side, sentence in zip(sides, found, strict=True):
            side.append(sentence)
    if not sides[0]:
        raise DataError.at(path, None, "empty; at least one line is wanted")
    cut = zip(sides, segmenters, strict=True)
    return Bitext.of(*([words_of(text, segment) for text in side] for side, segment in cut))


def numbered(forms: Sequence[str], known: dict[str, int]) -> Int32s:
    """Return the number of every form, -1 for those that are not known."""
    import numpy as np

    return np.array([known.get(form, -1) for form in forms], dtype=np.int32)


def nothing_to_align(text: Bitext, max_length: int) -> str:
    """Return the message about a text without a pair that can be aligned."""
    reasons = [f"{len(rows)} with {why}" for why, rows in text.unusable(max_length).items()]
    return f"no pair of sentences to align: {', '.join(reasons) or 'there is none'}"
