"""Every file of the manifest of difficult files has one outcome, and the outcome is asserted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError
from isogloss.core.text.corpus import make_corpus, read_corpus
from isogloss.plugins.corpora.folder import folder
from isogloss.plugins.corpora.iob2 import iob2
from tests.hard.outcomes import ALONE, LABELLED, NAMES, TOGETHER, Alone
from tests.plugins.dictionaries.test_hard_dictionaries import OUTCOMES as DICTIONARIES

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Corpus


@pytest.fixture(scope="session")
def hard(shared: Path) -> Path:
    return shared / "data" / "hard"


def claims() -> Counter[str]:
    """Count the outcomes of every file that a table names."""
    return Counter(
        [
            *(f"corpora/{name}" for name in ALONE),
            *(
                f"corpora/{name}/{language}.txt"
                for name, each in TOGETHER.items()
                for language in each.languages.split()
            ),
            *(f"corpora/file names/{name}" for name in NAMES),
            *(f"labelled/{name}" for name in LABELLED),
            *(f"dictionaries/{name}" for name in DICTIONARIES),
        ]
    )


def rows(hard: Path) -> dict[str, int]:
    """Return the files of the manifest with their sizes in bytes."""
    lines = (hard / "MANIFEST.tsv").read_text("utf-8").splitlines()[1:]
    return {path: int(size) for path, size, *_ in (line.split("\t") for line in lines)}


def test_every_row_has_one_outcome_and_every_outcome_a_row(hard: Path) -> None:
    assert claims() == Counter(rows(hard).keys())


def test_the_files_are_those_of_the_manifest_byte_for_byte(hard: Path) -> None:
    sizes = {
        path.relative_to(hard).as_posix(): path.stat().st_size
        for path in hard.glob("*/**/*")
        if path.is_file()
    }
    assert sizes == rows(hard)


def words(corpus: Corpus, language: str) -> list[list[str]]:
    return [
        [sentence.text[start:end] for start, end in sentence.words]
        for sentence in corpus.sentences(language)
    ]


def split(path: Path) -> list[list[str]]:
    """Read a file in another way than Isogloss does: all at once, by Python's own split."""
    text = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n")
    return [line.removeprefix("\ufeff").split() for line in text.removesuffix("\n").split("\n")]


@pytest.mark.parametrize("name", ALONE)
def test_a_corpus_of_one_language(hard: Path, name: str) -> None:
    path, wanted = hard / "corpora" / name, ALONE[name]
    if isinstance(wanted, Alone):
        corpus = read_corpus("hard", {"xx": path})
        found = words(corpus, "xx")
        assert len(corpus) == wanted.sentences
        assert corpus.skipped == {}
        assert corpus.details["files"]["xx"]["notes"] == wanted.notes
        assert found[0][: len(wanted.first.split())] == wanted.first.split()
        assert found == split(path)
    else:
        with pytest.raises(DataError) as error:
            read_corpus("hard", {"xx": path})
        told = str(error.value)
        assert str(path) in told
        assert wanted in told
        assert "\n" not in told


@pytest.mark.parametrize("name", TOGETHER)
def test_a_corpus_of_all_files_of_a_folder(hard: Path, name: str) -> None:
    home, wanted = hard / "corpora" / name, TOGETHER[name]
    files = {language: home / f"{language}.txt" for language in wanted.languages.split()}
    if wanted.error:
        with pytest.raises(DataError) as error:
            read_corpus("hard", files)
        assert str(error.value) == f"corpus hard: {wanted.error.format(folder=home)}"
        return
    corpus = read_corpus("hard", files, max_words=wanted.max_words)
    assert tuple(corpus.kept) == wanted.kept
    assert corpus.skipped == wanted.skipped
    assert corpus.details["same_content"] == ([list(wanted.same)] if wanted.same else [])
    for language, path in files.items():
        lines = split(hard / "corpora" / "clean" / path.name if wanted.clean else path)
        assert words(corpus, language) == [lines[number] for number in wanted.kept]
        assert corpus.details["files"][language]["notes"] == wanted.notes


def test_a_folder_of_odd_names_stops_at_the_first_one(hard: Path) -> None:
    with pytest.raises(DataError, match=r"'EN\.TXT' in it is not called LANGUAGE\.txt"):
        folder(path=hard / "corpora" / "file names")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_named_by_its_language(hard: Path, name: str) -> None:
    home, language = hard / "corpora" / "file names", name.partition(".")[0]
    if NAMES[name]:
        with pytest.raises(DataError) as error:
            folder(path=home, languages=[language])
        assert str(error.value) == f"{home}: {NAMES[name]}"
    else:
        corpus = make_corpus("hard", folder(path=home, languages=[language]).passages())
        assert words(corpus, language) == split(home / name)
    assert len(read_corpus("hard", {"xx": home / name})) == 8


@pytest.mark.parametrize("name", LABELLED)
def test_a_labelled_file(hard: Path, name: str) -> None:
    path, wanted = hard / "labelled" / name, LABELLED[name]
    if wanted.error:
        with pytest.raises(DataError) as error:
            make_corpus("hard", wanted.make(path).passages())
        assert str(error.value).startswith(f"{path}, {wanted.error}")
        return
    corpus = make_corpus("hard", wanted.make(path).passages())
    (language,) = corpus.languages
    assert tuple(map(tuple, words(corpus, language))) == wanted.words
    found = [sentence.annotations for sentence in corpus.sentences(language)]
    assert found == [
        {what: values[number] for what, values in wanted.values.items()}
        for number in range(len(wanted.words))
    ]


def test_with_entities_that_begin_with_i_the_next_bad_line_is_named(hard: Path) -> None:
    path = hard / "labelled" / "ner_bad_tags.conll"
    with pytest.raises(DataError, match=r"line 3: 1 column\(s\) between tabs"):
        make_corpus("hard", iob2(files={"en": path}, strict=False).passages())


def test_tags_in_columns_of_spaces_are_not_guessed(hard: Path) -> None:
    path = hard / "labelled" / "ner_docstart.conll"
    with pytest.raises(DataError, match=r"line 3: 1 column\(s\) between tabs"):
        make_corpus("hard", iob2(files={"en": path}).passages())


@pytest.mark.parametrize(("name", "count"), [("sentiment_quotes", 8), ("nli_uneven", 3)])
def test_no_quote_swallows_a_line(hard: Path, name: str, count: int) -> None:
    path = hard / "labelled" / f"{name}.tsv"
    corpus = read_corpus("hard", {"xx": path})
    assert len(corpus) == count
    assert words(corpus, "xx") == split(path)
