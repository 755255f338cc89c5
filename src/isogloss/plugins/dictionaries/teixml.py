"""Reads the articles of a TEI dictionary from XML, line by line.

Nothing outside the file is read, and a file that declares or uses entities is refused: they can
make a small file endless, or name another file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

TRANSLATES = ("trans", "translation", "translationEquivalent")
"""What the ``type`` of a ``cit`` is called that quotes a translation: FreeDict, TEI, TEI Lex-0."""

LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
DEEPEST = 1000
"""Elements within each other: a dictionary has a dozen."""

_SPACE = re.compile(r"[ \t\r\n]+")
_ENCODINGS = ("utf-8", "us-ascii")


class WrongError(Exception):
    """The file is not XML that is read, at a line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


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


class Reader:
    """Takes lines and gives the articles that end in them."""

    def __init__(self) -> None:
        # The lines are text already, whatever encoding the file declares; see _declared.
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.XmlDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._entity
        self._parser.SkippedEntityHandler = self._entity
        self._open: list[_Element] = []
        self._articles: list[Article] = []
        self._text: list[str] | None = None
        self._done: list[Article] = []
        self.lines = 0

    def read(self, line: str) -> list[Article]:
        """Read a line without its end. Raises WrongError."""
        self.lines += 1
        self._parse(f"{line}\n".encode(), last=False)
        done, self._done = self._done, []
        return done

    def close(self) -> None:
        """Check that the document is complete. Raises WrongError."""
        self._parse(b"", last=True)

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise WrongError(error.lineno, f"not XML ({expat.ErrorString(error.code)})") from None

    def _refuse(self, reason: str) -> NoReturn:
        raise WrongError(self._parser.CurrentLineNumber, reason)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            self._refuse(f"the encoding is {encoding}; only UTF-8 is read: convert the file")

    def _entity(self, name: str, *_rest: object) -> None:
        self._refuse(f"the entity {name!r}; entities are not read: write the characters instead")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            self._refuse(f"more than {DEEPEST} elements within each other")
        local = name.rpartition(" ")[2]
        above = self._open[-1].language if self._open and self._open[-1].name == "cit" else ""
        language = attributes.get(LANGUAGE, above)
        self._open.append(_Element(local, attributes.get("type", ""), language))
        if local == "entry":
            line = self._parser.CurrentLineNumber
            self._articles.append(Article(line, len(self._open)))
        elif self._articles and self._text is None and (self._is_form() or self._is_translation()):
            self._text = []

    def _end(self, _name: str) -> None:
        taken = self._text is not None and (self._is_form() or self._is_translation())
        if taken:
            self._take(_SPACE.sub(" ", "".join(self._text or ())).strip(" "))
        element = self._open.pop()
        if element.name == "entry":
            self._done.append(self._articles.pop())

    def _take(self, text: str) -> None:
        article, element, self._text = self._articles[-1], self._open[-1], None
        if text and element.name == "orth":
            article.forms.append(text)
        elif text:
            article.quotes.append((text, element.language))

    def _characters(self, text: str) -> None:
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
