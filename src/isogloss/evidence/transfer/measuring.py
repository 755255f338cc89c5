"""The metrics of training runs: what a study scored of the source language with each other one."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.evidence.curves import figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Layer
    from isogloss.evidence.transfer.joining import Runs

    Reals: TypeAlias = npt.NDArray[np.float64]


class Track(NamedTuple):
    """What the scores of one curve have in common, but for source, layer and language."""

    name: str
    """What the study calls the metric."""
    clusterer: str
    dictionary: str
    corpus: str
    part: str

    @property
    def title(self) -> str:
        """What tables call it."""
        return ", ".join(filter(None, self))


class Measured(NamedTuple):
    """A metric of every run."""

    track: Track
    layers: tuple[Layer, ...]
    values: Reals
    """(layers, runs, languages), the mean over both directions; no NaN."""
    notes: tuple[str, ...]
    """Layers that were left out, and why."""


def measured(records: Iterable[JSON], runs: Runs, *, part: str = "value") -> list[Measured]:
    """Return the metrics of every run on the pairs of the source language with the others.

    ``records`` as in ``scores.jsonl``. A layer in which a run has no defined value in a language is
    left out. Scores of classes of words and of more than two sides are no part of it.
    """
    import numpy as np

    found: list[Measured] = []
    for track, layers in _tables(records, runs, part).items():
        kept, notes = [], []
        for layer, cells in layers.items():
            lacking = _lacking(cells, runs)
            if lacking:
                notes.append(f"layer {layer} is left out: {lacking}")
            else:
                kept.append(layer)
        values = [
            [[_mean(layers[layer][source, to]) for to in runs.languages] for source in runs.sources]
            for layer in kept
        ]
        shape = (len(kept), len(runs.sources), len(runs.languages))
        found.append(
            Measured(track, tuple(kept), np.array(values, np.float64).reshape(shape), tuple(notes))
        )
    return found


_Cells: TypeAlias = "dict[tuple[str, str], list[float | None]]"
"""By source and target language: the value in each direction."""


def _tables(records: Iterable[JSON], runs: Runs, part: str) -> dict[Track, dict[Layer, _Cells]]:
    found: dict[Track, dict[Layer, _Cells]] = {}
    for record in records:
        if record["word_class"] or len(record["sides"]) != 2:
            continue
        side, other = record["sides"]
        languages = {side["language"], other["language"]}
        targets = languages - {runs.source_language}
        if len(targets) != 1 or len(languages) != 2 or side["source"] not in runs.sources:
            continue
        parts = " - ".join(dict.fromkeys(each["part"] for each in record["sides"]))
        # A source that brings words of its own has a corpus of its own name: not another curve.
        corpus = "" if side["corpus"] == side["source"] else side["corpus"]
        track = Track(record["name"], record["clusterer"], record["dictionary"], corpus, parts)
        cells = found.setdefault(track, {}).setdefault(side["layer"], {})
        cells.setdefault((side["source"], targets.pop()), []).append(figure(record, part))
    return found


def _mean(values: Sequence[float | None]) -> float:
    """Return the mean over directions, of a layer in which all are defined."""
    return fmean(value for value in values if value is not None)


def _lacking(cells: _Cells, runs: Runs) -> str:
    """Return which value is missing first, for people; empty where all are there."""
    for source in runs.sources:
        for language in runs.languages:
            values = cells.get((source, language))
            if not values:
                return f"{source} has no score of {runs.source_language}-{language}"
            if None in values:
                return f"undefined for {source} in {runs.source_language}-{language}"
    return ""
