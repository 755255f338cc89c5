"""Which forms are one type under each rule."""
# ruff: noqa: RUF001 (letters that look alike are what these tests are about)

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import SettingsError
from isogloss.core.text.matching import RULES, matcher

if TYPE_CHECKING:
    from pathlib import Path

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]

LANGUAGES = ("", "tr", "de", "el", "ar", "ja")

PLAIN = ("exact", "nfc", "nfc-casefold", "nfkc-casefold")

# What random text hardly ever holds: characters that some part of a rule treats in its own way.
ODD = (
    "Iiİı\u0307\u0323\u0301ßẞΣσςS\u00ad\u200b\u200c\u200d\ufeff\u0640\u064e\u0651\u0654\u0627\u0643"
)
ODD += (
    "\u05b0\u05c1\ufb2a\ufe71\uff21\uff76\uff9e\uffa0\u3000ﬁÅ\u212bǅ\u1e9e\u0345\u1f80ŉ\u1100\u1161"
)

forms = st.text() | st.text(alphabet=ODD, max_size=8)
rules = st.sampled_from(RULES)
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("rule", "language"),
    [
        *((rule, "") for rule in PLAIN),
        *(
            pytest.param(rule, language, marks=pytest.mark.slow)
            for rule in ("nfc-lower-width", "nfkc-lower-arabic-hebrew-invisible")
            for language in ("", "tr")
        ),
    ],
)
def test_the_type_of_a_type_is_itself_for_every_character(rule: str, language: str) -> None:
    match = matcher(rule, language)
    types = [match(character) for character in CHARACTERS]
    assert "" not in types
    assert [match(type_) for type_ in types] == types


@given(rule=rules, language=languages, form=forms)
def test_the_type_of_a_type_is_itself(rule: str, language: str, form: str) -> None:
    match = matcher(rule, language)
    assert match(match(form)) == match(form)
    assert bool(match(form)) is bool(form)


@given(rule=st.sampled_from([rule for rule in RULES if "exact" not in rule]), form=forms)
def test_canonically_equivalent_forms_are_one_type(rule: str, form: str) -> None:
    for language in LANGUAGES:
        match = matcher(rule, language)
        assert match(normalize("NFD", form)) == match(normalize("NFC", form)) == match(form)


@given(rule=st.sampled_from([rule for rule in RULES if "fc-casefold" in rule]), form=forms)
def test_case_does_not_matter_once_folded(rule: str, form: str) -> None:
    match = matcher(rule)
    # The standard, too, normalises first: a subscript iota is a mark, but folds to a letter.
    assert match(normalize("NFD", form).casefold()) == match(form)


@given(language=languages, form=forms)
def test_exact_changes_nothing(language: str, form: str) -> None:
    assert matcher("exact", language)(form) == form


@given(language=languages, form=forms)
def test_nfc_is_the_normal_form_and_nothing_else(language: str, form: str) -> None:
    assert matcher("nfc", language)(form) == normalize("NFC", form)
    assert matcher("nfkc", language)(form) == normalize("NFKC", form)


@given(form=forms)
def test_folding_is_the_same_for_all_languages(form: str) -> None:
    for rule in ("nfc-casefold", "nfkc-casefold-arabic", "exact-casefold-width"):
        assert len({matcher(rule, language)(form) for language in LANGUAGES}) == 1


