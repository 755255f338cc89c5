"""Reading XML line by line: nothing outside of the file is read, and entities are refused.

Entities can make a small file endless, or name another file.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

DEEPEST = 1000
"""Elements within each other: a dictionary or a translation memory has a dozen."""

_SPACE = re.compile(r"[ \t\r\n]+")
_ENCODINGS = ("utf-8", "us-ascii")


class XmlError(Exception):
    """The file is not XML that is read, at a line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class XmlLines(ABC, Generic[T]):
    """Takes lines, and gives what ends in them: whatever ``ended`` has added to ``done``."""

    def __init__(self) -> None:
        # The lines are text already, whatever encoding the file declares; see _declared.
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.characters
        self._parser.XmlDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._entity
        self._parser.SkippedEntityHandler = self._entity
        self._depth = 0
        self.done: list[T] = []

    @property
    def line(self) -> int:
        """The line that is read, from 1."""
        return self._parser.CurrentLineNumber

    def read(self, line: str) -> list[T]:
        """Read a line without its end. Raises XmlError."""
        self._parse(f"{line}\n".encode(), last=False)
        done, self.done = self.done, []
        return done

    def close(self) -> None:
        """Check that the document is complete. Raises XmlError."""
        self._parse(b"", last=True)

    @abstractmethod
    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element; ``name`` is without its namespace."""

    @abstractmethod
    def ended(self) -> None:
        """Take the end of the innermost element."""

    @abstractmethod
    def characters(self, text: str) -> None:
        """Take text."""

    def refuse(self, reason: str) -> NoReturn:
        """Raise XmlError for the line that is read."""
        raise XmlError(self.line, reason)

    def _parse(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise XmlError(error.lineno, f"not XML ({expat.ErrorString(error.code)})") from None

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth >= DEEPEST:
            self.refuse(f"more than {DEEPEST} elements within each other")
        self._depth += 1
        self.started(name.rpartition(" ")[2], attributes)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self.ended()

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            self.refuse(f"the encoding is {encoding}; only UTF-8 is read: convert the file")

    def _entity(self, name: str, *_rest: object) -> None:
        self.refuse(f"the entity {name!r}; entities are not read: write the characters instead")


def one_space(text: str) -> str:
    """Return text with a space for each run of XML's white space, and none around it."""
    return _SPACE.sub(" ", text).strip(" ")
