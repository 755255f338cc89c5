"""German for the demo grammar."""

from __future__ import annotations

from .meaning import Clause, Sentence, Thing, Token, finish, said

NUMBERS = dict(
    enumerate(["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"], 2)
)
CASES = ("nom", "acc", "dat")
THE = {"m": "der den dem", "f": "die die der", "n": "das das dem", "p": "die die den"}
A = {"m": "- en em", "f": "e e er", "n": "- - em", "p": "e e en"}
WEAK = {"m": "e en en", "f": "e e en", "n": "e e en", "p": "en en en"}
MIXED = {"m": "er en en", "f": "e e en", "n": "es es en", "p": "en en en"}
STRONG = {"m": "er en em", "f": "e e er", "n": "es es em", "p": "e e en"}
MERGED = {
    ("in", "dem"): "im", ("in", "das"): "ins", ("an", "dem"): "am", ("an", "das"): "ans",
    ("zu", "dem"): "zum", ("zu", "der"): "zur", ("von", "dem"): "vom",
}  # fmt: skip
HE = {"m": "er", "f": "sie", "n": "es"}


def ending(row: dict[str, str], gender: str, case: str) -> str:
    """Look an ending up; "-" is none."""
    found = row[gender].split()[CASES.index(case)]
    return "" if found == "-" else found


def noun(thing: Thing, case: str) -> str:
    """Inflect the noun."""
    _, singular, plural, *oblique = thing.noun["de"]
    if not thing.plural:
        return oblique[0] if oblique and case != "nom" else singular
    return plural + "n" if case == "dat" and plural[-1] not in "ns" else plural


def _determiner(
    thing: Thing, gender: str, case: str, negated: bool
) -> tuple[list[Token], dict[str, str]]:
    key = (thing.at, "det")
    if thing.kind == "the":
        return [Token(ending(THE, gender, case), key)], WEAK
    if thing.kind == "number":
        return [Token(NUMBERS[thing.number], key)], STRONG
    if negated:
        return [Token("kein" + ending(A, gender, case), key)], MIXED
    if thing.kind == "a" and not thing.plural:
        return [Token("ein" + ending(A, gender, case), key)], MIXED
    return [], STRONG


def inflected(stem: str, suffix: str) -> str:
    """Add an ending to an adjective: müde, müder."""
    return stem.removesuffix("e") + suffix


def noun_phrase(thing: Thing, case: str, *, negated: bool = False) -> list[Token]:
    """Say a thing in a case; `negated` makes an indefinite one "kein"."""
    key = (thing.at, "noun")
    if thing.kind == "who":
        return [Token("wer", key)]
    if thing.kind == "pronoun":
        return [Token(pronoun(thing), key)]
    if thing.kind == "name":
        tokens = said(thing.noun, "de", thing.at, "noun")
        tokens = [Token(token.form, key) for token in tokens]
    else:
        gender = "p" if thing.plural else thing.noun["de"][0]
        tokens, row = _determiner(thing, gender, case, negated)
        if thing.adjective:
            form = inflected(thing.adjective["de"][0], ending(row, gender, case))
            tokens.append(Token(form, (thing.at, "adj")))
        tokens.append(Token(noun(thing, case), key))
    return tokens + _more(thing, case, negated)


def _more(thing: Thing, case: str, negated: bool) -> list[Token]:
    tokens: list[Token] = []
    if thing.also:
        tokens += [Token("und", (thing.at, "and"))]
        tokens += noun_phrase(thing.also, case, negated=negated)
    if thing.relative:
        who = Token(ending(THE, thing.noun["de"][0], "nom"), (thing.at, "relative"))
        tokens += [Token(","), who, *clause(thing.relative, "last", subject=[]), Token(",")]
    return tokens


def pronoun(thing: Thing) -> str:
    """Give er, sie or es: by the gender of the word, or of who bears the name."""
    if thing.noun.tags & {"name"}:
        return "sie" if "female" in thing.noun.tags else "er"
    return HE[thing.noun["de"][0]]


def governed(words: list[Token], thing: Thing, case: str) -> list[Token]:
    """Put a preposition before a thing: im Garten, zur Schule."""
    tokens = noun_phrase(thing, case)
    merged = MERGED.get((words[-1].form, tokens[0].form)) if thing.kind == "the" else None
    if merged:
        return [*words[:-1], Token(merged, words[-1].key), *tokens[1:]]
    return words + tokens


def where(clause: Clause) -> list[Token]:
    """Say where or where to."""
    if not clause.where:
        return []
    words = said(clause.where.before, "de", clause.where.at, "before")
    moves = clause.where.goal and words[0].form in ("in", "an", "auf")
    return governed(words, clause.where.thing, "acc" if moves else "dat")


def past_plural(form: str) -> str:
    """Give the plural of the preterite: kam, kamen; kaufte, kauften."""
    return form + ("n" if form.endswith("e") else "en")


def finite(forms: tuple[str, ...], past: bool, many: bool) -> str:
    """Choose the finite form; "+" still marks the prefix."""
    if past:
        return past_plural(forms[2]) if many else forms[2]
    return forms[1] if many else forms[0]


AUXILIARIES = {
    "be": ("ist", "sind", "war"),
    "have": ("hat", "haben", "hatte"),
    "exist": ("gibt", "geben", "gab"),
    "passive": ("wird", "werden", "wurde"),
}


