"""The aligners' definitions as plain loops over words: slow, and written without a look at ours."""

from __future__ import annotations

import math
from collections import defaultdict

from scipy.optimize import brentq
from scipy.special import digamma

Pairs = list[tuple[list[str], list[str]]]
Table = dict[str, dict[str, float]]

EMPTY = "<empty>"


def usable(pairs: Pairs) -> Pairs:
    return [(source, target) for source, target in pairs if source and target]


def priors(
    model: str, i: int, m: int, n: int, tension: float, p0: float
) -> tuple[list[float], float]:
    """How likely the target word i (from 1) of m is linked to each of n source words, or to none."""
    if model == "1":
        return [1 / (n + 1)] * n, 1 / (n + 1)
    weights = [math.exp(-tension * abs(i / m - j / n)) for j in range(1, n + 1)]
    return [(1 - p0) * weight / sum(weights) for weight in weights], p0


class Oracle:
    def __init__(
        self, pairs: Pairs, model: str, *, p0: float, tension: float, alpha: float
    ) -> None:
        self.pairs, self.model = usable(pairs), model
        self.p0, self.tension, self.alpha = p0, tension, alpha
        self.likelihoods: list[float] = []
        beside: dict[str, set[str]] = defaultdict(set)
        for source, target in self.pairs:
            for word in [EMPTY, *source]:
                beside[word].update(target)
        self.table: Table = {
            word: dict.fromkeys(others, 1 / len(others)) for word, others in beside.items()
        }

    def iterate(self, model: str | None = None) -> None:
        model = model or self.model
        counts: Table = {word: dict.fromkeys(row, 0.0) for word, row in self.table.items()}
        expected: list[tuple[int, int, int, list[float]]] = []
        likelihood = 0.0
        for source, target in self.pairs:
            m, n = len(target), len(source)
            for i, word in enumerate(target, 1):
                places, none = priors(model, i, m, n, self.tension, self.p0)
                joint = [
                    place * self.table[other][word]
                    for place, other in zip(places, source, strict=True)
                ]
                empty = none * self.table[EMPTY][word]
                total = sum(joint) + empty
                likelihood += math.log(total)
                counts[EMPTY][word] += empty / total
                for other, part in zip(source, joint, strict=True):
                    counts[other][word] += part / total
                expected.append((i, m, n, [part / total for part in joint]))
        self.likelihoods.append(likelihood)
        if model == "diagonal":
            self.tension = best_tension(expected, self.tension)
        self.normalise(counts)

    def normalise(self, counts: Table) -> None:
        for word, row in counts.items():
            total = sum(row.values()) + self.alpha * len(row)
            for other, count in row.items():
                if self.alpha:
                    value = math.exp(digamma(count + self.alpha) - digamma(total))
                else:
                    value = count / total if total else 0.0
                self.table[word][other] = value

    def align(self, pairs: Pairs, floor: float = 1e-9) -> list[list[int]]:
        """For every target word its source word, or -1; no links where a side is empty."""
        found = []
        for source, target in pairs:
            m, n, links = len(target), len(source), []
            for i, word in enumerate(target, 1):
                best, place = 0.0, -1
                if n:
                    places, none = priors(self.model, i, m, n, self.tension, self.p0)
                    best = none * max(self.table[EMPTY].get(word, 0.0), floor)
                    for j, (prior, other) in enumerate(zip(places, source, strict=True)):
                        value = prior * max(self.table.get(other, {}).get(word, 0.0), floor)
                        if value > best:
                            best, place = value, j
                links.append(place)
            found.append(links)
        return found


def best_tension(expected: list[tuple[int, int, int, list[float]]], before: float) -> float:
    def apart(i: int, m: int, n: int) -> list[float]:
        return [abs(i / m - j / n) for j in range(1, n + 1)]

    def slope(tension: float) -> float:
        total = 0.0
        for i, m, n, links in expected:
            gaps = apart(i, m, n)
            weights = [math.exp(-tension * gap) for gap in gaps]
            mean = sum(w * g for w, g in zip(weights, gaps, strict=True)) / sum(weights)
            found = sum(link * gap for link, gap in zip(links, gaps, strict=True))
            total += sum(links) * mean - found
        return total

    if all(len({round(gap, 12) for gap in apart(i, m, n)}) == 1 for i, m, n, _ in expected):
        return before
    if slope(14.0) >= 0:
        return 14.0
    if slope(0.1) <= 0:
        return 0.1
    return float(brentq(slope, 0.1, 14.0, xtol=1e-14, rtol=1e-14))
