"""A small study directory made by hand, with the records that the pipeline writes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from isogloss.core.keys import canonical, key_of
from isogloss.core.study.directory import Directory, json_lines
from isogloss.core.study.file import read_study
from isogloss.core.study.plan import PlannedClustering, PlannedScoring
from isogloss.core.study.results import Results
from isogloss.core.study.scoring import record_of
from isogloss.core.types import Score, Side
from tests.studies import disk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isogloss.core.types import JSON, Layer

LANGUAGES = ("en", "de", "ar")
LAYERS: tuple[Layer, ...] = (0, 1, 2, "norm")
MATCHED = [["dog", "Hund"], ["cat", "قطة"], ["house", "Haus"]]
TOO_SMALL = "none of 4 source concepts has more than 5 types"

STUDY = """\
schema = 1
seed = 0

[words]
matching = "nfc-casefold"
max_count = 15

[corpora.toy]
files = {en = "../en.txt", de = "../de.txt", ar = "../ar.txt"}

[sources.base]
use = "transformers"
model = "models/small"

[sources.untrained]
use = "random-weights"
model = "models/small"

[clusterers.k4]
use = "kmeans"
n_clusters = 4

[[dictionaries]]
name = "main"
use = "tsv"
path = "../en-de.tsv"
source = "en"
target = "de"

[metrics.calign]
use = "calign"
threshold = 0.8

