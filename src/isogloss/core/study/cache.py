"""What was found out about the inputs of a study, kept so that unchanged files are not read again."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from isogloss.core.keys import key_of
from isogloss.core.store.files import crc32c, write_atomically
from isogloss.core.study.stamps import software, stamps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from isogloss.core.locations import Location
    from isogloss.core.study.stamps import Stamps
    from isogloss.core.types import JSON, Recipe

OURS = "isogloss"
"""The provider of built-in components. Only they are known to read nothing but their paths."""


class Cache:
    """Facts by what they rest on: settings, stamps of files, and our own code.

    Nothing in it is needed: without it, or where it is damaged, everything is read. Reading it
    changes nothing on the disk; ``write`` is for the run that owns the study directory.
    """

    def __init__(self, path: Location, *, trusted: bool = True) -> None:
        self._path = path
        self._software = software()
        self._kept = self._read() if trusted and self._software else {}
        self._used: dict[str, JSON] = {}
        self._stamps: dict[tuple[str, ...], Stamps | None] = {}

    def of(self, rests_on: JSON, paths: Iterable[str] | None, find: Callable[[], JSON]) -> JSON:
        """Return a fact, which is plain data: kept, or found now and kept.

        ``rests_on`` is all that decides it beside the files at and below ``paths``. Without paths
        (None) it is always found anew. So it is while its files are too young to show a change.
        """
        stamps = None if paths is None else self._stamped(tuple(sorted(paths)))
        if stamps is None:
            return find()
        key = key_of([rests_on, stamps.digest])
        if key in self._kept:
            self._used[key] = self._kept[key]
            return self._kept[key]
        found = find()
        again = stamps_of(stamps.files)
        if stamps.settled and again is not None and again.files == stamps.files:
            self._used[key] = found
        return found

    def write(self) -> None:
        """Keep the facts that were used, and no others."""
        if self._software and self._used.keys() != self._kept.keys():
            document = {"software": self._software, "facts": self._used}
            # Keys stay in their order, because records show them in it.
            text = json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
            write_atomically(self._path, crc32c(text).encode() + b"\n" + text)
            self._kept = dict(self._used)

    def _stamped(self, paths: tuple[str, ...]) -> Stamps | None:
        if paths not in self._stamps:
            # What lies around our own results changes with every run.
            around = any(self._path.is_relative_to(path) for path in paths)
            self._stamps[paths] = None if around else stamps_of(paths)
        return self._stamps[paths]

    def _read(self) -> dict[str, JSON]:
        try:
            seal, _, text = self._path.read_bytes().partition(b"\n")
            document = json.loads(text)
            whole = seal.decode() == crc32c(text) and document["software"] == self._software
            facts: dict[str, JSON] = dict(document["facts"]) if whole else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return facts


def paths_of(*recipes: Recipe) -> list[str] | None:
    """Return the paths that some components read; None where that is not known.

    A component with a path reads what lies at and below it. One without may read anything: what a
    hub has, say; so may somebody else's.
    """
    found = [path for recipe in recipes for path in _paths(dict(recipe.settings))]
    known = all(recipe.provider == OURS for recipe in recipes)
    return found if known and found else None


def _paths(value: JSON) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _paths(each)
    # A separator such as "/" is no path that anything is read from.
    elif isinstance(value, str) and os.path.isabs(value) and os.path.dirname(value) != value:
        yield value
