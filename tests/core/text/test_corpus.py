"""Parallel text: kept by number, skipped with a count, refused with files and counts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.corpus import Corpus, corpus_of, read_corpus
from isogloss.core.text.segmenting import whitespace_words
from isogloss.core.types import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def written(folder: Path, texts: Mapping[str, str]) -> dict[str, Path]:
    for language, text in texts.items():
        (folder / f"{language}.txt").write_bytes(text.encode())
    return {language: folder / f"{language}.txt" for language in texts}


def words_of(corpus: Corpus, language: str) -> list[list[str]]:
    return [
        [sentence.text[start:end] for start, end in sentence.words]
        for sentence in corpus.sentences(language)
    ]


def sentence(number: int, text: str, language: str = "en") -> Sentence:
    return Sentence(number, language, text, whitespace_words(text))


@given(text=st.text() | st.text(st.sampled_from(" \t\u00a0\u3000\u200b\x1c\x85ab")))
def test_words_are_what_split_finds(text: str) -> None:
    assert [text[start:end] for start, end in whitespace_words(text)] == text.split()


def test_every_character_is_white_space_as_split_sees_it() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        assert len(whitespace_words(f"a{character}b")) == len(f"a{character}b".split()), hex(code)


def test_lines_are_numbered_as_in_the_files_and_spans_count_code_points(tmp_path: Path) -> None:
    files = written(tmp_path, {"en": "a  b\n\nc\n", "de": "😀 ä\n\n ç\n"})
    corpus = read_corpus("tiny", files)
    assert corpus.languages == ("en", "de")
    assert corpus.kept.tolist() == [0, 2]
    assert len(corpus) == 2
    assert list(corpus.sentences("de")) == [
        Sentence(0, "de", "😀 ä", ((0, 1), (2, 3))),
        Sentence(2, "de", " ç", ((1, 2),)),
    ]
    assert [found.number for found in corpus.sentences("en", [2, 0, 0])] == [2, 0, 0]


def test_lines_without_words_on_either_side_are_skipped_and_counted(tmp_path: Path) -> None:
    texts = {"en": "a\n\nb\n \nc\n", "de": "a\n\n\u3000\nb\nc\n", "fr": "a\nb\nc\nd\n\n"}
    corpus = read_corpus("tiny", written(tmp_path, texts))
    assert corpus.kept.tolist() == [0]
    assert corpus.skipped == {
        "no words in en, de": 1,
        "no words in de": 1,
        "no words in en": 1,
        "no words in fr": 1,
    }
    assert sum(corpus.skipped.values()) + len(corpus) == corpus.details["lines"]


def test_a_zero_width_space_is_a_character_of_a_word(tmp_path: Path) -> None:
    corpus = read_corpus("tiny", written(tmp_path, {"km": "a\u200bb c\u200cd\n"}))
    assert words_of(corpus, "km") == [["a\u200bb", "c\u200cd"]]


def test_unequal_line_counts_name_every_file_with_its_count(tmp_path: Path) -> None:
    files = written(tmp_path, {"en": "a\nb\nc", "de": "a\nb\n", "fr": "a\nb\nc\n"})
    with pytest.raises(DataError) as error:
        read_corpus("tiny", files)
    for part in ("en.txt has 3", "de.txt has 2", "fr.txt has 3", "line 3", "tiny"):
        assert part in str(error.value)


def test_a_corpus_without_lines_or_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"en\.txt: empty"):
        read_corpus("tiny", written(tmp_path, {"en": "", "de": ""}))
    with pytest.raises(DataError, match=r"en\.txt.*no line is left: 2 with no words in en"):
        read_corpus("tiny", written(tmp_path, {"en": "\n \n", "de": "a\nb\n"}))
    with pytest.raises(DataError, match=r"1 with no words in en; 1 with no words in de"):
        read_corpus("tiny", written(tmp_path, {"en": "\nb\n", "de": "a\n\n"}))


def test_names_are_checked(tmp_path: Path) -> None:
    files = written(tmp_path, {"en": "a\n"})
    with pytest.raises(SettingsError, match="corpus 'a/b'"):
        read_corpus("a/b", files)
    with pytest.raises(SettingsError, match=r"language '\.\.'"):
        read_corpus("tiny", {"..": files["en"]})
    with pytest.raises(SettingsError, match="at least one language"):
        read_corpus("tiny", {})
    with pytest.raises(SettingsError, match="no language 'fr'; it has en"):
        read_corpus("tiny", files).sentences("fr")


def test_the_fingerprint_is_that_of_content_and_languages(tmp_path: Path) -> None:
    files = written(tmp_path, {"en": "a b\n", "de": "c d\n"})
    first = read_corpus("one", files).fingerprint
    swapped = dict(reversed(files.items()))
    assert read_corpus("two", swapped).fingerprint == first
    assert read_corpus("one", {"en": files["en"]}).fingerprint != first
    assert read_corpus("one", {"en": files["de"], "de": files["en"]}).fingerprint != first
    files["de"].write_text("c e\n")
    assert read_corpus("one", files).fingerprint != first


def test_one_text_under_two_names_is_allowed_and_told(tmp_path: Path) -> None:
    files = written(tmp_path, {"en": "a b\n", "de": "c d\n"})
    corpus = read_corpus("tiny", {**files, "fr": files["en"]})
    assert corpus.details["same_content"] == [["en", "fr"]]
    assert read_corpus("tiny", files).details["same_content"] == []


def test_sentences_in_memory_bring_their_own_words() -> None:
    held = {
        "en": [Sentence(3, "en", "New York is", ((0, 8), (9, 11))), sentence(5, "x")],
        "de": [sentence(3, "a b", "de"), Sentence(5, "de", "y", ())],
    }
    corpus = corpus_of("held", held)
    assert corpus.kept.tolist() == [3]
    assert corpus.skipped == {"no words in de": 1}
    assert words_of(corpus, "en") == [["New York", "is"]]
    assert list(corpus.sentences("en", [5])) == [held["en"][1]]
    other = {**held, "en": [Sentence(3, "en", "New York is", ((0, 3),)), held["en"][1]]}
    assert corpus_of("held", other).fingerprint != corpus.fingerprint
    assert corpus_of("again", held).fingerprint == corpus.fingerprint


@pytest.mark.parametrize(
    "spans", [((0, 0),), ((1, 0),), ((0, 4),), ((-1, 1),), ((0, 2), (1, 3)), ((2, 3), (0, 1))]
)
def test_spans_that_are_no_words_are_refused(spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(DataError, match=r"held, en, sentence 0.*spans"):
        corpus_of("held", {"en": [Sentence(0, "en", "abc", spans)]})


def test_sentences_in_memory_must_share_their_numbers() -> None:
    en = [sentence(0, "a"), sentence(1, "b")]
    with pytest.raises(DataError, match=r"en and de.*\(2 and 1\).*lacks is 1"):
        corpus_of("held", {"en": en, "de": [sentence(0, "a", "de")]})
    with pytest.raises(DataError, match="do not ascend"):
        corpus_of("held", {"en": en[::-1]})
    with pytest.raises(DataError, match="do not ascend"):
        corpus_of("held", {"en": [en[0], en[0]]})
    with pytest.raises(DataError, match="its language is 'en'"):
        corpus_of("held", {"de": en})
    with pytest.raises(DataError, match="no sentence"):
        corpus_of("held", {"en": []})


def test_memory_does_not_grow_with_the_text(tmp_path: Path) -> None:
    import tracemalloc

    files = written(tmp_path, {"de": ("x" * 5000 + " y\n") * 3000})
    read_corpus("warm", files)
    tracemalloc.start()
    corpus = read_corpus("long", files)
    seen = sum(len(sentence.words) for sentence in corpus.sentences("de"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seen == 6000
    assert files["de"].stat().st_size > 15_000_000
    assert peak < 5_000_000  # some states of one block of the file


CLEAN = ("en", "de", "fr")


def hard_corpus(shared: Path, folder: str, *languages: str) -> Corpus:
    root = shared / "data" / "hard" / "corpora" / folder
    return read_corpus("hard", {language: root / f"{language}.txt" for language in languages})


@pytest.mark.parametrize(
    ("folder", "languages"),
    [
        ("crlf", CLEAN),
        ("bom", ("en", "de")),
        ("shifted", ("en", "de")),
        ("mismatched", ("en", "fr")),
    ],
)
def test_hard_corpora_with_the_count_of_the_clean_one(
    shared: Path, folder: str, languages: tuple[str, ...]
) -> None:
    corpus = hard_corpus(shared, folder, *languages)
    assert (len(corpus), corpus.skipped) == (8, {})
    if folder in ("crlf", "bom"):
        clean = hard_corpus(shared, "clean", *languages)
        for language in languages:
            assert words_of(corpus, language) == words_of(clean, language)


@pytest.mark.parametrize(
    ("folder", "languages", "message"),
    [
        ("mismatched", ("en", "de"), r"en\.txt has 8, .*de\.txt has 7"),
        ("invalid_utf8", ("en", "de"), r"de\.txt, line 2: byte 50"),
        ("encodings", ("en", "de"), r"de\.txt, line 1: byte"),
        ("encodings", ("en", "fr"), r"fr\.txt, line 1: byte 0: FF FE is the mark of UTF-16"),
        ("degenerate", ("empty",), r"empty\.txt: empty"),
        ("degenerate", ("newline_only",), r"newline_only\.txt.*1 with no words"),
        ("degenerate", ("blank_lines",), r"blank_lines\.txt.*no words"),
    ],
)
def test_hard_corpora_that_are_refused(
    shared: Path, folder: str, languages: tuple[str, ...], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        hard_corpus(shared, folder, *languages)


@pytest.mark.parametrize(
    ("folder", "languages", "kept"),
    [
        ("degenerate", ("one_word",), 1),
        ("degenerate", ("one_line_no_newline",), 1),
        ("degenerate", ("punct_only",), 4),
        ("degenerate", ("repeated",), 300),
        ("encodings", ("mojibake",), 8),
        ("zero_width", ("en", "fa", "hi", "km", "de"), 5),
        ("rtl", ("en", "ar", "ar_plain", "he"), 5),
        ("no_spaces", ("en", "zh", "ja", "th", "zh_hant"), 5),
        ("emoji", ("en", "de"), 6),
        ("long_lines", ("en", "de"), 6),
        ("whitespace", ("en", "de"), 7),
        ("delimiters", ("en", "de"), 18),
        ("control_chars", ("en", "de"), 6),
        ("identical", ("en", "de"), 8),
        ("code_switch", ("en", "es"), 5),
        ("casing", ("tr", "de", "el"), 2),
    ],
)
def test_hard_corpora_that_are_read(
    shared: Path, folder: str, languages: tuple[str, ...], kept: int
) -> None:
    corpus = hard_corpus(shared, folder, *languages)
    assert (len(corpus), corpus.skipped) == (kept, {})
    root = shared / "data" / "hard" / "corpora" / folder
    for language in languages:
        found = words_of(corpus, language)
        text = (root / f"{language}.txt").read_text(encoding="utf-8")
        assert [word for line in found for word in line] == text.split()
    assert bool(corpus.details["same_content"]) is (folder == "identical")


def test_hard_empty_lines_stay_aligned(shared: Path) -> None:
    corpus = hard_corpus(shared, "empty_lines", "en", "de")
    assert corpus.kept.tolist() == [0, 2, 4, 6, 8]
    assert corpus.skipped == {"no words in en, de": 4, "no words in en": 2}


def test_hard_file_names(shared: Path) -> None:
    folder = shared / "data" / "hard" / "corpora" / "file names"
    files = {"en": folder / "EN.TXT", "fr": folder / "français.txt", "de": folder / "-de.txt"}
    assert len(read_corpus("hard", files)) == 8
