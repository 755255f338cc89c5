"""Offsets as the tokenizers library gives them for each kind of pre-tokenizer (version 0.23)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.plugins.sources.subwords import from_parts, ranges, ranges_of, whole_words
from isogloss.plugins.sources.tokens import Pieces

Spans = list[tuple[int, int]]


@pytest.mark.parametrize(
    ("text", "spans", "words", "expected"),
    [
        # WordPiece: nothing but the word's own characters
        ("ab c", [(0, 1), (1, 2), (3, 4)], [(0, 2), (3, 4)], [(0, 2), (2, 3)]),
        # Metaspace: the space belongs to the sub-word after it
        ("a b", [(0, 1), (1, 3)], [(0, 1), (2, 3)], [(0, 1), (1, 2)]),
        # ... and a space by itself announces its word
        ("a 中", [(0, 1), (1, 2), (2, 3)], [(0, 1), (2, 3)], [(0, 1), (1, 3)]),
        # ... also one that the tokenizer has put before the text
        ("中国 a", [(0, 1), (0, 2), (2, 4)], [(0, 2), (3, 4)], [(0, 2), (2, 3)]),
        # split at white space first: the announcing piece covers the word's first character
        ("a 中", [(0, 1), (2, 3), (2, 3)], [(0, 1), (2, 3)], [(0, 1), (1, 3)]),
        # bytes: one character in several sub-words
        ("a 中", [(0, 1), (1, 2), (2, 3), (2, 3), (2, 3)], [(0, 1), (2, 3)], [(0, 1), (1, 5)]),
        # bytes with trimmed offsets: the space covers nothing
        ("a 中", [(0, 1), (2, 2), (2, 3), (2, 3), (2, 3)], [(0, 1), (2, 3)], [(0, 1), (1, 5)]),
        # two spaces: the second one announces
        (" a  b", [(0, 2), (2, 3), (3, 4), (4, 5)], [(1, 2), (4, 5)], [(0, 1), (2, 4)]),
        (" a  b", [(0, 2), (3, 3), (4, 4), (4, 5)], [(1, 2), (4, 5)], [(0, 1), (2, 4)]),
        # one sub-word for two words
        ("ab", [(0, 2)], [(0, 1), (1, 2)], [(0, 1), (0, 1)]),
        # a word of which nothing is left, a word that is not asked for, no sub-word at all
        ("a ? b", [(0, 1), (4, 5)], [(2, 3), (4, 5)], [(0, 0), (1, 2)]),
        ("a b c", [(0, 1), (2, 3), (4, 5)], [(4, 5)], [(2, 3)]),
        ("a", [], [(0, 1)], [(0, 0)]),
    ],
)
def test_sub_words_of_words(text: str, spans: Spans, words: Spans, expected: Spans) -> None:
    assert ranges(text, spans, words) == expected


@pytest.mark.parametrize(
    ("text", "spans", "room", "expected"),
    [
        ("ab cd", [(0, 1), (1, 2), (3, 4), (4, 5)], 4, 4),
        ("ab cd", [(0, 1), (1, 2), (3, 4), (4, 5)], 3, 2),
        ("ab cd", [(0, 1), (1, 2), (3, 4), (4, 5)], 2, 2),
        ("ab cd", [(0, 1), (1, 2), (3, 4), (4, 5)], 1, 1),
        ("ab cd", [(0, 1), (1, 2), (2, 4), (4, 5)], 3, 2),
        ("a bc", [(0, 1), (1, 2), (2, 3), (3, 4)], 3, 2),
        ("abcd", [(0, 1), (1, 2), (2, 3), (3, 4)], 3, 3),
    ],
)
def test_cutting_keeps_words_whole(text: str, spans: Spans, room: int, expected: int) -> None:
    pieces = Pieces(tuple(range(len(spans))), tuple(spans))
    assert whole_words(text, pieces, room) == expected


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, Pieces, Spans]:
    """A text of letters and spaces, pieces that may overlap or run backwards, words in order."""
    text = draw(st.text("ab ", max_size=12))
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places).map(lambda pair: (min(pair), max(pair)))))
    if draw(st.integers(0, 3)):
        spans = sorted(spans)
    borders = sorted(draw(st.sets(places)))
    words = [(start, end) for start, end in pairwise(borders) if draw(st.booleans())]
    return text, Pieces(range(len(spans)), spans), words


@given(st.lists(texts(), max_size=4))
def test_words_of_several_texts_are_looked_up_as_those_of_each(
    several: list[tuple[str, Pieces, Spans]],
) -> None:
    first, stop = ranges_of(
        [text for text, _, _ in several],
        [pieces for _, pieces, _ in several],
        [words for _, _, words in several],
    )
    each = [found for text, pieces, words in several for found in ranges(text, pieces.spans, words)]
    assert list(zip(first.tolist(), stop.tolist(), strict=True)) == each


def test_parts_are_joined_also_where_there_are_none() -> None:
    assert from_parts([]).tolist() == []
    assert from_parts([[1, 2], np.array([3])]).tolist() == [1, 2, 3]
