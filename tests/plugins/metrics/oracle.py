"""CALIGN and COLAP once more, as plain loops over sets: slow, and nothing to share with ours."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations


@dataclass
class Problem:
    """Two clustered sides and the dictionaries between them. Label -1 is noise."""

    source: list[tuple[int, str]]
    target: list[tuple[int, str]]
    ahead: dict[str, list[str]]
    back: dict[str, list[str]]

    def turned(self) -> Problem:
        return Problem(self.target, self.source, self.back, self.ahead)

    def sides(self) -> dict[str, tuple[list[int], list[str]]]:
        return {
            "a": ([label for label, _ in self.source], [word for _, word in self.source]),
            "b": ([label for label, _ in self.target], [word for _, word in self.target]),
        }

    def dictionaries(self) -> dict[tuple[str, str], dict[str, list[str]]]:
        return {("a", "b"): self.ahead, ("b", "a"): self.back}


def random_problem(seed: int) -> Problem:
    """Return a small problem with noise, shared strings, repeats and words without entries."""
    draw = random.Random(seed)
    left = [f"a{n}" for n in range(9)] + [f"same{n}" for n in range(4)]
    right = [f"b{n}" for n in range(9)] + [f"same{n}" for n in range(4)]

    def words(types: list[str]) -> list[tuple[int, str]]:
        return [(draw.choice([-1, 0, 0, 1, 1, 2, 3, 7]), draw.choice(types)) for _ in range(34)]

    def entries(types: list[str], others: list[str]) -> dict[str, list[str]]:
        listed = [word for word in types if draw.random() < 0.85]
        return {word: draw.choices([*others, "elsewhere"], k=draw.randint(1, 5)) for word in listed}

    return Problem(words(left), words(right), entries(left, right), entries(right, left))


def concepts(words: list[tuple[int, str]], removed: set[str] = frozenset()) -> dict[int, set[str]]:  # type: ignore[assignment]  # never changed
    found: dict[int, set[str]] = {}
    for label, word in words:
        if label >= 0 and word not in removed:
            found.setdefault(label, set()).add(word)
    return found


def first(entries: dict[str, list[str]], word: str, n: int, *, raw: bool) -> set[str]:
    listed = entries.get(word, [])
    return set(listed[:n]) if raw else set(list(dict.fromkeys(listed))[:n])


@dataclass
class Rule:
    """The settings of CALIGN, as exact fractions or as floats."""

    raw: bool
    threshold: str
    size: str
    min_types: int
    translations: int

    def covers(self, hits: int, size: int) -> bool:
        if self.raw:
            return hits / size > float(self.threshold)
        return Fraction(hits, size) >= Fraction(self.threshold)

    def fits(self, source: int, target: int) -> bool:
        if self.raw:
            return source / target > float(self.size)
        ratio = Fraction(min(source, target), max(source, target))
        return ratio >= 1 - Fraction(self.size)


@dataclass
class Found:
    """What the loops found."""

    concepts: int
    eligible: int
    pairs: list[list[int]]
    area: Fraction | None

    @property
    def aligned(self) -> int:
        return len({source for source, _ in self.pairs})

    @property
    def value(self) -> float | None:
        return self.aligned / self.concepts if self.eligible else None


def relation(problem: Problem, rule: Rule, kind: str) -> set[tuple[str, str]]:
    """Return which word is translated by which, under one of the ways to treat equal strings."""
    words = {word for _, word in problem.source}
    if kind == "only":
        return {(word, word) for word in words}
    ahead = problem.ahead
    if kind == "entries_removed":
        ahead = {word: [to for to in listed if to != word] for word, listed in ahead.items()}
    pairs = {
        (word, to) for word in words for to in first(ahead, word, rule.translations, raw=rule.raw)
    }
    if kind == "united":
        pairs |= {
            (to, word)
            for word in {word for _, word in problem.target}
            for to in first(problem.back, word, rule.translations, raw=rule.raw)
        }
    return pairs


def calign(problem: Problem, rule: Rule, kind: str = "kept") -> Found:
    removed = set()
    if kind == "types_removed":
        removed = {w for _, w in problem.source} & {w for _, w in problem.target}
    links = relation(problem, rule, kind)
    source, target = concepts(problem.source, removed), concepts(problem.target, removed)
    pairs, area, eligible = [], Fraction(0), 0
    for s, inside in source.items():
        if len(inside) <= rule.min_types:
            continue
        eligible += 1
        best = Fraction(0)
        for t, others in target.items():
            hits = sum(any((word, other) in links for other in others) for word in inside)
            if not rule.fits(len(inside), len(others)) or not hits:
                continue
            best = max(best, Fraction(hits, len(inside)))
            if rule.covers(hits, len(inside)):
                pairs.append([s, t])
        area += max(Fraction(0), best - Fraction(1, 2)) * 2
    return Found(len(source), eligible, sorted(pairs), area / len(source) if eligible else None)


def attainable(problem: Problem, rule: Rule) -> float:
    links = relation(problem, rule, "kept")
    there = {word for _, word in problem.target}
    source = concepts(problem.source)
    reached = [
        rule.covers(sum(any((w, t) in links for t in there) for w in inside), len(inside))
        for inside in source.values()
    ]
    return sum(reached) / len(reached)


def one_to_one(problem: Problem, rule: Rule) -> tuple[int, Fraction]:
    """Return the size and the summed coverage of the best matching, by trying all of them."""
    ahead, back = calign(problem, rule, "united"), calign(problem.turned(), rule, "united")
    mutual = {(s, t) for s, t in ahead.pairs if [t, s] in back.pairs}
    links = relation(problem, rule, "united")
    source, target = concepts(problem.source), concepts(problem.target)

    def weight(s: int, t: int) -> Fraction:
        there = sum(any((w, o) in links for o in target[t]) for w in source[s])
        here = sum(any((w, o) in links for w in source[s]) for o in target[t])
        return Fraction(there, len(source[s])) + Fraction(here, len(target[t]))

    names = [*target, *[None] * len(source)]
    best = (0, Fraction(0))
    for chosen in set(permutations(names, len(source))):
        pairs = [(s, t) for s, t in zip(source, chosen, strict=True) if (s, t) in mutual]
        total = sum((weight(s, t) for s, t in pairs if t is not None), Fraction(0))
        best = max(best, (len(pairs), total))
    return best


def colap(
    words: list[tuple[int, str, str]],
    languages: list[str],
    threshold: str,
    *,
    balanced: bool = False,
    types: bool = False,
    min_words: int = 1,
) -> tuple[int, list[int]]:
    """Return how many concepts count, and which overlap; words are (label, word, language)."""
    inside = [row for row in words if row[0] >= 0 and row[2] in languages]
    if types:
        inside = sorted(set(inside))
    labels = sorted({label for label, _, _ in inside})
    held = {
        label: [sum(r[0] == label and r[2] == name for r in inside) for name in languages]
        for label in labels
    }
    held = {label: counts for label, counts in held.items() if sum(counts) >= min_words}
    totals = [sum(counts[place] for counts in held.values()) for place in range(len(languages))]
    overlapping = []
    for label, counts in held.items():
        shares = [
            Fraction(count, totals[place] if balanced else 1) for place, count in enumerate(counts)
        ]
        if all(share / sum(shares) >= Fraction(threshold) for share in shares):
            overlapping.append(label)
    return len(held), overlapping
