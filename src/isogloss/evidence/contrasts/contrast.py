"""Fixed contrasts between corpora, such as news against Wikipedia, with intervals by blocks and seeds."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from isogloss.core.errors import SettingsError
from isogloss.evidence.curves import mean_of_all
from isogloss.evidence.resampling.intervals import UNDECIDED, alone_and_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Layer
    from isogloss.evidence.contrasts.replicates import MatchedReplicates
    from isogloss.evidence.resampling.intervals import Interval

HOW = "write 'CORPUS > CORPUS', with commas between several whose mean is meant"


class Contrast(NamedTuple):
    """The mean of some corpora less the mean of others."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    """Empty for the mean of the first by themselves."""

    def __str__(self) -> str:
        return " > ".join(", ".join(names) for names in self if names)


class Curve(NamedTuple):
    """What scores have in common that differ in corpus and layer only."""

    metric: str
    clusterer: str
    dictionary: str
    source: str
    part: str
    pair: str

    @property
    def title(self) -> str:
        """What tables call it."""
        return ", ".join(filter(None, self[:3]))


@dataclass(frozen=True, slots=True)
class Found:
    """One contrast, or the score of one corpus, in one layer."""

    curve: Curve
    contrast: Contrast
    layer: Layer
    figure: str
    interval: Interval | None
    """Of this layer by itself; None where it is undefined with some seed."""
    band: Interval | None
    """Of all layers at once."""
    failed: int
    """Replicates that failed."""
    undefined: int = 0
    """Seeds with which it has no value."""
    seeds: int = 0

    @property
    def note(self) -> str:
        """Why there is no interval, or no estimate; empty where there are both."""
        if self.interval is not None:
            return self.interval.note
        # With no dictionary for a pair no seed gives a value: that is no matter of seeds.
        return "undefined" if self.undefined == self.seeds else "undefined with some seed"

    @property
    def verdict(self) -> str:
        """Say what the interval says of a difference."""
        return self.interval.verdict if self.interval else UNDECIDED

    def as_json(self) -> dict[str, JSON]:
        """Plain data with every field."""
        return {
            **self.curve._asdict(),
            "contrast": str(self.contrast),
            "first": list(self.contrast.first),
            "second": list(self.contrast.second),
            "layer": self.layer,
            "figure": self.figure,
            "interval": self.interval.as_json() if self.interval else None,
            "band": self.band.as_json() if self.band else None,
            "failed": self.failed,
            "note": self.note,
        }


def read_contrasts(texts: Iterable[str], corpora: Sequence[str]) -> list[Contrast]:
    """Read ``multi30k > news, wikipedia``. SettingsError says what is unknown or stands twice."""
    return [_read(text, corpora) for text in texts]


def _read(text: str, corpora: Sequence[str]) -> Contrast:
    sides = [[name.strip() for name in side.split(",") if name.strip()] for side in text.split(">")]
    if len(sides) != 2 or not all(sides):
        raise SettingsError(f"--contrast {text!r}: {HOW}")
    names = [*sides[0], *sides[1]]
    for name in names:
        if name not in corpora:
            known = ", ".join(corpora)
            raise SettingsError(f"--contrast {text!r}: {name!r} is not among the corpora {known}")
    if len(set(names)) < len(names):
        raise SettingsError(f"--contrast {text!r}: a corpus stands there twice")
    return Contrast(tuple(sides[0]), tuple(sides[1]))


Values: TypeAlias = "dict[str, list[float | None]]"
"""By corpus: the score of every replicate."""


def contrasts(
    replicates: MatchedReplicates,
    scorings: Mapping[str, PlannedScoring],
    wanted: Sequence[Contrast],
    *,
    figure: str = "value",
    level: float = 0.95,
) -> list[Found]:
    """Return every contrast in every layer, with intervals.

    The estimate is the mean over seeds, each of which matches the corpora and groups their words anew.
    Corpora are drawn apart from each other. A score is the mean over both directions. ``bands`` of the
    resampling says what the intervals are; as they are those of a single seed, they are cautious.
    """
    found: list[Found] = []
    for curve, layers in _curves(scorings).items():
        tables = {
            kind: {
                layer: _values(replicates, scorings, keys, kind, figure)
                for layer, keys in layers.items()
            }
            for kind in ("seed", "draw")
        }
        failed = {layer: _failed(replicates, keys) for layer, keys in layers.items()}
        for each in wanted:
            found += _found(replicates, curve, each, tables, failed, figure, level)
    return found


def _curves(scorings: Mapping[str, PlannedScoring]) -> dict[Curve, dict[Layer, dict[str, str]]]:
    """Return by curve and layer the key of the scoring of every corpus."""
    found: dict[Curve, dict[Layer, dict[str, str]]] = {}
    for key, scoring in scorings.items():
        side = scoring.sides[0]
        pair = "-".join(dict.fromkeys(each.language for each in scoring.sides))
        parts = " - ".join(dict.fromkeys(each.part for each in scoring.sides))
        curve = Curve(
            scoring.metric, scoring.clusterer, scoring.dictionary, side.source, parts, pair
        )
        found.setdefault(curve, {}).setdefault(side.layer, {})[side.corpus] = key
    return found


def _values(
    replicates: MatchedReplicates,
    scorings: Mapping[str, PlannedScoring],
    keys: Mapping[str, str],
    kind: str,
    figure: str,
) -> Values:
    """Return the mean over directions by corpus; None where it is undefined in one, or failed."""
    return {
        corpus: [_mean(records, figure) for records in replicates.by_unit([key], kind)]
        for corpus, key in keys.items()
    }


def _mean(records: Sequence[JSON], figure: str) -> float | None:
    return mean_of_all(
        [score.get(figure) for record in records for score in record["scores"].values()]
    )


def _failed(replicates: MatchedReplicates, keys: Mapping[str, str]) -> int:
    units = [
        records for kind in ("seed", "draw") for records in replicates.by_unit(keys.values(), kind)
    ]
    return sum(any(record["failure"] for record in records) for records in units)


def _found(
    replicates: MatchedReplicates,
    curve: Curve,
    contrast: Contrast,
    tables: Mapping[str, Mapping[Layer, Values]],
    failed: Mapping[Layer, int],
    figure: str,
    level: float,
) -> Iterator[Found]:
    seeds, draws = (
        {layer: _differences(contrast, values) for layer, values in tables[kind].items()}
        for kind in ("seed", "draw")
    )
    estimates = {layer: mean_of_all(values) for layer, values in seeds.items()}
    there = [layer for layer, value in estimates.items() if value is not None]
    both: dict[Layer, tuple[Interval, Interval]] = {}
    if there:
        rows = [
            [list(row) for row in zip(*(table[layer] for layer in there), strict=True)]
            for table in (draws, seeds)
        ]
        known = [value for value in estimates.values() if value is not None]
        spans = alone_and_together(known, *rows, drawing=replicates.drawing, level=level)
        both = dict(zip(there, spans, strict=True))
    for layer in estimates:
        interval, band = both.get(layer, (None, None))
        undefined = seeds[layer].count(None)
        counts = (failed[layer], undefined, len(seeds[layer]))
        yield Found(curve, contrast, layer, figure, interval, band, *counts)


def _differences(contrast: Contrast, values: Values) -> list[float | None]:
    """Return the contrast of every replicate; None where a corpus has no value."""
    first, second = ([values.get(name, []) for name in names] for names in contrast)
    rows = zip(*first, *second, strict=True)
    found: list[float | None] = []
    for row in rows:
        known = [value for value in row if value is not None]
        if len(known) < len(row):
            found.append(None)
        else:
            ahead, behind = known[: len(first)], known[len(first) :]
            found.append(fmean(ahead) - (fmean(behind) if behind else 0.0))
    return found
