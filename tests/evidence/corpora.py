"""Parallel corpora with a known alignment, drawn anew as often as one likes.

Every type belongs to a group, and the types of a group stand for the same thing in both languages: the
dictionary is known. Sentences have a subject, words of a sentence come from the groups near it, and
all vectors of a sentence, of both languages, are moved by one draw of the sentence: words of a
sentence vary together. Grouping and scoring are those of the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from isogloss.core.concepts.coverage import cover, hold
from isogloss.core.concepts.relations import Relation, incidence
from isogloss.core.types import Concepts
from isogloss.plugins.clusterers.kmeans import KMeans
from isogloss.plugins.metrics.alignment import align
from isogloss.plugins.metrics.calign import calign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss import Ints, Vectors


@dataclass(frozen=True)
class Kind:
    """What corpora are drawn from."""

    sentences: int = 60
    length: int = 6
    groups: int = 15
    types: int = 8
    """In a group."""
    features: int = 6
    concepts: int = 15
    spread: float = 0.35
    """Of a word about its type."""
    shared: float = 0.9
    """Of the words of a sentence together."""
    aligned: float = 0.7
    """Share of the types whose translation is in the same group of the other language."""


@dataclass(frozen=True)
class Draw:
    """One corpus: for each of two languages a row a word."""

    kind: Kind
    sentence: Ints
    """(words,) the same in both languages."""
    types: tuple[Ints, Ints]
    vectors: tuple[Vectors, Vectors]


class World:
    """Groups, types and their dictionary: what stays the same in every corpus."""

    def __init__(self, kind: Kind, seed: int = 0) -> None:
        draw = np.random.default_rng([7, seed])
        self.kind = kind
        count = kind.groups * kind.types
        self.centres = draw.normal(size=(kind.groups, kind.features))
        group = np.repeat(np.arange(kind.groups), kind.types)
        self.turned = group.copy()
        """The group of each type in the other language."""
        loose = np.flatnonzero(draw.random(count) > kind.aligned)
        self.turned[loose] = draw.permutation(self.turned[loose])
        self.group = group
        ones = np.arange(count)
        self.relation = Relation(incidence(ones, ones, (count, count)), np.ones(count, bool))
        self.names = tuple(f"t{number}" for number in range(count))
        near = np.argsort(
            np.linalg.norm(self.centres[:, None] - self.centres[None], axis=2), axis=1
        )
        self.near = near[:, :5]

    def corpus(self, random: np.random.Generator) -> Draw:
        """Draw a corpus."""
        kind = self.kind
        subject = random.integers(0, kind.groups, kind.sentences)
        sentence = np.repeat(np.arange(kind.sentences), kind.length)
        groups = self.near[subject[sentence], random.integers(0, 5, len(sentence))]
        # Some types are frequent, some rare.
        rank = np.minimum(random.geometric(0.25, len(sentence)) - 1, kind.types - 1)
        types = groups * kind.types + rank
        moved = kind.shared * random.normal(size=(kind.sentences, kind.features))

        def vectors(group: Ints) -> Vectors:
            noise = kind.spread * random.normal(size=(len(sentence), kind.features))
            found: Vectors = (self.centres[group[types]] + moved[sentence] + noise).astype("f4")
            return found

        return Draw(kind, sentence, (types, types), (vectors(self.group), vectors(self.turned)))

    def score(self, corpus: Draw, rows: Ints, seed: int) -> float:
        """Group some rows of both languages and return the area of CALIGN between them."""
        held = []
        for types, vectors in zip(corpus.types, corpus.vectors, strict=True):
            labels = KMeans(self.kind.concepts, random_state=seed).fit_predict(vectors[rows])
            concepts = Concepts(labels, tuple(range(self.kind.concepts)))
            held.append(hold(concepts, types[rows], self.names, np.ones(len(self.names), bool)))
        found = align(cover(held[0], held[1], self.relation), RULE).area()
        return 0.0 if found is None else found


RULE = calign(min_types=1, max_size_difference=0.6).rule


def rows_of(corpus: Draw, sentences: Sequence[int] | Ints) -> Ints:
    """Return the rows of some sentences."""
    rows: Ints = np.flatnonzero(np.isin(corpus.sentence, sentences))
    return rows
