"""Concepts of a study that has run: by side, by word, and beside their partners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

from isogloss.core.errors import SettingsError
from isogloss.core.study.tables import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Concept, Results
    from isogloss.core.types import JSON


class Place(NamedTuple):
    """Where a clustering of one language lies."""

    language: str
    source: str
    part: str
    layer: str
    clusterer: str

    @classmethod
    def of(cls, record: JSON) -> Place:
        """Return the place of a clustering's record."""
        side = record["sides"][0]
        names = (side["language"], side["source"], side["part"], str(side["layer"]))
        return cls(*names, record["clusterer"])


@dataclass(frozen=True, slots=True)
class Partner:
    """What a score says of one concept: its best partner, and whether it is aligned."""

    metric: str
    language: str
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

    place: Place
    concept: Concept
    form: str
    count: int


class Browser:
    """Looks through the concepts of languages that were clustered by themselves."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.places = {
            Place.of(record): record["key"]
            for record in results.clusterings
            if len(record["sides"]) == 1
        }

    def choose(self, **wanted: str) -> list[Place]:
        """Return the places that fit; empty values leave open. SettingsError for unknown names."""
        for name, value in wanted.items():
            known = dict.fromkeys(getattr(place, name) for place in self.places)
            if value and value not in known:
                raise unknown(value, known, f"{name}: the study")
        asked = {name: value for name, value in wanted.items() if value}
        return [
            place
            for place in self.places
            if all(getattr(place, name) == value for name, value in asked.items())
        ]

    def concepts(self, place: Place) -> list[Concept]:
        """Return the concepts of a place, by number."""
        if place not in self._read:
            self._read[place] = self.results.clustered(self.places[place]).concepts
        return self._read[place]

    def concept(self, place: Place, number: int) -> Concept:
        """Return one. SettingsError where there is none of that number."""
        concepts = self.concepts(place)
        if not 0 <= number < len(concepts):
            raise SettingsError(f"concept {number}: {_named(place)} has 0 to {len(concepts) - 1}")
        return concepts[number]

    def search(self, text: str, places: Sequence[Place]) -> Iterator[Found]:
        """Yield the types that have ``text`` in them, case and marks aside."""
        wanted = folded(text)
        for place in places:
            for concept in self.concepts(place):
                for form, count in concept.types.get(place.language, {}).items():
                    if wanted in folded(form):
                        yield Found(place, concept, form, count)

    def partners(self, place: Place, number: int) -> Iterator[Partner]:
        """Yield what each score from this place says of a concept."""
        for record in self.results.whole:
            side = record["sides"][0]
            own = (side["language"], side["source"], side["part"], str(side["layer"]))
            if len(record["sides"]) != 2 or own != place[:4]:
                continue
            if record["clusterer"] != place.clusterer or len(record["clusterings"]) != 2:
                continue
            for row in self.results.evidence(record):
                if row.get("concept") == number:
                    yield Partner(record["name"], record["sides"][1]["language"], row)

    @cached_property
    def _read(self) -> dict[Place, list[Concept]]:
        return {}


def folded(text: str) -> str:
    """Return text without case and marks."""
    plain = normalize("NFKD", normalize("NFKD", text).casefold())
    return "".join(letter for letter in plain if not combining(letter))


def _named(place: Place) -> str:
    return f"{place.language} in layer {place.layer} of {place.source}"
