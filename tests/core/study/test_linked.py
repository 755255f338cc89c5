"""Words selected by links: of the two languages that are linked, under limits that count pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, Sentence, SettingsError, Translation
from isogloss.core.study.linked import WordLinks
from isogloss.core.text.corpus import corpus_of
from isogloss.core.text.dictionary import Entries, LoadReport
from isogloss.core.text.limits import Limits
from tests.core.study.fakes import open_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.study.inputs import Inputs

# the red house / a green tree stands here / we see
# das rote Haus / hier steht ein grüner Baum / wir sehen
PHARAOH = "1-1 2-2\n1-3 2-4 4p0\n\n"
MAPPING = '{"0": [["red", "rote", [1], [1]], ["house", "Haus", [2], [2]]], "1": [], "2": []}'


def inputs(folder: Path, text: str, name: str = "en-de.links", **settings: object) -> Inputs:
    (folder / name).write_text(text, "utf-8")
    table = {"path": name, "source": "en", "target": "de", **settings}
    rows = "\n".join(f"{key} = {value!r}" for key, value in table.items())
    return open_inputs(folder, extra=f"[words.links]\n{rows}\n")


def kept(opened: Inputs, language: str) -> list[str]:
    words = opened.selection("small", language).words
    return [words.forms[form] for form in words.form.tolist()]


def test_only_words_with_a_sure_link_are_kept(tmp_path: Path) -> None:
    opened = inputs(tmp_path, PHARAOH)
    assert kept(opened, "en") == ["red", "house", "green", "tree"]
    assert kept(opened, "de") == ["rote", "Haus", "grüner", "Baum"]
    counts = opened.selection("small", "de").counts
    assert (counts["words_seen"], counts["words_kept"], counts["links_seen"]) == (10, 4, 4)


def test_words_may_count_from_one(tmp_path: Path) -> None:
    assert kept(inputs(tmp_path, "2-2 3-3\n\n1-1\n", base=1), "en") == ["red", "house", "we"]


def test_the_published_scripts_mapping_is_read_as_well(tmp_path: Path) -> None:
    opened = inputs(tmp_path, MAPPING, "mapping.json")
    assert kept(opened, "en") == ["red", "house"]
    assert kept(opened, "de") == ["rote", "Haus"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1-1\n", r"1 lines than corpus small, with 3"),
        ("1-1\n\n\n0-0\n", r"more lines than corpus small, with 3"),
        ("1-9\n\n\n", r"line 1: link 1-9 leaves its sentences: they have 3 and 3 words"),
        ("1-x\n\n\n", r"line 1: '1-x' is no link"),
        ("\n\n\n", r"corpus small, en: no word is left of 10"),
    ],
)
def test_links_of_other_text_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        inputs(tmp_path, text).selection("small", "en")


def test_other_languages_than_the_linked_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "l").write_text(PHARAOH, "utf-8")
    extra = '[words.links]\npath = "l"\nsource = "en"\ntarget = "de"\n'
    opened = open_inputs(tmp_path, ("en", "de", "fr"), extra=extra)
    with pytest.raises(SettingsError, match="are of en and de, and corpus small has en, de, fr"):
        opened.selection("small", "en")
    with pytest.raises(SettingsError, match="source and target are both 'en'"):
        _ = inputs(tmp_path, PHARAOH, target="en").links


def test_the_links_content_is_part_of_what_is_computed_from(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        links = inputs(tmp_path, text).links
        assert isinstance(links, WordLinks)
        return links.fingerprint

    first = fingerprint(PHARAOH)
    assert fingerprint(PHARAOH) == first
    assert fingerprint("1-1\n\n\n") != first


def test_a_dictionary_of_the_same_links_is_warned_of(tmp_path: Path) -> None:
    links = inputs(tmp_path, PHARAOH).links
    assert links is not None
    plain = Entries.of([("red", Translation("rote"))])
    leaky = Entries.of([("red", Translation("rote"))], LoadReport(warnings=("leak: all of it",)))
    assert "the ceiling is 1" in links.circular({"path": str(links.path)}, plain)
    assert "the ceiling is 1" in links.circular({}, leaky)
    assert links.circular({"path": str(tmp_path / "en.txt")}, plain) == ""


def test_the_words_of_a_source_have_no_lines_to_be_linked_by(tmp_path: Path) -> None:
    links = inputs(tmp_path, PHARAOH).links
    assert links is not None
    held = {language: [Sentence(0, language, "a b", ((0, 1), (2, 3)))] for language in ("en", "de")}
    with pytest.raises(SettingsError, match="corpus own is made of a source's words"):
        links.select(corpus_of("own", held), "nfc", Limits())