@pytest.mark.parametrize(
    ("rule", "one", "other", "same"),
    [
        ("exact", "e\u0301", "é", False),
        ("nfc", "e\u0301", "é", True),
        ("nfc", "\u212b", "Å", True),  # the sign of Ångström
        ("nfc", "Katze", "katze", False),
        ("nfc-casefold", "Katze", "kATZE", True),
        ("nfc-casefold", "Straße", "STRASSE", True),
        ("nfc-casefold", "Maße", "Masse", True),  # two words of German become one type
        ("nfc-casefold", "ΟΔΟΣ", "οδος", True),  # both sigmas are one
        # Marks in another order.
        ("nfc-casefold", "\u03b1\u0345\u0301", "\u03b1\u0301\u0345", True),
        ("nfc-casefold", "I", "i", True),
        # Dotless: what Turkish wants is not what this rule does.
        ("nfc-casefold", "I", "\u0131", False),
        ("nfc-casefold", "İ", "i", False),
        ("nfc-casefold", "ﬁn", "fin", True),  # ligatures fold, with all others of full folding
        ("nfc-casefold", "\uff21", "a", False),
        ("nfkc-casefold", "\uff21", "a", True),  # full width
        ("nfkc-casefold", "㎏", "KG", True),
        ("nfkc-casefold", "Zu\u00adsammen", "Zusammen", False),  # soft hyphens stay
        ("nfkc-casefold", "حرکت", "حركت", False),  # Persian and Arabic kaf are letters apart
        ("nfc-lower", "ﬁn", "fin", False),
        ("nfc-lower", "ΟΔΟΣ", "οδος", True),  # the last sigma is the final one
        ("nfc-lower", "ΟΔΟΣ", "οδοσ", False),
        ("nfc-lower", "ΟΔΌΣ", "οδος", False),  # accents count
        ("nfc-arabic", "كَتَبَ", "كتب", True),
        ("nfc-arabic", "شدّة", "شدة", True),
        ("nfc-arabic", "هٰذا", "هذا", True),  # the small alef above
        ("nfc-arabic", "ســـلام", "سلام", True),  # tatweel
        ("nfc-arabic", "أمر", "امر", False),  # hamza stays, written together
        ("nfc-arabic", "ا\u0654مر", "أمر", True),  # or apart
        ("nfc-arabic", "ا\u064e\u0654مر", "أمر", True),  # with a vowel mark between
        ("exact-arabic", "ا\u0654مر", "أمر", False),
        ("nfc-arabic", "آمن", "امن", False),  # so does madda
        ("nfc-casefold", "كَتَبَ", "كتب", False),
        ("nfc-hebrew", "שָׁלוֹם", "שלום", True),
        ("nfc-hebrew", "\ufb2a", "ש", True),  # shin and its dot in one code point
        ("nfc-arabic", "שָׁלוֹם", "שלום", False),
        ("nfc-width", "ＡＢＣ１２", "ABC12", True),
        ("nfc-width", "ｶﾞｲﾄﾞ", "ガイド", True),  # with sound marks of half width
        ("nfc-width", "ＡＢＣ", "abc", False),
        ("nfc-casefold-width", "ＡＢＣ", "abc", True),
        ("nfc-width", "ﬁn", "fin", False),  # nothing else of NFKC
        ("nfc-width", "①", "1", False),
        ("nfc-width", "㎏", "kg", False),
        ("nfc-invisible", "Zu\u00adsammen", "Zusammen", True),
        ("nfc-invisible", "\ufeffja\u2060", "ja", True),
        ("nfc-invisible", "\u200fبله\u200e", "بله", True),
        ("nfc-invisible", "می\u200cخواهم", "میخواهم", False),  # joiners spell
        ("nfc-invisible", "क\u094d\u200dष", "क\u094dष", False),
        ("nfc-invisible", "e\u00ad\u0301", "é", True),  # what it kept apart comes together
    ],
)
def test_the_rules_on_known_words(rule: str, one: str, other: str, same: bool) -> None:
    match = matcher(rule)
    assert (match(one) == match(other)) is same


