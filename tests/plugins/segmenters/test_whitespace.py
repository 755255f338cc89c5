"""Words between white space."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isogloss.plugins.segmenters.whitespace import whitespace


@given(text=st.text() | st.text(alphabet="a\u0301\u200b \t\u00a0\u3000\x1c\x85\u2028"))
def test_words_are_those_of_split(text: str) -> None:
    assert [text[start:end] for start, end in whitespace()(text)] == text.split()
