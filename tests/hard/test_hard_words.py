"""Words and types of the difficult corpora: what a segmenter and a matching rule make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.text.corpus import read_corpus
from isogloss.core.text.matching import matcher
from isogloss.core.text.scripts import is_unspaced
from isogloss.core.text.segmenting import Cut
from isogloss.plugins.segmenters.unicode import unicode

if TYPE_CHECKING:
    from pathlib import Path


def first(path: Path, line: int = 1) -> list[str]:
    """Return the words that Unicode's boundaries give in a line."""
    corpus = read_corpus("hard", {"xx": path}, cut=Cut(unicode(), {"name": "unicode"}))
    (sentence,) = corpus.sentences("xx", [line - 1])
    return [sentence.text[start:end] for start, end in sentence.words]


@pytest.mark.parametrize(
    ("name", "unspaced", "words"),
    [
        ("en", False, "I like to eat noodles ."),
        ("zh", True, "我 喜 欢 吃 面 条 。"),
        ("zh_hant", True, "我 喜 歡 吃 麵 條 。"),
        ("ja", True, "私 は ラーメン を 食 べ る の が 好 き で す 。"),
        ("th", True, "ฉันชอบกินก๋วยเตี๋ยว"),
    ],
)
def test_text_without_spaces_is_noticed(
    shared: Path, name: str, unspaced: bool, words: str
) -> None:
    path = shared / "data" / "hard" / "corpora" / "no_spaces" / f"{name}.txt"
    corpus = read_corpus("hard", {"xx": path})
    assert {is_unspaced(sentence.text) for sentence in corpus.sentences("xx")} == {unspaced}
    assert first(path) == words.split()


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        (
            "zero_width/fa.txt",
            2,
            "کت\u0627ب\u200c\u0647\u0627ی د\u0627نش\u200cآموز نو \u0647ستند .",
        ),
        ("zero_width/fa.txt", 5, "او به او بله\u200e گفت ."),
        ("zero_width/hi.txt", 2, "विद्यार्थी की क्\u200dषा नई है ।"),
        ("zero_width/km.txt", 1, "ខ្ញុំ នឹង ទៅ ផ្ទះ ។"),
        ("zero_width/de.txt", 3, "Dies ist ein sehr langes Zusammen\u00adsetzungs\u00adwort ."),
        ("emoji/en.txt", 2, "My family 👨\u200d👩\u200d👧\u200d👦 is here"),
        ("emoji/en.txt", 4, "Thumbs 👍🏽 👍🏿 up"),
        ("emoji/de.txt", 5, "Drücke jetzt 1\ufe0f\u20e3"),
        ("rtl/ar.txt", 3, "وُلِدَ عام ١٩٨٧ في القاهرة ( مصر ) ."),
    ],
)
def test_what_a_reader_sees_as_one_stays_whole(
    shared: Path, name: str, line: int, words: str
) -> None:
    assert first(shared / "data" / "hard" / "corpora" / name, line) == words.split()


def types(path: Path, rule: str, language: str) -> list[str]:
    corpus, match = read_corpus("hard", {"xx": path}), matcher(rule, language)
    return [match(each.text[a:b]) for each in corpus.sentences("xx") for a, b in each.words]


@pytest.mark.parametrize("language", ["fr", "vi", "ko"])
def test_composed_and_decomposed_text_has_the_same_types(shared: Path, language: str) -> None:
    home = shared / "data" / "hard" / "corpora" / "nfc_nfd"
    composed, decomposed = home / f"{language}_nfc.txt", home / f"{language}_nfd.txt"
    assert types(composed, "nfc", language) == types(decomposed, "nfc", language)
    assert types(composed, "exact", language) != types(decomposed, "exact", language)


def test_arabic_marks_and_tatweel_count_unless_it_is_said(shared: Path) -> None:
    home = shared / "data" / "hard" / "corpora" / "rtl"
    rule = "nfc-arabic-invisible"
    assert types(home / "ar.txt", rule, "ar") == types(home / "ar_plain.txt", "nfc", "ar")
    assert types(home / "ar.txt", "nfc", "ar") != types(home / "ar_plain.txt", "nfc", "ar")


@pytest.mark.parametrize(
    ("name", "rule", "expected"),
    [
        (
            "tr",
            "nfc-lower",
            "istanbul \u0131ğd\u0131r \u0131l\u0131k ilk ilk \u0131rmak \u0131rmak diyarbak\u0131r diyarbak\u0131r",
        ),
        ("de", "nfc-lower", "strasse straße straße maße masse sie sie sie essen essen"),
        ("de", "nfc-casefold", "strasse strasse strasse masse masse sie sie sie essen essen"),
    ],
)
def test_case_is_that_of_the_language(shared: Path, name: str, rule: str, expected: str) -> None:
    path = shared / "data" / "hard" / "corpora" / "casing" / f"{name}.txt"
    assert types(path, rule, name) == expected.split()


def test_a_word_of_fifty_thousand_characters_is_one_word(shared: Path) -> None:
    home = shared / "data" / "hard" / "corpora" / "long_lines"
    corpus = read_corpus("hard", {name: home / f"{name}.txt" for name in ("en", "de")})
    assert len(corpus) == 6
    for language in corpus.languages:
        (sentence,) = corpus.sentences(language, [3])
        assert max(end - start for start, end in sentence.words) == 50_000