@pytest.mark.parametrize(
    ("language", "form", "type_"),
    [
        ("tr", "IRMAK", "ırmak"),
        ("tr", "İlk", "ilk"),
        ("tr", "I\u0307lk", "ilk"),
        ("tr", "I\u0323\u0307", "\u1ecb"),  # a dot below stands between
        ("tr", "I\u0301\u0307", "ı\u0301\u0307"),  # a mark above does not let the dot through
        ("tr-TR", "I", "ı"),
        ("TR_tr", "I", "ı"),
        ("az-Latn", "I", "ı"),
        ("tur", "I", "ı"),
        ("tr2", "I", "i"),  # a name that a user made up has no rule
        ("trk", "I", "i"),
        ("en2", "I", "i"),
        ("", "I", "i"),
        ("-tr", "I", "i"),
        ("zh-Hant_TW", "I", "i"),
        ("en", "İ", "i\u0307"),
        ("de_AT", "Maße", "maße"),
        ("de", "STRAẞE", "straße"),
        ("de", "STRASSE", "strasse"),
        ("el", "ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
    ],
)
def test_lower_case_is_the_language_s_own(language: str, form: str, type_: str) -> None:
    assert matcher("nfc-lower", language)(form) == type_


def test_a_dotted_capital_i_folds_to_i_with_a_dot() -> None:
    assert matcher("nfc-casefold")("İ") == "i\u0307"


@pytest.mark.parametrize("form", ["\u0640", "\u00ad", "\u200b\u2060", "\u064b\u00ad"])
def test_a_form_of_what_is_ignored_alone_keeps_it(form: str) -> None:
    assert matcher("nfc-casefold-arabic-invisible")(form) == form
    assert matcher("nfc-casefold-arabic-invisible")(f"{form}a") == "a"


@pytest.mark.parametrize(
    ("rule", "near"),
    [
        ("nfc_casefold", "nfc-casefold"),
        ("nfc-casefld", "nfc-casefold"),
        ("nfc-width-lower", "nfc-lower-width"),
        ("casefold-nfc", "nfc-casefold"),
        ("nfc-casefold-casefold", "nfc-casefold"),
        ("nfkc-casefold-width", "nfkc-casefold"),
        ("nfc-lower-arabc", "nfc-lower-arabic"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_nearest(rule: str, near: str) -> None:
    with pytest.raises(SettingsError, match=f"is no rule; did you mean '{near}'"):
        matcher(rule)


@pytest.mark.parametrize("rule", ["", "-", "casefold", "nfc-nfkc", "nfc-casefold-lower", "NFC"])
def test_unknown_missing_and_contradicting_parts_are_refused(rule: str) -> None:
    with pytest.raises(SettingsError, match=r"exact, nfc, nfkc, then .* casefold, lower, then"):
        matcher(rule)


def test_there_is_one_name_for_every_rule() -> None:
    assert len(RULES) == len(set(RULES)) == 3 * 3 * 16 - 3 * 8  # no width beside nfkc
    assert set(PLAIN) < set(RULES)


def words(path: Path, *lines: int) -> list[str]:
    """Return the words of a file, cut at white space; of some lines only, from 0."""
    text = path.read_text(encoding="utf-8").split("\n")
    return " ".join(text[line] for line in lines or range(len(text))).split()


def types(path: Path, rule: str, language: str = "", *lines: int) -> list[str]:
    return list(map(matcher(rule, language), words(path, *lines)))


def count(path: Path, rule: str, language: str = "", *lines: int) -> int:
    return len(set(types(path, rule, language, *lines)))


def test_casing_in_turkish_german_and_greek(shared: Path) -> None:
    folder = shared / "data" / "hard" / "corpora" / "casing"
    istanbul, igdir, ilik, ilk, other, irmak, small = types(folder / "tr.txt", "nfc-lower", "tr", 0)
    assert (ilk, irmak) == (other, small)
    assert [*istanbul[:1], *igdir[:1], *ilik[:1]] == ["i", "ı", "ı"]
    assert len(set(types(folder / "tr.txt", "nfc-lower", "tr", 1))) == 1
    assert len(set(types(folder / "tr.txt", "nfc-casefold", "tr", 1))) == 2
    german = folder / "de.txt"
    assert count(german, "nfc-casefold", "de", 0) == 2  # all the streets; masses and measures
    assert count(german, "nfc-lower", "de", 0) == 4  # STRASSE, two with ß; Maße; Masse
    assert count(german, "nfc", "de", 1) == 5
    assert count(german, "nfc-casefold", "de", 1) == count(german, "nfc-lower", "de", 1) == 2
    greek = folder / "el.txt"
    # The accent and the breathing count under every rule; a final sigma is found by its place.
    for rule in ("nfc-casefold", "nfc-lower"):
        assert count(greek, rule, "el", 0) == 3
        assert count(greek, rule, "el", 1) == 1


def test_composed_and_decomposed_files_are_one_vocabulary(shared: Path) -> None:
    folder = shared / "data" / "hard" / "corpora" / "nfc_nfd"
    for language in ("fr", "vi", "ko"):
        nfc, nfd = (folder / f"{language}_{form}.txt" for form in ("nfc", "nfd"))
        assert types(nfc, "exact") != types(nfd, "exact")
        for rule in ("nfc", "nfc-casefold", "nfc-lower", "nfkc-casefold"):
            assert types(nfc, rule) == types(nfd, rule)


def test_compatibility_variants(shared: Path) -> None:
    path = shared / "data" / "hard" / "corpora" / "nfc_nfd" / "compat.txt"
    assert types(path, "nfkc", "", 0) == ["fine", "office", "Apple", "12"]
    assert types(path, "nfc-width", "", 0)[2:] == ["Apple", "①②"]
    assert types(path, "nfc", "", 1)[::2] == ["Å", "Å", "Å", "Ω", "Ω"]  # already under nfc
    assert types(path, "nfc-casefold", "", 2)[:3] == ["ǆ"] * 3
    assert types(path, "nfkc-casefold", "", 2)[:3] == ["dž"] * 3


def test_arabic_with_and_without_vowel_marks(shared: Path) -> None:
    folder = shared / "data" / "hard" / "corpora" / "rtl"
    marked, plain = folder / "ar.txt", folder / "ar_plain.txt"
    rule = "nfc-casefold-arabic-invisible"
    assert types(marked, rule, "ar") == types(plain, rule, "ar")
    alike = sum(
        a == b
        for a, b in zip(types(marked, "nfc-casefold"), types(plain, "nfc-casefold"), strict=True)
    )
    assert (alike, len(words(plain))) == (10, 18)


def test_hebrew_points_and_bidi_controls(shared: Path) -> None:
    path = shared / "data" / "hard" / "corpora" / "rtl" / "he.txt"
    assert types(path, "nfc-hebrew", "he", 0) == ["בשם", "העם."]
    assert types(path, "nfc-invisible", "he", 4)[0] == "50%"
    assert types(path, "nfc-hebrew", "he", 4)[0] == "\u202b50%"


def test_zero_width_characters(shared: Path) -> None:
    folder = shared / "data" / "hard" / "corpora" / "zero_width"
    assert "Zusammensetzungswort." in types(folder / "de.txt", "nfc-invisible", "de")
    assert "Zusammensetzungswort." not in types(folder / "de.txt", "nfc", "de")
    persian = folder / "fa.txt"
    assert "بله" in types(persian, "nfc-invisible", "fa")
    assert types(persian, "nfc-invisible", "fa", 0) == words(persian, 0)  # joiners stay
    assert types(folder / "hi.txt", "nfc-invisible", "hi", 1) == words(folder / "hi.txt", 1)


def test_separators_and_markup_are_forms_as_any_other(shared: Path) -> None:
    path = shared / "data" / "hard" / "corpora" / "delimiters" / "en.txt"
    assert types(path, "exact") == words(path)
    assert types(path, "nfc-width", "", 11) == ["007", "1e5", "1.0", "01", "½", "123", "٣", "Ⅳ"]
    assert count(path, "nfc-casefold", "", 12) == 1
    lone = types(path, "nfc-casefold-invisible", "", 17)
    assert lone == words(path, 17) == ["\u200b\u200b", "\u200b"]  # nothing else is left of them
