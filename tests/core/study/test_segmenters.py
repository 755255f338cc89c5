"""The segmenters of a study: one for all languages, or one for each, asked only where it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import Passage, SettingsError
from isogloss.core.study.file import read_study
from tests.core.study.fakes import Maker, open_inputs, write_study

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


def letters(text: str) -> list[tuple[int, int]]:
    return [(place, place + 1) for place, letter in enumerate(text) if letter.isalpha()]


def counts(folder: Path, segmenter: str) -> dict[str, int]:
    maker = Maker(metrics={"letters-only": lambda: letters})
    opened = open_inputs(folder, maker=maker, overrides=[f"words.segmenter={segmenter}"])
    corpus = opened.corpus("small")
    return {
        language: sum(len(sentence.words) for sentence in corpus.sentences(language))
        for language in corpus.languages
    }


def test_one_for_all_or_one_for_each_language(tmp_path: Path) -> None:
    assert counts(tmp_path, '"whitespace"') == {"en": 10, "de": 10}
    assert counts(tmp_path, '"letters-only"') == {"en": 36, "de": 41}
    assert counts(tmp_path, '{use = "letters-only"}') == {"en": 36, "de": 41}
    mixed = '{default = "whitespace", de = "letters-only"}'
    assert counts(tmp_path, mixed) == {"en": 10, "de": 41}


def test_a_language_without_one_is_named_where_it_has_to_be_cut(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[words\] segmenter has none for de; name one"):
        counts(tmp_path, '{en = "whitespace"}')


def test_text_that_marks_its_words_needs_none(tmp_path: Path) -> None:
    class Marked:
        ids = None
        fingerprint = "marked"

        def __init__(self) -> None:
            self.details: dict[str, str] = {}

        def __len__(self) -> int:
            return 1

        def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
            return (Passage("New York", ((0, 8),)) for _ in numbers)

    class Format:
        def passages(self) -> Mapping[str, Marked]:
            return {"en": Marked(), "de": Marked()}

    maker = Maker(metrics={"lines": Format})
    opened = open_inputs(tmp_path, maker=maker, overrides=['words.segmenter={fr = "whitespace"}'])
    assert len(opened.corpus("small")) == 1


def test_what_is_neither_a_name_nor_a_table_is_refused(tmp_path: Path) -> None:
    path = write_study(tmp_path)
    with pytest.raises(SettingsError, match=r"segmenter, de: 3; expected a name such as 'unicode'"):
        read_study(path, overrides=["words.segmenter={de = 3}"])
