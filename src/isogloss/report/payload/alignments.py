"""Why concepts are aligned or not: the stored record per concept as columns, word pairs once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.places import Key, place_of_side, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from isogloss.core.types import JSON
    from isogloss.reading.places import Places

OUTCOMES = (
    "aligned",
    "coverage below threshold",
    "no target of its size",
    "no dictionary entries",
    "too small",
)


class Rule(NamedTuple):
    """What decides which types translate each other: pairs are collected for each."""

    name: str
    """What the study calls the metric."""
    dictionary: str
    corpora: tuple[str, str]
    languages: tuple[str, str]


class Direction(NamedTuple):
    """The alignment of one side with another."""

    at: Key
    """The place of the source side."""
    content: JSON


class Alignments:
    """Reads the evidence of every CALIGN score, and collects the pairs of words in it."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.rules: dict[Rule, int] = {}
        self.pairs: list[set[tuple[int, int]]] = []
        self._forms: dict[tuple[str, str], Mapping[str, int]] = {}

    def directions(self, order: Mapping[Key, int]) -> Iterator[Direction]:
        """Yield every direction that has evidence; ``order`` numbers the places."""
        for record in self.places.results.whole:
            if record["metric"] != "calign" or not record["evidence"]:
                continue
            rows = self.places.having(partial(self.places.evidence.rows, record))
            ends = [place_of_side(side, record["clusterer"]) for side in record["sides"]]
            if rows is None or any(end not in order for end in ends):
                continue
            rule = self._rule(record)
            self._collect(rule, rows)
            yield Direction(ends[0], _direction(record, rows, rule, order[ends[1]]))

    def _rule(self, record: JSON) -> int:
        corpora, languages = (
            tuple(side[name] for side in record["sides"]) for name in ("corpus", "language")
        )
        rule = Rule(record["name"], record["dictionary"], corpora, languages)
        if rule not in self.rules:
            self.rules[rule] = len(self.rules)
            self.pairs.append(set())
        return self.rules[rule]

    def _collect(self, rule: int, rows: Sequence[JSON]) -> None:
        known = list(self.rules)[rule]
        source, target = (
            self.places.number_of_forms(*where)
            for where in zip(known.corpora, known.languages, strict=True)
        )
        for row in rows:
            for one, other in (row["best"] or {}).get("matched", ()):
                if one in source and other in target:
                    self.pairs[rule].add((source[one], target[other]))

    def plain(self) -> list[JSON]:
        """Return the pairs of each rule: for each source type the targets, as differences."""
        return [
            {**rule._asdict(), **_pairs(sorted(self.pairs[place]))}
            for rule, place in self.rules.items()
        ]


def _pairs(pairs: Sequence[tuple[int, int]]) -> JSON:
    heads: dict[int, list[int]] = {}
    for one, other in pairs:
        heads.setdefault(one, []).append(other)
    return {"heads": steps(list(heads)), "tails": [steps(tails) for tails in heads.values()]}


def steps(ascending: Sequence[int]) -> list[int]:
    """Return the first number and then the differences: small numbers take little room."""
    return [b - a for a, b in zip([0, *ascending], ascending, strict=False)]


def _direction(record: JSON, rows: Sequence[JSON], rule: int, place: int) -> JSON:
    settings = record["recipes"].get("metric", {}).get("settings", {})
    one, other = map(tongue, record["sides"])
    return {
        "from": one,
        "to": other,
        "at": place,
        "name": record["name"],
        "dictionary": record["dictionary"],
        "rule": rule,
        "settings": {name: value for name, value in settings.items() if value is not None},
        "value": record["value"],
        "concepts": [row["concept"] for row in rows],
        "outcomes": [_outcome(row["outcome"]) for row in rows],
        "entries": [row["with_entry"] for row in rows],
        "anywhere": [row["translated_anywhere"] for row in rows],
        "types": [row["types"] for row in rows],
        "best": [_best(row["best"]) for row in rows],
        "unfit": [_best(row.get("best_inadmissible")) for row in rows],
        "aligned": [row["aligned"] for row in rows],
    }


def _outcome(name: str) -> int | str:
    return OUTCOMES.index(name) if name in OUTCOMES else name


def _best(best: JSON) -> JSON:
    """Return concept, types, hits of the best target; the share is of the source concept's types."""
    return [best["concept"], best["types"], best["hits"]] if best else 0
