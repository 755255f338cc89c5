"""What ``isogloss align`` reads beside its text, and the files that it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from isogloss.core.alignment.aer import Agreement
    from isogloss.core.alignment.bitext import Bitext
    from isogloss.core.alignment.counts import Keep
    from isogloss.core.alignment.links import Base, Link, Links
    from isogloss.core.types import Segmenter


class Wanted(NamedTuple):
    """The files that the user asked for."""

    links: Path | None
    dictionary: Path | None
    mapping: Path | None
    keep: Keep


class Written(NamedTuple):
    """The links, for what is said of them."""

    found: Sequence[frozenset[Link]]

    @property
    def links(self) -> int:
        """How many there are."""
        return sum(map(len, self.found))

    def judge(self, gold: Sequence[Links]) -> Agreement:
        """Compare them with the right ones."""
        from isogloss.core.alignment.aer import agreement

        return agreement(self.found, gold)


def check_gold(path: Path | None, base: int | None, text: Bitext) -> list[Links] | None:
    """Read the right links before hours are spent."""
    from isogloss.core.alignment.links import read_links

    if (path is None) != (base is None):
        raise click.UsageError("--gold and --gold-base 0 or 1 go together: a file does not say")
    if path is None:
        return None
    counted: Base = 1 if base else 0
    return list(read_links(path, base=counted, lengths=text.lengths))


def read_also(
    files: Sequence[tuple[Path, Path]], segmenters: tuple[Segmenter | None, Segmenter | None]
) -> Bitext | None:
    """Read the text that the model is estimated on, too."""
    from isogloss.core.alignment.bitext import read_bitext

    whole: Bitext | None = None
    for source, target in files:
        part = read_bitext(source, target, segmenters)
        whole = part if whole is None else whole.joined(part)
    return whole


def write_outputs(text: Bitext, found: Sequence[frozenset[Link]], wanted: Wanted) -> Written:
    """Write the files, each whole or not at all."""
    from isogloss.core.alignment.mapping import format_mapping, mapping_of
    from isogloss.core.store.files import write_atomically

    if wanted.links is not None:
        write_atomically(wanted.links, "".join(_pharaoh(found)).encode())
    if wanted.dictionary is not None:
        write_atomically(wanted.dictionary, "".join(_entries(text, found, wanted.keep)).encode())
    if wanted.mapping is not None:
        numbers = range(len(text))
        rows = zip(numbers, text.source, text.target, found, strict=True)
        write_atomically(wanted.mapping, format_mapping(mapping_of(rows)).encode())
    return Written(found)


def _pharaoh(found: Sequence[frozenset[Link]]) -> Iterator[str]:
    from isogloss.core.alignment.links import Links, format_links

    return (f"{format_links(Links.of(links))}\n" for links in found)


def _entries(text: Bitext, found: Sequence[frozenset[Link]], keep: Keep) -> Iterator[str]:
    from isogloss.core.alignment.counts import LinkCounts, reference_line

    return (f"{reference_line(word)}\n" for word in LinkCounts(text, found).best(keep))
