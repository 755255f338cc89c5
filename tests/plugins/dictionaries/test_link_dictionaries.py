"""Dictionaries counted from links: of a file, and of an aligner of ours."""

from __future__ import annotations

import gzip
import sys
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import (
    Alignment,
    Bitext,
    DataError,
    Entries,
    Registry,
    SettingsError,
    Translation,
    align,
)
from isogloss.core.alignment import linkdictionaries
from isogloss.core.text.corpus import Corpus, read_corpus
from isogloss.plugins.dictionaries import aligned as aligned_module
from isogloss.plugins.dictionaries import links as links_module
from isogloss.plugins.dictionaries.aligned import aligned
from isogloss.plugins.dictionaries.links import links
from isogloss.testing import check_dictionary
from tests.core.alignment.test_ibm import planted

if TYPE_CHECKING:
    from pathlib import Path

Texts = dict[str, "Path"]


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """Three sentences in two languages, and ``en.txt`` and ``de.txt`` of them."""
    files = {
        "en": "The cat sleeps\nthe dog\nA cat\n",
        "de": "Die Katze schläft\nder Hund\nEine Katze\n",
    }
    for language, text in files.items():
        (tmp_path / f"{language}.txt").write_text(text, encoding="utf-8")
    return {language: tmp_path / f"{language}.txt" for language in files}


def linked(folder: Path, text: str = "0-0 1-1 2p2\n0-0 1-1\n0-0 1-1\n") -> Path:
    path = folder / "links.txt"
    path.write_text(text)
    return path


def load(dictionary: Any, source: str, target: str, corpus: Corpus | None = None) -> Entries:
    found = dictionary.translations(source, target, corpus)
    assert isinstance(found, Entries)
    return found


def test_the_modules_offer_them() -> None:
    assert links_module.isogloss_dictionaries() == {"links": links}
    assert aligned_module.isogloss_dictionaries() == {"aligned": aligned}
    assert {"links", "aligned"} <= {each.name for each in Registry().dictionaries}


# Links that somebody else found


def test_both_directions_come_from_one_file_of_links(texts: Texts, tmp_path: Path) -> None:
    made = links(text=texts, path=linked(tmp_path), source="en")
    ahead, back = load(made, "en", "de"), load(made, "de", "en")
    assert dict(ahead)["cat"] == (Translation("Katze", 1.0),)
    assert dict(back)["Katze"] == (Translation("cat", 1.0),)
    assert "sleeps" not in ahead
    assert set(ahead) == {"The", "the", "A", "cat", "dog"}
    assert made.translations("en", "fr", None) is None
    assert made.translations("en", "en", None) is None
    check_dictionary(lambda: links(text=texts, path=linked(tmp_path), source="en"), "de", "en")


def test_the_language_that_is_named_is_counted_first(texts: Texts, tmp_path: Path) -> None:
    path = linked(tmp_path, "0-2\n\n\n")
    assert dict(load(links(text=texts, path=path, source="de"), "de", "en")) == {
        "Die": (Translation("sleeps", 1.0),)
    }


def test_possible_links_and_bases_are_settings(texts: Texts, tmp_path: Path) -> None:
    path = linked(tmp_path)
    both = links(text=texts, path=path, source="en", which="possible")
    assert dict(load(both, "en", "de"))["sleeps"] == (Translation("schläft", 1.0),)
    with pytest.raises(DataError, match=r"links.txt, line 1: '0-0': there is no word 0"):
        load(links(text=texts, path=path, source="en", base=1), "en", "de")


def test_entries_can_be_matched_forms(texts: Texts, tmp_path: Path) -> None:
    made = links(text=texts, path=linked(tmp_path), source="en", forms="matched")
    assert dict(load(made, "en", "de"))["the"] == (
        Translation("der", 0.5),
        Translation("die", 0.5),
    )


