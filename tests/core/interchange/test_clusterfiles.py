from __future__ import annotations

import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss.core.errors import DataError
from isogloss.core.interchange import clusterfiles
from isogloss.core.interchange.clusterfiles import Row, read_clusters, read_rows


def written(folder: Path, text: str) -> Path:
    path = folder / "clusters.txt"
    path.write_bytes(text.encode())
    return path


def test_words_places_and_concepts_are_read_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "Dog|||0|||12|||3|||7\ncat|||1|||5|||0|||2\nDOG|||2|||9|||1|||7\n")
    words, concepts = read_clusters(path, "en")
    assert words.language == "en"
    assert words.forms == ("Dog", "cat", "DOG")
    assert [words.types[n] for n in words.type] == ["dog", "cat", "dog"]
    assert words.sentence.tolist() == [12, 5, 9]
    assert words.position.tolist() == [3, 0, 1]
    assert concepts.numbers == (2, 7)
    assert concepts.labels.tolist() == [1, 0, 1]


def test_lines_are_split_from_the_right(tmp_path: Path) -> None:
    path = written(tmp_path, "a|||b|||0|||1|||2|||3\n||||||0|||1|||2|||3\n")
    assert read_rows(path) == [Row("a|||b", 0, 1, 2, 3), Row("|||", 0, 1, 2, 3)]


def test_negative_concepts_are_noise(tmp_path: Path) -> None:
    path = written(tmp_path, "a|||0|||1|||0|||-1\nb|||0|||1|||1|||4\nc|||0|||1|||2|||-7")
    _, concepts = read_clusters(path, "en")
    assert concepts.labels.tolist() == [-1, 0, -1]
    assert concepts.numbers == (4,)


def test_white_space_belongs_to_the_word_and_not_to_numbers(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, "\ta |||0|||1|||0||| 3 \r\n")) == [Row("\ta ", 0, 1, 0, 3)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "found 1 field, expected word|||occurrence|||sentence|||position|||concept"),
        ("a|||1|||2|||3", "found 4 fields, expected word"),
        ("|||1|||2|||3|||4", "the word is empty"),
        ("a|||1|||2|||3|||x", "the concept is 'x', expected a whole number"),
        ("a|||1|||2|||3|||--4", "the concept is '--4'"),
        ("a|||1|||2|||3|||4.0", "the concept is '4.0'"),
        ("a|||1|||2|||3|||", "the concept is ''"),
        ("a|||1|||-2|||3|||4", "the sentence is '-2', expected a whole number from 0"),
        ("a|||1|||2|||1_0|||4", "the position is '1_0'"),
        ("a|||٣|||2|||1|||4", "the occurrence is '٣'"),
        ("a|||1|||2|||1|||99999999999999999999", "the concept is '99999999999999999999'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = written(tmp_path, f"a|||0|||1|||0|||3\n{line}\nb|||0|||1|||0|||3\n")
    with pytest.raises(DataError) as caught:
        read_rows(path)
    assert str(caught.value).startswith(f"{path}, line 2: {reason}")


def test_a_file_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no words, expected lines of word"):
        read_rows(written(tmp_path, ""))


FIELDS = [
    st.sampled_from(["dog", "a|||b", "", " ", "|"]),
    *[st.sampled_from(["0", "12", " 3", "-1", "1_0", "9" * 19, "x"])] * 3,
    st.sampled_from(["7", "-1", "--1", "1-", "-", "9" * 18]),
]


@given(st.lists(st.tuples(*FIELDS).map("|||".join) | st.just("dog|||1"), min_size=1, max_size=3))
def test_many_lines_at_once_are_what_they_are_one_by_one(texts: list[str]) -> None:
    def said(path: Path) -> object:
        try:
            return read_rows(path)
        except DataError as error:
            return str(error)

    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "\n".join(texts) + "\n")
        fast = said(path)
        with mock.patch.object(clusterfiles, "_rows", return_value=None):
            assert said(path) == fast


def test_usual_lines_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusterfiles, "_row", None)  # so that reading one line alone would fail
    assert read_rows(written(tmp_path, "a|||b|||0|||12|||3|||-1\n")) == [Row("a|||b", 0, 12, 3, -1)]
