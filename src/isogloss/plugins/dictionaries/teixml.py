"""Reads the articles of a TEI dictionary from XML, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isogloss import XmlLines, one_space

if TYPE_CHECKING:
    from collections.abc import Mapping

TRANSLATES = ("trans", "translation", "translationEquivalent")
"""What the ``type`` of a ``cit`` is called that quotes a translation: FreeDict, TEI, TEI Lex-0."""

LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"


@dataclass(slots=True)
class Article:
    """An ``entry``: the line where it begins (from 1), its forms, its translations."""

    line: int
    depth: int
    forms: list[str] = field(default_factory=list)
    quotes: list[tuple[str, str]] = field(default_factory=list)
    """Text and ``xml:lang``, which may be empty."""


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    type: str
    language: str


class Articles(XmlLines[Article]):
    """Takes lines and gives the articles that end in them."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[_Element] = []
        self._articles: list[Article] = []
        self._text: list[str] | None = None
        self.lines = 0

    def read(self, line: str) -> list[Article]:
        """Read a line without its end. Raises XmlError."""
        self.lines += 1
        return super().read(line)

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        above = self._open[-1].language if self._open and self._open[-1].name == "cit" else ""
        language = attributes.get(LANGUAGE, above)
        self._open.append(_Element(name, attributes.get("type", ""), language))
        if name == "entry":
            self._articles.append(Article(self.line, len(self._open)))
        elif self._articles and self._text is None and (self._is_form() or self._is_translation()):
            self._text = []

    def ended(self) -> None:
        """Take the end of an element: of a form or translation its text, of an entry all of it."""
        taken = self._text is not None and (self._is_form() or self._is_translation())
        if taken:
            self._take(one_space("".join(self._text or ())))
        element = self._open.pop()
        if element.name == "entry":
            self.done.append(self._articles.pop())

    def _take(self, text: str) -> None:
        article, element, self._text = self._articles[-1], self._open[-1], None
        if text and element.name == "orth":
            article.forms.append(text)
        elif text:
            article.quotes.append((text, element.language))

    def characters(self, text: str) -> None:
        """Take text, of forms and translations only."""
        if self._text is not None:
            self._text.append(text)

    def _is_form(self) -> bool:
        """Whether the open element is ``entry/form/orth``: the head word or a variant of it."""
        names = [element.name for element in self._open[self._articles[-1].depth - 1 :]]
        return names == ["entry", "form", "orth"]

    def _is_translation(self) -> bool:
        """Whether it is a quoted translation of the head word, not of an example or a phrase."""
        inside = self._open[self._articles[-1].depth :]
        if len(inside) < 2 or inside[-1].name != "quote":
            return False
        cits = [element for element in inside if element.name == "cit"]
        related = any(element.name == "re" for element in inside)
        return inside[-2].name == "cit" and _translates(cits) and not related


def _translates(cits: list[_Element]) -> bool:
    return all(cit.type in TRANSLATES for cit in cits)
