"""CALIGN between models that never met: what two languages score that share no space at all."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

import isogloss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

ENGLISH, FAKE = "en", "fake"


class Held(NamedTuple):
    """Which types the concepts of a side hold: a concept and a type a row, each once."""

    concepts: list[int]
    types: list[str]


def strangers(
    study: Path, models: Sequence[str], layers: Sequence[int], clusterer: str
) -> dict[str, float]:
    """Return for each model the mean area of its languages with those of the other models.

    Its English with their fake English, there and back, and their English with its fake English;
    mean of all layers. Empty where there are no two models.
    """
    results = isogloss.open_study(study)
    found: dict[str, list[float]] = {name: [] for name in models}
    words = translations(study.parent / "text" / "en-fake.txt")
    for layer in layers:
        sides = {
            (name, language): held(results, name, language, layer, clusterer)
            for name in models
            for language in (ENGLISH, FAKE)
        }
        for one in models:
            for other in (name for name in models if name != one):
                areas = list(both_ways(sides[one, ENGLISH], sides[other, FAKE], words))
                found[one] += areas
                found[other] += areas
    return {name: fmean(areas) for name, areas in found.items() if areas}


def held(results: isogloss.Results, name: str, language: str, layer: int, clusterer: str) -> Held:
    """Return what the concepts of one side hold."""
    clustered = results.concepts(language, layer=layer, source=name, clusterer=clusterer)
    (words,) = clustered.words
    pairs = sorted(set(zip(clustered.labels.tolist(), words.type.tolist(), strict=True)))
    return Held([concept for concept, _ in pairs], [words.types[kind] for _, kind in pairs])


def both_ways(english: Held, fake: Held, words: Mapping[str, str]) -> Iterator[float]:
    """Yield the area under CALIGN from English to fake English, and back."""
    ahead = {word: [other] for word, other in words.items()}
    back = {other: [word] for word, other in words.items()}
    for source, target, dictionary in ((english, fake, ahead), (fake, english, back)):
        score = isogloss.calign(*source, *target, dictionary)
        area = score.parts["area"]
        assert area is not None
        yield area


def translations(path: Path) -> dict[str, str]:
    """Read the exact dictionary: a word and its fake one a line."""
    pairs = (line.partition(" ") for _, line in isogloss.lines(path))
    return {word: fake for word, _, fake in pairs}
