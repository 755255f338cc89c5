"""What is read of each sentence: its sub-words, which of them are whose, and which words are lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from isogloss import Rows, Sentence
from isogloss.plugins.sources.spelling import visible
from isogloss.plugins.sources.subwords import from_parts, ranges_of, whole_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.sources.tokens import Stand, Tokens

    Standing = tuple[str, Stand, tuple[int, ...]]
    """A word: its form, what is before it, and its sub-words in the sentence."""

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

SUBWORDS = "subwords"
"""The annotation that holds a word's sub-words, with a space between two."""

CHUNK = 256
"""Sentences that are tokenised at once."""
MOST_FORMS = 200_000
"""Forms tokenised by themselves that are remembered: the bound on what the comparison takes."""
SHOWN = 5
"""Forms tokenised differently by themselves that are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One sentence as a model reads it."""

    sentence: Sentence
    ids: Ints
    """The sub-words that are read, without special ones."""
    first: Ints
    stop: Ints
    """(asked words,) the range of sub-words of each; 0 to 0 for a word that has none."""
    lost: Mapping[int, str]
    """The asked words that get no vector, ascending, and why."""
    cut: bool

    @property
    def kept(self) -> Ints:
        """The asked words that get a vector."""
        import numpy as np

        every = np.arange(len(self.first))
        return np.delete(every, list(self.lost)) if self.lost else every

    def ids_of(self, word: int) -> tuple[int, ...]:
        """Return a word's own sub-words."""
        return tuple(self.ids[self.first[word] : self.stop[word]].tolist())


def readings(tokens: Tokens, sentences: Sequence[Sentence], room: int | None) -> list[Reading]:
    """Tokenise sentences and keep at most ``room`` sub-words of each, without special ones."""
    if not sentences:
        return []
    texts = [sentence.text for sentence in sentences]
    cut = tokens.pieces(texts)
    kept = [
        len(pieces.ids) if room is None else whole_words(text, pieces, room)
        for text, pieces in zip(texts, cut, strict=True)
    ]
    first, stop = ranges_of(texts, cut, [sentence.words for sentence in sentences])
    ids = from_parts([pieces.ids for pieces in cut])
    ends = list(accumulate(len(pieces.ids) for pieces in cut))
    lost = _lost(tokens, sentences, ids, ends, kept, first, stop)
    found, word, start = [], 0, 0
    for sentence, end, most, reasons in zip(sentences, ends, kept, lost, strict=True):
        own = slice(word, word := word + len(sentence.words))
        read = ids[start : start + most]
        found.append(Reading(sentence, read, first[own], stop[own], reasons, most < end - start))
        start = end
    return found


def _lost(
    tokens: Tokens,
    sentences: Sequence[Sentence],
    ids: Ints,
    ends: Sequence[int],
    kept: Sequence[int],
    first: Ints,
    stop: Ints,
) -> list[dict[int, str]]:
    """Say which words of each sentence get no vector, and why.

    All words are looked at together, and by themselves only those that may be lost.
    """
    import numpy as np

    counts = [len(sentence.words) for sentence in sentences]
    text, begins = np.repeat(np.arange(len(counts)), counts), np.append(0, ends)[:-1]
    at, beyond = begins[text], stop > np.array(kept, np.int64)[text]
    odd = _any(np.isin(ids, tokens.odd_ids), first + at, stop + at)
    found: list[dict[int, str]] = [{} for _ in counts]
    before = np.cumsum([0, *counts])
    for word in np.flatnonzero((first == stop) | beyond | odd).tolist():
        own = ids[first[word] + at[word] : stop[word] + at[word]].tolist()
        if reason := _reason(tokens, own, bool(beyond[word])):
            found[text[word]][word - int(before[text[word]])] = reason
    return found


def _any(marked: npt.NDArray[np.bool_], first: Ints, stop: Ints) -> npt.NDArray[np.bool_]:
    """Say which ranges of sub-words hold one that is marked."""
    import numpy as np

    before = np.append(0, np.cumsum(marked))
    some: npt.NDArray[np.bool_] = before[stop] > before[first]
    return some


