"""Which words of a corpus are kept: frequency limits per language and type, before clustering.

The whole corpus is counted with a few bytes a word (see ``select_words``); its text is not held.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DataError
from isogloss.core.text.limits import limited
from isogloss.core.text.matching import matcher
from isogloss.core.types import Sentence, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.limits import Limits, Mask
    from isogloss.core.types import Ints


@dataclass(frozen=True, slots=True)
class Selection:
    """The words that are kept, and how many were not."""

    words: Words
    counts: Mapping[str, int]
    """``words_seen``, ``types_seen``, ``words_kept``, ``types_kept``, and the words dropped:
    ``words_rare``, ``words_frequent``, ``words_beyond_max_count``."""


class _Coded(NamedTuple):
    """The values of one annotation."""

    values: list[str]
    codes: npt.NDArray[np.int32]
    """(words,) index into ``values``."""


class _Table(NamedTuple):
    """Every word of a language, in corpus order."""

    forms: list[str]
    types: list[str]
    type_of: npt.NDArray[np.int32]
    """(forms,) index into ``types``."""
    form: npt.NDArray[np.int32]
    """(words,) index into ``forms``."""
    numbers: Ints
    """(sentences,)"""
    ends: Ints
    """(sentences,) number of words up to and with the sentence."""
    annotations: Mapping[str, _Coded]


def select_words(corpus: Corpus, language: str, *, matching: str, limits: Limits) -> Selection:
    """Return the words of ``language`` that ``limits`` keep, in corpus order.

    The kept occurrences of a type with more than ``max_count`` are its first ones, or a sample
    without replacement that depends on the seed, the language, the type and its own occurrences
    only: other types, other languages and other limits do not change it, and the sample for a
    smaller ``max_count`` is part of the one for a larger. Raises DataError when nothing is kept.

    Memory: the distinct forms, 16 bytes a sentence, per word of the corpus 8 bytes throughout and
    about 50 at most while samples are drawn, and per word kept about 64, of which 32 remain.
    """
    import numpy as np

    table = _table(corpus, language, matcher(matching, language))
    type_ = table.type_of[table.form]
    found = limited(type_, table.types, language, limits)
    words = _words(table, language, np.flatnonzero(found.kept))
    counts = {
        "words_seen": len(type_),
        "types_seen": len(table.types),
        "words_kept": len(words),
        "types_kept": len(words.types),
        "words_rare": found.rare,
        "words_frequent": found.frequent,
        "words_beyond_max_count": found.beyond,
    }
    if not len(words):
        raise DataError(_nothing(corpus, language, counts, limits))
    return Selection(words, counts)


def words_at(
    corpus: Corpus,
    language: str,
    chosen: Callable[[Ints, Ints], Mask],
    *,
    matching: str,
    counts: Mapping[str, int],
) -> Selection:
    """Return the words that ``chosen`` keeps of all words' sentences and positions.

    ``counts`` says how that came about, beside how many words and types there were and are. Raises
    DataError when nothing is kept.
    """
    import numpy as np

    table = _table(corpus, language, matcher(matching, language))
    lengths = np.diff(table.ends, prepend=0)
    sentence = np.repeat(table.numbers, lengths)
    position = np.arange(len(table.form)) - np.repeat(table.ends - lengths, lengths)
    words = _words(table, language, np.flatnonzero(chosen(sentence, position)))
    if not len(words):
        found = f"no word is left of {len(table.form)}: {dict(counts)}"
        raise DataError(f"corpus {corpus.name}, {language}: {found}")
    seen = {"words_seen": len(table.form), "types_seen": len(table.types)}
    kept = {"words_kept": len(words), "types_kept": len(words.types)}
    return Selection(words, {**seen, **kept, **counts})


def selected_sentences(corpus: Corpus, words: Words, given: str = "") -> Iterator[Sentence]:
    """Yield the sentences that hold a selected word, with the spans of those words only.

    The spans, one after the other, are the rows of ``words``, which must be in corpus order.
    ``given`` names the language whose sentence, with all its words, becomes ``Sentence.given``.
    """
    import numpy as np

    row = np.lexsort((words.position, words.sentence))
    if not np.array_equal(row, np.arange(len(words))):
        raise ValueError("the words are not in corpus order")
    numbers, starts = np.unique(words.sentence, return_index=True)
    ends = np.append(starts[1:], len(words))

    def ordered() -> Iterator[int]:
        return (int(number) for number in numbers)

    others = corpus.sentences(given, ordered()) if given else None
    own = corpus.sentences(words.language, ordered())
    for sentence, start, end in zip(own, starts, ends, strict=True):
        spans = tuple(sentence.words[place] for place in words.position[start:end].tolist())
        other = None if others is None else next(others)
        yield Sentence(sentence.number, sentence.language, sentence.text, spans, other)


def _table(corpus: Corpus, language: str, match: Callable[[str], str]) -> _Table:
    import numpy as np

    forms: dict[str, int] = {}
    form, numbers, lengths = array("i"), array("q"), array("q")
    coding = _Coding()
    for sentence in corpus.sentences(language):
        text = sentence.text
        coding.add(sentence.annotations, len(form), len(sentence.words))
        form.extend(forms.setdefault(text[a:b], len(forms)) for a, b in sentence.words)
        numbers.append(sentence.number)
        lengths.append(len(sentence.words))
    types: dict[str, int] = {}
    type_of = [types.setdefault(match(written), len(types)) for written in forms]
    return _Table(
        list(forms),
        list(types),
        np.array(type_of, dtype=np.int32),
        np.frombuffer(form, dtype=np.int32),
        np.frombuffer(numbers, dtype=np.int64),
        np.frombuffer(lengths, dtype=np.int64).cumsum(),
        coding.coded(len(form)),
    )


class _Coding:
    """Collects annotations as numbers, four bytes a word; where one is missing it is empty."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, int]] = {}
        self._codes: dict[str, array[int]] = {}

    def add(self, annotations: Mapping[str, Sequence[str]], before: int, words: int) -> None:
        """Add a sentence of that many ``words``, after ``before`` others."""
        for name, values in annotations.items():
            known = self._values.setdefault(name, {"": 0})
            codes = self._codes.setdefault(name, array("i"))
            codes.extend([0] * (before - len(codes)))
            codes.extend(known.setdefault(value, len(known)) for value in values[:words])

    def coded(self, words: int) -> dict[str, _Coded]:
        """Return what was collected, for that many words."""
        import numpy as np

        for codes in self._codes.values():
            codes.extend([0] * (words - len(codes)))
        return {
            name: _Coded(list(self._values[name]), np.frombuffer(codes, dtype=np.int32))
            for name, codes in self._codes.items()
        }


