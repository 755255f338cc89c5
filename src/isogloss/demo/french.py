"""French for the demo grammar."""

from __future__ import annotations

from .meaning import Clause, Sentence, Thing, Token, finish, said

NUMBERS = dict(
    enumerate(["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"], 2)
)
BEFORE_NOUN = {"grand", "petit", "vieux", "jeune", "nouveau", "beau", "bon"}
ELIDED = {"le": "l'", "la": "l'", "de": "d'", "ne": "n'", "que": "qu'"}
MERGED = {("à", "le"): "au", ("à", "les"): "aux", ("de", "le"): "du", ("de", "les"): "des"}
VOWELS = "aeiouâàéèêëîïôöùûœh"  # no word of this lexicon has an aspirated h


def starts_with_vowel(form: str) -> bool:
    """Tell whether a word makes the one before it lose its vowel."""
    return (form[0].lower() in VOWELS and form not in ("huit", "onze")) or form == "yeux"


def elided(tokens: list[Token]) -> list[Token]:
    """Write what words do to their neighbours: l' homme, au marché, s' il."""
    forms = [token.form for token in tokens]
    for i, following in enumerate(forms[1:]):
        if forms[i] in ELIDED and starts_with_vowel(following):
            forms[i] = ELIDED[forms[i]]
        elif forms[i] == "si" and following in ("il", "ils"):
            forms[i] = "s'"
    tokens = [Token(form, token.key) for form, token in zip(forms, tokens, strict=True)]
    merged: list[Token] = []
    for token in tokens:
        form = MERGED.get((merged[-1].form, token.form)) if merged else None
        if form and token.key != merged[-1].key:
            merged[-1] = Token(form, merged[-1].key)
        else:
            merged.append(token)
    return merged


def plural(forms: tuple[str, ...]) -> str:
    """Give the plural of a noun: as listed, else with an s."""
    return forms[2] if len(forms) > 2 else forms[1] + "s"


def feminine(thing: Thing) -> bool:
    """Whether words that agree with the thing are feminine."""
    if thing.kind == "name" or "name" in thing.noun.tags:
        own = "female" in thing.noun.tags
    else:
        own = thing.kind != "who" and thing.noun["fr"][0] == "f"
    return own and (thing.also is None or feminine(thing.also))


def agreed(forms: tuple[str, ...], female: bool, many: bool) -> str:
    """Make an adjective agree."""
    if not many:
        return forms[1] if female else forms[0]
    if female:
        return forms[1] + "s"
    return forms[2] if len(forms) > 2 else forms[0] + "s"


def _adjective(thing: Thing, noun: str) -> tuple[list[Token], list[Token]]:
    if not thing.adjective:
        return [], []
    forms = thing.adjective["fr"]
    form = agreed(forms, thing.noun["fr"][0] == "f", thing.plural)
    if forms[0] not in BEFORE_NOUN:
        return [], [Token(form, (thing.at, "adj"))]
    if len(forms) > 3 and form == forms[0] and not thing.plural and starts_with_vowel(noun):
        form = forms[3]
    return [Token(form, (thing.at, "adj"))], []


def _determiner(thing: Thing, negated: bool, before_adjective: bool) -> list[Token]:
    key, female = (thing.at, "det"), thing.noun["fr"][0] == "f"
    if thing.kind == "number":
        return [Token(NUMBERS[thing.number], key)]
    if thing.kind == "the":
        return [Token("les" if thing.plural else "la" if female else "le", key)]
    if negated:
        return [Token("de")]
    if thing.plural:
        return [Token("de" if before_adjective else "des")]
    if thing.kind == "bare":
        return [Token("de"), Token("la")] if female else [Token("de"), Token("le")]
    return [Token("une" if female else "un", key)]


def noun_phrase(thing: Thing, *, negated: bool = False) -> list[Token]:
    """Say a thing; `negated`: it is the object of a negated verb."""
    key = (thing.at, "noun")
    if thing.kind in ("pronoun", "who"):
        he = ("elle" if feminine(thing) else "il") if thing.kind == "pronoun" else "qui"
        return [Token(he, key)]
    if thing.kind == "name":
        tokens = [Token(token.form, key) for token in said(thing.noun, "fr", thing.at, "noun")]
    else:
        noun = plural(thing.noun["fr"]) if thing.plural else thing.noun["fr"][1]
        before, after = _adjective(thing, noun)
        tokens = [*_determiner(thing, negated, bool(before)), *before, Token(noun, key), *after]
        if [t.form for t in tokens[:2]] == ["de", "le"] and not starts_with_vowel(tokens[2].form):
            tokens[:2] = [Token("du")]
    if thing.also:
        tokens += [Token("et", (thing.at, "and")), *noun_phrase(thing.also, negated=negated)]
    if thing.relative:
        who = Token("qui", (thing.at, "relative"))
        tokens += [who, *clause(thing.relative, subject=[])]
    return tokens


def imperfect(singular: str, many: bool) -> str:
    """Give the imperfect: mangeait, mangeaient."""
    return singular.removesuffix("t") + "ent" if many else singular


BE = {"present": ("est", "sont"), "past": ("était", "étaient")}
HAVE = {"present": ("a", "ont"), "past": ("avait", "avaient")}


