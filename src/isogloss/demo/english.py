"""English for the demo grammar."""

from __future__ import annotations

from .meaning import Clause, Sentence, Thing, Token, finish, said

NUMBERS = dict(
    enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)
)


def plural(forms: tuple[str, ...]) -> str:
    """Give the plural of a noun: as listed, else by rule."""
    if len(forms) > 1:
        return forms[1]
    singular = forms[0]
    if singular.endswith(("s", "x", "ch", "sh")):
        return singular + "es"
    if singular.endswith("y") and singular[-2] not in "aeiou":
        return singular[:-1] + "ies"
    return singular + "s"


def article(following: str) -> str:
    """Give "a" or "an"."""
    vowel = following[0] in "aeiou" and not following.startswith("uni")
    return "an" if vowel else "a"


def pronoun(thing: Thing) -> str:
    """Give he, she or it."""
    if "female" in thing.noun.tags:
        return "she"
    return "he" if thing.person else "it"


def _determiner(thing: Thing, negated: bool, following: str) -> list[Token]:
    key = (thing.at, "det")
    if thing.kind == "the":
        return [Token("the", key)]
    if thing.kind == "number":
        return [Token(NUMBERS[thing.number], key)]
    if negated and thing.kind != "name" and (thing.plural or thing.kind == "bare"):
        return [Token("any")]
    return [Token(article(following), key)] if thing.kind == "a" and not thing.plural else []


def noun_phrase(thing: Thing, *, negated: bool = False) -> list[Token]:
    """Say a thing; `negated`: it is the object of a negated verb."""
    if thing.kind in ("pronoun", "who"):
        form = pronoun(thing) if thing.kind == "pronoun" else "who"
        return [Token(form, (thing.at, "noun"))]
    forms = tuple(form.removesuffix(".1") for form in thing.noun["en"])
    words = [Token(plural(forms) if thing.plural else forms[0], (thing.at, "noun"))]
    if thing.adjective:
        words.insert(0, Token(thing.adjective["en"][0], (thing.at, "adj")))
    said_so_far = _determiner(thing, negated, words[0].form) + words
    if thing.also:
        said_so_far += [Token("and", (thing.at, "and")), *noun_phrase(thing.also, negated=negated)]
    if thing.relative:
        who = Token("who" if thing.person else "that", (thing.at, "relative"))
        said_so_far += [who, *clause(thing.relative, subject=[])]
    return said_so_far


def be(clause: Clause, many: bool) -> Token:
    """Give the finite form of to be."""
    form = ("were" if many else "was") if clause.past else ("are" if many else "is")
    return Token(form, (clause.at, "be"))


def _do(clause: Clause) -> Token:
    return Token("did" if clause.past else "do" if clause.subject.many else "does")


def _plain(clause: Clause, forms: tuple[str, ...], asked: bool) -> tuple[list[Token], list[Token]]:
    key = (clause.at, "modal" if clause.modal else "verb")
    often = said(clause.frequency, "en", clause.at, "frequency") if clause.frequency else []
    if asked or clause.negative:
        no = [Token("not", (clause.at, "not"))] if clause.negative else []
        return [_do(clause)], [*no, *often, Token(forms[0], key)]
    form = forms[2] if clause.past else forms[0] if clause.subject.many else forms[1]
    return [], [*often, Token(form, key)]


def _modal(clause: Clause, asked: bool) -> tuple[list[Token], list[Token]]:
    modal, key = clause.modal, (clause.at, "modal")
    assert modal is not None
    verb = Token(clause.word["en"][0], (clause.at, "verb"))
    if modal.name == "can":
        if not clause.negative:
            return [Token("could" if clause.past else "can", key)], [verb]
        first = [Token("could", key), Token("not", (clause.at, "not"))]
        return first if clause.past else [Token("cannot", key)], [verb]
    if modal.name == "must":
        return [], [Token("had", key), Token("to"), verb] if clause.past else [
            Token("must", key),
            verb,
        ]
    aux, rest = _plain(clause, modal["en"], asked)
    return aux, [*rest, Token("to"), verb]


