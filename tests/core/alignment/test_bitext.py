from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss.core.alignment.bitext import (
    Bitext,
    Text,
    read_bitext,
    read_separated,
    words_of,
)
from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_text_gives_its_sentences_back() -> None:
    sentences = [["a", "b", "a"], [], ["c"]]
    text = Text.of(sentences)
    assert list(text) == sentences
    assert (len(text), text.forms, text.lengths.tolist()) == (3, ("a", "b", "c"), [3, 0, 1])
    with pytest.raises(IndexError):
        text[3]
    assert list(Text.of([])) == []


def test_texts_are_matched_and_joined() -> None:
    text = Text.of([["A", "b"], ["a"]])
    assert text.matched(str.lower).forms == ("a", "b")
    joined = text.joined(Text.of([["b", "C"]]))
    assert list(joined) == [["A", "b"], ["a"], ["b", "C"]]
    assert joined.forms == ("A", "b", "a", "C")


def test_pairs_know_their_lengths_and_which_can_be_aligned() -> None:
    text = Bitext.of([["a"], [], ["a"] * 3], [["x", "y"], ["x"], ["y"]])
    assert text.lengths == [(1, 2), (0, 1), (3, 1)]
    assert text.usable(2).tolist() == [True, False, False]
    assert text.unusable(2) == {
        "no words on a side": (1,),
        "more than 2 words on a side": (2,),
    }
    assert text.swapped().lengths == [(2, 1), (1, 0), (1, 3)]
    with pytest.raises(DataError, match="1 and 2 sentences"):
        Bitext.of([["a"]], [["x"], ["y"]])


def test_words_are_cut_at_white_space() -> None:
    assert words_of(" ein  Haus\u00a0. ") == ["ein", "Haus", "."]


def test_files_are_parallel_by_line(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("a b\n\nc\n")
    second.write_text("x\ny\nz z\n")
    assert read_bitext(first, second).lengths == [(2, 1), (0, 1), (1, 2)]
    second.write_text("x\ny\n")
    with pytest.raises(DataError, match=r"a has 3, .*b has 2; line 3 is the first without"):
        read_bitext(first, second)
    for path in (first, second):
        path.write_text("")
    with pytest.raises(DataError, match="empty"):
        read_bitext(first, second)


def test_one_file_may_hold_both(tmp_path: Path) -> None:
    path = tmp_path / "both"
    path.write_text("a b ||| x\n ||| y\n")
    assert read_separated(path, " ||| ").lengths == [(2, 1), (0, 1)]
    path.write_text("a\tx\nb\ty\tz\n")
    with pytest.raises(DataError, match=r"line 2: 2 times '\\t'"):
        read_separated(path, "\t")
    path.write_text("")
    with pytest.raises(DataError, match="empty"):
        read_separated(path, "\t")
