"""The translations of a study: asked of its dictionaries, made of one another, kept for later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.errors import IsoglossError, PluginError, SettingsError
from isogloss.core.keys import key_of
from isogloss.core.study.directory import read_json_lines
from isogloss.core.study.tables import unknown
from isogloss.core.text.dictionary import Entries, LoadReport, entries_of
from isogloss.core.types import Translation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.store.finished import Finished
    from isogloss.core.study.directory import Directory
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.types import Dictionary, Recipe

SCHEMA = 1
"""Of the files that keep translations; raised whenever what a load report holds changes."""


class Opened(NamedTuple):
    """A dictionary of the study: the user's name for it, its recipe and the component."""

    name: str
    recipe: Recipe
    component: Dictionary

    @property
    def of(self) -> str | None:
        """The name of the dictionaries that it is made of."""
        return getattr(self.component, "of", None) if self.is_derived else None

    @property
    def is_derived(self) -> bool:
        """Whether it is made of other dictionaries of the study."""
        return hasattr(self.component, "derive")

    def ask(
        self,
        source: str,
        target: str,
        corpus: Corpus | None,
        known: Callable[[str, str], Entries | None],
    ) -> Entries | None:
        """Return what it has; ``known`` gives what the dictionaries that it is made of have."""
        component: Any = self.component
        try:
            if self.is_derived:
                given = component.derive(source, target, known)
            else:
                given = component.translations(source, target, corpus)
            return None if given is None else entries_of(given)
        except IsoglossError:
            raise
        except (Exception, SystemExit) as error:
            what = f"{source} -> {target}: {error!r}"
            raise PluginError(f"dictionary {self.name!r} failed on {what}") from error

    def key(self, source: str, target: str, corpus: Corpus | None) -> str | None:
        """Return what its translations are computed from; None where it does not say that."""
        if not hasattr(self.component, "key"):
            return None
        try:
            own = str(self.component.key())
        except IsoglossError:
            raise
        except (Exception, SystemExit) as error:
            raise PluginError(f"dictionary {self.name!r} has no key: {error!r}") from error
        recipe = self.recipe
        return key_of(
            {
                "schema": SCHEMA,
                "dictionary": [recipe.name, recipe.provider, recipe.version, own],
                "languages": [source, target],
                "corpus": corpus.fingerprint if corpus else None,
            }
        )


def check_derived(dictionaries: Sequence[Opened]) -> None:
    """Raise SettingsError where a dictionary is made of none that there is, or of itself."""
    made_of = {name: set[str]() for name, *_ in dictionaries}
    for item in dictionaries:
        if item.of is None:
            continue
        if item.of not in made_of:
            raise unknown(item.of, made_of, f"dictionary {item.name!r}, of: the study")
        made_of[item.name].add(item.of)
    for name in made_of:
        if name in _reached(name, made_of):
            message = (
                f"dictionary {name!r} is made of itself: give what is made a `name` of its own"
            )
            raise SettingsError(
                f"{message}, and the name of the dictionaries to make it of as `of`"
            )


def _reached(name: str, made_of: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = set(made_of[name])
    while ahead:
        found |= ahead
        ahead = set[str]().union(*(made_of[each] for each in ahead)) - found
    return found


class KeptTranslations:
    """Translations that cost time, in the study directory.

    Reading changes nothing on the disk; what was kept is written by the run that owns it.
    """

    def __init__(self, finished: Callable[[], Finished], places: Directory) -> None:
        self._finished = finished
        self._places = places
        self._new: dict[Location, Entries] = {}

    def get(self, key: str, source: str, target: str) -> Entries | None:
        """Return the translations of that key, where they are there and sound."""
        path = self._places.translations(key, source, target)
        if not self._finished().check(path):
            return None
        head, *rows = read_json_lines(path)
        counts = [row[3] for row in rows if len(row) > 3]
        return Entries.of(
            ((form, Translation(to, probability)) for form, to, probability, *_ in rows),
            LoadReport.from_json(head),
            counts if rows and len(counts) == len(rows) else None,
        )

    def keep(self, key: str, source: str, target: str, entries: Entries) -> None:
        """Remember translations until ``write``."""
        self._new[self._places.translations(key, source, target)] = entries

    def write(self) -> None:
        """Write what was kept since the last time."""
        for path, entries in self._new.items():
            self._finished().finish(path, _lines(entries))
        self._new.clear()


def _lines(entries: Entries) -> bytes:
    rows: list[Any] = [entries.report.as_json()]
    counts = entries.counts
    for row, (form, to) in enumerate(entries.pairs()):
        rows.append([form, *to] if counts is None else [form, *to, counts[row]])
    # ASCII, because a plug-in may hand over half of a surrogate pair.
    return "".join(json.dumps(row, allow_nan=False) + "\n" for row in rows).encode()
