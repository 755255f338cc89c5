# ruff: noqa: RUF001 - Arabic letters are meant, whatever Latin letter they resemble
"""Arabic phrases and sentences for the demo grammar."""

from __future__ import annotations

from dataclasses import replace

from .arabic_forms import (
    BE,
    NUMBERS,
    SUFFIX,
    adjective,
    agrees_feminine,
    defined,
    dual,
    feminine,
    finite,
    imperfect,
    inflected,
    perfect,
)
from .meaning import Clause, Sentence, Thing, Token, finish, said


def _noun(thing: Thing, case: str) -> Token:
    forms, key = thing.noun["ar"], (thing.at, "noun")
    definite = thing.kind == "the"
    if thing.number == 2:
        return Token(dual(forms[1], case), key)
    case = "gen" if thing.number else case
    form = forms[2] if thing.plural else forms[1]
    form = inflected(form, case, definite=definite, plural=thing.plural, person=thing.person)
    if not definite:
        return Token(form, key)
    special = forms[3] if len(forms) > 3 and not thing.plural else defined(form)
    return Token(special, key)


def noun_phrase(thing: Thing, case: str) -> list[Token]:
    """Say a thing in a case (nom, acc or gen)."""
    key = (thing.at, "noun")
    if thing.kind == "who":
        return [Token("من", key)]
    if thing.kind == "name":
        tokens = [Token(t.form, key) for t in said(thing.noun, "ar", thing.at, "noun")]
    else:
        tokens = [_noun(thing, case)]
        if thing.number > 2:
            tokens.insert(0, Token(NUMBERS[thing.number][feminine(thing)], (thing.at, "det")))
        if thing.adjective:
            own = "gen" if thing.number else case
            form = adjective(thing.adjective["ar"], thing, own, definite=thing.kind == "the")
            tokens.append(Token(form, (thing.at, "adj")))
    return tokens + _more(thing, case)


def _more(thing: Thing, case: str) -> list[Token]:
    tokens: list[Token] = []
    if thing.also:
        tokens += attached("و", noun_phrase(thing.also, case))
    if thing.relative:
        tokens.append(Token("التي" if feminine(thing) else "الذي", (thing.at, "relative")))
        tokens += clause(thing.relative, silent=True)
    return tokens


def attached(letter: str, tokens: list[Token]) -> list[Token]:
    """Write a one-letter word onto the next one: ل + ال becomes لل."""
    form = tokens[0].form
    if letter == "ل" and form.startswith("الل"):
        form = form[2:]
    elif letter == "ل" and form.startswith("ال"):
        form = form[1:]
    return [Token(letter + form, tokens[0].key), *tokens[1:]]


def governed(before: str, key: tuple[int, str], thing: Thing) -> list[Token]:
    """Put a preposition before a thing, attached where it is one letter, left out where empty."""
    if not before:
        return noun_phrase(thing, "acc")
    if len(before) == 1:
        return attached(before, noun_phrase(thing, "gen"))
    return [Token(before, key), *noun_phrase(thing, "gen")]


def _group(clause: Clause, lexeme: tuple[str, ...], role: str, *, past: bool) -> list[Token]:
    at = clause.at
    *no, verb = finite(lexeme, past, clause.negative, agrees_feminine(clause.subject))
    return [*(Token(form, (at, "not")) for form in no), Token(verb, (at, role))]


def _modal(clause: Clause, who: list[Token]) -> list[Token]:
    at, modal = clause.at, clause.modal
    assert modal is not None
    female = agrees_feminine(clause.subject)
    verb = Token(imperfect(clause.word["ar"][1], female), (at, "verb"))
    that = Token("أن")
    if modal.name != "must":
        return [*_group(clause, modal["ar"], "modal", past=clause.past), *who, that, verb]
    must = [Token("كان")] if clause.past else []
    on = [Token("على"), *noun_phrase(clause.subject, "gen")]
    return [*must, Token("يجب", (at, "modal")), *on, that, verb]


