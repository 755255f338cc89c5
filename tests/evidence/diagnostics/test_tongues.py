from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.smallwords import LONG, NAMES, SCRIPTS, SMALL, TAGS
from isogloss.evidence.diagnostics.tongues import ENOUGH, Named, misnamed, profile, reads_like

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.evidence.diagnostics.finding import Finding

GERMAN = [
    "der Hund und die Katze, mit der er sich nicht um den Ball auf dem Dach streitet, ist ein"
] * 40
ENGLISH = [
    "the dog and the cat that it was with are in the house for a day, not on the hill of an"
] * 40
CODES = ("ar", "de", "en", "es", "fi", "fr", "hi", "ja", "ru", "tr", "zh")


def told(**texts: list[str]) -> list[Finding]:
    profiles = {name: profile(name, lines) for name, lines in texts.items()}
    return list(misnamed(Material(languages={"text": profiles})))


def test_letters_and_small_words_are_counted_by_hand() -> None:
    found = profile("en", ["The cat, the DOG: это 12"])
    assert found["letters"] == 3 + 3 + 3 + 3 + 3
    assert found["scripts"] == {"LATIN": 0.8, "CYRILLIC": 0.2}
    assert found["words"] == 5  # a number is none
    assert found["small"] == {"en": 0.4, "ru": 0.2}
    # Of five words, one is Russian and not English, two are the other way round.
    assert found["apart"] == {"en": [0.0, 0.0, 1], "ru": [0.2, 0.4, 1]}


def test_marks_of_letters_do_not_cut_words() -> None:
    assert profile("hi", ["यह में है"])["words"] == 3
    assert profile("fr", ["l'eau d\u2019ici"])["words"] == 4


def test_files_that_are_what_they_are_named_after_are_silent() -> None:
    assert told(en=ENGLISH, de=GERMAN) == []


def test_two_swapped_files_are_told_as_swapped() -> None:
    one, other = told(en=GERMAN, de=ENGLISH)
    assert one.severity == other.severity == "leads"
    assert "named en reads like German" in one.line
    assert one.line.endswith("is it swapped with de?")
    assert one.where["languages"] == ["en", "de"]
    assert other.line.endswith("is it swapped with en?")


def test_two_files_of_one_language_are_told_once() -> None:
    (found,) = told(en=ENGLISH, de=ENGLISH)
    assert "named de reads like English" in found.line
    assert "swapped" not in found.line


def test_too_little_text_says_nothing() -> None:
    few = GERMAN[:15]
    assert profile("en", few)["words"] < ENOUGH
    assert told(en=few) == []


def test_names_that_are_no_codes_say_nothing() -> None:
    assert told(english=GERMAN, source=ENGLISH, xx=GERMAN) == []


def test_words_that_are_no_text_say_nothing() -> None:
    assert profile("en", ["en0x1 en1x2"])["words"] == 0
    assert told(en=["de1 de2 Haus Baum"] * 200) == []


def test_one_small_word_many_times_says_nothing() -> None:
    assert told(en=["der Baum der Hund das Haus die Katze"] * 200) == []


def test_another_script_is_told_whatever_the_language() -> None:
    (found,) = told(en=["αβγ δε ζητ" * 3] * 40)
    assert "named en is written in another script: 100 % of its letters are greek" in found.line


def test_a_script_in_the_name_is_expected() -> None:
    latin = ["eto ne tak kak bylo i v dome"] * 60
    assert len(told(ru=latin)) == 1
    assert told(**{"ru-Latn": latin}) == []
    assert Named.of("eng_Latn") == ("en", frozenset({"LATIN"}))
    assert Named.of("zh-Hant-TW") == ("zh", frozenset({"CJK"}))
    assert Named.of("sr") == ("", frozenset())


def test_lists_are_of_one_length_and_of_known_languages() -> None:
    assert {code: len(words) for code, words in SMALL.items()} == dict.fromkeys(SMALL, 20)
    assert set(SMALL) <= set(SCRIPTS) & set(NAMES)
    assert set(LONG.values()) <= set(SCRIPTS)
    assert {script for own in SCRIPTS.values() for script in own} >= {"LATIN", *TAGS.values()}


@pytest.mark.parametrize("corpus", ["pud", "udhr", "xquad-questions", "multi30k-test2016"])
def test_real_text_is_never_called_a_language_that_it_is_not(corpus: str, shared: Path) -> None:
    """Under its own name it is silent; under any other it is its own language, or nothing."""
    folder = shared / "data" / "corpora" / corpus
    texts = {path.stem: path.read_text("utf-8").splitlines() for path in folder.glob("*.txt")}
    silent = 0
    for language, lines in texts.items():
        assert reads_like(language, profile(language, lines)) is None
        for name in SMALL.keys() | {"zh", "ja"}:
            reading = reads_like(name, profile(name, lines)) if name != language else None
            silent += reading is None and name in CODES and name != language
            assert reading is None or language in reading.codes
    assert silent <= 1
