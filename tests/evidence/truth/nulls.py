"""How small p-values are where concepts and dictionary have nothing to do with each other.

Frequent and rare types stand in concepts of their own in every language, so that a dictionary of
words of like frequency aligns concepts by frequency alone. Its entries are then mixed up within the
bins of frequency: what is left is what the null hypothesis says, and no more.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.stats import binom

from isogloss import Shuffling, space_of
from isogloss.evidence.references.chance import chances, holm
from isogloss.plugins.clusterers.sklearn_kmeans import sklearn_kmeans
from isogloss.plugins.metrics.calign import calign
from tests.evidence.truth.rows import Row, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss import Ints, Space
    from isogloss.core.types import JSON
    from isogloss.evidence.references.chance import Chance
    from tests.evidence.truth.work import Desk

Pair: TypeAlias = tuple[str, str]
"""Two languages: from which, to which."""

METRIC = calign(min_types=1, max_size_difference=0.9)


@dataclass(frozen=True)
class Unrelated:
    """What corpora of unrelated languages are drawn from."""

    languages: str = "abc"
    layers: int = 2
    types: int = 48
    most: int = 12
    """Words of a type; each has from 1 to so many."""
    concepts: int = 4
    features: int = 4
    by_frequency: float = 4.0
    """How far words move along the first feature when log2 of their type's frequency rises by 1."""
    spread: float = 2.0
    """Of types about that."""


KIND = Unrelated()

ALPHA = 0.01
"""Probability that the distribution of p-values looks too small although it is not."""


def rows(desk: Desk, count: int, shuffles: int, kind: Unrelated = KIND) -> Iterator[Row]:
    """Yield how p-values are distributed over corpora."""
    task = partial(p_values, kind=kind, count=shuffles)
    found = desk.take("nulls", [asdict(kind), shuffles], task, count)
    yield from judged(found, shuffles)


def judged(found: Sequence[JSON], shuffles: int) -> Iterator[Row]:
    """Yield whether any level has more p-values below it than it should."""
    pair = [record["pair"] for record in found]
    yield above_diagonal("p of a pair, all layers", pair, shuffles)
    yield above_diagonal("p of a layer alone", [each["alone"] for each in found], shuffles)
    # One level by itself: it is judged among all of them, above.
    yield share("p of a pair <= 0.05", [p <= 0.05 for p in pair])
    pairs = len(found[0]["holm"])
    any_ = [min(record["holm"]) <= 0.05 for record in found]
    yield share(f"Holm: any of {pairs} pairs <= 0.05", any_, high=0.05)
    unadjusted = [min(record["pairs"]) <= 0.05 for record in found]
    yield share(f"without Holm: any of {pairs} <= 0.05", unadjusted)
    loose = [record["loose"] <= 0.05 for record in found]
    yield share("permuted without regard to frequency: p <= 0.05", loose)


def above_diagonal(what: str, p: Sequence[float], shuffles: int) -> Row:
    """Return how far the distribution of p-values lies above the diagonal, at the worst level.

    At each level k / (1 + shuffles) the number of p-values that are not larger may not be
    above the quantile 1 - ALPHA / shuffles of its binomial distribution: so no level is,
    except with the probability ALPHA (Bonferroni), where p-values are super-uniform.
    """
    values, count = np.asarray(p), len(p)
    levels = np.arange(1, shuffles + 1) / (1 + shuffles)
    below = (values[:, None] <= levels + 1e-12).sum(axis=0)
    most = np.asarray(binom.ppf(1 - ALPHA / shuffles, count, levels))
    worst = int(np.argmax(below / count - levels))
    measured = below[worst] / count - levels[worst]
    limit = most[worst] / count - levels[worst]
    held = bool((below <= most).all())
    shown = f"{measured:+.1%} at {levels[worst]:.2f}"
    return Row(f"{what}: share below a level", "at most the level", shown, f"{limit:.1%}", held)


