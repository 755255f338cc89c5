"""Words that formats stumble over, and entries made of them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from isogloss.core.interchange.entries import PlacedWord

NASTY = (
    "|||",
    "a|||b",
    "a|",
    "|||1|||2|||3",
    "->",
    "a -> b: Probability = 1, Count = 1",
    '"',
    "'",
    '""quoted""',
    "\t",
    "a\tb",
    " ",
    " a ",
    "a b",
    "<b>&amp;</b>",
    "[red]",
    "🏳️‍🌈",
    "e\u0301",
    "a\rb",
    "a\nb",
    "\r\n",
    "\u2028",
    "\x85",
    "\x00",
    "a\x00",
    "\ufeffa",
    "=1+1",
    "-1",
    ",",
    ";",
    "\\",
    "\\t",
    "#",
    "null",
)

WORDS = st.sampled_from(NASTY) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
"""Any word that UTF-8 can hold."""

LINES = WORDS.filter(lambda word: not {"\n", "\r"} & set(word) and not word.startswith("\ufeff"))
"""Any word that a line can hold."""

PROPERTY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def entries(draw: st.DrawFn, words: st.SearchStrategy[str] = WORDS) -> list[PlacedWord]:
    """Words at places that ascend, with gaps between."""
    found = []
    sentence = position = 0
    for word in draw(st.lists(words, min_size=1, max_size=8)):
        if draw(st.booleans()):
            sentence, position = sentence + draw(st.integers(1, 3)), 0
        found.append(PlacedWord(word, draw(st.integers(0, 9)), sentence, position))
        position += draw(st.integers(1, 2))
    return found
