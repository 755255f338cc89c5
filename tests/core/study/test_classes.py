"""Scores by class of words: of every value of an annotation that all sides have, beside the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isogloss import Passage, SettingsError, open_study
from isogloss.core.study.pipeline import Run
from tests.core.study.fakes import Maker, Silence, open_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TAGGED = {
    "en": [
        [("the", "DET"), ("dog", "NOUN"), ("runs", "VERB")],
        [("wow", "INTJ"), ("cats", "NOUN")],
    ],
    "de": [[("der", "DET"), ("Hund", "NOUN"), ("rennt", "VERB")], [("Katzen", "NOUN"), ("so", "")]],
}
"""Two nouns in each language; only English has an interjection, and one German word has no class."""


class Annotated:
    """The sentences of ``TAGGED`` in one language."""

    ids = None

    def __init__(self, language: str, name: str) -> None:
        self._sentences = TAGGED[language]
        self._name = name
        self.fingerprint = f"{language} {name}"
        self.details: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._sentences)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        for number in numbers:
            words = self._sentences[number]
            text = " ".join(form for form, _ in words)
            starts = [sum(len(form) + 1 for form, _ in words[:n]) for n in range(len(words))]
            spans = tuple((a, a + len(form)) for a, (form, _) in zip(starts, words, strict=True))
            yield Passage(text, spans, {self._name: tuple(kind for _, kind in words)})


class Tagged:
    """A corpus format whose words have an annotation."""

    def __init__(self, name: str = "pos") -> None:
        self.name = name

    def passages(self) -> dict[str, Annotated]:
        return {language: Annotated(language, self.name) for language in TAGGED}


def run_of(folder: Path, by: str = "pos", name: str = "pos") -> Run:
    maker = Maker({("encoder", 0): 4}, metrics={"lines": lambda: Tagged(name)})
    inputs = open_inputs(folder, maker=maker, overrides=[f"metrics.counts.by={by}"])
    return Run(inputs, Silence())


def through(run: Run) -> list[tuple[int, int]]:
    done = [run.extract(), run.cluster(), run.score()]
    run.write_records({step: {"computed": 0} for step in ("extract", "cluster", "score")})
    return [(item.computed, item.kept) for item in done]


def test_every_class_that_both_languages_have_is_scored_beside_the_whole(tmp_path: Path) -> None:
    through(run_of(tmp_path))
    results = open_study(tmp_path / "small.toml")
    words = {record["word_class"]: record["counts"]["words"] for record in results.scores}
    assert words == {"": 5, "pos=DET": 1, "pos=NOUN": 2, "pos=VERB": 1}
    assert [record["word_class"] for record in results.whole] == [""]
    assert len(results.classes) == 3
    assert len({record["key"] for record in results.scores}) == 4
    (nouns,) = results.select(word_class="pos=NOUN")
    assert nouns["counts"]["words"] == 2


def test_a_second_run_takes_none_again_and_another_annotation_takes_all(tmp_path: Path) -> None:
    through(run_of(tmp_path))
    assert through(run_of(tmp_path))[2] == (0, 1)
    assert through(run_of(tmp_path, by=""))[2] == (1, 0)
    assert [r["word_class"] for r in open_study(tmp_path / "small.toml").scores] == [""]


def test_an_annotation_that_words_lack_is_refused_before_anything_is_computed(
    tmp_path: Path,
) -> None:
    run = run_of(tmp_path, by="entity")
    with pytest.raises(SettingsError, match=r"by = 'entity': .* no such annotation; they have pos"):
        run.extract()
    assert not (tmp_path / "small" / "activations.zarr").exists()