def _words(table: _Table, language: str, rows: Ints) -> Words:
    import numpy as np

    form = table.form[rows]
    place = np.searchsorted(table.ends, rows, side="right")
    begins = np.append(np.zeros(1, dtype=np.int64), table.ends)[place]
    used_forms, forms = _renumbered(form, table.forms)
    used_types, types = _renumbered(table.type_of[form], table.types)
    annotations = {
        name: [coded.values[code] for code in coded.codes[rows].tolist()]
        for name, coded in table.annotations.items()
    }
    return Words(
        language,
        used_forms,
        forms,
        used_types,
        types,
        table.numbers[place],
        rows - begins,
        annotations,
    )


def _renumbered(
    indices: npt.NDArray[np.int32], vocabulary: Sequence[str]
) -> tuple[tuple[str, ...], Ints]:
    """Return what is in use, and numbers for it, by first appearance."""
    import numpy as np

    first = np.full(len(vocabulary), -1, dtype=np.int64)
    first[indices[::-1]] = np.arange(len(indices))[::-1]  # the last to be assigned stays
    used = np.flatnonzero(first >= 0)
    used = used[np.argsort(first[used])]
    first[used] = np.arange(len(used))
    return tuple(vocabulary[index] for index in used.tolist()), first[indices]


def _nothing(corpus: Corpus, language: str, counts: Mapping[str, int], limits: Limits) -> str:
    rare = f"{counts['words_rare']} in types with fewer than min_count = {limits.min_count}"
    frequent = (
        f"{counts['words_frequent']} in types with more than drop_above = {limits.drop_above}"
    )
    reasons = [
        reason
        for count, reason in (
            (counts["words_rare"], rare),
            (counts["words_frequent"], frequent),
        )
        if count
    ]
    return (
        f"corpus {corpus.name}, {language}: no word is left of {counts['words_seen']}: "
        + ", ".join(reasons)
    )
