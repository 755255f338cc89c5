"""The words of the demo grammar, read from the tables in `lexicon/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LANGUAGES = ("en", "de", "fr", "ar")
TABLES = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word or fixed phrase in the four languages; each language module knows its columns."""

    name: str
    tags: frozenset[str]
    forms: Mapping[str, tuple[str, ...]] = field(compare=False)
    settings: Mapping[str, str] = field(compare=False, default_factory=dict)

    def __getitem__(self, language: str) -> tuple[str, ...]:
        """Give the forms of one language."""
        return self.forms[language]

    def is_any(self, wanted: str) -> bool:
        """Tell whether one of the tags or names in a comma-separated list fits."""
        own = {*self.tags, self.name, self.name.partition(".")[0]}
        return not own.isdisjoint(wanted.split(","))


@dataclass(frozen=True, slots=True)
class Place:
    """A noun that is a place, with the prepositions that say "there" and "to there"."""

    noun: Lexeme
    there: Lexeme
    to_there: Lexeme


def _rows(table: str) -> Iterator[Lexeme]:
    for line in (TABLES / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, tags, *columns = (column.strip() for column in line.split("|"))
        words = tags.split()
        yield Lexeme(
            name,
            frozenset(word for word in words if "=" not in word),
            {language: tuple(c.split()) for language, c in zip(LANGUAGES, columns, strict=True)},
            dict(word.split("=") for word in words if "=" in word),
        )


@cache
def table(name: str) -> tuple[Lexeme, ...]:
    """Read one table: nouns, verbs, adjectives or phrases."""
    return tuple(_rows(name))


@cache
def phrases(tag: str) -> tuple[Lexeme, ...]:
    """Give the fixed phrases that carry a tag, in the order of the table."""
    return tuple(row for row in table("phrases") if tag in row.tags)


def phrase(name: str) -> Lexeme:
    """Give the fixed phrase of that name."""
    return next(row for row in table("phrases") if row.name == name)


def preposition(en: str, de: str, fr: str, ar: str) -> Lexeme:
    """Make a preposition whose four forms translate each other; "_" stands between two words."""
    words = (
        form.replace("_", ".1 ", 1) if "_" in form else form + ".1" for form in (en, de, fr, ar)
    )
    forms = {language: tuple(w.split()) for language, w in zip(LANGUAGES, words, strict=True)}
    return Lexeme(en, frozenset({"preposition"}), forms)


@cache
def places() -> tuple[Place, ...]:
    """Read the places."""
    return tuple(_place(row) for row in _rows("places"))


def _place(row: Lexeme) -> Place:
    noun, en = row["en"]
    de_gender, de, de_there, de_goal = row["de"]
    fr_gender, fr, fr_there, *fr_goal = row["fr"]
    ar_gender, ar, ar_there = row["ar"]
    forms = {
        "en": (noun, "-"),
        "de": (de_gender, de, "-"),
        "fr": (fr_gender, fr, "-"),
        "ar": (ar_gender, ar, "-"),
    }
    return Place(
        Lexeme(row.name, row.tags | {"place", "thing"}, forms),
        preposition(en, de_there, fr_there, ar_there),
        preposition("to", de_goal, (*fr_goal, fr_there)[0], "إلى"),
    )
