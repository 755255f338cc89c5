"""CALIGN as its definition reads, over sets, one pair of concepts after the other; and as a script.

``python -m benchmarks.topics._plainloop SOURCE TARGET DICTIONARY TRANSLATIONS`` reads cluster files
and a dictionary, and prints the number of aligned pairs of concepts.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

Concepts: TypeAlias = Mapping[int, set[str]]

THRESHOLD, SIZES, MIN_TYPES = Fraction(8, 10), Fraction(6, 10), 5


def aligned_pairs(
    source: Concepts, target: Concepts, translations: Mapping[str, Sequence[str]]
) -> list[tuple[int, int]]:
    """Return the pairs of concepts that the rule ``paper`` aligns with its default settings."""
    return [
        (one, other)
        for one, types in source.items()
        for other, others in target.items()
        if aligned(types, others, translations)
    ]


def aligned(types: set[str], others: set[str], translations: Mapping[str, Sequence[str]]) -> bool:
    """Say whether enough types of one concept have a translation in the other."""
    smaller, larger = sorted((len(types), len(others)))
    if len(types) <= MIN_TYPES or smaller < SIZES * larger:
        return False
    hits = 0
    for word in types:
        for translation in translations.get(word, ()):
            if translation in others:
                hits += 1
                break
    return hits >= THRESHOLD * len(types)


def read_concepts(path: Path) -> dict[int, set[str]]:
    """Read a cluster file."""
    found: dict[int, set[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        word, *_, concept = line.split("|||")
        found.setdefault(int(concept), set()).add(word.lower())
    return found


def read_translations(path: Path, most: int) -> dict[str, list[str]]:
    """Read a dictionary: the most probable translations of each word, best first."""
    found: dict[str, list[tuple[float, str]]] = {}
    for line in path.read_text("utf-8").splitlines():
        pair, _, numbers = line.partition(": Probability = ")
        word, _, translation = pair.partition(" -> ")
        probability = float(numbers.partition(",")[0])
        found.setdefault(word.lower(), []).append((-probability, translation.lower()))
    return {
        word: [translation for _, translation in sorted(entries, key=lambda each: each[0])][:most]
        for word, entries in found.items()
    }


if __name__ == "__main__":
    own, others = (read_concepts(Path(name)) for name in sys.argv[1:3])
    dictionary = read_translations(Path(sys.argv[3]), int(sys.argv[4]))
    print(len(aligned_pairs(own, others, dictionary)))