[metrics.colap]
use = "colap"
"""


# Six directions a layer. At the norm one is undefined: five values of 0.9 must not be the headline.
CALIGN: dict[str, dict[Layer, list[float | None]]] = {
    "base": {
        0: [0.1] * 6,
        1: [0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
        2: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
        "norm": [None, 0.9, 0.9, 0.9, 0.9, 0.9],
    },
    "untrained": {0: [0.02] * 6, 1: [0.05] * 6, 2: [0.06] * 6, "norm": [0.03] * 6},
}
WITHOUT_IDENTICAL = [0.1, 0.2, 0.3, 0.4, 0.5, None]


def evidence(matched: Sequence[Sequence[str]] = MATCHED) -> list[JSON]:
    """One aligned concept and one that is not."""
    best = {"concept": 3, "types": 3, "hits": 3, "size": 3, "coverage": 1.0, "matched": matched}
    shared = {"words": 9, "types": 3, "with_entry": 3, "translated_anywhere": 3}
    return [
        {"concept": 7, **shared, "outcome": "aligned", "best": best, "aligned": [3]},
        {"concept": 8, **shared, "outcome": "no dictionary entries", "best": None, "aligned": []},
    ]


def side(language: str, layer: Layer, source: str = "base") -> Side:
    return Side("toy", source, language, "encoder", layer)


def separate(one: Side, clusterer: str = "k4") -> PlannedClustering:
    return PlannedClustering(clusterer, (one,), "none", key_of([clusterer, str(one)]))


def joint(sides: tuple[Side, ...], clusterer: str = "k4") -> PlannedClustering:
    return PlannedClustering(clusterer, sides, "none", key_of([clusterer, *map(str, sides)]))


@dataclass
class Handmade:
    """The study, before it is written."""

    folder: Path
    study: str = STUDY
    clusterer: str = "k4"
    records: list[JSON] = field(default_factory=list)
    clusterings: dict[str, PlannedClustering] = field(default_factory=dict)
    evidence: dict[str, list[JSON]] = field(default_factory=dict)
    settings: dict[str, JSON] = field(default_factory=dict)
    """Of the metric, as its scores record them."""

    def add(
        self, score: Score, scoring: PlannedScoring, evidence: Sequence[JSON] | None = None
    ) -> JSON:
        key = key_of([scoring.metric, scoring.clusterer, *map(str, scoring.sides)])
        record = record_of(score, scoring, key, {"metric": self._recipe()})
        record["evidence"] = evidence is not None
        if evidence is not None:
            self.evidence[record["key"]] = list(evidence)
        self.clusterings |= {item.key: item for item in scoring.clusterings}
        self.records.append(record)
        return record

    def _recipe(self) -> JSON:
        return {"settings": self.settings} if self.settings else {}

    def add_calign(
        self,
        one: Side,
        other: Side,
        value: float | None,
        without: float | None = 0.1,
        matched: Sequence[Sequence[str]] = MATCHED,
    ) -> JSON:
        eligible = 0 if value is None else 3
        score = Score(
            "calign",
            (one, other),
            value,
            counts={"concepts": 4, "eligible": eligible, "aligned": 1, "words": 17, "types": 11},
            parts={
                "without_identical": without,
                "attainable": 0.75,
                "area": 0.125,
                "one_to_one": 0.25,
                "dictionary_coverage": 0.625,
            },
            earned={"pairs": [[7, 3]]},
            note=TOO_SMALL if value is None else "",
        )
        sides = (min(one, other), max(one, other))
        separately = tuple(separate(item, self.clusterer) for item in sides)
        scoring = PlannedScoring("calign", self.clusterer, "main", sides, separately, None)
        return self.add(score, scoring, evidence(matched))

    def add_colap(self, one: Side, other: Side, value: float) -> JSON:
        score = Score(
            "colap",
            (one, other),
            value,
            counts={"concepts": 4, "overlapping": 2, "words": 34},
            parts={"balanced": value / 2, "without_identical": value / 4, "by_types": None},
            earned={"overlapping": [0, 1]},
        )
        sides = (one, other)
        return self.add(score, PlannedScoring("colap", self.clusterer, "", sides, (), joint(sides)))

    def write(self) -> Results:
        """Write the directory and open it."""
        places = Directory(self.folder)
        for name in ("clusters", "evidence", "journal"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        disk(places.study).write_text(self.study, "utf-8")
        disk(places.run).write_text(json.dumps(RUN), "utf-8")
        places.scores.write_bytes(json_lines(self.records))
        for key, rows in self.evidence.items():
            places.evidence(key).write_bytes(json_lines(rows))
        for number, item in enumerate(self.clusterings.values()):
            path = disk(places.clustering(item.key))
            path.write_text(canonical(self._record(item, number)), "utf-8")
        return Results(read_study(self.folder))

    def _record(self, item: PlannedClustering, number: int) -> JSON:
        return {
            "key": item.key,
            "clusterer": item.clusterer,
            "recipe": {},
            "transforms": [],
            "sides": [one.as_json() for one in item.sides],
            "units": ["0" * 16 for _ in item.sides],
            "balance": item.balance,
            "seed": 0,
            "concepts": 4,
            "words": 17,
            "noise": 0,
            "ami_position": 0.5 + number / 1000,
            "ami_type": 0.25 if number else None,
            "details": {},
        }


def _recipe(kind: str, name: str, **settings: JSON) -> JSON:
    shared = {"kind": kind, "name": name, "provider": "isogloss", "version": "0.1.0"}
    return {**shared, "settings": settings}


def _counts(kept: int, lost: dict[str, int]) -> JSON:
    selection = {"words_seen": 40, "types_seen": 20, "words_kept": kept, "types_kept": 11}
    rows = kept - sum(lost.values())
    noticed = {"sentences cut": 2, "odd words": 3}
    shown = {"odd words": ["l' (line 3): [▁l'a]", "a <b>"]}
    found: JSON = {"selection": selection, "rows": rows, "lost": lost, "noticed": noticed}
    return found | {"examples": shown}


RUN: JSON = {
    "schema_version": 1,
    "versions": {"isogloss": "0.1.0", "torch": "2.13.0", "hdbscan": None},
    "machine": {
        "python": "3.11.9",
        "system": "Linux",
        "processor": "x86_64",
        "processors": 2,
        "environment": {},
    },
    "seed": 0,
    "recipes": {
        "sources": {
            "base": _recipe("source", "transformers", model="models/small"),
            "untrained": _recipe("source", "random-weights", model="models/small"),
        },
        "clusterers": {"k4": _recipe("clusterer", "kmeans", n_clusters=4)},
        "dictionaries": [_recipe("dictionary", "tsv", source="en", target="de")],
        "metrics": {"calign": _recipe("metric", "calign"), "colap": _recipe("metric", "colap")},
    },
    "corpora": {
        "toy": {
            "languages": list(LANGUAGES),
            "sentences": 12,
            "skipped": {"empty": 3},
            "fingerprint": "0" * 16,
        }
    },
    "sources": {},
    "words": {
        "toy/base-01234567/en": _counts(17, {}),
        "toy/base-01234567/de": _counts(19, {"unknown sub-words": 2}),
    },
    "steps": {},
}


def whole(folder: Path) -> Handmade:
    """Two sources, three languages, four layers, both metrics; one value is undefined."""
    study = Handmade(folder)
    for source, layers in CALIGN.items():
        for layer, values in layers.items():
            sides = [side(language, layer, source) for language in LANGUAGES]
            pairs = list(combinations(sides, 2))
            ways = [way for one, other in pairs for way in ((one, other), (other, one))]
            for (one, other), value, without in zip(ways, values, WITHOUT_IDENTICAL, strict=True):
                study.add_calign(one, other, value, without)
            for one, other in pairs:
                study.add_colap(one, other, 0.375 if source == "base" else 0.5)
    return study
