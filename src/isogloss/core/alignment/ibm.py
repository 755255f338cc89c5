"""The built-in aligner: IBM Model 1 and the model that favours the diagonal, by whole arrays.

Model 1 is that of Brown, Della Pietra, Della Pietra and Mercer (1993): every source word, and the
empty word, is as likely a place. The other is the reparameterised Model 2 of Dyer, Chahuneau and
Smith (2013): the empty word has a fixed probability p0, and the source word j of n at the target
word i of m has (1 - p0) exp(-tension |i/m - j/n|) / Z. Nothing is random: no seed is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.alignment.bitext import MAX_LENGTH, nothing_to_align, numbered
from isogloss.core.alignment.cells import Chunk, chunk_of, distances, merged, raw_chunks, summed
from isogloss.core.alignment.tension import HIGHEST, LOWEST, Places
from isogloss.core.errors import DataError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.alignment.bitext import Bitext, Int32s
    from isogloss.core.alignment.cells import Floats
    from isogloss.core.types import Ints

Model: TypeAlias = Literal["1", "diagonal"]

FLOOR = 1e-9
"""What the probability of a translation is at least, when links are chosen."""


@dataclass(frozen=True, slots=True)
class Training:
    """How a model is estimated."""

    model: Model = "diagonal"
    iterations: int = 5
    warm_up: int = 0
    """Iterations of Model 1 before those of the diagonal model."""
    null_probability: float = 0.08
    """p0 of the diagonal model; in Model 1 the empty word is one of n + 1."""
    tension: float = 4.0
    """To begin with; the best value is found after every iteration."""
    alpha: float = 0.01
    """Variational Bayes with a symmetric Dirichlet prior of this strength over the words that a
    source word occurs beside (Riley and Gildea 2012); 0: maximum likelihood."""
    max_length: int = MAX_LENGTH

    def __post_init__(self) -> None:
        """Refuse what no model can be estimated with."""
        checks = (
            ("model", self.model in ("1", "diagonal"), "'1' or 'diagonal'"),
            ("iterations", self.iterations >= 1, "1 or more"),
            ("warm_up", self.warm_up >= 0, "0 or more"),
            ("null_probability", 0 < self.null_probability < 1, "a number between 0 and 1"),
            ("tension", LOWEST <= self.tension <= HIGHEST, f"{LOWEST} to {HIGHEST:g}"),
            ("alpha", self.alpha == 0 or 1e-6 <= self.alpha < math.inf, "0, or 1e-6 or more"),
            ("max_length", self.max_length >= 1, "1 or more"),
        )
        for name, good, wanted in checks:
            if not good:
                raise SettingsError(f"{name} is {getattr(self, name)!r}; {wanted} is wanted")

    @property
    def steps(self) -> int:
        """Iterations in all; Model 1 needs none before its own."""
        return self.iterations + (self.warm_up if self.model == "diagonal" else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Ibm:
    """One direction as it was estimated: probabilities of target words given source words."""

    training: Training
    sources: dict[str, int] = field(repr=False)
    targets: dict[str, int] = field(repr=False)
    keys: Ints = field(repr=False)
    """(pairs,) ascending: source type times the number of target types, plus target type."""
    lexical: Floats = field(repr=False)
    """(pairs,) p(target | source); under variational Bayes weights that sum to less than one."""
    null: Floats = field(repr=False)
    """(target types,) the same given the empty word."""
    tension: float
    likelihoods: tuple[float, ...]
    """Logarithm of the likelihood of the text, before each iteration's change."""

    def probability(self, source: str | None, target: str) -> float:
        """Return p(target | source), given the empty word for None; 0 for what never occurred."""
        import numpy as np

        here, there = 0 if source is None else self.sources.get(source), self.targets.get(target)
        if here is None or there is None:
            return 0.0
        if source is None:
            return float(self.null[there])
        key = here * len(self.targets) + there
        place = int(np.searchsorted(self.keys, key))
        hit = place < len(self.keys) and self.keys[place] == key
        return float(self.lexical[place]) if hit else 0.0

    def align(self, text: Bitext) -> Int32s:
        """(target words,) the source word that each is linked to, from 0 in its sentence, or -1.

        The most likely one; of equals the empty word, then the first. Also for a text that the
        model was not estimated on. Pairs that are not ``usable`` get no links. Probabilities below
        FLOOR, and those of pairs that never occurred, count as FLOOR.
        """
        import numpy as np

        found = np.full(len(text.target.form), -1, dtype=np.int32)
        lexical = np.maximum(np.append(self.lexical, 0.0), FLOOR)
        null = np.maximum(np.append(self.null, 0.0), FLOOR)
        source = numbered(text.source.forms, self.sources)[text.source.form]
        target = numbered(text.target.forms, self.targets)[text.target.form]
        rows = np.flatnonzero(text.usable(self.training.max_length))
        for raw in raw_chunks(text, rows, source, target, len(self.targets)):
            chunk = chunk_of(raw, self.keys)
            prior, empty = _prior(chunk, self.training, self.tension)
            prior *= lexical[chunk.pairs][chunk.pair]
            found[chunk.tokens] = _best(chunk, prior, empty * null[chunk.target])
        return found


def train(
    text: Bitext, training: Training | None = None, *, step: Callable[[], None] | None = None
) -> Ibm:
    """Estimate a model of target words given source words. Raises DataError without any pair.

    ``step`` is called after every one of ``Training.steps`` iterations.

    Time grows with the cells (source words times target words, summed over pairs). Memory: 4 bytes
    a cell, up to 16 bytes for every pair of types that a chunk of cells has, and what one chunk
    needs.
    """
    return _Estimate(text, training or Training()).run(step or (lambda: None))


