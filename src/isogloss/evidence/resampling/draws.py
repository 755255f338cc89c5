"""Which sentences a replicate has: blocks of them, drawn without or with replacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import Ints, Side, Words

Method: TypeAlias = Literal["subsample", "fixed", "bootstrap"]
"""``subsample``: blocks without replacement, grouped anew. ``fixed``: the same blocks, with the
concepts as they are. ``bootstrap``: blocks with replacement, grouped anew."""

BOOTSTRAP_HELD = 0.93
"""Share of the 95 % intervals from ``bootstrap`` that held the expected score. ``make evidence``
measures it; docs/evidence.md, "How often they hold", has the conditions."""

FEWEST = 20
"""Blocks below which nothing is drawn: quantiles of so few would be noise."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How replicates are drawn. Raises SettingsError for what cannot be drawn."""

    method: Method = "subsample"
    fraction: float = 0.5
    """Share of the blocks that a replicate has; 1 for ``bootstrap``, which draws as many as there
    are."""
    count: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        if self.method != "bootstrap" and not 0 < self.fraction < 1:
            raise SettingsError(
                f"fraction = {self.fraction}: expected more than 0 and less than 1, the share of "
                "the sentences that a replicate has"
            )
        if self.count < 2:
            raise SettingsError(f"replicates = {self.count}: expected 2 or more")

    @property
    def rescaling(self) -> float:
        """What the variance of replicates is multiplied by to stand for that of the whole.

        f / (1 - f): the mean of a share f of n values, drawn without replacement, varies about the
        mean of all by (1 - f) / f times the latter's own variance (Cochran 1977, theorem 2.2).
        With replacement it is 1.
        """
        return 1.0 if self.method == "bootstrap" else self.fraction / (1 - self.fraction)

    @property
    def reseeded(self) -> bool:
        """Whether each replicate groups its words anew, with a seed of its own."""
        return self.method != "fixed"


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Sentences that belong together: those of a document, or each by itself."""

    sentences: Ints
    """(sentences,) their numbers, ascending."""
    block: Ints
    """(sentences,) the block of each, from 0."""
    kind: str
    """``documents`` or ``sentences``."""

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return int(self.block.max(initial=-1)) + 1

    def check(self) -> None:
        """Raise DataError when there are too few blocks to draw from."""
        if self.count < FEWEST:
            raise DataError(
                f"{self.count} {self.kind} are too few to draw from; at least {FEWEST} are needed"
            )

    def draw(self, drawing: Drawing, number: int) -> Ints:
        """Return how often each sentence is in replicate ``number``, (largest number + 1,).

        It depends on the seed and the number only, and so is the same for every side. Raises
        DataError when there are too few blocks.
        """
        import numpy as np

        self.check()
        random = np.random.default_rng([drawing.seed, number])
        if drawing.method == "bootstrap":
            times = np.bincount(random.integers(0, self.count, self.count), minlength=self.count)
        else:
            size = min(self.count - 1, max(1, round(self.count * drawing.fraction)))
            times = np.zeros(self.count, np.int64)
            times[random.choice(self.count, size, replace=False)] = 1
        found = np.zeros(int(self.sentences[-1]) + 1, np.int64)
        found[self.sentences] = times[self.block]
        return found


def blocks_of(sides: Iterable[Words]) -> Blocks:
    """Return the blocks of sides of one corpus: documents where all their words name one.

    A sentence that is parallel to one of a document belongs to that document.
    """
    import numpy as np

    tables = list(sides)
    documents: dict[int, str] = {}
    for words in tables:
        named = words.annotations.get("document")
        if named is None:
            documents = {}
            break
        documents.update(zip(words.sentence.tolist(), named, strict=True))
    sentences = np.unique(np.concatenate([words.sentence for words in tables]))
    names = [documents.get(number, "") for number in sentences.tolist()]
    if not all(names):
        return Blocks(sentences, np.arange(len(sentences)), "sentences")
    _, block = np.unique(np.array(names), return_inverse=True)
    return Blocks(sentences, block.astype(np.int64), "documents")


class CorpusBlocks:
    """The blocks of each corpus of a run, which all of its sides share, so that pairs and layers do."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._found: dict[str, Blocks] = {}

    def of(self, corpus: str) -> Blocks:
        """Return the blocks of a corpus."""
        if corpus not in self._found:
            units, clusters = self.run.plan.units, self.run.clusters
            sides = {unit: side for side, unit in units.items() if side.corpus == corpus}
            self._found[corpus] = blocks_of(clusters.words(side) for side in sides.values())
        return self._found[corpus]

    def rows(self, drawing: Drawing, number: int, side: Side, words: Words) -> Ints:
        """Return the rows of a side in replicate ``number``."""
        return rows_in(words, self.of(side.corpus).draw(drawing, number))


def rows_in(words: Words, times: Ints) -> Ints:
    """Return the rows of the words whose sentences were drawn, each as often as its sentence."""
    import numpy as np

    often = times[words.sentence]
    return np.repeat(np.arange(len(words)), often)
