"""Corpora of lines: a file a language, a folder of them, one file of columns."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, SettingsError
from isogloss.core.text.corpus import make_corpus
from isogloss.plugins.corpora.folder import folder
from isogloss.plugins.corpora.joined import joined
from isogloss.plugins.corpora.lines import lines
from isogloss.testing import check_corpus
from tests.plugins.corpora.outcomes import names_the_file

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import CorpusFormat


def texts(form: CorpusFormat) -> dict[str, list[str]]:
    return {
        language: [passage.text for passage in passages.read(range(len(passages)))]
        for language, passages in form.passages().items()
    }


def write(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_every_format_of_lines_reads_the_same_sentences(tmp_path: Path) -> None:
    home = tmp_path / "corpus"
    home.mkdir()
    write(home / "de.txt", "ein Haus\nzwei\n")
    write(home / "en.txt.gz", "a house\ntwo\n")
    write(home / "notes.md", "not a language")
    bars = write(tmp_path / "bars", "a house ||| ein Haus\ntwo ||| zwei\n")
    tabs = write(tmp_path / "tabs.tsv.gz", "a house\tein Haus\ntwo\tzwei\n")
    expected = {"en": ["a house", "two"], "de": ["ein Haus", "zwei"]}
    files = {"en": home / "en.txt.gz", "de": home / "de.txt"}
    assert texts(lines(files=files)) == expected
    assert texts(folder(path=home)) == expected
    assert list(texts(folder(path=home, languages=["en", "de"]))) == ["en", "de"]
    assert texts(joined(path=bars, languages=["en", "de"])) == expected
    assert texts(joined(path=tabs, languages=["en", "de"], separator="tab")) == expected
    for make in (
        lambda: lines(files=files),
        lambda: folder(path=home),
        lambda: joined(path=bars, languages=["en", "de"]),
    ):
        check_corpus(make)


def test_a_folder_says_which_file_is_no_language(tmp_path: Path) -> None:
    write(tmp_path / "en.txt", "a\n")
    write(tmp_path / "français.txt", "un\n")
    with pytest.raises(DataError, match=r"'français\.txt' in it is not called LANGUAGE\.txt"):
        folder(path=tmp_path)
    assert list(texts(folder(path=tmp_path, languages=["en"]))) == ["en"]
    with pytest.raises(DataError, match=r"no de\.txt in it; there are en"):
        folder(path=tmp_path, languages=["de"])
    write(tmp_path / "en.txt.gz", "a\n")
    with pytest.raises(DataError, match="two files of one language"):
        folder(path=tmp_path, languages=["en"])
    with pytest.raises(DataError, match="no folder that can be read"):
        folder(path=tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"called LANGUAGE\.txt, such as en\.txt"):
        folder(path=tmp_path / "empty")


def test_a_line_with_another_number_of_columns_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "a ||| b\nc ||| d ||| e\n")
    with pytest.raises(DataError, match=r"a\.txt, line 2: 3 columns between '\|\|\|'; 2 are"):
        joined(path=path, languages=["en", "de"]).passages()
    path = write(tmp_path / "b.txt", "a ||| b\njust text\n")
    with pytest.raises(DataError, match=r"b\.txt, line 2: 1 columns"):
        joined(path=path, languages=["en", "de"]).passages()


def test_an_empty_line_or_column_is_skipped_and_keeps_the_numbering(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "a ||| b\n\n ||| d\ne ||| f\n")
    corpus = make_corpus("bars", joined(path=path, languages=["en", "de"]).passages())
    assert corpus.kept.tolist() == [0, 3]
    assert corpus.skipped == {"no words in en, de": 1, "no words in en": 1}


@pytest.mark.parametrize(
    ("languages", "separator", "message"),
    [
        ([], "|||", "at least one"),
        (["en", "en"], "|||", "each once"),
        (["en"], " ", "visible text is wanted"),
    ],
)
def test_columns_are_checked(
    tmp_path: Path, languages: list[str], separator: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        joined(path=tmp_path, languages=languages, separator=separator)


def test_columns_of_one_text_have_one_fingerprint(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "a\tb\ta\nc\td\tc\n")
    found = joined(path=path, languages=["x", "y", "z"], separator="tab").passages()
    assert make_corpus("same", found).details["same_content"] == [["x", "z"]]


@given(data=st.binary(max_size=200))
def test_any_bytes_are_columns_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.txt"
    path.write_bytes(data)
    assert names_the_file(joined(path=path, languages=["en", "de"]), "a.txt")