def predicate(clause: Clause, asked: bool) -> tuple[list[Token], list[Token]]:
    """Give what goes before the subject of a question, and the rest of the verb group."""
    no = [Token("not", (clause.at, "not"))] if clause.negative else []
    subject = clause.subject
    if clause.kind == "have":
        return _plain(clause, ("have", "has", "had"), asked)
    if clause.kind == "verb":
        return _modal(clause, asked) if clause.modal else _plain(clause, clause.word["en"], asked)
    if clause.kind == "exist":
        there = clause.object or subject
        return [Token("there"), be(clause, there.many)], no
    rest: list[Token] = []
    if clause.kind == "passive":
        rest = [Token(clause.word["en"][3], (clause.at, "verb"))]
    elif clause.kind in ("be", "more"):
        rest = [Token(clause.trait["en"][clause.kind == "more"], (clause.at, "quality"))]
    return [be(clause, subject.many)], no + rest


def complements(clause: Clause) -> list[Token]:
    """Say everything that follows the verb."""
    tokens: list[Token] = []
    at = clause.at
    thing = noun_phrase(clause.object, negated=clause.negative) if clause.object else []
    if clause.kind == "passive":
        thing = [Token("by", (at, "by")), *thing]
    elif clause.kind == "more":
        thing = [Token("than", (at, "than")), *thing]
    if clause.recipient and clause.recipient_first:
        tokens = noun_phrase(clause.recipient) + thing
    elif clause.recipient:
        tokens = [*thing, Token("to", (at, "to")), *noun_phrase(clause.recipient)]
    else:
        tokens = thing
    if clause.that:
        tokens += [Token("that", (at, "that")), *_clause(clause.that)]
    return tokens + circumstances(clause)


def circumstances(clause: Clause) -> list[Token]:
    """Say how, where, with whom and when."""
    tokens: list[Token] = []
    at = clause.at
    if clause.manner:
        tokens += said(clause.manner, "en", at, "manner")
    if clause.where:
        tokens += said(clause.where.before, "en", clause.where.at, "before")
        tokens += noun_phrase(clause.where.thing)
    for partner in (clause.company, clause.tool):
        if partner:
            tokens += [Token("with", (partner.at, "with")), *noun_phrase(partner)]
    if clause.ride:
        tokens += said(clause.ride, "en", at, "ride")
    if clause.when and not clause.when_first:
        tokens += said(clause.when, "en", at, "when")
    return tokens


def clause(
    clause: Clause, *, subject: list[Token] | None = None, asked: bool = False
) -> list[Token]:
    """Say a clause; `subject` replaces its own (a relative clause leaves it out)."""
    lead = []
    if clause.when and clause.when_first:
        lead = [*said(clause.when, "en", clause.at, "when"), Token(",")]
    if clause.kind == "weather":
        return lead + said(clause.word, "en", clause.at, "weather") + circumstances(clause)
    aux, rest = predicate(clause, asked)
    who = noun_phrase(clause.subject) if subject is None else subject
    if clause.kind == "exist":
        who = []
    group = aux + who + rest if asked else who + aux + rest
    return lead + group + complements(clause)


_clause = clause


def sentence(sentence: Sentence) -> list[Token]:
    """Say a sentence or ask a question."""
    if sentence.question:
        inverted = sentence.question.name != "who"
        wh = said(sentence.question, "en", 0, "question") if inverted else []
        return finish(wh + clause(sentence.main, asked=inverted), "?")
    if sentence.yes_or_no:
        return finish(clause(sentence.main, asked=True), "?")
    main = clause(sentence.main)
    if not (sentence.link and sentence.second):
        return finish(main, ".")
    second = said(sentence.link, "en", 0, "link") + clause(sentence.second)
    comma = [Token(",")]
    return finish(second + comma + main if sentence.second_first else main + second, ".")
