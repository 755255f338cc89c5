"""A maker of components that need no plug-ins: a source without a model, metrics that only count."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from isogloss import (
    Batch,
    LinePassages,
    Need,
    PluginError,
    Recipe,
    Rows,
    Score,
    SourceInfo,
    whitespace_words,
)
from isogloss.core.study.file import read_study
from isogloss.core.study.inputs import Inputs
from isogloss.plugins.transforms.centre_position import centre_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss import Passages, Sentence, Space, Vectors, Where
    from isogloss.core.types import JSON

WIDTHS: dict[Where, int] = {
    ("encoder", 0): 4,
    ("encoder", 1): 4,
    ("decoder.reads", 0): 4,
    ("decoder.reads", 1): 4,
}


@dataclass
class Lines:
    """A corpus format of one file a language."""

    files: Mapping[str, str]

    def passages(self) -> Mapping[str, Passages]:
        return {language: LinePassages(Path(path)) for language, path in self.files.items()}


@dataclass
class Letters:
    """Vectors that count letters; deterministic, and different in every layer."""

    widths: Mapping[Where, int]
    reads_given: frozenset[str] = frozenset({"decoder.reads"})

    def describe(self) -> SourceInfo:
        return SourceInfo("letters", self.widths, self.reads_given, {"parameters": 1000})

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        counts = [len(sentence.words) for sentence in sentences]
        return Rows(
            np.repeat(np.arange(len(counts)), counts),
            np.concatenate([np.arange(count) for count in counts]),
            np.array(counts),
        )

    def read(self, sentences: Sequence[Sentence], where: Sequence[Where], /) -> Iterator[Batch]:
        words = [s.text[slice(*span)] for s in sentences for span in s.words]
        for at in where:
            yield Batch(at, self._vectors(words, at))

    def _vectors(self, words: list[str], where: Where) -> Vectors:
        part, layer = where
        rows = [[len(word), word.count("e"), len(part), float(layer)] for word in words]
        vectors = np.zeros((len(words), self.widths[where]), np.float32)
        vectors[:, :4] = rows
        return vectors


class Halves:
    """Two concepts: short words and long ones."""

    def fit_predict(self, vectors: Vectors, /) -> Any:
        return (vectors[:, 0] > np.median(vectors[:, 0])).astype(int)


class Breaks:
    def fit_predict(self, vectors: Vectors, /) -> Any:
        raise RuntimeError("out of luck")


@dataclass
class Counts:
    """A metric whose value is the number of concepts."""

    needs: frozenset[Need] = frozenset({"separate"})
    compares: Literal["pair", "all"] = "pair"
    uses: frozenset[Need] = frozenset()
    balance: str = "none"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        value = sum(space.concepts(side).count for side in space.sides)
        yield Score(
            "counts", space.sides, float(value), {"words": len(space.words(space.sides[0]))}
        )


class Joint(Counts):
    """A metric of joint concepts whose value is the number of words that were clustered."""

    def __call__(self, space: Space, /) -> Iterable[Score]:
        joint = space.joint_concepts()
        assert len(joint.labels) == sum(len(space.words(side)) for side in space.sides)
        yield Score("joint", space.sides, float(len(joint.labels)))


@dataclass
class Maker:
    """Knows what a test gives it."""

    widths: Mapping[Where, int] = field(default_factory=lambda: WIDTHS)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)

    def recipe(
        self, kind: str, name: str, settings: Mapping[str, JSON], /, *, base: Path | None = None
    ) -> Recipe:
        if kind == "corpus":
            folder = base or Path()
            files = {language: str(folder / path) for language, path in settings["files"].items()}
            settings = {**settings, "files": files}
        return Recipe(kind, name, "tests", "1", settings)

    def make(self, recipe: Recipe, /) -> Any:
        self.made.append(f"{recipe.kind} {recipe.name}")
        known: dict[str, Any] = {
            "lines": lambda: Lines(recipe.settings["files"]),
            "whitespace": lambda: whitespace_words,
            "letters": lambda: Letters(self.widths),
            "halves": Halves,
            "breaks": Breaks,
            "centre-position": centre_position,
            "counts": Counts,
            "joint": lambda: Joint(frozenset({"joint"})),
            "balanced": lambda: Joint(frozenset({"joint"}), balance="words"),
            "all": lambda: Joint(frozenset({"joint"}), "all"),
            "raises": _raises,
            **self.metrics,
        }
        return known[recipe.name]()


def _raises() -> Any:
    raise PluginError("cannot be made")


TEXT = {
    "en": "the red house\na green tree stands here\nwe see\n",
    "de": "das rote Haus\nhier steht ein grüner Baum\nwir sehen\n",
    "fr": "la maison rouge\nici un arbre vert\nnous voyons bien\n",
}

STUDY = """\
schema = 1
[corpora.small]
files = {{{files}}}
[words]
max_count = "all"
[sources.letters]
use = "letters"
[clusterers.halves]
use = "halves"
[metrics.counts]
use = "counts"
"""


def write_study(folder: Path, languages: Sequence[str] = ("en", "de"), extra: str = "") -> Path:
    for language in languages:
        (folder / f"{language}.txt").write_text(TEXT[language], "utf-8")
    files = ", ".join(f'{language} = "{language}.txt"' for language in languages)
    path = folder / "small.toml"
    path.write_text(STUDY.format(files=files) + extra, "utf-8")
    return path


def open_inputs(
    folder: Path,
    languages: Sequence[str] = ("en", "de"),
    extra: str = "",
    maker: Maker | None = None,
    overrides: Sequence[str] = (),
) -> Inputs:
    study = read_study(write_study(folder, languages, extra), overrides=overrides)
    return Inputs(study, maker or Maker())


class Silence:
    """A progress that remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, task: str, total: int, unit: str, /) -> None: ...

    def advance(self, amount: int, /) -> None: ...

    def say(self, message: str, /) -> None:
        self.said.append(message)