def verbs(clause: Clause) -> tuple[Token, list[Token]]:
    """Give the finite verb (with its prefix) and what stands at the end of the clause."""
    key, many = (clause.at, "verb"), clause.subject.many
    if clause.kind == "verb" and clause.modal:
        infinitive = clause.word["de"][1].replace("+", "")
        form = finite(clause.modal["de"], clause.past, many)
        return Token(form, (clause.at, "modal")), [Token(infinitive, key)]
    if clause.kind == "verb":
        return Token(finite(clause.word["de"], clause.past, many), key), []
    if clause.kind == "passive":
        participle = Token(clause.word["de"][3].replace("+", ""), key)
        return Token(finite(AUXILIARIES["passive"], True, many), (clause.at, "be")), [participle]
    forms = AUXILIARIES.get(clause.kind, AUXILIARIES["be"])
    role = "verb" if clause.kind == "have" else "be"
    return Token(finite(forms, clause.past, many), (clause.at, role)), []


def _object(clause: Clause, negated: bool) -> list[Token]:
    if not clause.object:
        return []
    at = clause.at
    if clause.kind == "passive":
        return governed([Token("von", (at, "by"))], clause.object, "dat")
    if clause.kind == "more":
        trait = Token(clause.trait["de"][1], (at, "quality"))
        return [trait, Token("als", (at, "than")), *noun_phrase(clause.object, "nom")]
    if clause.kind == "job":
        return noun_phrase(clause.object, "nom")[-1:]  # a profession takes no article
    dative = clause.verb is not None and "dative" in clause.verb.tags
    return noun_phrase(clause.object, "dat" if dative else "acc", negated=negated)


def middle(clause: Clause) -> list[Token]:
    """Say what stands between the finite verb and the end."""
    at, thing = clause.at, clause.object
    known = thing is not None and thing.definite
    none = clause.negative and thing is not None and not known and thing.kind != "number"
    said_object = _object(clause, none)
    tokens: list[Token] = []
    if clause.recipient:
        tokens += noun_phrase(clause.recipient, "dat")
    if clause.when and not clause.when_first:
        tokens += said(clause.when, "de", at, "when")
    if clause.frequency:
        tokens += said(clause.frequency, "de", at, "frequency")
    if known and clause.kind == "verb":
        tokens += said_object
    if clause.negative and not none:
        tokens.append(Token("nicht", (at, "not")))
    tokens += _circumstances(clause)
    if not (known and clause.kind == "verb"):
        tokens += said_object
    if clause.kind == "be":
        tokens.append(Token(clause.trait["de"][0], (at, "quality")))
    return tokens


def _circumstances(clause: Clause) -> list[Token]:
    tokens: list[Token] = []
    for partner in (clause.company, clause.tool):
        if partner:
            tokens += governed([Token("mit", (partner.at, "with"))], partner, "dat")
    if clause.manner:
        tokens += said(clause.manner, "de", clause.at, "manner")
    if clause.ride:
        tokens += said(clause.ride, "de", clause.at, "ride")
    return tokens if clause.kind == "exist" else tokens + where(clause)


def clause(
    clause: Clause,
    order: str,
    *,
    subject: list[Token] | None = None,
    lead: list[Token] | None = None,
) -> list[Token]:
    """Say a clause: verb "second" (after `lead`, else the subject), "first" or "last"."""
    if clause.kind == "weather":
        return _weather(clause, order, lead)
    verb, tail = verbs(clause)
    who = noun_phrase(clause.subject, "nom") if subject is None else subject
    if clause.kind == "exist":
        lead, who = where(clause) if lead is None else lead, [Token("es")]
    elif clause.when and clause.when_first and order == "second":
        lead = said(clause.when, "de", clause.at, "when") if lead is None else lead
    rest = middle(clause)
    prefix, plus, stem = (
        verb.form.rpartition("+")[0],
        "+" in verb.form,
        verb.form.rpartition("+")[2],
    )
    if order == "last":
        whole = Token(prefix + stem, verb.key)
        return who + rest + tail + [whole] + _that(clause)
    end = tail + ([Token(prefix, verb.key)] if plus else [])
    front = who if lead is None and order == "second" else lead or []
    inner = [] if lead is None and order == "second" else who
    return [*front, Token(stem, verb.key), *inner, *rest, *end, *_that(clause)]


def _that(clause: Clause) -> list[Token]:
    if not clause.that:
        return []
    return [
        Token(","),
        Token("dass", (clause.at, "that")),
        *_clause(clause.that, "last"),
        Token(","),
    ]


_clause = clause


def _weather(clause: Clause, order: str, lead: list[Token] | None) -> list[Token]:
    it, verb, *rest = said(clause.word, "de", clause.at, "weather")
    time = said(clause.when, "de", clause.at, "when") if clause.when else []
    if order == "last":
        return [it, *time, *where(clause), *rest, verb]
    if lead is None and clause.when and clause.when_first:
        lead, time = time, []
    if lead is None:
        return [it, verb, *time, *where(clause), *rest]
    return [*lead, verb, it, *time, *where(clause), *rest]


def sentence(sentence: Sentence) -> list[Token]:
    """Say a sentence or ask a question."""
    if sentence.question:
        if sentence.question.name == "who":
            return finish(clause(sentence.main, "second"), "?")
        wh = said(sentence.question, "de", 0, "question")
        return finish(clause(sentence.main, "second", lead=wh), "?")
    if sentence.yes_or_no:
        return finish(clause(sentence.main, "first", lead=[]), "?")
    if not (sentence.link and sentence.second):
        return finish(clause(sentence.main, "second"), ".")
    link = said(sentence.link, "de", 0, "link")
    second = link + clause(sentence.second, "last")
    if sentence.second_first:
        return finish(clause(sentence.main, "second", lead=[*second, Token(",")]), ".")
    return finish([*clause(sentence.main, "second"), Token(","), *second], ".")
