"""What can be said to be so, in one clause of the demo, drawn at random within what makes sense."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .actions import Tense, verbs, with_time
from .lexicon import Lexeme, phrases, table
from .meaning import NOBODY, Clause, Thing

if TYPE_CHECKING:
    from .things import Cast

OUTDOORS = "open,city,village,garden,farm,field"
INDOORS = "kitchen,room,office,school,hotel,restaurant,library,hospital,factory"


def being(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Somebody or something is tired, red, broken."""
    wanted = "person,animal" if cast.dice.chance(0.6) else "food,opening,machine,ware,vehicle"
    who = who or (
        cast.somebody(wanted, single=False)
        if "person" in wanted
        else cast.something(wanted, known=True)
    )
    plain = replace(
        who,
        adjective=None,
        number=0,
        kind="the" if who.kind in ("a", "number", "bare") else who.kind,
    )
    noun = _as_person(plain)
    return Clause(
        cast.number(), "be", when, plain, quality=cast.adjective(noun, state=plain.person)
    )


def _as_person(thing: Thing) -> Lexeme:
    if thing.kind == "name" or "name" in thing.noun.tags:
        return replace(thing.noun, tags=thing.noun.tags | {"person", "young"})
    return thing.noun


def being_there(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Something lies under the table; somebody is in the garden."""
    if cast.dice.chance(0.5) and who is None:
        thing = replace(cast.something("ware,pet", known=True), number=0)
        return Clause(cast.number(), "at", when, thing, where=cast.spot())
    who = who or replace(cast.somebody("person,animal"))
    return Clause(cast.number(), "at", when, who, where=cast.place())


def having(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Somebody has a dog; the elephant has a long nose."""
    if who is None and cast.dice.chance(0.4):
        beast = "pet,farm,lion,elephant,monkey,bear,wolf,fox"
        owner = replace(cast.somebody(beast, single=True), kind="the", adjective=None)
        pair = cast.dice.chance(0.5)
        noun = cast.noun("eye,ear,tooth,foot" if pair else "tail,nose,head,back")
        fits = [a for a in table("adjectives") if a.is_any("big,small,long,short,strong,beautiful")]
        part = Thing(cast.number(), noun, "a", pair, cast.fresh(fits))
        return Clause(cast.number(), "have", when, owner, object=part)
    thing = cast.something("pet,vehicle,ware,farm,food", some=True)
    who = who or cast.somebody("person", single=cast.dice.chance(0.7))
    return Clause(cast.number(), "have", when, who, object=thing)


def existing(cast: Cast, when: Tense) -> Clause:
    """There are three apples on the table."""
    wanted, only = cast.dice.pick(
        (
            ("ware,fruit,animal", ""),
            ("animal,nature,building,vehicle", OUTDOORS),
            ("furniture,kitchen,text,machine", INDOORS),
        )
    )
    thing = cast.something(wanted)
    if thing.kind == "the":
        thing = replace(thing, kind="bare" if "mass" in thing.noun.tags else "a")
    where = cast.place(only=only) if only else cast.spot()
    return Clause(cast.number(), "exist", when, NOBODY, object=thing, where=where)


def passive(cast: Cast) -> Clause:
    """Something was done by somebody."""
    verb = cast.fresh(verbs("passive"))
    wanted = verb.settings["o"].replace("writing", "letter,book")
    thing = replace(cast.something(wanted, known=True), number=0)
    doer = cast.somebody(verb.settings["s"], single=cast.dice.chance(0.6))
    when = cast.dice.pick(phrases("time")[:4])
    clause = Clause(cast.number(), "passive", "past", thing, verb, object=doer)
    return replace(clause, when=when) if cast.dice.chance(0.3) else clause


def comparing(cast: Cast, when: Tense) -> Clause:
    """One is bigger than the other."""
    wanted = cast.dice.pick(("animal", "vehicle", "person", "clothes", "fruit"))
    one, other = (Thing(cast.number(), cast.noun(wanted), "the") for _ in range(2))
    quality = cast.adjective(one.noun, compared=True)
    return Clause(cast.number(), "more", when, one, object=other, quality=quality)


def profession(cast: Cast, when: Tense) -> Clause:
    """Anna is a doctor."""
    name = Thing(cast.number(), cast.fresh(list(phrases("name"))), "name")
    gender = "female" if "female" in name.noun.tags else "male"
    jobs = [n for n in table("nouns") if {"job", gender} <= n.tags]
    return Clause(
        cast.number(), "job", when, name, object=Thing(cast.number(), cast.fresh(jobs), "a")
    )


def weather(cast: Cast, when: Tense) -> Clause:
    """Say that it rains, somewhere, some time."""
    fact = cast.dice.pick([w for w in phrases("weather") if when in w.tags])
    where = cast.place(only="" if cast.dice.chance(0.3) else f"{OUTDOORS},desert,harbour")
    clause = Clause(cast.number(), "weather", when, NOBODY, fact, where=where)
    return with_time(cast, clause, 0.6)
