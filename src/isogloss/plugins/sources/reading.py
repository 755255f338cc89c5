"""What is read of each sentence: its sub-words, which of them are whose, and which words are lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from isogloss import Rows, Sentence
from isogloss.plugins.sources.spelling import visible
from isogloss.plugins.sources.subwords import Span, ranges, whole_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss.plugins.sources.tokens import Stand, Tokens

NONE = "no sub-word"
BEYOND = "beyond the model's length"
UNKNOWN = "consists of unknown sub-words"
CONTROL = "is read as a special token"

CUT = "sentences cut"
GIVEN_CUT = "given sentences cut"
SOME_UNKNOWN = "words with an unknown sub-word"
SINGLE = "words of one sub-word"
SHARED = "words that share a sub-word"
DIFFERENT = "words tokenised differently word by word"

CHUNK = 256
"""Sentences that are tokenised at once."""
MOST_FORMS = 200_000
"""Forms tokenised by themselves that are remembered: the bound on what the comparison takes."""
SHOWN = 5
"""Forms tokenised differently by themselves that are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as a model reads it."""

    sentence: Sentence
    ids: tuple[int, ...]
    """The sub-words that are read, without special ones."""
    ranges: tuple[Span, ...]
    """(asked words,) the range of sub-words of each."""
    lost: tuple[str, ...]
    """(asked words,) why a word gets no vector; empty where it gets one."""
    cut: bool

    @property
    def kept(self) -> list[int]:
        """The asked words that get a vector."""
        return [word for word, reason in enumerate(self.lost) if not reason]

    def ids_of(self, word: int) -> tuple[int, ...]:
        """Return a word's own sub-words."""
        first, stop = self.ranges[word]
        return self.ids[first:stop]


def readings(tokens: Tokens, sentences: Sequence[Sentence], room: int | None) -> list[Reading]:
    """Tokenise sentences and keep at most ``room`` sub-words of each, without special ones."""
    cut = tokens.pieces([sentence.text for sentence in sentences])
    found = []
    for sentence, pieces in zip(sentences, cut, strict=True):
        total = len(pieces.ids)
        kept = total if room is None else whole_words(sentence.text, pieces, room)
        spans = tuple(ranges(sentence.text, pieces.spans, sentence.words))
        lost = tuple(_reason(tokens, pieces.ids[first:stop], stop > kept) for first, stop in spans)
        found.append(Reading(sentence, pieces.ids[:kept], spans, lost, kept < total))
    return found


def _reason(tokens: Tokens, ids: Sequence[int], beyond: bool) -> str:
    if ids and not beyond and tokens.odd.isdisjoint(ids):
        return ""
    named = [number for number in ids if number != tokens.blank]
    if not named:
        return NONE
    if beyond:
        return BEYOND
    if all(number == tokens.unknown for number in named):
        return UNKNOWN
    return "" if tokens.controls.isdisjoint(named) else CONTROL


class Table:
    """Collects the rows of a source, chunk by chunk, and counts what is worth knowing of them."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._alone: dict[tuple[str, Stand], tuple[int, ...]] = {}
        self._shown: dict[str, str] = {}
        self._sentence: list[int] = []
        self._word: list[int] = []
        self._position: list[int] = []
        self._lengths: list[int] = []
        self._lost: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._counts = Counter(
            dict.fromkeys((CUT, GIVEN_CUT, SOME_UNKNOWN, SINGLE, SHARED, DIFFERENT), 0)
        )

    def add(self, found: Sequence[Reading], lengths: Sequence[int]) -> None:
        """Add sentences, with the number of tokens that reading each of them costs."""
        self._cut_alone(found)
        for reading, length in zip(found, lengths, strict=True):
            self._add(reading)
            self._lengths.append(length)

    def count_given(self, found: Sequence[Reading]) -> None:
        """Count what was cut of the sentences that the encoder reads for a decoder."""
        self._counts[GIVEN_CUT] += sum(reading.cut for reading in found)

    def rows(self) -> Rows:
        """Return what has been collected."""
        import numpy as np

        sentence, word, lengths, position = (
            np.asarray(numbers, dtype=np.int64)
            for numbers in (self._sentence, self._word, self._lengths, self._position)
        )
        shown = {DIFFERENT: list(self._shown.values())}
        return Rows(sentence, word, lengths, dict(self._lost), dict(self._counts), position, shown)

    def _add(self, reading: Reading) -> None:
        number, kept = len(self._lengths), reading.kept
        self._sentence += [number] * len(kept)
        self._word += kept
        self._position += [reading.ranges[word][1] - 1 for word in kept]
        for word, reason in enumerate(reading.lost):
            if reason:
                self._lost[reason].append((number, word))
        self._counts[CUT] += reading.cut
        self._counts[SOME_UNKNOWN] += sum(
            self._tokens.unknown in reading.ids_of(word) for word in range(len(reading.lost))
        )
        self._counts[SINGLE] += sum(len(reading.ids_of(word)) == 1 for word in kept)
        self._counts[SHARED] += _shared(reading)
        for word in kept:
            self._compare(reading, word)

    def _compare(self, reading: Reading, word: int) -> None:
        """Count and show a word whose sub-words by itself are others than in its sentence."""
        form, stand = _as_it_stands(reading.sentence, word)
        alone, own = self._alone[form, stand], reading.ids_of(word)
        if alone == own:
            return
        self._counts[DIFFERENT] += 1
        if len(self._shown) < SHOWN and form not in self._shown:
            place = f"{visible(form)} (line {reading.sentence.number + 1})"
            read, cut = self._tokens.shown(own), self._tokens.shown(alone)
            self._shown[form] = f"{place}: [{read}] in the sentence, [{cut}] by itself"

    def _cut_alone(self, found: Sequence[Reading]) -> None:
        """Tokenise by itself every form that has not been met before."""
        if len(self._alone) > MOST_FORMS:
            self._alone.clear()
        met = (_as_it_stands(reading.sentence, word) for reading in found for word in reading.kept)
        new = [key for key in dict.fromkeys(met) if key not in self._alone]
        self._alone.update(zip(new, self._tokens.alone(new), strict=True))


def _as_it_stands(sentence: Sentence, word: int) -> tuple[str, Stand]:
    """Return a word's form, and what is before it."""
    start, end = sentence.words[word]
    before = sentence.text[start - 1 : start]
    stand: Stand = "spaced" if before.isspace() else "joined" if before else "first"
    return sentence.text[start:end], stand


def _shared(reading: Reading) -> int:
    """Count the words that have a sub-word in common with a neighbour."""
    words = [span for span in reading.ranges if span != (0, 0)]
    after = [left[1] > right[0] for left, right in pairwise(words)]
    return sum(left or right for left, right in zip([False, *after], [*after, False], strict=True))


def chunks(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Take sentences in lists of a size that is worth a tokenizer's while."""
    rest = iter(sentences)
    while taken := list(islice(rest, CHUNK)):
        yield taken
