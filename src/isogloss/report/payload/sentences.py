"""The text of sentences that are shown as examples: from the corpus, else from the stored words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import IsoglossError
from isogloss.report.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import JSON, Ints, Sentence, Words
    from isogloss.reading.places import Places

UNKNOWN = "…"
"""Stands for words that the store does not hold."""

Placed = dict[tuple[int, int], tuple[str, int]]
"""(sentence, position) -> the word as written, and its type's number in the vocabulary."""


class Sentences:
    """Reads sentences of the corpora that still are what the study read."""

    def __init__(self, places: Places, order: Callable[[str], Ints]) -> None:
        """``order``: from a corpus to each sentence's place in the random order."""
        self.places = places
        self.order = order
        self._opened: dict[str, tuple[Corpus | None, str]] = {}
        self._placed: dict[tuple[str, str], Placed] = {}

    def block(self, ranks: Mapping[str, Sequence[int]]) -> Block:
        """Return the sentences of some places in the order, by corpus: of all its languages.

        With notes where a text is missing.
        """
        found: dict[str, JSON] = {}
        for name, language in self.places.tables:
            wanted = ranks.get(name, ())
            if wanted:
                at = self.order(name).argsort()[list(wanted)].tolist()
                found[f"{name}/{language}"] = self._set(name, language, at)
        notes = list(dict.fromkeys(note for _, note in self._opened.values() if note))
        return Block("explorer-sentences", {"notes": notes, "texts": found}, packed=True)

    def _set(self, name: str, language: str, at: list[int]) -> JSON:
        key = (name, language)
        if key not in self._placed:
            numbers = self.places.number(name, language)
            self._placed[key] = placed_words(self.places.tables[key], numbers)
        corpus, _ = self.opened(name)
        types = self.places.vocabulary[key]
        sentences = set_sentences(corpus, language, at, self._placed[key], types)
        return {"numbers": at, "sentences": sentences}

    def opened(self, name: str) -> tuple[Corpus | None, str]:
        """Return the corpus, or None and why it cannot be had."""
        if name not in self._opened:
            self._opened[name] = self._open(name)
        return self._opened[name]

    def _open(self, name: str) -> tuple[Corpus | None, str]:
        from isogloss.core.study.inputs import Inputs
        from isogloss.registry import Registry

        results = self.places.results
        known = results.run["corpora"].get(name, {}).get("fingerprint")
        try:
            corpus = Inputs(results.study, Registry()).corpus(name)
        except (IsoglossError, OSError, KeyError) as error:
            return None, f"The text of {name} could not be read: {error}"
        if corpus.fingerprint != known:
            return None, f"The text of {name} is not what the study read."
        return corpus, ""


def placed_words(tables: Sequence[Words], numbers: Mapping[str, int]) -> Placed:
    """Return the words of some tables of one language by where they stand."""
    found: Placed = {}
    for table in tables:
        columns = (table.sentence, table.position, table.form, table.type)
        for sentence, position, form, kind in zip(*(c.tolist() for c in columns), strict=True):
            found[sentence, position] = (table.forms[form], numbers[table.types[kind]])
    return found


def set_sentences(
    corpus: Corpus | None,
    language: str,
    wanted: Sequence[int],
    placed: Placed,
    types: Sequence[str],
) -> list[JSON]:
    """Return sentences as the page reads them, in the order of ``wanted``: ``w`` words, ``g`` gaps.

    A word is a type's number where it is written as the type is, a pair of text and number where
    it is not, and its text alone where the store does not hold it. Gaps are what stands before,
    between and after the words; left out where that is a space between each.
    """
    if corpus is None:
        rows: dict[int, dict[int, tuple[str, int]]] = {number: {} for number in wanted}
        for (sentence, position), word in placed.items():
            if sentence in rows:
                rows[sentence][position] = word
        return [_remembered(rows[number], types) for number in wanted]
    ascending = sorted(wanted)
    texts = corpus.sentences(language, ascending)
    made = {
        number: _cut(text, placed, types) for number, text in zip(ascending, texts, strict=True)
    }
    return [made[number] for number in wanted]


def _cut(sentence: Sentence, placed: Placed, types: Sequence[str]) -> JSON:
    text, end = sentence.text, 0
    gaps: list[str] = []
    words: list[JSON] = []
    for position, (start, stop) in enumerate(sentence.words):
        gaps.append(text[end:start])
        known = placed.get((sentence.number, position))
        words.append(_word((text[start:stop], known[1]), types) if known else text[start:stop])
        end = stop
    gaps.append(text[end:])
    plain = ["", *[" "] * (len(words) - 1), ""]
    return {"w": words} if gaps == plain else {"w": words, "g": gaps}


def _remembered(words: Mapping[int, tuple[str, int]], types: Sequence[str]) -> JSON:
    last = max(words, default=-1)
    return {"w": [_word(words[p], types) if p in words else UNKNOWN for p in range(last + 1)]}


def _word(word: tuple[str, int], types: Sequence[str]) -> JSON:
    form, number = word
    return number if types[number] == form else [form, number]