class _Estimate:
    """The numbers that change from iteration to iteration."""

    def __init__(self, text: Bitext, training: Training) -> None:
        import numpy as np

        rows = np.flatnonzero(text.usable(training.max_length))
        if not len(rows):
            raise DataError(nothing_to_align(text, training.max_length))
        self.text, self.training = text, training
        types = len(text.target.forms)
        raws = list(raw_chunks(text, rows, text.source.form, text.target.form, types))
        self.keys = merged([raw.keys for raw in raws])
        self.chunks = [chunk_of(raws.pop(0), self.keys) for _ in range(len(raws))]
        self.source_of = self.keys // types
        # Every word beside a source word is equally likely to begin with.
        beside = np.bincount(self.source_of, minlength=len(text.source.forms))
        self.lexical: Floats = 1.0 / beside[self.source_of]
        tokens = np.concatenate([chunk.target for chunk in self.chunks])
        self.occurs = np.bincount(tokens, minlength=types) > 0
        self.null: Floats = self.occurs / self.occurs.sum()
        self.tension = training.tension
        self.places = Places(text, rows) if training.model == "diagonal" else None

    def run(self, step: Callable[[], None]) -> Ibm:
        training = self.training
        warm = Training("1", max_length=training.max_length)
        plans = [training] * training.iterations
        likelihoods = []
        for plan in [warm] * (training.steps - len(plans)) + plans:
            likelihoods.append(self._iterate(plan))
            step()
        forms = (self.text.source.forms, self.text.target.forms)
        sources, targets = ({form: n for n, form in enumerate(side)} for side in forms)
        return Ibm(
            training,
            sources,
            targets,
            self.keys,
            self.lexical,
            self.null,
            self.tension,
            tuple(likelihoods),
        )

    def _iterate(self, plan: Training) -> float:
        """Expect links with the numbers as they are, then change the numbers."""
        import numpy as np

        counts, empties = np.zeros_like(self.lexical), np.zeros_like(self.null)
        linked: list[Floats] = []
        likelihood = distance = 0.0
        for chunk in self.chunks:
            links, nulls, gained = self._expected(chunk, plan)
            counts[chunk.pairs] += summed(chunk.pair, links, len(chunk.pairs))
            empties += summed(chunk.target, nulls, len(empties))
            likelihood += gained
            if plan.model == "diagonal":
                distance += float(links @ distances(chunk.place, chunk.size, chunk.first))
                linked.append(1.0 - nulls)
        if self.places is not None and plan.model == "diagonal":
            self.tension = self.places.best(np.concatenate(linked), distance, self.tension)
        self._normalise(counts, empties)
        return likelihood

    def _expected(self, chunk: Chunk, plan: Training) -> tuple[Floats, Floats, float]:
        """Return how likely every link is, and every word without one, and the log likelihood."""
        import numpy as np

        links, empty = _prior(chunk, plan, self.tension)
        links *= self.lexical[chunk.pairs][chunk.pair]
        nulls: Floats = empty * self.null[chunk.target]
        total: Floats = np.add.reduceat(links, chunk.first) + nulls
        scale = _inverse(total)
        links *= np.repeat(scale, chunk.size)
        nulls *= scale
        gained = np.log(total, out=np.zeros_like(total), where=total > 0).sum()
        return links, nulls, float(gained)

    def _normalise(self, counts: Floats, empties: Floats) -> None:
        import numpy as np

        alpha = self.training.alpha
        size = len(self.text.source.forms)
        totals = summed(self.source_of, counts, size)
        if alpha == 0:
            self.lexical = counts * _inverse(totals)[self.source_of]
            self.null = empties / (empties.sum() or 1.0)
            return
        from scipy.special import digamma

        totals += alpha * np.bincount(self.source_of, minlength=size)
        self.lexical = np.exp(digamma(counts + alpha) - digamma(totals)[self.source_of])
        whole = empties.sum() + alpha * self.occurs.sum()
        self.null = np.exp(digamma(empties + alpha) - digamma(whole)) * self.occurs


def _prior(chunk: Chunk, training: Training, tension: float) -> tuple[Floats, Floats]:
    """Return how likely every cell's place is, and for every target word the empty word."""
    import numpy as np

    if training.model == "1":
        alike = 1.0 / (chunk.size.astype(np.float64) + 1.0)
        return np.repeat(alike, chunk.size), alike
    weight = distances(chunk.place, chunk.size, chunk.first)
    weight *= -tension
    np.exp(weight, out=weight)
    scale = (1.0 - training.null_probability) / np.add.reduceat(weight, chunk.first)
    weight *= np.repeat(scale, chunk.size)
    return weight, np.full(len(chunk.size), training.null_probability)


def _best(chunk: Chunk, links: Floats, nulls: Floats) -> Ints:
    """(tokens,) the first of the best cells of every target word, or -1."""
    import numpy as np

    best = np.maximum.reduceat(links, chunk.first)
    owner = np.repeat(np.arange(len(chunk.size)), chunk.size)
    cells = np.flatnonzero(links == best[owner])
    owners, place = np.unique(owner[cells], return_index=True)
    found = np.full(len(chunk.size), -1, dtype=np.int64)
    found[owners] = cells[place] - chunk.first[owners]
    found[nulls >= best] = -1
    return found


def _inverse(values: Floats) -> Floats:
    """Return 1 / values, 0 where a value is 0."""
    import numpy as np

    values = np.asarray(values, dtype=np.float64)
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)
