"""Sentences for the tests of the sources, and what a source says of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from isogloss import Sentence, Source, Vectors, Where
from tests.plugins.sources.checkpoints import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORD = re.compile(r"\S+")


def sentence(text: str, number: int = 0, given: str | None = None) -> Sentence:
    """A sentence whose words stand between white space."""
    other = None if given is None else Sentence(number, "xx", given, ())
    return Sentence(number, "en", text, tuple(word.span() for word in WORD.finditer(text)), other)


def sentences() -> list[Sentence]:
    """Sentences of different lengths, each with another one for an encoder to read."""
    given = [*TEXT[1:], TEXT[0]]
    return [
        sentence(text, n, other) for n, (text, other) in enumerate(zip(TEXT, given, strict=True))
    ]


def vectors(
    source: Source, read: Sequence[Sentence], where: Iterable[Where] | None = None
) -> dict[Where, Vectors]:
    """All vectors of sentences that are read as one batch, by part and layer."""
    places = list(source.describe().widths if where is None else where)
    batches = list(source.read(read, places))
    assert [batch.where for batch in batches] == places
    return {batch.where: batch.vectors for batch in batches}


def one_by_one(
    source: Source, read: Sequence[Sentence], where: Iterable[Where] | None = None
) -> dict[Where, Vectors]:
    """All vectors of sentences that are read one at a time."""
    alone = [vectors(source, [one], where) for one in read]
    return {place: np.concatenate([found[place] for found in alone]) for place in alone[0]}
