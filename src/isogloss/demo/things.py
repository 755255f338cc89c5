"""Noun phrases and places for one sentence of the demo, drawn at random within what makes sense."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from .arabic_forms import irregular_dual
from .lexicon import Lexeme, Place, phrases, places, preposition, table
from .meaning import Thing, Where

if TYPE_CHECKING:
    from .dice import Dice

Kind = Literal["name", "the", "a", "bare", "number", "pronoun", "who"]
OBJECT_KINDS: tuple[tuple[Kind, float], ...] = (("the", 5), ("a", 4), ("number", 1.2))
TO_CITY = preposition("to", "nach", "à", "إلى")
IN_CITY = preposition("in", "in", "à", "في")


class Cast:
    """Everybody and everything in one sentence: no noun twice, every phrase with its own number."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self._used: set[str] = set()
        self._next = 0

    def number(self) -> int:
        """Give the next unused number."""
        self._next += 1
        return self._next

    def fresh(self, choices: list[Lexeme]) -> Lexeme:
        """Choose a word that the sentence does not have yet, in any of its genders."""
        left = [word for word in choices if word.name.partition(".")[0] not in self._used]
        word = self.dice.pick(left or choices)
        self._used.add(word.name.partition(".")[0])
        return word

    def noun(self, wanted: str) -> Lexeme:
        """Choose a noun that has one of the wanted tags or names."""
        return self.fresh([noun for noun in table("nouns") if noun.is_any(wanted)])

    def adjective(self, noun: Lexeme, *, state: bool = False, compared: bool = False) -> Lexeme:
        """Choose an adjective that fits the noun; `state`: one to be rather than to have."""
        fits = _fitting(noun)
        if compared:
            fits = [a for a in fits if a["ar"][3] != "-" and a["en"][1] != "-"] or fits[:1]
        if state:
            fits = [a for a in fits if "state" in a.tags] or fits
        return self.fresh(fits)

    def somebody(self, wanted: str, *, single: bool = False) -> Thing:
        """Draw a subject: often a person by name, mostly one that is known."""
        if "person" in wanted.split(",") and self.dice.chance(0.16):
            return Thing(self.number(), self.fresh(list(phrases("name"))), "name")
        noun = self.noun(wanted)
        number = 0 if single else self.dice.weighted([(0, 10), (-1, 3), (self._count(noun), 1)])
        kind: Kind = "number" if number > 0 else self.dice.weighted([("the", 5), ("a", 1)])
        if number == -1:
            kind = "the"
        thing = Thing(self.number(), noun, kind, number != 0, number=max(number, 0))
        return self.described(thing, 0.22)

    def described(self, thing: Thing, probability: float) -> Thing:
        """Add an adjective, sometimes; two of something go without."""
        if thing.kind == "name" or thing.number == 2 or not self.dice.chance(probability):
            return thing
        if not _fitting(thing.noun):
            return thing
        return replace(thing, adjective=self.adjective(thing.noun))

    def something(self, wanted: str, *, known: bool = False, some: bool = False) -> Thing:
        """Draw an object: `known` or (`some`) unknown, else either."""
        noun = self.noun(wanted)
        mass = "mass" in noun.tags
        kind = "the" if known else "a" if some else self.dice.weighted(OBJECT_KINDS)
        if mass:
            kind = "the" if kind == "the" else "bare"
            return self.described(Thing(self.number(), noun, kind), 0.25)
        if noun["ar"][2:3] == ("-",):
            kind = "a" if kind == "number" else kind
            return self.described(Thing(self.number(), noun, kind), 0.3)
        number = self._count(noun) if kind == "number" else 0
        plural = kind == "number" or self.dice.chance(0.25)
        return self.described(Thing(self.number(), noun, kind, plural, number=number), 0.3)

    def _count(self, noun: Lexeme) -> int:
        least = 3 if irregular_dual(noun["ar"][1]) else 2
        return least + self.dice.below(11 - least)

    def place(self, *, goal: bool = False, only: str = "") -> Where:
        """Draw a place to be in or to go to: a noun with its prepositions, or a city."""
        if self.dice.chance(0.14) and not only:
            city = Thing(self.number(), self.fresh(list(phrases("city"))), "name")
            return Where(self.number(), TO_CITY if goal else IN_CITY, city, goal)
        there = [p for p in places() if not only or p.noun.is_any(only)]
        noun = self.fresh([p.noun for p in there])
        place: Place = next(p for p in there if p.noun == noun)
        thing = self.described(Thing(self.number(), noun, "the"), 0.15)
        return Where(self.number(), place.to_there if goal else place.there, thing, goal)

    def spot(self) -> Where:
        """Draw a spot beside, under or on a thing."""
        relation = self.dice.pick(phrases("relation"))
        wanted = (
            "furniture"
            if relation.name in ("on", "under")
            else "furniture,nature,building,opening,vehicle"
        )
        noun = self.noun(wanted)
        return Where(self.number(), relation, Thing(self.number(), noun, "the"))


def _fitting(noun: Lexeme) -> list[Lexeme]:
    """Return the adjectives that a noun can have; a few have none."""
    tags = ",".join(noun.tags | ({"thing"} if _inanimate(noun) else set()))
    return [a for a in table("adjectives") if a.is_any(tags) and not _clash(a, noun)]


def _inanimate(noun: Lexeme) -> bool:
    return (
        noun.is_any("ware,vehicle,nature,building,opening,wall,place") and "mass" not in noun.tags
    )


def _clash(adjective: Lexeme, noun: Lexeme) -> bool:
    if noun.is_any("old,young") or {"young", "family"} & noun.tags:
        return adjective.name in ("young", "old.person", "rich", "famous")
    if adjective.name == "old.person":
        return "male" not in noun.tags  # Arabic has one form for both, which fits a man
    if "place" in noun.tags or "building" in noun.tags:
        return adjective.is_any("colour,broken,fast,heavy,light")
    if "colour" in adjective.tags:
        return noun.is_any("guitar,piano,nature,text") and not noun.is_any("flower,rose,book")
    return "mass" in noun.tags and adjective.is_any("thing")
