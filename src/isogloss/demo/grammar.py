"""The sentences of the demo: a small grammar that says the same thing in four languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import arabic, english, french, german
from .actions import (
    Maker,
    Tense,
    action,
    intransitive,
    motion,
    object_of,
    tense,
    transitive,
    verbs,
    with_time,
)
from .dice import Dice
from .lexicon import LANGUAGES, Lexeme, phrase, phrases
from .meaning import NOBODY, Clause, Sentence, Thing, Token
from .states import being, being_there, comparing, existing, having, passive, profession, weather
from .things import Cast

if TYPE_CHECKING:
    from collections.abc import Callable

SAY: dict[str, Callable[[Sentence], list[Token]]] = {
    "en": english.sentence, "de": german.sentence, "fr": french.sentence, "ar": arabic.sentence,
}  # fmt: skip
LONGEST = 22


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in four languages, word by word."""

    tokens: dict[str, tuple[Token, ...]]

    def text(self, language: str) -> str:
        """Give it as written: words apart, the first letter a capital."""
        text = " ".join(token.form for token in self.tokens[language])
        return text[:1].upper() + text[1:]


def simple(cast: Cast) -> Sentence:
    """Say one action, now and then denied, with a time."""
    clause = action(cast, tense(cast.dice))
    if cast.dice.chance(0.2) and _deniable(clause):
        clause = replace(clause, negative=True)
    return Sentence(with_time(cast, clause))


def _deniable(clause: Clause) -> bool:
    """Whether "not" has one clear reading, and one place, in all four languages."""
    thing = clause.object
    counted = thing is not None and (thing.kind == "number" or thing.also is not None)
    return not counted and clause.manner is None and clause.subject.kind != "a"


def stating(cast: Cast) -> Sentence:
    """Say how things are."""
    makers: tuple[tuple[Maker, float], ...] = (
        (being, 3), (being_there, 2), (having, 2.5), (existing, 2), (comparing, 1.5), (profession, 1),
    )  # fmt: skip
    clause = cast.dice.weighted(makers)(cast, tense(cast.dice))
    if clause.kind in ("be", "have") and cast.dice.chance(0.2) and _deniable(clause):
        clause = replace(clause, negative=True)
    return Sentence(with_time(cast, clause, 0.2 if clause.past else 0.0))


def two(cast: Cast) -> Sentence:
    """Link two clauses, whose subject is often the same."""
    when = tense(cast.dice)
    link = cast.dice.pick([word for word in phrases("link") if when in word.tags])
    first = "first" in link.tags and cast.dice.chance(0.45)
    who = cast.somebody("person,animal" if cast.dice.chance(0.25) else "person", single=True)
    main = action(cast, when, replace(who, kind="the" if who.kind == "a" else who.kind))
    same = cast.dice.chance(0.5)
    him = replace(who, at=cast.number(), kind="pronoun", adjective=None)
    other = None if same else cast.somebody("person,animal", single=True)
    if other and other.kind == "a":
        other = replace(other, kind="the")
    second = _reason(cast, when, link, him if same else other)
    if same and first:
        main, second = (
            replace(main, subject=him),
            replace(second, subject=who if who.kind == "name" else replace(who, kind="the")),
        )
    background = link.name == "while"
    return Sentence(main, link, replace(second, background=background), first)


def _reason(cast: Cast, when: Tense, link: Lexeme, who: Thing | None) -> Clause:
    if "verbal" in link.tags:
        return cast.dice.pick((intransitive, motion, transitive))(cast, when, who)
    maker: Maker = cast.dice.weighted([(being, 4), (having, 2), (transitive, 2), (motion, 1)])
    if who is not None and not who.person and maker is having:
        maker = being
    clause = maker(cast, when, who)
    if clause.kind == "be" and who is not None:
        clause = replace(clause, subject=replace(who, adjective=None))
    return clause


def reporting(cast: Cast) -> Sentence:
    """Somebody says that something is so."""
    when = tense(cast.dice)
    who = cast.somebody("person", single=cast.dice.chance(0.7))
    verb = cast.dice.pick(verbs("clausal"))
    about = cast.somebody("person,animal", single=True)
    if about.kind == "a":
        about = replace(about, kind="the")
    maker: Maker = cast.dice.weighted([(being, 2), (having, 1), (action, 4), (being_there, 1)])
    if maker is having and not about.person:
        maker = being
    what = replace(maker(cast, when, about), background=True)
    clause = Clause(cast.number(), "verb", when, who, verb, that=what)
    if when == "past" and cast.dice.chance(0.2):
        clause = replace(clause, when=cast.dice.pick(phrases("time")[:4]), when_first=True)
    return Sentence(clause)


