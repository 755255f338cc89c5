"""Which words of each corpus a replicate has: drawn sentences, then types and words that match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.contrasts.matching import matched, profile
from isogloss.evidence.resampling.draws import CorpusBlocks, rows_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from isogloss.core.store.extraction import Unit as Read
    from isogloss.core.study.pipeline import Run
    from isogloss.core.types import Ints, Side, Words
    from isogloss.evidence.contrasts.matching import Profile
    from isogloss.evidence.resampling.draws import Drawing
    from isogloss.evidence.resampling.taking import Unit

_KINDS = ("draw", "seed")


class Selections:
    """Chooses the words of replicates over several corpora of a run.

    First whole blocks of sentences, in all languages at once, until each corpus has as many words as
    the smallest: so words keep their translations. Then words within each language, as ``matched`` does.
    """

    def __init__(self, run: Run, corpora: Sequence[str], drawing: Drawing) -> None:
        self.run = run
        self.corpora = tuple(corpora)
        self.drawing = drawing
        self.blocks = CorpusBlocks(run)
        self._reads: dict[str, list[tuple[Side, Read]]] = {}
        for side, read in run.plan.units.items():
            known = self._reads.setdefault(side.source, [])
            if side.corpus in self.corpora and read not in [each for _, each in known]:
                known.append((side, read))

    def of(self, unit: Unit) -> Selection:
        """Return the words of one replicate."""
        return Selection(self, unit)

    def sides(self, source: str) -> list[Side]:
        """Return a side of every unit that the source reads of these corpora."""
        return [side for side, _ in self._reads[source]]

    def check(self) -> None:
        """Raise DataError for a corpus with too few blocks to draw from."""
        for corpus in self.corpora:
            self.blocks.of(corpus).check()

    def before(self, source: str) -> list[tuple[Side, Profile]]:
        """Return the profile of every unit as it stands in the store."""
        return [(side, profile(self.run.clusters.words(side).type)) for side in self.sides(source)]

    def after(self, source: str, unit: Unit) -> list[tuple[Side, Profile]]:
        """Return the profile of every unit in one replicate."""
        own = self.of(unit)
        return [
            (side, profile(words.type[own.rows(side, words)]))
            for side in self.sides(source)
            for words in [self.run.clusters.words(side)]
        ]


class Selection:
    """The words of one replicate: the same for all parts and layers of what was read together."""

    def __init__(self, all_: Selections, unit: Unit) -> None:
        self._all = all_
        self._unit = unit
        self._times: dict[str, dict[str, Ints]] = {}
        self._rows: dict[tuple[str, str, str, str], Ints] = {}

    def rows(self, side: Side, _words: Words) -> Ints:
        """Return the rows of a side, ascending: what ``Resampled`` asks for."""
        key = (side.corpus, side.source, side.language, side.given)
        if key not in self._rows:
            self._match(side)
        return self._rows[key]

    def _match(self, side: Side) -> None:
        """Match the words of one language over the corpora."""
        alike = [
            each
            for each in self._all.sides(side.source)
            if (each.language, each.given) == (side.language, side.given)
        ]
        times = self._sentences(side.source)
        tables = [self._all.run.clusters.words(each) for each in alike]
        there = [
            rows_in(words, times[each.corpus]) for each, words in zip(alike, tables, strict=True)
        ]
        found = matched(
            [words.type[rows] for words, rows in zip(tables, there, strict=True)],
            [self._random(each.corpus, 2, side.language, side.given) for each in alike],
            min_count=self._all.run.inputs.study.words.min_count,
        )
        for each, rows, kept in zip(alike, there, found, strict=True):
            self._rows[each.corpus, each.source, each.language, each.given] = rows[kept]

    def _sentences(self, source: str) -> dict[str, Ints]:
        """Return how often each sentence of every corpus is there, once or not: (largest number + 1,)."""
        if source not in self._times:
            self._times[source] = self._drawn(source)
        return self._times[source]

    def _drawn(self, source: str) -> dict[str, Ints]:
        """Draw blocks until every corpus has the words of the smallest, in every language."""
        import numpy as np

        sides = self._all.sides(source)
        counts: dict[str, dict[tuple[str, str], Ints]] = {}
        for side in sides:
            blocks, words = self._all.blocks.of(side.corpus), self._all.run.clusters.words(side)
            by_sentence = np.bincount(words.sentence, minlength=int(blocks.sentences[-1]) + 1)
            drawn = by_sentence[blocks.sentences] * self._asked(side.corpus)[blocks.sentences]
            own = np.bincount(blocks.block, weights=drawn, minlength=blocks.count)
            counts.setdefault(side.corpus, {})[side.language, side.given] = own.astype(np.int64)
        least = {
            key: min(int(own[key].sum()) for own in counts.values())
            for key in next(iter(counts.values()))
        }
        return {corpus: self._enough(corpus, own, least) for corpus, own in counts.items()}

    def _asked(self, corpus: str) -> Ints:
        """Return which sentences may be there: half of the blocks in a draw, all with a seed."""
        import numpy as np

        blocks = self._all.blocks.of(corpus)
        if self._unit.kind == "draw":
            return blocks.draw(self._all.drawing, self._unit.number)
        found = np.zeros(int(blocks.sentences[-1]) + 1, np.int64)
        found[blocks.sentences] = 1
        return found

    def _enough(
        self, corpus: str, counts: dict[tuple[str, str], Ints], least: dict[tuple[str, str], int]
    ) -> Ints:
        """Return the sentences of as few blocks, in a drawn order, as have the words that are wanted."""
        import numpy as np

        blocks = self._all.blocks.of(corpus)
        there = np.flatnonzero(sum(counts.values()) > 0)
        order = self._random(corpus, 1).permutation(there)
        needed = max(
            int(np.searchsorted(np.cumsum(own[order]), least[key])) + 1
            for key, own in counts.items()
        )
        times = self._asked(corpus)
        times[blocks.sentences] *= np.isin(blocks.block, order[:needed])
        return times

    def _random(self, corpus: str, step: int, *names: str) -> np.random.Generator:
        """Return a generator of its own for every corpus, replicate and step."""
        import numpy as np

        unit = self._unit
        text = "/".join((corpus, *names)).encode()
        seed = [self._all.drawing.seed, _KINDS.index(unit.kind), unit.number, step, *text]
        return np.random.default_rng(seed)
