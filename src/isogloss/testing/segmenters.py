"""Check a segmenter: the words of any text are spans of it, in order and apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from isogloss.testing.claims import require, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from isogloss import Segmenter, Span

TEXTS = (
    "The dog's house, 3.14 km (away)!",
    "  leading,\ttabs\u00a0and trailing  ",
    "\u6771\u4eac\u306f\u4eca\u65e5\u3082\u6674\u308c\u3002",
    "\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35",
    "\u05e9\u05c1\u05dc\u05d5\u05dd \u0643\u064e\u062a\u064e\u0628\u064e",
    "e\u0301te\u0301 \u1112\u1161\u11ab \uff21\uff76\uff9e \ufdfa",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7 1\ufe0f\u20e3",
    "\U0001d54c\U0001d55f\U00020bb7\U000e0067",
)
"""Words in several scripts, marks, half and full width, and characters beyond the BMP."""

ODD = (
    " ",
    "\t\u00a0\u3000\u2028\x85\x1c",
    "\u0301",
    "\u200b\u200d\ufeff",
    "\x00\x07\x1b[31m",
    "\ue000\uffff\U0010ffff",
    "||| -> <b>&amp;</b> =SUM(A1) %s {0} \\",
    "a\r\nb\rc\n",
    "\u6771 " * 2000,
    "\u3042" * 2500,
    "x" * 5000,
)
"""White space and marks alone, control characters, other tools' separators, long texts."""


def check_segmenter(make: Callable[[], Segmenter], texts: Iterable[str] = ()) -> None:
    """Check a segmenter on short texts in several scripts, on odd ones, and on ``texts``.

    Words are spans of code points, in order, not overlapping, none empty or white space only; the
    same from the same object, from a new one, and after other texts. Text without anything to read
    has no words, and no text makes it fail. ``version``, where there is one, is text.
    """
    segment, other = make(), make()
    known = getattr(segment, "version", "")
    require(isinstance(known, str), f"version is {type_of(known)}, not text")
    require(known == getattr(other, "version", ""), "two new objects have different versions")
    everything = [*chain(TEXTS, ODD, texts)]
    first = [_words(segment, text) for text in everything]
    for text, words in zip(everything, first, strict=True):
        _check_spans(text, words)
    backwards = [_words(segment, text) for text in reversed(everything)]
    require(first == backwards[::-1], "the same object gave other words for the same text")
    again = [_words(other, text) for text in everything]
    require(first == again, "a new object gave other words for the same text")
    for text in ("", *ODD[:2]):
        require(not _words(segment, text), f"{text!r} has nothing to read, but words were found")
    require(bool(first[0]), f"no word was found in {TEXTS[0]!r}")


def _words(segment: Segmenter, text: str) -> list[Span]:
    try:
        found = segment(text)
    except Exception as error:
        raise AssertionError(f"it fails on {_shown(text)}: {error!r}") from error
    require(isinstance(found, Sequence), f"words are {type_of(found)}, not a sequence of spans")
    return [_span(each) for each in found]


def _span(span: object) -> Span:
    proper = isinstance(span, tuple) and len(span) == 2 and all(type(each) is int for each in span)
    require(proper, f"{span!r} is no span: a pair (start, end) of whole numbers")
    assert isinstance(span, tuple)
    return span


def _check_spans(text: str, words: list[Span]) -> None:
    done = 0
    for start, end in words:
        where = f"the span {(start, end)} of {_shown(text)}"
        require(start < end, f"{where} is empty")
        require(start >= 0 and end <= len(text), f"{where} leaves the text of {len(text)}")
        require(start >= done, f"{where} is not after the word before it")
        require(not text[start:end].isspace(), f"{where} is white space only")
        done = end


def _shown(text: str) -> str:
    return ascii(text) if len(text) <= 60 else f"{text[:50]!a}... ({len(text)} characters)"
