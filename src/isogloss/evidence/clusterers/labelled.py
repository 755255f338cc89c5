"""Which concepts are what linguists call a class: words of one part of speech, lemma or entity."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels, Words

    Texts = npt.NDArray[np.str_]
    Mask = npt.NDArray[np.bool_]

LEAST_TYPES = 6
"""Types below which a concept is too small to be called anything."""

SHARE = Fraction(95, 100)
"""Share of a concept's words that must carry one label."""

NO_LABEL = ("", "O")
"""What stands where a word has none: nothing, or outside of every entity."""

OF_TEXT = ("document",)
"""Annotations that say where a word stands, and not what it is."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """How concepts and the labels of one annotation line up."""

    annotation: str
    concepts: int
    """Those of more than five types."""
    aligned: int
    """Those of which 0.95 of the words carry one label."""
    labels: int
    """Labels that occur."""
    covered: int
    """Labels that such a concept carries."""

    @property
    def alignment(self) -> float | None:
        """Share of the concepts that carry one label."""
        return self.aligned / self.concepts if self.concepts else None

    @property
    def coverage(self) -> float | None:
        """Share of the labels that such a concept carries."""
        return self.covered / self.labels if self.labels else None

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field and share."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return fields | {"alignment": self.alignment, "coverage": self.coverage}


def labelled(tables: Sequence[Words], labels: Labels) -> list[Labelled]:
    """Return how concepts line up with every annotation that all sides have.

    ``labels`` (words,) are of the sides' words, one after the other; negatives are noise. A type is
    a type of its language.
    """
    import numpy as np

    shared = [
        name
        for name in tables[0].annotations
        if name not in OF_TEXT and all(name in table.annotations for table in tables)
    ]
    offsets = np.cumsum([0, *(len(table.types) for table in tables[:-1])])
    types = np.concatenate([t.type + offset for t, offset in zip(tables, offsets, strict=True)])
    return [
        _labelled(name, np.concatenate([np.array(t.annotations[name]) for t in tables]), types, labels)
        for name in shared
    ]  # fmt: skip


def _labelled(annotation: str, texts: Texts, types: Ints, labels: Labels) -> Labelled:
    import numpy as np

    names, codes = np.unique(texts, return_inverse=True)
    real = is_label(names)
    held = Held.of(types, labels)
    carried = held.carried(codes, real)
    return Labelled(
        annotation,
        int(held.large.sum()),
        int((carried >= 0).sum()),
        int(real.sum()),
        len(np.unique(carried[carried >= 0])),
    )


def is_label(names: Texts) -> Mask:
    """Return which texts are labels: (names,). An empty one and ``O`` are none."""
    import numpy as np

    found: Mask = ~np.isin(names, NO_LABEL)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The words of each concept, to be asked which label it carries, also of other labels."""

    labels: Labels
    """(words,) concepts; negatives are noise."""
    sizes: Ints
    """(concepts,) words."""
    large: Mask
    """(concepts,) whether it has more than five types."""

    @classmethod
    def of(cls, types: Ints, labels: Labels) -> Held:
        """Return the concepts of words with these types: (words,) and (words,)."""
        import numpy as np

        kept, width = labels >= 0, int(types.max(initial=-1)) + 1
        concepts = int(labels.max(initial=-1)) + 1
        pairs = np.unique(labels[kept] * width + types[kept])
        held = np.bincount(pairs // max(1, width), minlength=concepts)
        return cls(labels, np.bincount(labels[kept], minlength=concepts), held >= LEAST_TYPES)

    def carried(self, codes: Ints, real: Mask) -> Ints:
        """Return the label that 0.95 of the words of each large concept carry; -1: none.

        ``codes`` (words,) are the labels' numbers, ``real`` (codes,) whether a number is a label.
        """
        import numpy as np

        kept = self.labels >= 0
        cells, words = np.unique(self.labels[kept] * len(real) + codes[kept], return_counts=True)
        concept, code = np.divmod(cells, max(1, len(real)))
        enough = words * SHARE.denominator >= self.sizes[concept] * SHARE.numerator
        carries = enough & real[code] & self.large[concept]
        found = np.full(len(self.sizes), -1, np.int64)
        found[concept[carries]] = code[carries]
        return found
