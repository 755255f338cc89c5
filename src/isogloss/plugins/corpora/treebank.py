"""Reads one sentence of a treebank: its text, its surface words, and what is said of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from isogloss import DataError, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss import Block, Span

FIELDS = 10
ABSENT = "_"
COMMENT = re.compile(r"#\s*(?P<key>[^=]*?)\s*=\s*(?P<value>.*?)\s*")
WORD = re.compile(r"[1-9][0-9]{0,8}")
RANGE = re.compile(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,8})")
EMPTY = re.compile(r"[0-9]{1,9}\.[1-9][0-9]{0,8}")
BETWEEN = "+"
"""Between the values of the tokens that one surface word stands for."""


class Token(NamedTuple):
    """One syntactic word."""

    form: str
    pos: str
    lemma: str
    word: int
    """The surface word that it belongs to, from 0."""


class Surface(NamedTuple):
    """One word as it is written."""

    form: str
    line: int
    space_after: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """One sentence of a treebank."""

    text: str
    spans: tuple[Span, ...]
    """The surface words in the text."""
    tokens: tuple[Token, ...]

    def passage(self, extra: Mapping[str, Sequence[str]]) -> Passage:
        """Return the sentence with its annotations; ``extra`` has a value for every surface word."""
        own = {
            "pos": _joined(self.tokens, [token.pos for token in self.tokens], len(self.spans)),
            "lemma": _joined(self.tokens, [token.lemma for token in self.tokens], len(self.spans)),
        }
        return Passage(
            self.text, self.spans, own | {name: tuple(values) for name, values in extra.items()}
        )


def comments(block: Block) -> Iterator[tuple[int, str, str]]:
    """Yield line, key and value of the comments before a sentence's first word."""
    for number, line in block.numbered():
        if not line.startswith("#"):
            return
        found = COMMENT.fullmatch(line)
        key, value = (found["key"], found["value"]) if found else (line.lstrip("# ").strip(), "")
        yield number, key, value


def read_tree(path: Path, block: Block) -> Tree:
    """Read a block. Raises DataError with file, line and reason where it is no sentence."""
    surfaces: list[Surface] = []
    tokens: list[Token] = []
    last = 0
    """The last syntactic word that a range covers."""
    for number, fields in _rows(path, block):
        name, form = fields[0], fields[1]
        if EMPTY.fullmatch(name):
            continue
        if not form.strip():
            raise DataError.at(path, number, "the form is empty")
        spaced = "SpaceAfter=No" not in fields[9].split("|")
        if found := RANGE.fullmatch(name):
            last = _end_of_range(path, number, found, len(tokens), last)
            surfaces.append(Surface(form, number, spaced))
            continue
        if not WORD.fullmatch(name) or int(name) != len(tokens) + 1:
            wanted = f"{len(tokens) + 1}, a range such as 1-2, or an empty node such as 1.1"
            raise DataError.at(path, number, f"the id is {name!r}; wanted is {wanted}")
        if int(name) > last:
            surfaces.append(Surface(form, number, spaced))
        tokens.append(Token(form, _value(fields[3]), _value(fields[2]), len(surfaces) - 1))
    if last > len(tokens):
        raise DataError.at(path, surfaces[-1].line, f"its range ends at {last}, after the sentence")
    written = next((value for _, key, value in comments(block) if key == "text"), None)
    text = _text(surfaces) if written is None else written
    return Tree(text, tuple(_located(path, text, surfaces)), tuple(tokens))


def _rows(path: Path, block: Block) -> Iterator[tuple[int, list[str]]]:
    for number, line in block.numbered():
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != FIELDS:
            reason = f"{len(fields)} columns between tabs; a word of CoNLL-U has {FIELDS}"
            raise DataError.at(path, number, reason)
        yield number, fields


def _end_of_range(path: Path, line: int, found: re.Match[str], done: int, last: int) -> int:
    first, end = int(found[1]), int(found[2])
    if first != done + 1 or end <= first or first <= last:
        reason = f"the range {found[0]} does not start at the next word, {done + 1}, or is empty"
        raise DataError.at(path, line, reason)
    return end


def _value(field: str) -> str:
    return "" if field == ABSENT else field


def _joined(tokens: Sequence[Token], values: Sequence[str], words: int) -> tuple[str, ...]:
    found: list[list[str]] = [[] for _ in range(words)]
    for token, value in zip(tokens, values, strict=True):
        if value:
            found[token.word].append(value)
    return tuple(BETWEEN.join(each) for each in found)


def _text(surfaces: Sequence[Surface]) -> str:
    return "".join(f"{each.form} " if each.space_after else each.form for each in surfaces).strip()


def _located(path: Path, text: str, surfaces: Sequence[Surface]) -> Iterator[Span]:
    """Find the words in the text, one after the other, with nothing but white space between."""
    at = 0
    for each in surfaces:
        while at < len(text) and text[at].isspace() and not text.startswith(each.form, at):
            at += 1
        if not text.startswith(each.form, at):
            rest = text[at : at + 20]
            reason = f"the form {each.form!r} is not what follows in '# text': {rest!r}"
            raise DataError.at(path, each.line, reason)
        yield at, at + len(each.form)
        at += len(each.form)