def test_limits_and_what_leaves_nothing(texts: Texts, tmp_path: Path) -> None:
    path = linked(tmp_path)
    kept = links(text=texts, path=path, source="en", min_count=2, min_probability=0.5)
    assert set(load(kept, "en", "de")) == {"cat"}
    with pytest.raises(DataError, match="no pair of words is linked often enough"):
        load(links(text=texts, path=path, source="en", min_count=3), "en", "de")


@pytest.mark.parametrize("text", ["0-0\n", "0-0\n\n\n\n", "5-0\n\n\n", "0:0\n\n\n"])
def test_links_that_do_not_fit_the_text_are_refused(
    texts: Texts, tmp_path: Path, text: str
) -> None:
    with pytest.raises(DataError, match=r"links\.txt"):
        load(links(text=texts, path=linked(tmp_path, text), source="en"), "en", "de")


def test_wrong_settings_are_refused(texts: Texts, tmp_path: Path) -> None:
    path = linked(tmp_path)
    for wrong in ({"en": texts["en"]}, {**texts, "fr": path}, {"de": path, "fr": path}):
        with pytest.raises(SettingsError, match=r"two languages are wanted, one of them 'en'"):
            links(text=wrong, path=path, source="en")
    with pytest.raises(SettingsError, match="matching 'fold'"):
        links(text=texts, path=path, source="en", matching="fold")
    with pytest.raises(SettingsError, match="language 'e n'"):
        links(text={"e n": path, "de": path}, path=path, source="de")


# Links of an aligner


@pytest.fixture
def parallel(tmp_path: Path) -> Texts:
    pairs, _ = planted(21)
    found = {}
    for place, language in enumerate(("aa", "bb")):
        path = tmp_path / f"{language}.txt"
        path.write_text("".join(" ".join(pair[place]) + "\n" for pair in pairs))
        found[language] = path
    return found


def test_a_planted_dictionary_is_induced_in_both_directions(parallel: Texts) -> None:
    made = aligned(text=parallel)
    ahead, back = load(made, "aa", "bb"), load(made, "bb", "aa")
    assert [form for form, to in ahead.items() if to[0].form != form.replace("s", "t")] == []
    assert [form for form, to in back.items() if to[0].form != form.replace("t", "s")] == []
    assert len(ahead) == len(back) == 120
    assert ahead.report.lines == 300
    check_dictionary(lambda: aligned(text=parallel), "bb", "aa")