def _verbal(clause: Clause, who: list[Token], first: bool) -> list[Token]:
    """Say a clause with a verb: the verb first, or after the subject."""
    if clause.modal:
        return _modal(clause, who)
    group = _group(clause, clause.word["ar"], "verb", past=clause.past)
    if clause.past and clause.background and first:
        ongoing = _group(clause, clause.word["ar"], "verb", past=False)
        female = agrees_feminine(clause.subject)
        return [Token(perfect(BE[0], female)), *who, *ongoing]
    return who + group if not first else group + who


def _nominal(clause: Clause, who: list[Token], first: bool) -> list[Token]:
    """Say what somebody is or where: no verb in the present, kana in the past."""
    at, female = clause.at, agrees_feminine(clause.subject)
    if clause.past:
        verb = _group(clause, BE, "be", past=True)
    elif clause.negative:
        verb = [Token("ليست" if female else "ليس", (at, "not"))]
    else:
        verb = []
    case = "acc" if verb else "nom"
    return (verb + who if first else who + verb) + _said_of(clause, case)


def _said_of(clause: Clause, case: str) -> list[Token]:
    at, subject = clause.at, clause.subject
    if clause.kind == "job" and clause.object:
        return noun_phrase(clause.object, case)
    if clause.kind == "more" and clause.object:
        more = Token(clause.trait["ar"][3], (at, "quality"))
        return [more, Token("من", (at, "than")), *noun_phrase(clause.object, "gen")]
    if clause.kind == "be":
        return [
            Token(adjective(clause.trait["ar"], subject, case, definite=False), (at, "quality"))
        ]
    return []


def _having(clause: Clause, accusative: bool) -> list[Token]:
    """Say who has what: at the woman is a dog."""
    at, owned, owner = clause.at, clause.object, clause.subject
    assert owned is not None
    verb: list[Token] = []
    female = agrees_feminine(owned)
    if clause.past:
        no = [Token("لم", (at, "not"))] if clause.negative else []
        form = imperfect(BE[2], female) if no else perfect(BE[0], female)
        verb = [*no, Token(form)]
    elif clause.negative:
        verb = [Token("ليس", (at, "not"))]
    body = "body" in owned.noun.tags
    if owner.kind == "pronoun":
        form = ("ل" if body else "لدي") + SUFFIX[feminine(owner)]
        place = [Token(form, (at, "verb"))]
    else:
        place = governed("ل" if body else "لدى", (at, "verb"), owner)
    return verb + place + noun_phrase(owned, "acc" if accusative and not verb else "nom")


def _existing(clause: Clause) -> list[Token]:
    thing = clause.object
    assert thing is not None
    female = agrees_feminine(thing)
    if clause.past:
        verb = [Token(perfect(BE[0], female), (clause.at, "be")), Token("هناك")]
    else:
        verb = [Token(imperfect("يوجد", female), (clause.at, "be"))]
    return verb + noun_phrase(thing, "nom")


def _object_suffix(thing: Thing) -> str:
    if thing.plural and thing.person:
        return "هن" if feminine(thing) else "هم"
    return SUFFIX[agrees_feminine(thing)]


def _passive(clause: Clause) -> list[Token]:
    """Say what was done by whom with the object in front: the bread, ate it the boy."""
    doer = clause.object
    assert doer is not None
    verb = perfect(clause.word["ar"][0], agrees_feminine(doer))
    if verb.endswith("ى"):
        verb = verb.removesuffix("ى") + "ا"
    verb += _object_suffix(clause.subject)
    subject = noun_phrase(clause.subject, "nom")
    return [*subject, Token(verb, (clause.at, "verb")), *noun_phrase(doer, "nom")]


