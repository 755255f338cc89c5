"""From a library's pieces to words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import PluginError
from isogloss.plugins.segmenters.spans import Library, located, whole, words


def test_ends_are_trimmed_and_what_cannot_be_seen_is_no_word() -> None:
    text = " ab  \u200b\u200ec\u3000"
    spans = [(0, 4), (4, 5), (5, 6), (6, 9)]
    assert words(text, spans, "keep") == [(1, 3), (7, 8)]


def test_punctuation_is_kept_or_dropped() -> None:
    text = "a,...b$"
    spans = [(0, 1), (1, 5), (5, 6), (6, 7)]
    assert words(text, spans, "keep") == spans
    assert words(text, spans, "drop") == [(0, 1), (5, 6), (6, 7)]


@pytest.mark.parametrize(
    ("text", "cut", "expected"),
    [
        ("ab", [(0, 1), (1, 2)], [(0, 1), (1, 2)]),
        ("e\u0301t", [(0, 1), (1, 2), (2, 3)], [(0, 2), (2, 3)]),
        ("\U0001f468\u200d\U0001f469x", [(0, 1), (1, 2), (2, 3), (3, 4)], [(0, 3), (3, 4)]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", [(0, 1), (1, 3), (3, 4)], [(0, 4)]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", [(0, 2), (2, 4)], [(0, 2), (2, 4)]),
        ("e\u0301", [(1, 2)], [(1, 2)]),  # there is nothing to join it to
        ("e\u0301", [], []),
    ],
)
def test_no_cut_goes_through_what_a_reader_sees_as_one_character(
    text: str, cut: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    assert list(whole(text, cut)) == expected


@given(pieces=st.lists(st.text(max_size=5)))
def test_pieces_that_make_up_the_text_are_located(pieces: list[str]) -> None:
    text = "".join(pieces)
    spans = located(text, pieces)
    assert [text[start:end] for start, end in spans] == [piece for piece in pieces if piece]


@pytest.mark.parametrize("pieces", [["a", "B"], ["a"], ["ab", "c"], ["b"]])
def test_pieces_that_do_not_make_up_the_text_are_the_library_s_fault(pieces: list[str]) -> None:
    with pytest.raises(PluginError, match="the library"):
        located("ab", pieces)


def test_a_library_s_cuts_become_words() -> None:
    segment = Library(lambda text: [(0, 2), (2, len(text))], "drop", "some 1.0")
    assert segment("a .") == [(0, 1)]
    assert segment.version == "some 1.0"
