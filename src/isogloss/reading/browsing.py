"""Concepts of a study that has run: by side, by word, and beside their partners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

from isogloss.core.errors import DamageError, SettingsError
from isogloss.core.study.tables import unknown
from isogloss.reading.groups import side_name
from isogloss.reading.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Concept, Results
    from isogloss.core.types import JSON


class Spot(NamedTuple):
    """Where the concepts of one language by itself are: a place, and a side there."""

    language: str
    source: str
    part: str
    layer: str
    clusterer: str
    corpus: str
    given: str

    @classmethod
    def of(cls, side: JSON, clusterer: str) -> Spot:
        """Return where a side's own clustering is."""
        names = (side["language"], side["source"], side["part"], str(side["layer"]))
        return cls(*names, clusterer, side["corpus"], side["given"] or "")

    @property
    def reader(self) -> str:
        """The language, and the one that its encoder read."""
        return side_name(self._asdict())


@dataclass(frozen=True, slots=True)
class Partner:
    """What a score says of one concept: its best partner, and whether it is aligned."""

    metric: str
    spot: Spot
    """Where the partner is."""
    record: JSON

    @property
    def outcome(self) -> str:
        """``aligned``, or the rule that failed."""
        return str(self.record.get("outcome", ""))

    @property
    def best(self) -> JSON:
        """The best partner of a fitting size; None where there is none."""
        return self.record.get("best")


@dataclass(frozen=True, slots=True)
class Found:
    """A type that was searched for, in one concept."""

    spot: Spot
    concept: Concept
    form: str
    count: int


class Browser:
    """Looks through the concepts of languages that were clustered by themselves.

    Raises DamageError where a clustering's record cannot be read: what is listed is all there is.
    """

    def __init__(self, results: Results) -> None:
        self.results = results
        places = Places(results)
        self.spots = {
            Spot.of(record["sides"][0], record["clusterer"]): record["key"]
            for place in places.all.values()
            for record in place.alone.values()
        }
        if places.gaps:
            raise DamageError(places.gaps[0])

    def choose(self, **wanted: str) -> list[Spot]:
        """Return the spots that fit; empty values leave open. SettingsError for unknown names."""
        for name, value in wanted.items():
            known = dict.fromkeys(getattr(spot, name) for spot in self.spots)
            if value and value not in known:
                raise unknown(value, known, f"{name}: the study")
        asked = {name: value for name, value in wanted.items() if value}
        return [
            spot
            for spot in self.spots
            if all(getattr(spot, name) == value for name, value in asked.items())
        ]

    def concepts(self, spot: Spot) -> list[Concept]:
        """Return the concepts of a spot, by number."""
        if spot not in self._read:
            self._read[spot] = self.results.clustered(self.spots[spot]).concepts
        return self._read[spot]

    def concept(self, spot: Spot, number: int) -> Concept:
        """Return one. SettingsError where there is none of that number."""
        concepts = self.concepts(spot)
        if not 0 <= number < len(concepts):
            raise SettingsError(f"concept {number}: {_named(spot)} has 0 to {len(concepts) - 1}")
        return concepts[number]

    def search(self, text: str, spots: Sequence[Spot]) -> Iterator[Found]:
        """Yield the types that have ``text`` in them, case and marks aside."""
        wanted = folded(text)
        for spot in spots:
            for concept in self.concepts(spot):
                for form, count in concept.types.get(spot.language, {}).items():
                    if wanted in folded(form):
                        yield Found(spot, concept, form, count)

    def partners(self, spot: Spot, number: int) -> Iterator[Partner]:
        """Yield what each score from this spot says of a concept."""
        for record in self.results.whole:
            if len(record["sides"]) != 2 or len(record["clusterings"]) != 2:
                continue
            own, other = (Spot.of(side, record["clusterer"]) for side in record["sides"])
            if own != spot:
                continue
            for row in self.results.evidence(record):
                if row.get("concept") == number:
                    yield Partner(record["name"], other, row)

    @cached_property
    def _read(self) -> dict[Spot, list[Concept]]:
        return {}


def folded(text: str) -> str:
    """Return text without case and marks."""
    plain = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if not combining(letter))


def _named(spot: Spot) -> str:
    return f"{spot.reader} in layer {spot.layer} of {spot.source}"
