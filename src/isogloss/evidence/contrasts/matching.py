"""As many words, and as many types of like frequency, from each of several corpora."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from isogloss.core.types import Ints


class Profile(NamedTuple):
    """How many words and types there are, and how frequent the types are."""

    words: int
    types: int
    by_bin: tuple[int, ...]
    """Types with 1 word, with 2 or 3, with 4 to 7, and so on: with 2^b to 2^(b+1) - 1."""

    def as_json(self) -> dict[str, object]:
        """Plain data with every field."""
        return {"words": self.words, "types": self.types, "by_bin": list(self.by_bin)}


def profile(types: Ints) -> Profile:
    """Return the profile of words, (words,) their types."""
    import numpy as np

    times = np.bincount(types)
    times = times[times > 0]
    return Profile(len(types), len(times), tuple(np.bincount(_bins(times)).tolist()))


def matched(
    corpora: Sequence[Ints], random: Sequence[np.random.Generator], *, min_count: int = 1
) -> list[Ints]:
    """Return the rows of each corpus that are kept, ascending: equal in words and types by bin.

    ``corpora``: the types of each one's words, (words,). In every bin of frequency, 2^b to 2^(b+1) - 1
    words, each keeps as many types as the corpus that has fewest of them, drawn with its own generator;
    then words are taken from types that have more than 2^b of them, until all corpora have as many
    words in the bin. So words and types are equal in every bin, exactly. Types with fewer than
    ``min_count`` words are left out before.
    """
    import numpy as np

    held = [_of_types(types, min_count) for types in corpora]
    highest = max((int(each.bins.max(initial=-1)) for each in held), default=-1)
    kept: list[list[Ints]] = [[] for _ in corpora]
    for number in range(highest + 1):
        fewest = min(int((each.bins == number).sum()) for each in held)
        chosen = [
            np.sort(own.choice(np.flatnonzero(each.bins == number), fewest, replace=False))
            for each, own in zip(held, random, strict=True)
        ]
        words = min(int(each.times[types].sum()) for each, types in zip(held, chosen, strict=True))
        for place, (types, own) in enumerate(zip(chosen, random, strict=True)):
            kept[place].append(_thinned(corpora[place], types, words, 2**number, own))
    empty = np.empty(0, np.int64)
    return [np.sort(np.concatenate([empty, *each])) for each in kept]


class _Types(NamedTuple):
    times: Ints
    """(types,) words of each."""
    bins: Ints
    """(types,) bin of each; -1 for those that are left out."""


def _of_types(types: Ints, min_count: int) -> _Types:
    import numpy as np

    times = np.bincount(types)
    there = times >= max(1, min_count)
    bins = np.where(there, _bins(np.maximum(1, times)), -1)
    return _Types(times, bins)


def _bins(times: Ints) -> Ints:
    """Return the whole part of the binary logarithm."""
    import numpy as np

    # frexp is exact: times = m * 2^e with 0.5 <= m < 1.
    exponents: Ints = np.frexp(times.astype(np.float64))[1].astype(np.int64) - 1
    return exponents


def _thinned(
    types: Ints, chosen: Ints, words: int, least: int, random: np.random.Generator
) -> Ints:
    """Return so many rows of the chosen types, of which each keeps at least ``least``."""
    import numpy as np

    rows = random.permutation(np.flatnonzero(np.isin(types, chosen)))
    order = np.argsort(types[rows], kind="stable")
    _, firsts, counts = np.unique(types[rows][order], return_index=True, return_counts=True)
    place = np.empty(len(rows), np.int64)
    place[order] = np.arange(len(rows)) - np.repeat(firsts, counts)
    spare = rows[place >= least]
    away = random.permutation(spare)[: len(rows) - words]
    left: Ints = np.setdiff1d(rows, away)
    return left