def p_values(number: int, kind: Unrelated, count: int) -> dict[str, JSON]:
    """Return the p-values of one corpus: of the first pair, of every pair, with and without Holm."""
    spaces = draw_spaces(kind, np.random.default_rng([4, number, 1]))
    standing = _standing(spaces, Shuffling(range(count), number, ("frequency",)))
    first, layers = next(iter(spaces.items()))
    loose = _standing({first: layers[:1]}, Shuffling(range(count), number, ()))
    plain = {key: _p(chance) for key, chance in standing.items()}
    each, adjusted = (_least(found, spaces) for found in (plain, holm(plain)))
    return {
        "pair": each[0],
        "alone": standing[first, 0].p_alone,
        "pairs": each,
        "holm": adjusted,
        "loose": _p(loose[first, 0]),
    }


def _p(chance: Chance) -> float:
    if chance.p is None:
        raise ValueError("no concept is large enough: choose another kind of corpus")
    return chance.p


def _least(found: Mapping[tuple[Pair, int], float], pairs: Iterable[Pair]) -> list[float]:
    """Return the smallest p of each pair: whether it aligns in any layer."""
    return [min(p for (name, _), p in found.items() if name == pair) for pair in pairs]


def draw_spaces(kind: Unrelated, random: np.random.Generator) -> dict[Pair, list[Space]]:
    """Return the spaces of all layers, by pair; each pair has a dictionary in one direction."""
    times = random.integers(1, kind.most + 1, kind.types)
    words = np.repeat(np.arange(kind.types), times)
    forms = {name: [f"{name}{number}" for number in words.tolist()] for name in kind.languages}
    labels = {
        name: [_labels(kind, times, words, random) for _ in range(kind.layers)]
        for name in kind.languages
    }
    dictionaries = {
        pair: _dictionary(kind, pair, times, random) for pair in combinations(kind.languages, 2)
    }
    return {
        pair: [
            space_of(
                {name: (labels[name][layer], forms[name]) for name in pair}, {pair: dictionary}
            )
            for layer in range(kind.layers)
        ]
        for pair, dictionary in dictionaries.items()
    }


def _labels(kind: Unrelated, times: Ints, words: Ints, random: np.random.Generator) -> list[int]:
    """Group the words of one language in one layer; every type has a place of its own."""
    places = kind.spread * random.normal(size=(kind.types, kind.features))
    places[:, 0] += kind.by_frequency * np.log2(times)
    vectors = (places[words] + random.normal(size=(len(words), kind.features))).astype("f4")
    made = sklearn_kmeans(n_clusters=kind.concepts, n_init=1, random_state=0)
    found: list[int] = made.fit_predict(vectors).tolist()
    return found


def _dictionary(
    kind: Unrelated, pair: Pair, times: Ints, random: np.random.Generator
) -> dict[str, list[str]]:
    """Translate each type by itself, then mix translations up within bins of log2 of frequency."""
    goes = np.arange(kind.types)
    for power in range(int(times.max()).bit_length()):
        own = np.flatnonzero((times >= 2**power) & (times < 2 ** (power + 1)))
        goes[own] = random.permutation(own)
    one, other = pair
    return {f"{one}{source}": [f"{other}{target}"] for source, target in enumerate(goes.tolist())}


def _standing(
    spaces: Mapping[Pair, Sequence[Space]], shuffling: Shuffling
) -> dict[tuple[Pair, int], Chance]:
    """Return how every pair of languages stands, by pair and layer, as the product has it."""
    found: dict[tuple[Pair, int], Chance] = {}
    for pair, layers in spaces.items():
        nulls = [next(METRIC.null(space, shuffling)) for space in layers]
        standing = chances(
            [null.observed for null in nulls], [null.values for null in nulls], "upper"
        )
        found |= {(pair, layer): chance for layer, chance in enumerate(standing)}
    return found
