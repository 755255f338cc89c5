"""The links between the words of two parallel sentences, and Pharaoh files of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.lines import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Link: TypeAlias = tuple[int, int]
"""A word of the source sentence and one of the target sentence, both from 0."""

Base: TypeAlias = Literal[0, 1]
"""What the first word of a sentence is called in a file."""

_LINK = re.compile(r"([0-9]{1,9})([-p?])([0-9]{1,9})", re.ASCII)
WANTED = "wanted are links like 0-0, or 0p0 for a possible one, with one space between"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one pair of sentences.

    Annotators mark a link as sure, or as possible where they would accept it but not ask for it.
    """

    sure: frozenset[Link]
    possible: frozenset[Link]
    """All that are accepted: the sure ones are among them."""

    def __post_init__(self) -> None:
        """Refuse a sure link that is not possible."""
        if not self.sure <= self.possible:
            raise ValueError("a sure link is not among the possible ones")

    @classmethod
    def of(cls, sure: Iterable[Link], possible: Iterable[Link] = ()) -> Links:
        """Make one of sure links and of those that are possible only."""
        kept = frozenset(sure)
        return cls(kept, kept | frozenset(possible))

    def transposed(self) -> Links:
        """Return the links from target to source."""
        return Links(turned(self.sure), turned(self.possible))


def turned(links: Iterable[Link]) -> frozenset[Link]:
    """Return links with their sides exchanged."""
    return frozenset((j, i) for i, j in links)


def read_links(
    path: Path, *, base: Base = 0, lengths: Sequence[tuple[int, int]] | None = None
) -> Iterator[Links]:
    """Yield the links of every line of a Pharaoh file; a line without any has none.

    ``i-j`` is sure, ``ipj`` and ``i?j`` are possible; a pair that is both is sure. ``base`` says
    whether words count from 0 or from 1. ``lengths``, the words of every pair of sentences, makes
    sure that links stay inside and that there is a line for each. Raises DataError with file, line
    and reason.
    """
    if base not in (0, 1):
        raise SettingsError(f"base is {base!r}; words count from 0 or from 1")
    number = 0
    for number, text in lines(path):
        if lengths is not None and number > len(lengths):
            break
        try:
            links = parse_links(text, base)
            _check_inside(links, None if lengths is None else lengths[number - 1], base)
        except ValueError as error:
            raise DataError.at(path, number, str(error)) from None
        yield links
    if lengths is not None and number != len(lengths):
        more = "more lines" if number > len(lengths) else f"{number} lines"
        raise DataError.at(path, None, f"{more} than sentence pairs; {len(lengths)} are wanted")


def parse_links(text: str, base: Base = 0) -> Links:
    """Return the links of one line. Raises ValueError with the reason."""
    sure: set[Link] = set()
    possible: set[Link] = set()
    for item in text.split():
        found = _LINK.fullmatch(item)
        if found is None:
            shown = item if len(item) <= 40 else f"{item[:40]}..."
            raise ValueError(f"{shown!r} is no link; {WANTED}")
        i, mark, j = found.groups()
        link = (int(i) - base, int(j) - base)
        if min(link) < 0:
            raise ValueError(f"{item!r}: there is no word 0 where words count from 1 (base)")
        (sure if mark == "-" else possible).add(link)
    return Links.of(sure, possible)


def format_links(links: Links, base: Base = 0) -> str:
    """Return the line of a Pharaoh file, in order; the links that are only possible have a p."""
    return " ".join(
        f"{i + base}{'-' if (i, j) in links.sure else 'p'}{j + base}"
        for i, j in sorted(links.possible)
    )


def _check_inside(links: Links, lengths: tuple[int, int] | None, base: Base) -> None:
    if lengths is None:
        return
    for i, j in sorted(links.possible):
        if i >= lengths[0] or j >= lengths[1]:
            counted = f"{lengths[0]} and {lengths[1]} words, counted from {base}"
            raise ValueError(f"link {i + base}-{j + base} leaves the sentences of {counted}")
