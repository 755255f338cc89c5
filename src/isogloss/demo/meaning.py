"""What a sentence of the demo says, before any language says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from .lexicon import Lexeme

Key = tuple[int, str]
"""Which part of a meaning a word expresses: words of one key translate each other."""


class Token(NamedTuple):
    """One word as written, and what it expresses (None: nothing of its own)."""

    form: str
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun phrase: a name, "the cat", "a red apple", "three books", "bread", or a pronoun."""

    at: int
    noun: Lexeme
    kind: Literal["name", "the", "a", "bare", "number", "pronoun", "who"] = "the"
    plural: bool = False
    adjective: Lexeme | None = None
    number: int = 0
    also: Thing | None = None
    relative: Clause | None = None

    @property
    def many(self) -> bool:
        """Whether a verb with this subject is plural."""
        return self.plural or self.also is not None

    @property
    def person(self) -> bool:
        """Whether it is somebody."""
        return not self.noun.tags.isdisjoint({"person", "name"})

    @property
    def definite(self) -> bool:
        """Whether the hearer knows which one."""
        return self.kind in ("name", "the", "pronoun")


@dataclass(frozen=True, slots=True)
class Where:
    """A preposition and what it governs; `goal` where something moves there."""

    at: int
    before: Lexeme
    thing: Thing
    goal: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Who does what to whom, how, where and when."""

    at: int
    kind: Literal["verb", "be", "at", "have", "exist", "passive", "more", "job", "weather"]
    tense: Literal["present", "past"]
    subject: Thing
    verb: Lexeme | None = None
    modal: Lexeme | None = None
    object: Thing | None = None
    recipient: Thing | None = None
    recipient_first: bool = False
    quality: Lexeme | None = None
    negative: bool = False
    frequency: Lexeme | None = None
    manner: Lexeme | None = None
    ride: Lexeme | None = None
    where: Where | None = None
    company: Thing | None = None
    tool: Thing | None = None
    when: Lexeme | None = None
    when_first: bool = False
    background: bool = False
    that: Clause | None = None

    @property
    def past(self) -> bool:
        """Whether it was."""
        return self.tense == "past"

    @property
    def word(self) -> Lexeme:
        """The verb, where there must be one."""
        if self.verb is None:
            raise ValueError(f"a clause of kind {self.kind!r} has no verb")
        return self.verb

    @property
    def trait(self) -> Lexeme:
        """The adjective that is said of the subject, where there must be one."""
        if self.quality is None:
            raise ValueError(f"a clause of kind {self.kind!r} has no adjective")
        return self.quality


@dataclass(frozen=True, slots=True)
class Sentence:
    """One clause, or two that are linked; or a question."""

    main: Clause
    link: Lexeme | None = None
    second: Clause | None = None
    second_first: bool = False
    question: Lexeme | None = None
    yes_or_no: bool = False


NOBODY = Thing(-1, Lexeme("nobody", frozenset(), {}), "who")
"""The subject of clauses that have none: the weather, and what there is."""


def said(lexeme: Lexeme, language: str, at: int, role: str) -> list[Token]:
    """Give a fixed phrase; its numbered words are keyed by their number."""
    tokens = []
    for word in lexeme[language]:
        form, dot, number = word.rpartition(".")
        tokens.append(Token(form, (at, role + number)) if dot else Token(word))
    return tokens


def finish(tokens: list[Token], mark: str) -> list[Token]:
    """Drop commas that meet another mark, begin with a capital, end with the mark."""
    kept: list[Token] = []
    for token in [*tokens, Token(mark, (0, "end"))]:
        if kept and kept[-1].form in ",،" and token.form in ",،.?؟":
            kept.pop()
        kept.append(token)
    return kept
