"""Reads the translation units of a TMX file from XML, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from isogloss import XmlLines, one_space

if TYPE_CHECKING:
    from collections.abc import Mapping

Unit: TypeAlias = list[tuple[str, str]]
"""Language code and text of every variant."""

_LANGUAGES = ("http://www.w3.org/XML/1998/namespace lang", "lang")


class Units(XmlLines[Unit]):
    """Takes lines and gives the units that end in them."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._code = ""
        self._unit: Unit = []
        self._text: list[str] | None = None
        self._dropped_at = 0
        self.codes = 0
        """Inline elements that were dropped with what is in them."""

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if not self._open and name != "tmx":
            self.refuse(f"the document is <{name}>; <tmx> is wanted")
        if name == "tu" and "tu" in self._open:
            self.refuse("a <tu> within a <tu>")
        self._open.append(name)
        if self._text is not None:
            self._inline(name)
        elif name == "tu":
            self._unit = []
        elif name == "tuv":
            self._code = next((attributes[one] for one in _LANGUAGES if one in attributes), "")
            if not self._code:
                self.refuse("a <tuv> without xml:lang, which names its language")
        elif self._open[-3:] == ["tu", "tuv", "seg"]:
            self._text = []

    def _inline(self, name: str) -> None:
        if not self._dropped_at and name != "hi":
            self._dropped_at = len(self._open)
            self.codes += 1

    def ended(self) -> None:
        """Take the end of an element: of a segment its text, of a unit all of it."""
        if self._dropped_at == len(self._open):
            self._dropped_at = 0
        if self._text is not None and self._open[-3:] == ["tu", "tuv", "seg"]:
            self._unit.append((self._code, one_space("".join(self._text))))
            self._text = None
        if self._open.pop() == "tu":
            self.done.append(self._unit)

    def characters(self, text: str) -> None:
        """Take text, of segments only."""
        if self._text is not None and not self._dropped_at:
            self._text.append(text)