def _core(clause: Clause, who: list[Token], first: bool) -> list[Token]:
    if clause.kind == "weather":
        return said(clause.word, "ar", clause.at, "weather")
    if clause.kind == "verb":
        return _verbal(clause, who, first)
    if clause.kind == "have":
        return _having(clause, accusative=not first)
    if clause.kind == "exist":
        return _existing(clause)
    if clause.kind == "passive":
        return _passive(clause)
    return _nominal(clause, who, first)


def complements(clause: Clause) -> list[Token]:
    """Say everything that follows verb and subject."""
    at, tokens = clause.at, list[Token]()
    to = clause.word.settings.get("to", "") if clause.recipient else ""
    if clause.recipient and not to:
        tokens += noun_phrase(clause.recipient, "acc")
    if clause.object and clause.kind == "verb":
        tokens += noun_phrase(clause.object, "acc")
    if clause.recipient and to:
        tokens += governed(to, (at, "to"), clause.recipient)
    if clause.that:
        tokens += after([Token(clause.word.settings["ar"], (at, "that"))], clause.that)
    return tokens + circumstances(clause)


def circumstances(clause: Clause) -> list[Token]:
    """Say how, how often, where, with whom and when."""
    tokens: list[Token] = []
    at = clause.at
    if clause.manner:
        tokens += said(clause.manner, "ar", at, "manner")
    if clause.frequency:
        tokens += said(clause.frequency, "ar", at, "frequency")
    if clause.where:
        before = said(clause.where.before, "ar", clause.where.at, "before")[0]
        tokens += governed(before.form, (clause.where.at, "before"), clause.where.thing)
    if clause.company:
        tokens += governed("مع", (clause.company.at, "with"), clause.company)
    if clause.tool:
        tokens += governed("ب", (clause.tool.at, "with"), clause.tool)
    if clause.ride:
        tokens += said(clause.ride, "ar", at, "ride")
    if clause.when and not clause.when_first:
        tokens += said(clause.when, "ar", at, "when")
    return tokens


def clause(clause: Clause, *, silent: bool = False, first: bool = True) -> list[Token]:
    """Say a clause: the verb before the subject (`first`) or after it; `silent`: no subject."""
    lead = said(clause.when, "ar", clause.at, "when") if clause.when and clause.when_first else []
    named = not silent and clause.subject.kind != "pronoun"
    # After anna and its sisters the subject is accusative.
    who = noun_phrase(clause.subject, "nom" if first else "acc") if named else []
    if clause.kind == "verb" and clause.subject.kind == "who":
        first = False
    return lead + _core(clause, who, first) + complements(clause)


def after(particle: list[Token], second: Clause) -> list[Token]:
    """Say a clause after anna, inna or li-anna: the subject comes first, in the accusative."""
    if second.past and second.background:
        second = replace(second, background=False)
        if second.verb is not None and particle[-1].key and particle[-1].key[1] == "that":
            second = replace(second, tense="present")
    # No verb may follow directly: "because it-was with the woman" needs an empty pronoun.
    having = second.kind == "have"
    empty = having and (second.past or second.negative)
    if empty or (second.subject.kind == "pronoun" and not having):
        last = particle[-1]
        suffix = "ه" if empty else SUFFIX[feminine(second.subject)]
        particle = [*particle[:-1], Token(last.form + suffix, last.key)]
    return particle + clause(second, first=False)


def _linked(sentence: Sentence) -> list[Token]:
    link, second = sentence.link, sentence.second
    if link is None or second is None:
        return []
    words = said(link, "ar", 0, "link")
    if link.name in ("because", "although"):
        return after(words, second)
    return words + clause(second)


def sentence(sentence: Sentence) -> list[Token]:
    """Say a sentence or ask a question."""
    main = clause(sentence.main)
    if sentence.question:
        own = sentence.question.name == "who"
        wh = [] if own else said(sentence.question, "ar", 0, "question")
        return finish(wh + main, "؟")
    if sentence.yes_or_no:
        return finish([Token("هل"), *main], "؟")
    second = _linked(sentence)
    order = [*second, Token("،"), *main] if second and sentence.second_first else main + second
    return finish(order, ".")
