"""What somebody can do, in one clause of the demo, drawn at random within what makes sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from .lexicon import Lexeme, phrases, preposition, table
from .meaning import Clause, Thing, Where

if TYPE_CHECKING:
    from .dice import Dice
    from .things import Cast

IN_WATER = preposition("in", "in", "dans", "في")
Tense = Literal["present", "past"]


def tense(dice: Dice) -> Tense:
    """Draw a tense."""
    return dice.pick(("present", "past"))


def verbs(tag: str) -> list[Lexeme]:
    """Give the verbs with a tag."""
    return [verb for verb in table("verbs") if tag in verb.tags]


def with_time(cast: Cast, clause: Clause, probability: float = 0.45) -> Clause:
    """Say when, sometimes, at the beginning or at the end; or how often."""
    dice = cast.dice
    habit = clause.kind == "verb" and not (clause.past or clause.negative or clause.modal)
    if habit and dice.chance(0.15):
        return replace(clause, frequency=dice.pick(phrases("frequency")))
    if not dice.chance(probability):
        return clause
    fits = {"past"} if clause.past else {"present"} | ({"habit"} if habit else set())
    times = [
        t for t in phrases("time") if t.tags & fits or not t.tags & {"past", "present", "habit"}
    ]
    return replace(clause, when=dice.pick(times), when_first=dice.chance(0.45))


def intransitive(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Somebody sleeps, sings, waits: somewhere, somehow, with somebody."""
    dice = cast.dice
    verb = cast.fresh([v for v in verbs("intransitive") if who is None or _can(who, v)])
    who = who or cast.somebody(verb.settings["s"])
    clause = Clause(cast.number(), "verb", when, who, verb)
    if verb.name == "swim":
        water = replace(cast.place(only="river,lake"), before=IN_WATER)
        return replace(clause, where=water)
    if dice.chance(0.2) and verb.name in ("sing", "play", "work", "dance", "cry", "laugh"):
        clause = replace(clause, manner=dice.pick(phrases("manner")[2:]))
    elif dice.chance(0.7):
        clause = replace(clause, where=cast.spot() if dice.chance(0.2) else cast.place())
    if who.person and dice.chance(0.15):
        clause = replace(clause, company=cast.somebody("person,pet", single=True))
    return clause


def motion(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Somebody goes somewhere."""
    dice = cast.dice
    person = who is None or who.person
    verb = dice.pick(verbs("motion") + (verbs("journey") * 2 if person else []))
    who = who or cast.somebody(verb.settings["s"])
    clause = Clause(cast.number(), "verb", when, who, verb, where=cast.place(goal=True))
    if "journey" in verb.tags:
        city = replace(clause, where=_city(cast))
        return replace(city, ride=dice.pick(phrases("ride"))) if dice.chance(0.8) else city
    if verb.name in ("run", "go", "come") and dice.chance(0.25):
        return replace(clause, manner=dice.pick(phrases("motion")))
    if who.person and dice.chance(0.15):
        return replace(clause, company=cast.somebody("person,pet", single=True))
    return clause


def _city(cast: Cast) -> Where:
    where = cast.place(goal=True)
    while where.thing.kind != "name":
        where = cast.place(goal=True)
    return where


def transitive(
    cast: Cast, when: Tense, who: Thing | None = None, tag: str = "transitive"
) -> Clause:
    """Somebody does something to somebody or something."""
    dice = cast.dice
    verb = cast.fresh([v for v in verbs(tag) if who is None or _can(who, v)])
    who = who or cast.somebody(verb.settings["s"])
    thing = object_of(cast, verb)
    clause = Clause(cast.number(), "verb", when, who, verb, object=thing)
    if "tool" in verb.tags and dice.chance(0.6):
        knife = next(noun for noun in table("nouns") if noun.name == "knife")
        return replace(clause, tool=Thing(cast.number(), knife, dice.pick(("the", "a"))))
    anywhere = "drink,eat,buy,sell,read,see,hear,cook,repair,watch,meet,draw,find,lose"
    if verb.is_any(anywhere) and dice.chance(0.35):
        return replace(clause, where=cast.place())
    return clause


def object_of(cast: Cast, verb: Lexeme) -> Thing:
    """Draw what fits the verb as its object."""
    wanted = verb.settings["o"]
    if verb.name == "write":
        return cast.something("letter,book", some=cast.dice.chance(0.5))
    if verb.name == "visit":
        return cast.place(only="visit").thing
    if wanted == "person":
        return cast.somebody(wanted, single=cast.dice.chance(0.5))
    known = verb.name in ("love", "examine", "wash", "see") or "family" in wanted
    thing = cast.something(wanted, known=known)
    if "mass" in thing.noun.tags and thing.adjective is None and cast.dice.chance(0.2):
        more = {"drink", "solid"} & thing.noun.tags
        if more:
            other = Thing(cast.number(), cast.noun(",".join(more)), thing.kind)
            return replace(thing, also=other)
    return thing


def _can(who: Thing, verb: Lexeme) -> bool:
    wanted = verb.settings.get("s", "person")
    return "person" in wanted.split(",") if "name" in who.noun.tags else who.noun.is_any(wanted)


def ditransitive(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Somebody gives somebody something."""
    verb = cast.dice.pick(verbs("ditransitive"))
    who = who or cast.somebody("person")
    to = cast.somebody("person", single=True)
    wanted = verb.settings["o"].replace("writing", "letter,book")
    first = cast.dice.chance(0.5)
    thing = cast.something(wanted)
    return Clause(
        cast.number(), "verb", when, who, verb, object=thing, recipient=to, recipient_first=first
    )


Maker = Callable[..., Clause]
ACTIONS: tuple[tuple[Maker, float], ...] = (
    (transitive, 5), (intransitive, 2.5), (motion, 2), (ditransitive, 1.5),
)  # fmt: skip


def action(cast: Cast, when: Tense, who: Thing | None = None) -> Clause:
    """Draw something that somebody does."""
    makers = ACTIONS if who is None or who.person else ACTIONS[:3]
    return cast.dice.weighted(makers)(cast, when, who)
