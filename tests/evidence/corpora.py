"""Parallel corpora with a known alignment, drawn anew as often as one likes.

Every type belongs to a group in each language; in half of the groups they are the same, in the other
half they are mixed up, and the dictionary is known. Documents have a subject, and their words come from
the groups near it, which are of one half mostly: how much aligns depends on which subjects a corpus
happens to have. All vectors of a sentence are moved by one draw as well. So words of a document vary
together, and who draws words one by one does not see it. Grouping and scoring are those of the product.
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

    documents: int = 24
    sentences: int = 3
    """In a document."""
    length: int = 6
    """Words in a sentence."""
    groups: int = 16
    types: int = 6
    """In a group."""
    features: int = 6
    concepts: int = 16
    spread: float = 0.3
    """Of a word about its type."""
    shared: float = 0.3
    """Of the words of a sentence together."""


@dataclass(frozen=True)
class Draw:
    """One corpus: for each of two languages a row a word."""

    kind: Kind
    sentence: Ints
    """(words,) the same in both languages."""
    types: tuple[Ints, Ints]
    vectors: tuple[Vectors, Vectors]


NEAR = 4


class World:
    """Groups, types and their dictionary: what stays the same in every corpus."""

    def __init__(self, kind: Kind, seed: int = 0) -> None:
        draw = np.random.default_rng([7, seed])
        self.kind = kind
        count = kind.groups * kind.types
        half = kind.groups // 2
        self.centres = 2 * draw.normal(size=(kind.groups, kind.features))
        self.centres[:half, 0] += 6  # far from the others, so that a subject is of one half
        self.group = np.repeat(np.arange(kind.groups), kind.types)
        self.turned = self.group.copy()
        """The group of each type in the other language."""
        loose = np.flatnonzero(self.group >= half)
        self.turned[loose] = draw.permutation(self.turned[loose])
        ones = np.arange(count)
        self.relation = Relation(incidence(ones, ones, (count, count)), np.ones(count, bool))
        self.names = tuple(f"t{number}" for number in range(count))
        apart = np.linalg.norm(self.centres[:, None] - self.centres[None], axis=2)
        self.near = np.argsort(apart, axis=1)[:, :NEAR]

    def corpus(self, random: np.random.Generator) -> Draw:
        """Draw a corpus."""
        kind = self.kind
        sentences = kind.documents * kind.sentences
        subject = random.integers(0, kind.groups, kind.documents)
        sentence = np.repeat(np.arange(sentences), kind.length)
        about = subject[sentence // kind.sentences]
        groups = self.near[about, random.integers(0, NEAR, len(sentence))]
        # Some types are frequent, some rare.
        rank = np.minimum(random.geometric(0.3, len(sentence)) - 1, kind.types - 1)
        types = groups * kind.types + rank
        moved = kind.shared * random.normal(size=(sentences, kind.features))

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
