"""Words that are kept because a link says that they translate a word of the other language."""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from isogloss.core.alignment.links import read_links
from isogloss.core.alignment.mapping import mapping_of, read_mapping
from isogloss.core.alignment.pairs import select_by_pair
from isogloss.core.errors import DataError, SettingsError
from isogloss.core.keys import key_of
from isogloss.core.text.lines import lines
from isogloss.core.text.selection import words_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isogloss.core.alignment.mapping import Mapped
    from isogloss.core.study.file import LinksTable
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.dictionary import Entries
    from isogloss.core.text.limits import Limits
    from isogloss.core.text.selection import Selection
    from isogloss.core.types import JSON, Sentence


class WordLinks:
    """The links of two languages, by which their words are selected."""

    def __init__(self, table: LinksTable) -> None:
        self.path = Path(table.path)
        self.languages = (table.source, table.target)
        self._base = table.base
        self.fingerprint = fingerprint_of_links(table)

    def select(self, corpus: Corpus, matching: str, limits: Limits) -> dict[str, Selection]:
        """Return the linked words of both languages, under limits that count pairs of types.

        Sure links count. Raises SettingsError for a corpus of other languages, DataError with file,
        line and reason where the links are not those of its sentences.
        """
        if set(corpus.languages) != set(self.languages):
            found = f"[words.links] are of {' and '.join(self.languages)}"
            have = f"corpus {corpus.name} has {', '.join(corpus.languages)}"
            raise SettingsError(f"{found}, and {have}: words are selected in those two only")
        if "lines" not in corpus.details:
            found = (
                f"[words.links] are of text, and corpus {corpus.name} is made of a source's words"
            )
            raise SettingsError(f"{found}: words are selected in [corpora.NAME] only")
        selected = select_by_pair(
            self._mapping(corpus), limits=limits, matching=matching, languages=self.languages
        )
        sides: tuple[Literal["source", "target"], ...] = ("source", "target")
        return {
            language: words_at(
                corpus,
                language,
                partial(selected.mask, side),
                matching=matching,
                counts=selected.counts,
            )
            for side, language in zip(sides, self.languages, strict=True)
        }

    def circular(self, settings: Mapping[str, JSON], entries: Entries) -> str:
        """Return the warning about a dictionary of these very links; empty for another one.

        ``settings``: the dictionary's. One that was estimated from the sentences that are selected
        is as good as the same links.
        """
        path = settings.get("path")
        same = isinstance(path, str) and Path(path).exists() and self.path.samefile(path)
        if not same and not any(each.startswith("leak") for each in entries.report.warnings):
            return ""
        found = "words are selected by links, and this dictionary was counted from the same"
        return f"circular: {found}: every kept word has a translation, and the ceiling is 1"

    def _mapping(self, corpus: Corpus) -> Mapping[int, list[Mapped]]:
        one, other = (corpus.sentences(language) for language in self.languages)
        words = {
            here.number: (_forms(here), _forms(there))
            for here, there in zip(one, other, strict=True)
        }
        if ".json" in self.path.suffixes:
            return read_mapping(self.path, sentences=words)
        return mapping_of(self._linked(corpus, words))

    def _linked(
        self, corpus: Corpus, words: Mapping[int, tuple[list[str], list[str]]]
    ) -> Iterator[tuple[int, list[str], list[str], frozenset[tuple[int, int]]]]:
        count = int(corpus.details["lines"])
        found = 0
        for number, links in enumerate(islice(read_links(self.path, base=self._base), count + 1)):
            found += 1
            if number not in words:
                continue
            source, target = words[number]
            for i, j in sorted(links.sure):
                if i >= len(source) or j >= len(target):
                    reason = f"link {i + self._base}-{j + self._base} leaves its sentences"
                    have = f"they have {len(source)} and {len(target)} words"
                    raise DataError.at(self.path, number + 1, f"{reason}: {have}")
            yield number, source, target, links.sure
        if found != count:
            more = "more lines" if found > count else f"{found} lines"
            raise DataError.at(self.path, None, f"{more} than corpus {corpus.name}, with {count}")


def fingerprint_of_links(table: LinksTable) -> str:
    """Return what changes whenever a link or its languages do. Raises SettingsError, DataError."""
    if table.source == table.target:
        raise SettingsError(f"[words.links]: source and target are both {table.source!r}")
    digest = hashlib.sha256()
    for _, text in lines(Path(table.path)):
        digest.update(text.encode() + b"\n")
    return key_of([digest.hexdigest(), (table.source, table.target), table.base])


def _forms(sentence: Sentence) -> list[str]:
    return [sentence.text[start:end] for start, end in sentence.words]