def test_text_is_aligned_once_for_both_directions(
    parallel: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def watched(text: Bitext, **settings: Any) -> Alignment:
        calls.append(text)
        return align(text, **settings)

    monkeypatch.setattr(aligned_module, "align", watched)
    made = aligned(text=parallel)
    for _ in range(2):
        load(made, "aa", "bb")
        load(made, "bb", "aa")
    assert len(calls) == 1


def test_more_than_two_languages_are_aligned_as_they_are_asked_for(
    parallel: Texts, tmp_path: Path
) -> None:
    third = tmp_path / "cc.txt"
    third.write_text(parallel["bb"].read_text().replace("t", "u"))
    made = aligned(text={**parallel, "cc": third})
    assert load(made, "bb", "cc")["t7"][0].form == "u7"
    assert load(made, "cc", "aa")["u7"][0].form == "s7"


def test_case_is_folded_while_aligning_and_kept_in_entries(texts: Texts) -> None:
    written = load(aligned(text=texts), "en", "de")
    matched = load(aligned(text=texts, forms="matched"), "en", "de")
    assert {"The", "the"} <= set(written)
    assert "The" not in matched


def test_what_was_not_aligned_is_in_the_report(tmp_path: Path) -> None:
    texts = {}
    for language, lines in {"en": ["a b", "", "c " * 501], "de": ["x y", "z", "z"]}.items():
        texts[language] = tmp_path / language
        texts[language].write_text("\n".join(lines) + "\n")
    report = load(aligned(text=texts), "en", "de").report
    assert report.dropped == {
        "no words on a side": (2,),
        "more than 500 words on a side": (3,),
    }


def test_sentences_that_are_also_studied_are_a_warning(texts: Texts, tmp_path: Path) -> None:
    # Cut into words and cased in another way, decomposed: still the same sentences.
    studied = {"en": "thecat sleeps\nsomething else\nthe  DOG\n", "de": "x\ny\nz\n"}
    for language, text in studied.items():
        (tmp_path / f"{language}-studied").write_text(text, encoding="utf-8")
    corpus = read_corpus("mine", {each: tmp_path / f"{each}-studied" for each in studied})
    made = aligned(text=texts)
    [warning] = load(made, "en", "de", corpus).report.warnings
    assert warning.startswith("leak: the dictionary was estimated from 2 of the 3 sentences")
    assert "corpus mine (en)" in warning
    assert load(made, "de", "en", corpus).report.warnings == ()
    assert load(made, "en", "de").report.warnings == ()
    assert load(made, "en", "de", corpus).fingerprint == load(made, "en", "de").fingerprint


def test_a_key_changes_with_every_setting_and_every_byte(texts: Texts, tmp_path: Path) -> None:
    def key(**more: Any) -> str:
        return str(aligned(text=texts, **more).key())  # type: ignore[attr-defined]  # optional member

    changed: list[dict[str, Any]] = [
        {}, {"symmetrisation": "union"}, {"model": "1"}, {"iterations": 4}, {"warm_up": 1},
        {"null_probability": 0.1}, {"tension": 5.0}, {"alpha": 0.0}, {"max_length": 400},
        {"min_count": 2}, {"min_probability": 0.1}, {"max_translations": 3},
        {"forms": "matched"}, {"matching": "exact"},
    ]  # fmt: skip
    keys = [key(**more) for more in changed]
    texts["de"].write_text(texts["de"].read_text() + "\n")
    keys.append(key())
    assert len(set(keys)) == len(keys)
    path = linked(tmp_path)
    before = links(text=texts, path=path, source="en").key()  # type: ignore[attr-defined]
    linked(tmp_path, "0-0\n\n\n")
    assert links(text=texts, path=path, source="en").key() != before  # type: ignore[attr-defined]
    texts["de"].unlink()
    with pytest.raises(DataError, match=r"de\.txt: it cannot be read"):
        key()


def test_the_key_is_the_same_again_and_in_another_folder(texts: Texts, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    moved = {}
    for language, path in texts.items():
        moved[language] = other / path.name
        moved[language].write_bytes(path.read_bytes())
    first, second = aligned(text=texts), aligned(text=moved)
    assert first.key() == second.key()  # type: ignore[attr-defined]  # optional member


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"symmetrisation": "gdfa"}, "symmetrisation 'gdfa' is not one of"),
        ({"iterations": 0}, "iterations is 0"),
        ({"min_count": 0}, "min_count is 0"),
        ({"matching": "fold"}, "matching 'fold'"),
        ({"aligner": "eflomal", "model": "1"}, "model belongs to aligner='ibm'"),
        ({"aligner": "eflomal", "alpha": 0.0}, "alpha belongs to aligner='ibm'"),
    ],
)
def test_settings_are_checked_before_text_is_read(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    nowhere = {"en": tmp_path / "no", "de": tmp_path / "such"}
    with pytest.raises(SettingsError, match=message):
        aligned(text=nowhere, **settings)


def test_one_language_is_not_enough(texts: Texts) -> None:
    with pytest.raises(SettingsError, match="fewer than two languages"):
        aligned(text={"en": texts["en"]})


def test_eflomal_where_it_is_absent(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "eflomal", None)
    with pytest.raises(SettingsError, match=r"pip install 'isogloss\[eflomal\]'"):
        aligned(text=texts, aligner="eflomal")


def test_eflomal_where_it_is_installed(parallel: Texts) -> None:
    pytest.importorskip("eflomal", reason="the extra isogloss[eflomal] is not installed")
    entries = load(aligned(text=parallel, aligner="eflomal"), "aa", "bb")
    assert entries["s7"][0].form == "t7"
    assert any("cannot be seeded" in warning for warning in entries.report.warnings)


def test_settings_of_a_study_file_make_one(parallel: Texts) -> None:
    registry = Registry()
    base = parallel["aa"].parent
    text = {language: path.name for language, path in parallel.items()}
    recipe = registry.recipe("dictionary", "aligned", {"text": text, "iterations": 2}, base=base)
    assert recipe.version == "algorithm 1"
    assert recipe.settings["text"] == {name: str(path) for name, path in parallel.items()}
    assert len(load(registry.make(recipe), "aa", "bb")) == 120


@pytest.mark.slow
def test_an_induced_dictionary_resembles_one_by_another_aligner(
    shared: Path, tmp_path: Path
) -> None:
    """Multi30k, aligned by ours, beside the counted links of fast_align on the same text."""
    import re

    word = re.compile(r"\w+(?:[-'\u2019]\w+)*|[^\w\s]")
    texts = {}
    for language in ("en", "de"):
        packed = shared / "data" / "corpora" / "multi30k-train" / f"{language}.txt.gz"
        text = gzip.decompress(packed.read_bytes()).decode()
        lines = [" ".join(word.findall(line)) for line in text.split("\n")[:29000]]
        texts[language] = tmp_path / language
        texts[language].write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = aligned(text=texts, matching="exact")
    reference = Registry()
    path = shared / "data" / "dictionaries" / "multi30k" / "en-de.txt.gz"
    settings = {"path": str(path), "source": "en", "target": "de"}
    theirs = load(reference.make(reference.recipe("dictionary", "reference", settings)), "en", "de")
    ours = load(made, "en", "de")
    both = set(ours) & set(theirs)
    assert len(both) > 0.99 * len(theirs)
    same = sum(ours[form][0].form == theirs[form][0].form for form in both)
    assert same / len(both) > 0.6


def test_core_has_one_place_that_other_aligners_use(texts: Texts) -> None:
    made = linkdictionaries.LinkDictionary(texts, lambda *_: None)
    assert made.translations("en", "de", None) is None
    diagonal = linkdictionaries.LinkDictionary(
        texts,
        lambda _a, _b, text: linkdictionaries.Linked(
            [frozenset({(0, 0)})] * len(text), warnings=("by hand",)
        ),
    )
    found = load(diagonal, "en", "de")
    assert found.report.warnings == ("by hand",)
    assert dict(found)["A"] == (Translation("Eine", 1.0),)


def test_raw_text_is_cut_by_the_segmenter_that_is_named(tmp_path: Path) -> None:
    lines = {"en": "Cats, dogs!", "de": "Katzen, Hunde!"}
    files = {}
    for language, line in lines.items():
        files[language] = tmp_path / f"{language}.txt"
        files[language].write_text(f"{line}\n" * 3, "utf-8")
    plain = load(aligned(text=files), "en", "de")
    assert set(plain) == {"Cats,", "dogs!"}
    cut = aligned(text=files, segmenter="unicode")
    assert {"Cats", ",", "dogs", "!"} >= set(load(cut, "en", "de")) > {"Cats", "dogs"} - {""}
    mixed = aligned(text=files, segmenter={"en": "unicode", "default": "whitespace"})
    assert not any("," in form for form in load(mixed, "en", "de") if len(form) > 1)
    assert any("," in form for form in load(mixed, "de", "en"))
    keys = {each.key() for each in (aligned(text=files), cut, mixed)}  # type: ignore[attr-defined]  # optional
    assert len(keys) == 3
    with pytest.raises(SettingsError, match="has none for de; name one, or a 'default'"):
        load(aligned(text=files, segmenter={"en": "unicode"}), "en", "de")
