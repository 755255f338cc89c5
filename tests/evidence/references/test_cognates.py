"""Identical strings by class, and cognates, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import space_of
from isogloss.core.concepts.lists import words_of
from isogloss.evidence.references.cognates import (
    alike,
    are_cognates,
    classes_of,
    distance,
    key,
    without_cognates,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("ab", "ba", 2), ("flaw", "lawn", 2)],
)
def test_distances_by_hand(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == distance(other, one) == expected


@given(st.text("ab", max_size=5), st.text("ab", max_size=5), st.text("ab", max_size=5))
def test_a_distance_is_one(one: str, other: str, third: str) -> None:
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, third) <= distance(one, other) + distance(other, third)


def test_keys_have_no_marks_and_no_case() -> None:
    assert key("É\u0301té") == key("ete") == "ete"
    assert key("Straße") == "strasse"
    assert key("ﬁn") == "fin"
    assert key("\uff30aris") == "paris"
    assert key("\u0301") == "\u0301"


def test_keys_are_in_latin_letters() -> None:
    assert key("Москва") == "moskva"
    assert key("κόσμος") == "kosmos"
    assert key("Łódź") == "lodz"
    assert key("東京") == "dongjing"
    assert key("“।") == key('"।')
    assert key("объект") == "obekt"


def test_seven_tenths_are_enough() -> None:
    # Ten letters, three changed; then four. Three of ten are 0.7 exactly.
    assert are_cognates("abcdefghij", "xyzdefghij")
    assert not are_cognates("abcdefghij", "wxyzefghij")
    assert are_cognates("nation", "nación")  # nacion: one of six
    assert not are_cognates("house", "Haus")  # house, haus: two of five
    assert are_cognates("Éa", "ea")
    assert not are_cognates("a", "ab")  # one of two
    assert are_cognates("мир", "mir")
    assert are_cognates("компьютер", "computer")  # kompyuter: one letter changed, one more, of nine
    assert not are_cognates("мир", "peace")


def test_what_identical_strings_are() -> None:
    forms = ["1,5", "2nd", "...", "Paris", "taxi", "²", "%", "Paris", "taxi"]
    pos = ["NUM", "ADJ", "PUNCT", "PROPN", "NOUN", "NUM", "SYM", "NOUN", "NOUN"]
    words = replace(words_of("en", forms), annotations={"pos": pos})
    assert classes_of(words) == {
        "1,5": "number", "2nd": "other", "...": "punctuation", "paris": "name", "taxi": "other",
        "²": "number", "%": "punctuation",
    }  # fmt: skip
    entity = ["O"] * 3 + ["B-LOC"] + ["O"] * 5
    assert classes_of(replace(words, annotations={"entity": entity}))["paris"] == "name"
    assert classes_of(words_of("en", forms))["paris"] == "other"


def test_types_are_counted_once_however_many_translations_are_alike() -> None:
    sides = {
        "en": ([0] * 6, ["1", "night", "taxi", "nation", "dog", "unknown"]),
        "de": ([0] * 6, ["1", "Nacht", "Taxi", "Nation", "Hund", "nationen"]),
    }
    entries = {
        "1": ["1"], "night": ["Nacht"], "taxi": ["Taxi"], "nation": ["Nation", "Nationen"],
        "dog": ["Hund", "absent"],
    }  # fmt: skip
    space = space_of(sides, {("en", "de"): entries})
    found = alike(space, *space.sides)
    assert found.types == 6
    assert found.identical == {"number": 1, "punctuation": 0, "name": 0, "other": 2}
    # night and nacht differ in two of five.
    assert (found.translated, found.equal_keys, found.cognates) == (5, 3, 3)


def test_a_dictionary_without_cognates_keeps_the_rest() -> None:
    space = space_of(
        {"s": ([], [])}, {("s", "t"): {"nation": ["Nation", "Volk"], "taxi": ["Taxi"]}}
    )
    (side,) = space.sides
    translations = space.dictionary(side, replace(side, language="t"))
    assert translations is not None
    kept = without_cognates(translations)
    assert {form: [to.form for to in kept[form]] for form in kept} == {"nation": ["Volk"]}
