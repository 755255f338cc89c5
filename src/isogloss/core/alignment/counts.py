"""A dictionary counted from links: how often each word was linked to each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DataError, SettingsError
from isogloss.core.text.dictionary import Entries, LoadReport
from isogloss.core.types import Translation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from isogloss.core.alignment.bitext import Bitext
    from isogloss.core.alignment.links import Link


@dataclass(frozen=True, slots=True)
class Keep:
    """Which counted translations become entries."""

    min_count: int = 1
    """Links that a pair of words must have."""
    min_probability: float = 0.0
    """The least p(target | source)."""
    max_translations: int | None = None
    """Of each word; the best are kept."""

    def __post_init__(self) -> None:
        """Refuse what keeps nothing or everything by mistake."""
        if self.min_count < 1:
            raise SettingsError(f"min_count is {self.min_count}; 1 or more is wanted")
        if not 0 <= self.min_probability <= 1:
            message = f"min_probability is {self.min_probability}; a number from 0 to 1 is wanted"
            raise SettingsError(message)
        if self.max_translations is not None and self.max_translations < 1:
            message = f"max_translations is {self.max_translations}; 1 or more is wanted, or none"
            raise SettingsError(message)


class Counted(NamedTuple):
    """A source word with one of its translations."""

    source: str
    target: str
    probability: float
    """Its share of the source word's links."""
    links: int
    """How many it has."""


class LinkCounts:
    """How often the words of two languages were linked; a link is one word to one word.

    Phrases are not made, and a word without a link is counted nowhere.
    """

    def __init__(self, text: Bitext, links: Iterable[AbstractSet[Link]]) -> None:
        """Count the links of every pair of ``text``, in its forms as they are.

        Raises DataError for a link outside its sentences, or unless there are as many.
        """
        self._sources, self._targets = text.source.forms, text.target.forms
        self._counts = _counted(text, links)

    def reversed(self) -> LinkCounts:
        """Return the same counts from target to source."""
        other = object.__new__(LinkCounts)
        other._sources, other._targets = self._targets, self._sources
        other._counts = Counter({(t, s): count for (s, t), count in self._counts.items()})
        return other

    @property
    def links(self) -> int:
        """How many there are."""
        return self._counts.total()

    def best(self, keep: Keep | None = None) -> Iterator[Counted]:
        """Yield the translations to keep: words in order, the most frequent translation first.

        p(target | source) is over all links of the source word, kept or not. Equal counts go by
        the target word.
        """
        keep = keep or Keep()
        beside: dict[int, list[tuple[int, str]]] = {}
        for (source, target), count in self._counts.items():
            beside.setdefault(source, []).append((-count, self._targets[target]))
        for source in sorted(beside, key=self._sources.__getitem__):
            total = -sum(fewer for fewer, _ in beside[source])
            for fewer, form in sorted(beside[source])[: keep.max_translations]:
                share = -fewer / total
                if -fewer >= keep.min_count and share >= keep.min_probability:
                    yield Counted(self._sources[source], form, share, -fewer)

    def entries(self, keep: Keep | None = None, report: LoadReport | None = None) -> Entries:
        """Return the dictionary from source to target."""
        pairs = (
            (word.source, Translation(word.target, word.probability)) for word in self.best(keep)
        )
        return Entries.of(pairs, report)


def reference_line(word: Counted) -> str:
    """Return a line of the published scripts' dictionaries, which ``reference`` reads."""
    pair = f"{word.source} -> {word.target}"
    return f"{pair}: Probability = {word.probability:.6g}, Count = {word.links}"


def with_warnings(entries: Entries, *warnings: str) -> Entries:
    """Return the same entries, with more warnings in their report."""
    report = entries.report
    return Entries.of(entries.pairs(), replace(report, warnings=(*warnings, *report.warnings)))


def _counted(text: Bitext, links: Iterable[AbstractSet[Link]]) -> Counter[tuple[int, int]]:
    source, target = text.source, text.target
    counts: Counter[tuple[int, int]] = Counter()
    number = -1
    for number, found in enumerate(links):
        if number >= len(text):
            break
        words = source.form[source.starts[number] : source.starts[number + 1]].tolist()
        others = target.form[target.starts[number] : target.starts[number + 1]].tolist()
        if any(i >= len(words) or j >= len(others) for i, j in found):
            sizes = f"{len(words)} and {len(others)} words"
            raise DataError(f"sentence {number} has a link outside its {sizes}")
        counts.update((words[i], others[j]) for i, j in found)
    if number + 1 != len(text):
        raise DataError(f"links of {number + 1} or more pairs for {len(text)} pairs of sentences")
    return counts
