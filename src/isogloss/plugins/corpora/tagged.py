"""Reads sentences of tokens with entity tags: IOB2 in columns, with empty lines between sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss import BlockFile, DataError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from isogloss import Block

OUTSIDE = "O"
TAG = re.compile(r"([BI])-(\S+)")
START = "-DOCSTART-"
COMMENT = re.compile(r"# (?P<key>[^=\t]+?) = (?P<value>[^\t]*)")

Separator = Literal["tab", "space"]


class Columns(NamedTuple):
    """Where forms and tags stand in a line, from 1; a negative number counts from the right."""

    form: int
    tag: int
    separator: Separator
    strict: bool
    """Whether an entity has to begin with ``B-``."""

    def checked(self) -> Columns:
        """Return itself. Raises SettingsError for columns that cannot be."""
        if self.form == 0 or self.tag == 0 or self.form == self.tag:
            found = f"form_column {self.form} and tag_column {self.tag}"
            raise SettingsError(f"{found}: columns count from 1, or from -1 at the right, apart")
        return self


class Tagged(NamedTuple):
    """One token."""

    form: str
    tag: str
    line: int


class TaggedFile:
    """The sentences of one file, by number."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self.path = path
        self.columns = columns.checked()
        self._blocks = BlockFile(path)
        self.file = self._blocks.file
        self._sentences: list[int] = []
        """The blocks that are sentences."""
        self.documents: list[str] = []
        """(sentences,) the document of each; empty where none is marked."""
        self.ids: Sequence[str] | None = None
        self._scan()

    def __len__(self) -> int:
        return len(self._sentences)

    def read(self, numbers: Iterator[int] | Sequence[int]) -> Iterator[list[Tagged]]:
        """Yield the tokens of the sentences at ``numbers`` (from 0). Raises DataError."""
        for block in self._blocks.read(self._sentences[number] for number in numbers):
            yield self._tokens(block)

    def _scan(self) -> None:
        document, marked = "", 0
        ids: list[str] = []
        for number, block in enumerate(self._blocks.read(range(len(self._blocks)))):
            first = block.lines[0].split()
            if first and first[0] == START:
                marked += 1
                document = str(marked)
                if len(block.lines) > 1:
                    reason = f"{START} stands alone between empty lines"
                    raise DataError.at(self.path, block.line + 1, reason)
                continue
            for key, value in self._comments(block):
                document = value if key == "newdoc id" else document
                ids += [value] if key == "sent_id" else []
            self._sentences.append(number)
            self.documents.append(document)
        self.notes = notes_on_ids(len(ids), len(self._sentences))
        self.ids = ids if ids and not self.notes else None

    def _comments(self, block: Block) -> Iterator[tuple[str, str]]:
        for line in block.lines:
            found = COMMENT.fullmatch(line) if self.columns.separator == "tab" else None
            if found is None:
                return
            yield found["key"], found["value"]

    def _tokens(self, block: Block) -> list[Tagged]:
        skipped = sum(1 for _ in self._comments(block))
        tokens: list[Tagged] = []
        for number, line in list(block.numbered())[skipped:]:
            token = self._token(number, line)
            before = tokens[-1].tag if tokens else OUTSIDE
            _check_tag(self.path, token, before, strict=self.columns.strict)
            tokens.append(token)
        return tokens

    def _token(self, number: int, line: str) -> Tagged:
        fields = line.split("\t") if self.columns.separator == "tab" else line.split(" ")
        width = max(map(_width, (self.columns.form, self.columns.tag)))
        if len(fields) < width or len(fields) < 2:
            kind = "tabs" if self.columns.separator == "tab" else "spaces"
            reason = f"{len(fields)} column(s) between {kind}; a form and a tag are wanted"
            raise DataError.at(self.path, number, reason)
        form, tag = (
            fields[place - 1 if place > 0 else place]
            for place in (self.columns.form, self.columns.tag)
        )
        if not form.strip():
            raise DataError.at(self.path, number, "the form is empty")
        return Tagged(form.strip(), tag, number)


def _width(place: int) -> int:
    return place if place > 0 else -place


def notes_on_ids(ids: int, sentences: int) -> dict[str, int]:
    """Say that some sentences have an id and others have none: then there are none to join by."""
    return {"sentences without sent_id": sentences - ids} if 0 < ids < sentences else {}


def _check_tag(path: Path, token: Tagged, before: str, *, strict: bool) -> None:
    if token.tag == OUTSIDE:
        return
    found = TAG.fullmatch(token.tag)
    if found is None:
        reason = f"the tag is {token.tag!r}; wanted is O, B-TYPE or I-TYPE"
        raise DataError.at(path, token.line, reason)
    if strict and found[1] == "I" and before not in (f"B-{found[2]}", f"I-{found[2]}"):
        reason = f"{token.tag} comes after {before}; in IOB2 an entity begins with B-{found[2]}"
        reason += "; strict = false takes it as a beginning"
        raise DataError.at(path, token.line, reason)
