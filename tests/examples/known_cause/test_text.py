"""Fake English: other numbers, other strings, and everything known."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from examples.known_cause.text import (
    SPECIAL,
    Vocabulary,
    read_sentences,
    split,
    vocabulary,
    words_of,
    write_texts,
)
from isogloss import DataError

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = [[f"w{n % 7}", f"w{n % 5}", f"only{n}"] for n in range(35)]


def test_words_are_folded_and_punctuation_stands_alone() -> None:
    assert words_of("A well-known Man, isn't he?") == [
        *("a", "well-known", "man", ",", "isn't", "he", "?")
    ]


def test_sentences_come_once_packed_or_not_and_those_too_short_are_left_out(tmp_path: Path) -> None:
    text = "A dog barks .\nNo !\nA DOG barks .\nThe cat sleeps .\n"
    (tmp_path / "en.txt").write_text(text, encoding="utf-8")
    (tmp_path / "en.txt.gz").write_bytes(gzip.compress(text.encode()))
    for name in ("en.txt", "en.txt.gz"):
        found = read_sentences(tmp_path / name)
        assert found == [["a", "dog", "barks", "."], ["the", "cat", "sleeps", "."]]


def test_no_sentence_is_in_two_parts() -> None:
    parts = split(SENTENCES, 5)
    dealt = [parts.english, parts.fake, parts.measured_english, parts.measured_fake]
    assert [len(part) for part in dealt] == [12, 13, 5, 5]
    assert sorted(each for part in dealt for each in part) == sorted(SENTENCES)
    assert split(SENTENCES, 5) == parts
    with pytest.raises(DataError, match="35 different sentences of 3 to 60 words: too few"):
        split(SENTENCES, 9)


def test_every_word_has_its_number_and_its_fake_one_the_shifted_number() -> None:
    found = vocabulary(SENTENCES, 100)
    # w0 to w4 occur 12 times, w5 and w6 five times, the others once.
    assert found.english == ("w0", "w1", "w2", "w3", "w4", "w5", "w6")
    forms = found.forms()
    assert forms["w0"] == len(SPECIAL)
    assert all(forms[found.fake(word)] == forms[word] + 7 for word in found.english)
    assert sorted(forms.values()) == list(range(len(SPECIAL) + 14))
    assert found.fake("only3") == "x0"
    assert found.ids(["w1", "only3"]) == [len(SPECIAL) + 1, SPECIAL.index("[UNK]")]
    assert len(vocabulary(SENTENCES, 3).english) == 3


def test_text_that_has_words_like_fake_english_is_refused() -> None:
    with pytest.raises(DataError, match="x9"):
        vocabulary([["a", "b", "x9"]] * 5, 100)


def test_what_is_measured_shares_no_string_and_the_dictionary_is_exact(tmp_path: Path) -> None:
    parts = split(SENTENCES, 5)
    words = Vocabulary(("w0", "w1", "w2", "w3", "w4", "w5", "w6"))
    write_texts(tmp_path, parts, words, backwards=False)
    texts = {
        name: (tmp_path / f"{name}.txt").read_text(encoding="utf-8").split("\n")[:-1]
        for name in ("en", "fake", "parallel", "en-fake")
    }
    english, fake, parallel = (
        [line.split() for line in texts[name]] for name in ("en", "fake", "parallel")
    )
    assert {w for s in english for w in s}.isdisjoint(w for s in fake + parallel for w in s)
    pairs = dict(line.split() for line in texts["en-fake"])
    assert pairs == {word: words.fake(word) for word in words.english}
    assert english == parts.measured_english
    assert parallel == [[pairs.get(w, "x0") for w in s] for s in parts.measured_english]
    assert fake == [[pairs.get(w, "x0") for w in s] for s in parts.measured_fake]


def test_fake_english_may_be_written_from_its_end(tmp_path: Path) -> None:
    parts = split(SENTENCES, 5)
    words = vocabulary(SENTENCES, 100)
    write_texts(tmp_path, parts, words, backwards=True)
    found = (tmp_path / "parallel.txt").read_text(encoding="utf-8").splitlines()
    assert found == [" ".join(map(words.fake, each[::-1])) for each in parts.measured_english]
