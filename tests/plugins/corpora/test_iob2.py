"""Tokens with entity tags in columns: a tag is checked, a document marker is no sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, SettingsError
from isogloss.plugins.corpora.iob2 import iob2
from isogloss.testing import check_corpus
from tests.plugins.corpora.outcomes import names_the_file

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Passage


def read(folder: Path, text: str, **settings: Any) -> list[Passage]:
    path = folder / "en.iob2"
    path.write_text(text, "utf-8")
    passages = iob2(files={"en": path}, **settings).passages()["en"]
    return list(passages.read(range(len(passages))))


def test_a_sentence_is_its_tokens_with_spaces_between(tmp_path: Path) -> None:
    text = "Anna\tB-PER\nB.\tI-PER\nsleeps\tO\n\n\n#\tO\n10 000\tO"
    first, second = read(tmp_path, text)
    assert first.text == "Anna B. sleeps"
    assert [first.text[a:b] for a, b in first.words or ()] == ["Anna", "B.", "sleeps"]
    assert first.annotations == {"entity": ("B-PER", "I-PER", "O")}
    assert [second.text[a:b] for a, b in second.words or ()] == ["#", "10 000"]
    check_corpus(lambda: iob2(files={"en": tmp_path / "en.iob2"}))


def test_columns_comments_and_documents(tmp_path: Path) -> None:
    text = "# newdoc id = d1\n# sent_id = a\n1\tAnna\tB-PER\n\n# sent_id = b\n1\tsings\tO\n"
    first, second = read(tmp_path, text, form_column=2)
    assert first.annotations == {"entity": ("B-PER",), "document": ("d1",)}
    assert second.annotations == {"entity": ("O",), "document": ("d1",)}
    passages = iob2(files={"en": tmp_path / "en.iob2"}, form_column=2).passages()
    assert passages["en"].ids == ["a", "b"]


def test_a_document_marker_is_no_sentence(tmp_path: Path) -> None:
    text = (
        "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\n\n-DOCSTART- -X- -X- O\n\nrejects VBZ B-VP O\n"
    )
    first, second = read(tmp_path, text, separator="space")
    assert (first.text, second.text) == ("EU", "rejects")
    assert first.annotations["document"] != second.annotations["document"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tO\nb\tI-PER\n", "line 2: I-PER comes after O"),
        ("a\tB-LOC\nb\tI-PER\n", "line 2: I-PER comes after B-LOC"),
        ("a\tO\nvisited\n", "line 2: 1 column(s) between tabs"),
        ("a\tB-\n", "line 1: the tag is 'B-'; wanted is O, B-TYPE or I-TYPE"),
        ("a\tX-FOO\n", "line 1: the tag is 'X-FOO'"),
        ("\tO\n", "line 1: the form is empty"),
        ("-DOCSTART-\tO\na\tO\n", "line 2: -DOCSTART- stands alone"),
    ],
)
def test_a_line_that_is_no_tagged_token_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=re.escape(f"en.iob2, {message}")):
        read(tmp_path, text)


def test_an_entity_may_begin_with_i_where_that_is_said(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "a\tO\nb\tI-PER\n", strict=False)
    assert found.annotations["entity"] == ("O", "I-PER")


def test_columns_have_to_be_apart(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="columns count from 1"):
        read(tmp_path, "a\tO\n", form_column=0)


@given(
    data=st.binary(max_size=200) | st.text(alphabet="BIO-\t\n#= a", max_size=200).map(str.encode)
)
def test_any_bytes_are_sentences_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "en.iob2"
    path.write_bytes(data)
    assert names_the_file(iob2(files={"en": path}), "en.iob2")


def test_real_data_load_whole(shared: Path) -> None:
    folder = shared / "data" / "labelled" / "ner-wikineural" / "test"
    for language in ("de", "en", "es", "fr", "ru"):
        files = {language: folder / f"{language}.conll"}
        passages = iob2(files=files, strict=False).passages()[language]
        text = files[language].read_text("utf-8")
        blocks = [block for block in text.split("\n\n") if block.strip()]
        assert len(passages) == len(blocks)
        words = sum(len(p.words or ()) for p in passages.read(range(len(passages))))
        assert words == sum(1 for line in text.split("\n") if line.strip())
