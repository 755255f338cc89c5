"""Spaces with vectors, from short lists: what the metrics of whole vectors are tested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from isogloss import Side, Space, Translation
from isogloss.core.concepts.lists import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from isogloss import Metric, Score, Vectors

Rows: TypeAlias = "Sequence[Sequence[float]] | npt.NDArray[Any]"

LANGUAGES = ("en", "de")


@dataclass
class Given:
    """The words of one side: forms, numbers of sentences, vectors."""

    forms: Sequence[str]
    vectors: Rows
    sentences: Sequence[int] | None = None

    def changed(self, change: Callable[[Vectors], Vectors]) -> Given:
        return Given(self.forms, change(self.array), self.sentences)

    def shuffled(self, seed: int) -> Given:
        order = np.random.default_rng(seed).permutation(len(self.forms))
        sentences = None if self.sentences is None else [self.sentences[n] for n in order]
        return Given([self.forms[n] for n in order], self.array[order], sentences)

    @property
    def array(self) -> Vectors:
        return np.asarray(self.vectors, np.float32)


def side(language: str) -> Side:
    return Side("made", "made", language, "encoder", 1)


def space_of(
    one: Given,
    other: Given,
    ahead: Mapping[str, Sequence[str]] | None = None,
    back: Mapping[str, Sequence[str]] | None = None,
) -> Space:
    """Return the space of two sides; types are forms as written."""
    given = dict(zip(map(side, LANGUAGES), (one, other), strict=True))
    words = {
        key: words_of(key.language, own.forms, matching="exact", sentences=own.sentences)
        for key, own in given.items()
    }
    known = {
        pair: {form: tuple(map(Translation, listed)) for form, listed in entries.items()}
        for pair, entries in ((LANGUAGES, ahead), (LANGUAGES[::-1], back))
        if entries is not None
    }

    def refused(*_: object) -> None:
        raise AssertionError("no metric of vectors reads concepts")

    return Space(
        tuple(given),
        needs=frozenset({"vectors", "dictionary"}),
        words=words.__getitem__,
        vectors=lambda key: given[key].array,
        separate=refused,  # type: ignore[arg-type]  # it never returns
        joint=refused,  # type: ignore[arg-type]  # it never returns
        dictionary=lambda source, target: known.get((source, target)),
        matching="exact",
    )


def scores(metric: Metric, space: Space) -> list[Score]:
    return list(metric(space))


def sentences(one: Rows, other: Rows) -> Space:
    """Return parallel sentences of one word each, none of them shared."""
    return space_of(
        Given([f"e{n}" for n in range(len(one))], one, range(len(one))),
        Given([f"d{n}" for n in range(len(other))], other, range(len(other))),
    )


def rotation(features: int, seed: int = 0) -> Callable[[Vectors], Vectors]:
    """Return a random rotation of vectors (mirrored or not)."""
    made = np.random.default_rng(seed).normal(size=(features, features))
    orthogonal, _ = np.linalg.qr(made)
    return lambda vectors: np.asarray(vectors @ orthogonal, np.float32)


def noisy(count: int, features: int, noise: float, seed: int) -> tuple[Vectors, Vectors]:
    """Return vectors and noisy copies of them."""
    random = np.random.default_rng(seed)
    one = random.normal(size=(count, features)) + 1.5
    other = one + noise * random.normal(size=(count, features))
    return one.astype(np.float32), other.astype(np.float32)
