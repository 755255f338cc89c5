"""Tables of words that were used last: small ones all, of large ones a few."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Table = TypeVar("Table")

MANY = 1 << 22
"""Words in all up to which tables are kept, however many: some 200 MB of numbers."""


class Recent(Generic[Key, Table]):
    """Keeps tables by what they are of, and lets those go that were not used for longest.

    Up to ``MANY`` words in all, so that nothing small is read twice; of larger tables ``few``, so
    that memory does not grow with their number.
    """

    def __init__(self, few: int) -> None:
        self._few = few
        self._kept: dict[Key, tuple[Table, int]] = {}
        """With their words, those that were used last at the end."""

    def get(self, key: Key) -> Table | None:
        """Return a table, where it is still there."""
        if key not in self._kept:
            return None
        found = self._kept[key] = self._kept.pop(key)
        return found[0]

    def keep(self, key: Key, table: Table, words: int) -> None:
        """Keep a table with that many words as the one that was used last."""
        self._kept[key] = table, words
        while len(self._kept) > self._few and sum(count for _, count in self._kept.values()) > MANY:
            del self._kept[next(iter(self._kept))]
