"""Which forms are one type under each rule."""

from __future__ import annotations

import sys
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import SettingsError
from isogloss.core.text.matching import RULES, matcher

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize("rule", RULES)
def test_the_type_of_a_type_is_itself_for_every_character(rule: str) -> None:
    match = matcher(rule)
    types = [match(character) for character in CHARACTERS]
    assert [match(type_) for type_ in types] == types


@pytest.mark.parametrize("rule", RULES)
@given(form=st.text())
def test_the_type_of_a_type_is_itself(rule: str, form: str) -> None:
    match = matcher(rule)
    assert match(match(form)) == match(form)


@pytest.mark.parametrize("rule", RULES[1:])
@given(form=st.text())
def test_canonically_equivalent_forms_are_one_type(rule: str, form: str) -> None:
    match = matcher(rule)
    assert match(normalize("NFD", form)) == match(normalize("NFC", form)) == match(form)


@pytest.mark.parametrize("rule", RULES[2:])
@given(form=st.text())
def test_case_does_not_matter_once_folded(rule: str, form: str) -> None:
    match = matcher(rule)
    assert match(form.casefold()) == match(form)


@given(form=st.text())
def test_exact_changes_nothing(form: str) -> None:
    assert matcher("exact")(form) == form


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
        (
            "nfc-casefold",
            "\u03b1\u0345\u0301",
            "\u03b1\u0301\u0345",
            True,
        ),  # marks in another order
        ("nfc-casefold", "I", "i", True),
        (
            "nfc-casefold",
            "I",
            "\u0131",
            False,
        ),  # dotless: what Turkish wants is not what this rule does
        ("nfc-casefold", "İ", "i", False),
        ("nfc-casefold", "ﬁn", "fin", True),  # ligatures fold, with all others of full folding
        ("nfc-casefold", "\uff21", "a", False),
        ("nfkc-casefold", "\uff21", "a", True),  # full width
        ("nfkc-casefold", "㎏", "KG", True),
        ("nfkc-casefold", "Zu\u00adsammen", "Zusammen", False),  # soft hyphens stay
        ("nfkc-casefold", "حرکت", "حركت", False),  # Persian and Arabic kaf are letters apart
    ],
)
def test_the_rules_on_known_words(rule: str, one: str, other: str, same: bool) -> None:
    match = matcher(rule)
    assert (match(one) == match(other)) is same


def test_a_dotted_capital_i_folds_to_i_with_a_dot() -> None:
    assert matcher("nfc-casefold")("İ") == "i\u0307"


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"exact, nfc, .*did you mean 'nfc-casefold'"):
        matcher("nfc_casefold")
    with pytest.raises(SettingsError, match="not one of"):
        matcher("")
