"""Reads the translation units of a TMX file from XML, line by line.

Nothing outside the file is read, and a file that declares or uses entities is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 1000
"""Elements within each other: a translation memory has a dozen."""

_LANGUAGES = ("http://www.w3.org/XML/1998/namespace lang", "lang")
_SPACE = re.compile(r"[ \t\r\n]+")
_ENCODINGS = ("utf-8", "us-ascii")


class WrongError(Exception):
    """The file is not a TMX file that is read, at a line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class Reader:
    """Takes lines and gives the units that end in them: pairs of language code and text."""

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
        self._open: list[str] = []
        self._code = ""
        self._unit: list[tuple[str, str]] = []
        self._text: list[str] | None = None
        self._dropped_at = 0
        self._done: list[list[tuple[str, str]]] = []
        self.codes = 0
        """Inline elements that were dropped with what is in them."""

    def read(self, line: str) -> list[list[tuple[str, str]]]:
        """Read a line without its end. Raises WrongError."""
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
        local = name.rpartition(" ")[2]
        if not self._open and local != "tmx":
            self._refuse(f"the document is <{local}>; <tmx> is wanted")
        if len(self._open) >= DEEPEST:
            self._refuse(f"more than {DEEPEST} elements within each other")
        if local == "tu" and "tu" in self._open:
            self._refuse("a <tu> within a <tu>")
        self._open.append(local)
        if self._text is not None:
            self._inline(local)
        elif local == "tu":
            self._unit = []
        elif local == "tuv":
            self._code = next((attributes[one] for one in _LANGUAGES if one in attributes), "")
            if not self._code:
                self._refuse("a <tuv> without xml:lang, which names its language")
        elif self._open[-3:] == ["tu", "tuv", "seg"]:
            self._text = []

    def _inline(self, name: str) -> None:
        if not self._dropped_at and name != "hi":
            self._dropped_at = len(self._open)
            self.codes += 1

    def _end(self, _name: str) -> None:
        if self._dropped_at == len(self._open):
            self._dropped_at = 0
        if self._text is not None and self._open[-3:] == ["tu", "tuv", "seg"]:
            self._unit.append((self._code, _SPACE.sub(" ", "".join(self._text)).strip(" ")))
            self._text = None
        if self._open.pop() == "tu":
            self._done.append(self._unit)

    def _characters(self, text: str) -> None:
        if self._text is not None and not self._dropped_at:
            self._text.append(text)
