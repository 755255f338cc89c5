"""Which joint concepts overlap, and the figures that stand beside their share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from isogloss.plugins.metrics.shares import tabulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss import JSON, Side
    from isogloss.plugins.metrics.rules import Comparison, Mask
    from isogloss.plugins.metrics.shares import Pool, Table

BINS = (1, 2, 4, 8, 16, 32, 64, 128)
"""Where bins of concept size begin, in words; the last has no end."""

TOP = 5
"""Words of each side in a concept's evidence."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The words of some sides, counted in each joint concept: all thresholds share it."""

    words: Pool
    min_words: int
    table: Table
    types: Table
    """Of one word for every type."""
    own: Table
    """Without the types found on several sides."""

    @classmethod
    def of(cls, words: Pool, min_words: int) -> Self:
        """Count; the rule of ``min_words`` applies to each table by itself."""
        kinds, own = words.in_concepts().once_a_type(), words.without_identical()
        tables = (tabulate(each, min_words) for each in (words, kinds, own))
        return cls(words, min_words, *tables)

    def undefined(self) -> str:
        """Say why there is no value; nothing where there is one."""
        if len(self.table.rows):
            return ""
        least = self.min_words
        words = "a word" if least == 1 else f"at least {least} words"
        return f"no concept has {words} of these sides"


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """The joint concepts of some sides, and which of them overlap."""

    counted: Counted
    sides: tuple[Side, ...]
    enough: Comparison
    overlaps: Mask
    """(concepts,) every side holds enough of the words."""

    @classmethod
    def of(cls, counted: Counted, sides: tuple[Side, ...], enough: Comparison) -> Self:
        """Compare the counts with a threshold."""
        return cls(counted, sides, enough, counted.table.overlapping(enough))

    @property
    def words(self) -> Pool:
        """The words of the sides."""
        return self.counted.words

    @property
    def table(self) -> Table:
        """The concepts that count."""
        return self.counted.table

    @property
    def value(self) -> float | None:
        """COLAP: overlapping over all concepts that count."""
        return _mean(self.overlaps)

    def ids(self) -> list[int]:
        """Return the overlapping concepts' own numbers, ascending."""
        return sorted(self.words.numbers[row] for row in self.table.rows[self.overlaps].tolist())

    def names(self) -> list[str]:
        """Return short names of the sides: languages, where these differ."""
        languages = [side.language for side in self.sides]
        return languages if len(set(languages)) == len(languages) else [*map(str, self.sides)]

    def counts(self) -> dict[str, int]:
        """Return what the value was counted on."""
        held = self.table.counts.sum(axis=0).tolist()
        bins = self._bins()
        return {
            "concepts": len(self.overlaps),
            "overlapping": int(self.overlaps.sum()),
            "words": sum(held),
            **{f"words:{name}": count for name, count in zip(self.names(), held, strict=True)},
            "noise": int((self.words.label < 0).sum()),
            **{f"concepts:{name}": int(inside.sum()) for name, inside in bins.items()},
        }

    def parts(self) -> dict[str, float | None]:
        """Return the figures that stand beside the value."""
        held, total = self.table.counts.sum(axis=0), self.table.counts.sum()
        return {
            "balanced": _mean(self.table.overlapping_balanced(self.enough)),
            "by_types": _mean(self.counted.types.overlapping(self.enough)),
            "without_identical": _mean(self.counted.own.overlapping(self.enough)),
            **{
                f"word_share:{name}": float(count / total) if total else None
                for name, count in zip(self.names(), held, strict=True)
            },
            **{name: _mean(self.overlaps[inside]) for name, inside in self._bins().items()},
        }

    def explain(self, translated: set[int] | None) -> Iterator[JSON]:
        """Yield a record per concept that counts, in the order of the concepts' own numbers.

        ``translated`` are the numbers of the concepts whose halves translate each other.
        """
        numbers = [self.words.numbers[row] for row in self.table.rows.tolist()]
        top = self._top()
        for index in sorted(range(len(numbers)), key=numbers.__getitem__):
            held = self.table.counts[index].tolist()
            yield {
                "concept": numbers[index],
                "words": sum(held),
                "overlapping": bool(self.overlaps[index]),
                "translated": None if translated is None else numbers[index] in translated,
                "sides": [
                    {"side": name, "words": count, "share": count / sum(held), **more}
                    for name, count, more in zip(
                        self.names(), held, self._more(index, top), strict=True
                    )
                ],
            }

    def _more(self, index: int, top: dict[tuple[int, int], Counter[int]]) -> Iterator[JSON]:
        balanced = self.table.balanced()
        row = int(self.table.rows[index])
        for place in range(len(self.sides)):
            share = None
            if balanced is not None:
                share = float(balanced[0][index, place] / balanced[1][index, 0])
            ordered = sorted(
                (-count, self.words.names[kind])
                for kind, count in top.get((row, place), Counter()).items()
            )
            yield {"balanced": share, "top": [[name, -count] for count, name in ordered[:TOP]]}

    def _top(self) -> dict[tuple[int, int], Counter[int]]:
        """Count the types of each concept and side."""
        members = self.words.in_concepts()
        found: dict[tuple[int, int], Counter[int]] = {}
        rows = (members.label, members.side, members.type)
        for label, side, kind in zip(*(row.tolist() for row in rows), strict=True):
            found.setdefault((label, side), Counter())[kind] += 1
        return found

    def _bins(self) -> dict[str, Mask]:
        totals = self.table.totals
        ends = [*BINS[1:], None]
        return {
            _bin(first, end): (totals >= first) & (totals < (end or totals.max(initial=0) + 1))
            for first, end in zip(BINS, ends, strict=True)
        }


def _bin(first: int, end: int | None) -> str:
    if end is None:
        return f"size:{first}+"
    return f"size:{first}" if end == first + 1 else f"size:{first}-{end - 1}"


def _mean(mask: Mask | None) -> float | None:
    return None if mask is None or not len(mask) else float(mask.mean())
