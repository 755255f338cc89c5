"""Check a corpus format: sentences by number, the same each time, with words that lie in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from isogloss import Passage
from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss import CorpusFormat, Passages


def check_corpus(make: Callable[[], CorpusFormat]) -> None:
    """Check a format that was given files which it can read.

    Every language has sentences, a fingerprint and details; reading gives passages, in the order
    that was asked for and the same each time; words are spans of their text, annotations have a
    value for each of them, and ids name each sentence once.
    """
    found = make().passages()
    require(isinstance(found, Mapping), f"passages() gave {type_of(found)}, not a mapping")
    require(len(found) > 0, "it has not one language")
    again = make().passages()
    require(list(found) == list(again), "a new object has other languages")
    for language, passages in found.items():
        _check(language, passages, again[language])


def _check(language: str, passages: Passages, again: Passages) -> None:
    count = len(passages)
    require(count > 0, f"{language}: it has not one sentence")
    whole = list(passages.read(range(count)))
    require(len(whole) == count, f"{language}: {len(whole)} passages were read of {count}")
    for number, passage in enumerate(whole):
        _check_passage(f"{language}, sentence {number}", passage)
    backwards = list(passages.read(range(count - 1, -1, -1)))
    require(backwards == whole[::-1], f"{language}: another order of numbers gave other sentences")
    require(list(again.read(range(count))) == whole, f"{language}: a new object reads otherwise")
    same = passages.fingerprint == again.fingerprint
    require(same, f"{language}: a new object has another fingerprint")
    require(isinstance(passages.details, Mapping), f"{language}: its details are no mapping")
    ids = passages.ids
    if ids is not None:
        named = len(ids) == count and len(set(ids)) == count
        require(named, f"{language}: its ids do not name each of {count} sentences once")


def _check_passage(place: str, passage: object) -> None:
    require(isinstance(passage, Passage), f"{place} is {type_of(passage)}, not a Passage")
    assert isinstance(passage, Passage)
    require(isinstance(passage.text, str), f"{place}: its text is {type_of(passage.text)}")
    done = 0
    for start, end in passage.words or ():
        inside = done <= start < end <= len(passage.text)
        require(inside, f"{place}: ({start}, {end}) is no span after {done} in its text")
        done = end
    count = 0 if passage.words is None else len(passage.words)
    for name, values in passage.annotations.items():
        require(len(values) == count, f"{place}: {len(values)} of {name!r} for {count} words")