def _verb(clause: Clause) -> tuple[Token, list[Token]]:
    forms, many, key = clause.word["fr"], clause.subject.many, (clause.at, "verb")
    if clause.modal:
        own = clause.modal["fr"]
        form = imperfect(own[4], many) if clause.past else own[2] if many else own[1]
        return Token(form, (clause.at, "modal")), [Token(forms[0], key)]
    if not clause.past:
        return Token(forms[2] if many else forms[1], key), []
    if clause.background or "stative" in clause.word.tags:
        return Token(imperfect(forms[4], many), key), []
    if forms[-1] == "e":
        participle = agreed((forms[3], forms[3] + "e"), feminine(clause.subject), many)
        return Token(BE["present"][many]), [Token(participle, key)]
    return Token(HAVE["present"][many]), [Token(forms[3], key)]


def verbs(clause: Clause) -> tuple[Token, list[Token]]:
    """Give the finite verb, and the infinitive or participle that follows it."""
    at, many = clause.at, clause.subject.many
    if clause.kind == "verb":
        return _verb(clause)
    if clause.kind == "have":
        return Token(HAVE[clause.tense][many], (at, "verb")), []
    if clause.kind == "exist":
        return Token(HAVE[clause.tense][0], (at, "be")), []
    if clause.kind == "passive":
        own = clause.word["fr"][3]
        ending = "" if own.endswith("s") and not feminine(clause.subject) else "s"
        form = own + ("e" if feminine(clause.subject) else "") + (ending if many else "")
        return Token(HAVE["present"][many]), [Token("été", (at, "be")), Token(form, (at, "verb"))]
    return Token(BE[clause.tense][many], (at, "be")), []


def _object(clause: Clause) -> list[Token]:
    at = clause.at
    if not clause.object:
        return []
    if clause.kind == "job":
        return noun_phrase(clause.object)[-1:]  # a profession takes no article
    before: list[Token] = []
    if clause.kind == "passive":
        before = [Token("par", (at, "by"))]
    elif clause.kind == "more":
        before = [Token("que", (at, "than"))]
    loose = clause.negative and clause.object.kind in ("a", "bare")
    return before + noun_phrase(clause.object, negated=loose)


def _trait(clause: Clause) -> list[Token]:
    if clause.kind not in ("be", "more"):
        return []
    more = [Token("plus")] if clause.kind == "more" else []
    form = agreed(clause.trait["fr"], feminine(clause.subject), clause.subject.many)
    return [*more, Token(form, (clause.at, "quality"))]


def circumstances(clause: Clause) -> list[Token]:
    """Say how, where, with whom and when."""
    tokens: list[Token] = []
    if clause.manner:
        tokens += said(clause.manner, "fr", clause.at, "manner")
    if clause.where:
        tokens += said(clause.where.before, "fr", clause.where.at, "before")
        tokens += noun_phrase(clause.where.thing)
    for partner in (clause.company, clause.tool):
        if partner:
            tokens += [Token("avec", (partner.at, "with")), *noun_phrase(partner)]
    if clause.ride:
        tokens += said(clause.ride, "fr", clause.at, "ride")
    if clause.when and not clause.when_first:
        tokens += said(clause.when, "fr", clause.at, "when")
    return tokens


def complements(clause: Clause) -> list[Token]:
    """Say everything that follows the verb."""
    tokens = _trait(clause) + _object(clause)
    if clause.recipient:
        tokens += [Token("à", (clause.at, "to")), *noun_phrase(clause.recipient)]
    if clause.that:
        tokens += [Token("que", (clause.at, "that")), *_clause(clause.that)]
    return tokens + circumstances(clause)


def clause(clause: Clause, *, subject: list[Token] | None = None) -> list[Token]:
    """Say a clause; `subject` replaces its own (a relative clause leaves it out)."""
    lead = []
    if clause.when and clause.when_first:
        lead = [*said(clause.when, "fr", clause.at, "when"), Token(",")]
    if clause.kind == "weather":
        return lead + said(clause.word, "fr", clause.at, "weather") + circumstances(clause)
    first, rest = verbs(clause)
    who = noun_phrase(clause.subject) if subject is None and clause.kind != "exist" else []
    there = [Token("y")] if clause.kind == "exist" else []
    who = [Token("il")] if there else who
    no = [Token("ne", (clause.at, "not"))] if clause.negative else []
    pas = [Token("pas", (clause.at, "not"))] if clause.negative else []
    often = said(clause.frequency, "fr", clause.at, "frequency") if clause.frequency else []
    return [*lead, *who, *no, *there, first, *pas, *often, *rest, *complements(clause)]


_clause = clause


def _question(sentence: Sentence) -> list[Token]:
    name = sentence.question.name if sentence.question else ""
    if name == "who":
        return clause(sentence.main)
    whether = [Token("est-ce"), Token("que")]
    if sentence.question:
        whether = said(sentence.question, "fr", 0, "question") + whether
    return whether + clause(sentence.main)


def sentence(sentence: Sentence) -> list[Token]:
    """Say a sentence or ask a question."""
    if sentence.question or sentence.yes_or_no:
        return elided(finish(_question(sentence), "?"))
    main = clause(sentence.main)
    if not (sentence.link and sentence.second):
        return elided(finish(main, "."))
    second = said(sentence.link, "fr", 0, "link") + clause(sentence.second)
    comma = [Token(",")]
    order = second + comma + main if sentence.second_first else main + second
    return elided(finish(order, "."))
