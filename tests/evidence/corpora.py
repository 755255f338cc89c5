"""Parallel corpora with a known alignment, drawn anew as often as one likes.

Every type belongs to a group. Documents have a vocabulary of their own, and some are hard: most of
their types stand in another group in the other language. How hard a document is differs from layer
to layer, in one order: a document that is hard in one layer is so in all that come after it. So how much aligns depends on which
documents a corpus happens to have, and who draws words one by one does not see it. All words of a
sentence are moved together as well. The dictionary gives every type itself; grouping and scoring
are those of the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from isogloss import Words
from isogloss.core.concepts.coverage import cover, hold
from isogloss.core.concepts.relations import Relation, incidence
from isogloss.core.types import Concepts
from isogloss.plugins.clusterers.sklearn_kmeans import sklearn_kmeans
from isogloss.plugins.metrics.alignment import align
from isogloss.plugins.metrics.calign import calign

if TYPE_CHECKING:
    from isogloss import Ints, Vectors


@dataclass(frozen=True)
class Kind:
    """What corpora are drawn from."""

    documents: int = 40
    sentences: int = 2
    """In a document."""
    length: int = 6
    """Words in a sentence."""
    vocabulary: int = 6
    """Types that a document chooses its words from."""
    types: int = 400
    """That documents choose from."""
    groups: int = 8
    features: int = 6
    concepts: int = 8
    distance: float = 1.6
    """Standard deviation of a group's centre, in every feature."""
    spread: float = 0.8
    """Of a word about its centre."""
    shared: float = 0.4
    """Of the words of a sentence together."""
    hard: tuple[float, ...] = (0.25, 0.4, 0.55)
    """Share of the documents that are hard, by layer."""
    astray: float = 0.75
    """Share of a hard document's types that stand in another group in the other language."""


class Drawn(NamedTuple):
    """One corpus."""

    words: Words
    """The same in both languages, translations at the same places."""
    vectors: tuple[tuple[Vectors, Vectors], ...]
    """By layer, of both languages."""


Grouped = tuple[Concepts, Concepts]


class World:
    """Groups and types: what stays the same in every corpus."""

    def __init__(self, kind: Kind, seed: int = 0) -> None:
        draw = np.random.default_rng([7, seed])
        self.kind = kind
        self.centres = kind.distance * draw.normal(size=(kind.groups, kind.features))
        self.group = draw.permutation(np.arange(kind.types) % kind.groups)
        self.other = (self.group + draw.integers(1, kind.groups, kind.types)) % kind.groups
        """Where a type stands that is astray."""
        ones = np.arange(kind.types)
        self.relation = Relation(
            incidence(ones, ones, (kind.types, kind.types)), np.ones(kind.types, bool)
        )
        self.names = tuple(f"t{number}" for number in range(kind.types))

    def corpus(self, random: np.random.Generator) -> Drawn:
        """Draw a corpus."""
        kind = self.kind
        shape = (kind.documents, kind.vocabulary)
        choice = np.stack(
            [random.choice(kind.types, kind.vocabulary, replace=False) for _ in range(shape[0])]
        )
        hardness, wanders = random.random(kind.documents), random.random(shape) < kind.astray
        each = kind.sentences * kind.length
        document = np.repeat(np.arange(kind.documents), each)
        place = random.integers(0, kind.vocabulary, len(document))
        types = choice[document, place]
        sentence = np.arange(len(document)) // kind.length

        def vectors(groups: Ints) -> Vectors:
            moved = kind.shared * random.normal(size=(sentence[-1] + 1, kind.features))
            noise = kind.spread * random.normal(size=(len(sentence), kind.features))
            found: Vectors = (self.centres[groups] + moved[sentence] + noise).astype("f4")
            return found

        own, layers = self.group[types], []
        for share in kind.hard:
            astray = (hardness < share)[document] & wanders[document, place]
            layers.append((vectors(own), vectors(np.where(astray, self.other[types], own))))
        position = np.arange(len(document)) % kind.length
        annotations = {"document": [f"d{number}" for number in document.tolist()]}
        words = Words("s", self.names, types, self.names, types, sentence, position, annotations)
        return Drawn(words, tuple(layers))

    def grouped(self, corpus: Drawn, layer: int, rows: Ints, seed: int) -> Grouped:
        """Group some rows of both languages, each by itself."""
        made = sklearn_kmeans(n_clusters=self.kind.concepts, n_init=1, random_state=seed)
        numbers = tuple(range(self.kind.concepts))
        one, other = (
            Concepts(made.fit_predict(vectors[rows]), numbers) for vectors in corpus.vectors[layer]
        )
        return one, other

    def score(self, corpus: Drawn, grouped: Grouped, rows: Ints) -> float:
        """Return the area of CALIGN between the concepts of some rows."""
        kept = np.ones(len(self.names), bool)
        types = corpus.words.type[rows]
        source, target = (hold(concepts, types, self.names, kept) for concepts in grouped)
        found = align(cover(source, target, self.relation), RULE).area()
        return 0.0 if found is None else found


RULE = calign(min_types=1, max_size_difference=0.6).rule