def _reason(tokens: Tokens, ids: Sequence[int], beyond: bool) -> str:
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
        self._kept: list[tuple[Ints, Ints, Ints]] = []
        self._subwords: list[str] = []
        self._lengths: list[int] = []
        self._lost: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._counts = Counter(
            dict.fromkeys((CUT, GIVEN_CUT, SOME_UNKNOWN, SINGLE, SHARED, DIFFERENT), 0)
        )

    def add(self, found: Sequence[Reading], lengths: Sequence[int]) -> None:
        """Add sentences, with the number of tokens that reading each of them costs."""
        begin = len(self._lengths)
        self._lengths += lengths
        for number, reading in enumerate(found, begin):
            for word, reason in reading.lost.items():
                self._lost[reason].append((number, word))
        self._counts[CUT] += sum(reading.cut for reading in found)
        self._add(found, begin)
        standing = [list(_as_they_stand(reading)) for reading in found]
        for words in standing:
            self._subwords += [self._tokens.joined(own) for _, _, own in words]
        self._compare(found, standing)

    def count_given(self, found: Sequence[Reading]) -> None:
        """Count what was cut of the sentences that the encoder reads for a decoder."""
        self._counts[GIVEN_CUT] += sum(reading.cut for reading in found)

    def rows(self) -> Rows:
        """Return what has been collected."""
        import numpy as np

        none = (np.empty(0, np.int64),) * 3
        columns = zip(none, *self._kept, strict=True)
        sentence, word, position = (np.concatenate(column) for column in columns)
        lengths = np.asarray(self._lengths, dtype=np.int64)
        shown = {DIFFERENT: list(self._shown.values())}
        lost, counts, known = dict(self._lost), dict(self._counts), {SUBWORDS: self._subwords}
        return Rows(sentence, word, lengths, lost, counts, position, shown, known)

    def _add(self, found: Sequence[Reading], begin: int) -> None:
        """Take the rows of sentences, and count, all at once."""
        import numpy as np

        kept = [reading.kept for reading in found]
        word, first, stop = (
            from_parts(parts)
            for parts in (kept, [one.first for one in found], [one.stop for one in found])
        )
        words = [len(reading.first) for reading in found]
        sentence = np.repeat(np.arange(len(found)), [len(some) for some in kept])
        row = word + np.cumsum([0, *words])[sentence]
        self._kept.append((sentence + begin, word, stop[row] - 1))
        self._counts[SINGLE] += int((stop[row] - first[row] == 1).sum())
        self._counts[SHARED] += _shared(np.repeat(np.arange(len(found)), words), first, stop)
        self._counts[SOME_UNKNOWN] += sum(self._unknown(reading) for reading in found)

    def _unknown(self, reading: Reading) -> int:
        """Count the words with an unknown sub-word among those that are read."""
        import numpy as np

        if not (unknown := reading.ids == self._tokens.unknown).any():
            return 0
        first, stop = (np.minimum(at, len(unknown)) for at in (reading.first, reading.stop))
        return int(_any(unknown, first, stop).sum())

    def _compare(self, found: Sequence[Reading], standing: Sequence[Sequence[Standing]]) -> None:
        """Count and show the words whose sub-words by themselves are others than in the sentence."""
        words = Counter(word for several in standing for word in several)
        self._cut_alone((form, stand) for form, stand, _ in words)
        for word, times in words.items():
            form, stand, own = word
            if (alone := self._alone[form, stand]) == own:
                continue
            self._counts[DIFFERENT] += times
            if len(self._shown) < SHOWN and form not in self._shown:
                pairs = zip(found, standing, strict=True)
                at = next(one for one, several in pairs if word in several).sentence.number
                read, cut = self._tokens.shown(own), self._tokens.shown(alone)
                place = f"{visible(form)} (line {at + 1})"
                self._shown[form] = f"{place}: [{read}] in the sentence, [{cut}] by itself"

    def _cut_alone(self, met: Iterable[tuple[str, Stand]]) -> None:
        """Tokenise by itself every form that has not been met before."""
        if len(self._alone) > MOST_FORMS:
            self._alone.clear()
        new = [key for key in dict.fromkeys(met) if key not in self._alone]
        self._alone.update(zip(new, self._tokens.alone(new), strict=True))


def _as_they_stand(reading: Reading) -> Iterator[Standing]:
    """Yield the words that are kept: form, what is before it, and sub-words in the sentence."""
    sentence, ids, lost = reading.sentence, reading.ids.tolist(), reading.lost
    text = sentence.text
    places = zip(sentence.words, reading.first.tolist(), reading.stop.tolist(), strict=True)
    for word, ((start, end), first, stop) in enumerate(places):
        if word in lost:
            continue
        before = text[start - 1 : start]
        stand: Stand = "spaced" if before.isspace() else "joined" if before else "first"
        yield text[start:end], stand, tuple(ids[first:stop])


def _shared(sentence: Ints, first: Ints, stop: Ints) -> int:
    """Count the words that have a sub-word in common with a neighbour."""
    import numpy as np

    some = stop > 0
    sentence, first, stop = sentence[some], first[some], stop[some]
    after = (stop[:-1] > first[1:]) & (sentence[:-1] == sentence[1:])
    return int((np.append(after, False) | np.append(False, after)).sum())


def chunks(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Take sentences in lists of a size that is worth a tokenizer's while."""
    rest = iter(sentences)
    while taken := list(islice(rest, CHUNK)):
        yield taken