def modal(cast: Cast) -> Sentence:
    """Somebody can, must or wants to do something."""
    who = cast.somebody("person", single=True)
    clause = replace(action(cast, tense(cast.dice), who), modal=cast.dice.pick(verbs("modal")))
    if clause.modal and clause.modal.name != "must" and cast.dice.chance(0.3):
        clause = replace(clause, negative=_deniable(clause))
    return Sentence(with_time(cast, clause, 0.35))


def relative(cast: Cast) -> Sentence:
    """Say who it is by what they do."""
    when = tense(cast.dice)
    who = Thing(cast.number(), cast.noun("person"), "the")
    if cast.dice.chance(0.3):
        who = Thing(cast.number(), cast.noun("animal"), "the")
    inner = action(cast, when, replace(who, at=cast.number()))
    who = replace(who, relative=inner)
    if cast.dice.chance(0.3):
        watcher = cast.somebody("person", single=True)
        seen = [v for v in verbs("transitive") if v.name in ("see", "hear", "watch")]
        return Sentence(Clause(cast.number(), "verb", when, watcher, cast.fresh(seen), object=who))
    outer = being if cast.dice.chance(0.4) else action
    clause = outer(cast, when, replace(who, relative=None))
    return Sentence(replace(clause, subject=who))


def asking(cast: Cast) -> Sentence:
    """Ask whether, who, what, where, when or why."""
    when = tense(cast.dice)
    kind = cast.dice.pick(("yes", "yes", "who", "what", "where", "when", "why"))
    if kind == "yes":
        clause = cast.dice.weighted([(action, 4), (being, 1), (having, 1)])(cast, when)
        return Sentence(with_time(cast, clause, 0.2) if not clause.when else clause, yes_or_no=True)
    if kind == "who":
        who = Thing(cast.number(), NOBODY.noun, "who")
        verb = cast.fresh(
            [v for v in verbs("transitive") if "person" in v.settings["s"].split(",")]
        )
        clause = Clause(cast.number(), "verb", when, who, verb, object=object_of(cast, verb))
        return Sentence(clause, question=phrase("who"))
    if kind == "what":
        clause = _asked_for_object(cast, when)
    else:
        clause = replace(_asked_for_circumstance(cast, when), where=None)
    clause = replace(clause, when=None, when_first=False)
    return Sentence(replace(clause, subject=_known(clause.subject)), question=phrase(kind))


def _asked_for_object(cast: Cast, when: Tense) -> Clause:
    what = "eat,drink,buy,read,cook,draw,see,hear,find,choose,wash,repair"
    known = [v for v in verbs("transitive") if v.is_any(what) and v.name != "eat.animal"]
    clause = Clause(cast.number(), "verb", when, cast.somebody("person"), cast.fresh(known))
    return replace(clause, where=cast.place() if cast.dice.chance(0.4) else None)


def _asked_for_circumstance(cast: Cast, when: Tense) -> Clause:
    clause = action(cast, when)
    while "stative" in clause.word.tags or (clause.where and clause.where.goal):
        clause = action(cast, when)
    return clause


def _known(thing: Thing) -> Thing:
    return replace(thing, kind="the") if thing.kind == "a" else thing


PATTERNS: tuple[tuple[Callable[[Cast], Sentence], float], ...] = (
    (simple, 26), (stating, 17), (two, 16), (reporting, 10), (modal, 9), (relative, 9), (asking, 10),
    (lambda cast: Sentence(passive(cast)), 6), (lambda cast: Sentence(weather(cast, tense(cast.dice))), 4),
)  # fmt: skip


def line(dice: Dice) -> Line:
    """Make one sentence and say it in every language."""
    sentence = dice.weighted(PATTERNS)(Cast(dice))
    return Line({language: tuple(SAY[language](sentence)) for language in LANGUAGES})


def halves(training: int, demo: int, seed: int) -> tuple[list[Line], list[Line]]:
    """Make two lists of lines: no sentence of either occurs twice, in any of the languages."""
    dice, seen, lines = Dice(seed), set[str](), list[Line]()
    while len(lines) < training + demo:
        candidate = line(dice)
        texts = {candidate.text(language) for language in LANGUAGES}
        short = all(len(tokens) <= LONGEST for tokens in candidate.tokens.values())
        if short and seen.isdisjoint(texts):
            seen |= texts
            lines.append(candidate)
    return lines[:training], lines[training:]
