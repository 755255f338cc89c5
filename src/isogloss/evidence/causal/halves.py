"""The sentences that concepts are chosen on, and the examples that are left to evaluate them on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Examples, Ints, Sentence

SALT = 4271
"""Keeps the drawing of halves apart from others with the same seed."""


def halves(corpus: Corpus, seed: int) -> tuple[Ints, Ints]:
    """Cut the sentences of a corpus in two at random: numbers to choose on, and the others.

    Translations stay together. Both are ascending.
    """
    import numpy as np

    order = np.random.default_rng([seed, SALT]).permutation(corpus.kept)
    middle = (len(order) + 1) // 2
    return np.sort(order[:middle]), np.sort(order[middle:])


def without(examples: Examples, texts: Mapping[str, set[str]]) -> Examples:
    """Leave out the examples whose text is among those of their language, white space aside."""
    seen = texts.get(examples.language, set())
    free = [n for n, each in enumerate(examples.sentences) if plain(each.text) not in seen]
    return examples if len(free) == len(examples) else examples.take(free)


def plain(text: str) -> str:
    """Return a text without its white space: files of tasks and of corpora space differently."""
    return "".join(text.split())


def texts_of(corpus: Corpus, language: str, numbers: Ints) -> list[Sentence]:
    """Return some sentences of a corpus with all their words, as examples number them."""
    read = corpus.sentences(language, numbers.tolist())
    return [replace(each, number=at) for at, each in enumerate(read)]


def examples_of(language: str, sentences: Sequence[Sentence], name: str) -> Examples:
    """Return sentences as examples that have nothing to be predicted yet."""
    from isogloss.core.types import Examples

    lines = tuple(range(1, len(sentences) + 1))
    return Examples(language, tuple(sentences), ("",) * len(sentences), name, lines)
