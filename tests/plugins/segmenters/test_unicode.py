"""Words by Unicode's boundaries."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.plugins.segmenters.unicode import unicode
from tests.plugins.segmenters import boundaries

if TYPE_CHECKING:
    from pathlib import Path

# One or two characters of every class that a rule of the standard names, and some of none.
CHARACTERS = (
    "\r\n\x85aЖ\u05d0\u30a21\uff11_:\u00b7.\u2019,;'\"\u0308\u0903\u00ad\u200d\u200c\U0001f1e6 "
    "\u3000\u00a0\u202f!\U0001f6d1\u2764\u24c2\U0001f3fd\u1100\uac00\u4e00\u3042\u0e01\u1780\u0e31\u200b"
)


def words(text: str, **settings: str) -> list[str]:
    return [text[start:end] for start, end in unicode(**settings)(text)]  # type: ignore[arg-type]


@pytest.mark.slow
def test_all_triples_of_characters_are_cut_as_the_rules_say() -> None:
    segment = unicode()
    for characters in product(CHARACTERS, repeat=3):
        text = "".join(characters)
        assert segment(text) == boundaries.words(text), ascii(text)


@given(text=st.text(alphabet=CHARACTERS, max_size=12) | st.text(max_size=12))
def test_any_text_is_cut_as_the_rules_say(text: str) -> None:
    assert unicode()(text) == boundaries.words(text)


@given(text=st.text(alphabet=CHARACTERS) | st.text())
def test_only_what_cannot_be_seen_is_in_no_word(text: str) -> None:
    done = 0
    for start, end in [*unicode()(text), (len(text), len(text))]:
        assert boundaries.UNSEEN.fullmatch(text, done, start)
        done = end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dog can't, won't.", ["The", "dog", "can't", ",", "won't", "."]),
        ("3.14 1,000 a.b e.g. 3,a", ["3.14", "1,000", "a.b", "e.g", ".", "3", ",", "a"]),
        (
            "well-known a_b http://x.org",
            ["well", "-", "known", "a_b", "http", ":", "/", "/", "x.org"],
        ),
        ("l\u2019eau", ["l\u2019eau"]),
        ("'quoted' \"so\"", ["'", "quoted", "'", '"', "so", '"']),
        ("\u05e6\u05d4\"\u05dc \u05d2'", ['\u05e6\u05d4"\u05dc', "\u05d2'"]),  # acronym, geresh
        ("10\u00a0000\u202f%", ["10", "000", "%"]),
        ("10\u202f000\u202f\u202f \u202f!", ["10\u202f000", "!"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        (" \u0301a", ["\u0301", "a"]),
        (
            "\u1112\u1161\u11ab\u1100\u1173\u11af \ud55c\uae00\uc744",
            ["\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00\uc744"],
        ),
        ("Zu\u00adsammen\u2060setzung", ["Zu\u00adsammen\u2060setzung"]),
        (
            "\u0e01\u0e34\u0e19\u200b\u0e02\u0e49\u0e32\u0e27 \u0e14\u0e35",
            ["\u0e01\u0e34\u0e19", "\u0e02\u0e49\u0e32\u0e27", "\u0e14\u0e35"],
        ),
        ("\u6211\u559c\u6b22", ["\u6211", "\u559c", "\u6b22"]),
        ("\u30ab\u30bf\u30ab\u30ca\u3072\u3089", ["\u30ab\u30bf\u30ab\u30ca", "\u3072", "\u3089"]),
        ("\ufeff\u200ea\u200f", ["a\u200f"]),
        ("\u200b\u200e \u00ad", []),
        ("", []),
    ],
)
def test_known_texts(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_what_a_reader_sees_as_one_character_stays_whole() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    scotland = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    germany, france = "\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"
    text = f"a{family}b {germany}{france}{scotland} 1\ufe0f\u20e3"
    assert words(text) == ["a", family, "b", germany, france, scotland, "1\ufe0f\u20e3"]
    thumbs = "\U0001f44d\U0001f3fd\U0001f44d\U0001f3ff"
    assert words(thumbs) == [thumbs[:2], thumbs[2:]]


def test_punctuation_can_be_dropped_and_symbols_stay() -> None:
    text = 'Well (so), "5 $ + 3\u20ac" -- #1\ufe0f\u20e3 \u3002\u061f \u2764\ufe0f a_b _'
    kept = ["Well", "so", "5", "$", "+", "3", "\u20ac", "1\ufe0f\u20e3", "\u2764\ufe0f", "a_b"]
    assert words(text, punctuation="drop") == kept
    assert set(words(text)) - set(kept) == set('(),"-#_\u3002\u061f')


def test_the_version_names_the_library() -> None:
    from importlib.metadata import version

    assert unicode().version == f"regex {version('regex')}"  # type: ignore[attr-defined]


def lines(shared: Path, name: str) -> list[list[str]]:
    path = shared / "data" / "hard" / "corpora" / name
    return [words(line) for line in path.read_text(encoding="utf-8").split("\n")]


def test_zero_width_characters(shared: Path) -> None:
    persian = lines(shared, "zero_width/fa.txt")
    assert len(persian[0]) == 5  # four words and the full stop: no joiner cuts
    assert [len(line) for line in persian[1:5]] == [5, 6, 6, 6]  # marks are no words of their own
    hindi = lines(shared, "zero_width/hi.txt")
    assert [len(line) for line in hindi[:5]] == [4, 6, 8, 6, 5]  # the danda is a word
    khmer = lines(shared, "zero_width/km.txt")
    assert [len(line) for line in khmer[:5]] == [5, 5, 6, 5, 5]  # U+200B separates; a full stop
    german = lines(shared, "zero_width/de.txt")
    assert german[2][-2] == "Zusammen\u00adsetzungs\u00adwort"
    assert german[4] == ["Er", "sagte\u2060ja\u2060zu", "ihr", "."]


def test_text_without_spaces(shared: Path) -> None:
    for name in ("zh", "zh_hant"):
        assert [len(line) for line in lines(shared, f"no_spaces/{name}.txt")[:5]] == [7, 7, 9, 7, 8]
    japanese = lines(shared, "no_spaces/ja.txt")
    assert "".join(japanese[0][2:3]) == "\u30e9\u30fc\u30e1\u30f3"  # katakana stay together
    thai = lines(shared, "no_spaces/th.txt")
    assert [len(line) for line in thai[:5]] == [1] * 5


def test_emoji(shared: Path) -> None:
    for name in ("en", "de"):
        counts = [len(line) for line in lines(shared, f"emoji/{name}.txt")[:6]]
        assert counts == [4, 5, 5, 4, 3, 2]


def test_decomposed_text_has_the_same_words(shared: Path) -> None:
    from unicodedata import normalize

    for language in ("fr", "vi", "ko"):
        nfc, nfd = (lines(shared, f"nfc_nfd/{language}_{form}.txt") for form in ("nfc", "nfd"))
        assert nfc == [[normalize("NFC", word) for word in line] for line in nfd]


def test_odd_white_space_and_separators(shared: Path) -> None:
    spaces = lines(shared, "whitespace/en.txt")
    assert spaces[0] == ["The", "cat", "sleeps", "on", "the", "sofa", "."]
    assert spaces[1] == ["10", "000", "people", "came", "."]
    assert spaces[3:7] == [
        ["one", "two", "three"],
        ["line", "separator", "and", "para", "separator"],
        ["next", "line"],
        ["form", "feed", "and", "vert", "tab"],
    ]
    separators = lines(shared, "delimiters/en.txt")
    assert separators[0] == ["a", *"|||", "b", *"|||", "c", *"|||", *"|||", "d"]
    assert separators[17] == []  # U+200B and spaces


def test_right_to_left_text_keeps_its_order(shared: Path) -> None:
    arabic = lines(shared, "rtl/ar.txt")
    assert [len(line) for line in arabic[:5]] == [3, 4, 9, 6, 9]
    hebrew = lines(shared, "rtl/he.txt")
    assert [len(line) for line in hebrew[:5]] == [3, 5, 10, 7, 8]
