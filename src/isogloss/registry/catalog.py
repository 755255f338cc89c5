"""Look up by name what plug-ins offer."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from isogloss.core.errors import (
    ConflictError,
    IsoglossError,
    PluginError,
    SettingsError,
    UnknownNameError,
    of_the_disk,
    of_the_name,
)
from isogloss.registry.findings import Plugin, reason
from isogloss.registry.installed import canonical_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.types import JSON, Recipe
    from isogloss.registry.findings import Failure
    from isogloss.registry.settings import Setting

T = TypeVar("T")

MEMBERS = {
    "corpus": ("passages",),
    "segmenter": ("__call__",),
    "source": ("describe", "rows", "read"),
    "transform": ("scope", "fit"),
    "clusterer": ("fit_predict",),
    "dictionary": ("translations",),
    "metric": ("needs", "compares", "__call__"),
    "task": ("metrics", "read", "labels", "prepare"),
    "executor": ("run",),
}
"""What a component of each kind has at the least."""


NOUNS = {"corpus": "corpus format"}
"""What messages call a kind whose components are something else than its name says."""


class Entry(NamedTuple, Generic[T]):
    """One factory, the name that users type, and the plug-in that offers it."""

    kind: str
    name: str
    load: Callable[[], Callable[..., T]]
    """Gives the factory; for a built-in component its module is imported."""
    plugin: Plugin
    known: str | None = None
    """Its summary, where that is known without loading it."""

    def __str__(self) -> str:
        return f"{NOUNS.get(self.kind, self.kind)} {self.name!r}"

    @property
    def factory(self) -> Callable[..., T]:
        """What makes the component."""
        return self.load()

    @property
    def provider(self) -> str:
        """The distribution that offers it."""
        return self.plugin.provider

    @property
    def version(self) -> str:
        """What a stored result depends on, beside the settings.

        An engine's algorithm number where it has one, else the distribution's version. Our own
        components without a number say ``builtin``: they wrap another library or only read files,
        and a release of ours must not make every stored result look out of date.
        """
        algorithm = getattr(self.factory, "algorithm", None)
        return self.plugin.version if algorithm is None else f"algorithm {algorithm}"

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        if self.known is not None:
            return self.known
        from inspect import getdoc

        return (getdoc(self.factory) or "").partition("\n")[0]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The schema of its settings."""
        from isogloss.registry.settings import settings_of

        return settings_of(self.factory)

    def as_json(self) -> dict[str, JSON]:
        """Plain data: who offers what, with which settings."""
        return {
            "kind": self.kind,
            "name": self.name,
            "summary": self.summary,
            "provider": self.provider,
            "plugin": self.plugin.name,
            "version": self.version,
            "settings": [setting.as_json() for setting in self.settings],
        }

    def recipe(self, settings: Mapping[str, JSON], base: Path | None) -> Recipe:
        """Return the component as plain data, every default filled in. Raises SettingsError."""
        from isogloss.core.types import Recipe
        from isogloss.registry.settings import complete

        try:
            values = complete(self.settings, settings, base)
        except SettingsError as error:
            raise SettingsError(f"{self}: {error}") from None
        return Recipe(self.kind, self.name, self.provider, self.version, values)

    def make(self, settings: Mapping[str, JSON]) -> T:
        """Make a new component of a recipe's settings.

        Raises PluginError that names the plug-in, whatever its factory raised; an IsoglossError
        that it raised on purpose, MemoryError and the failure of a disk pass. A path that nothing
        can have is a SettingsError.
        """
        known = {setting.name: setting for setting in self.settings}
        try:
            values = {name: known[name].restore(value) for name, value in settings.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise SettingsError(f"{self}: the recipe does not fit it: {reason(error)}") from error
        try:
            with redirect_stdout(sys.stderr):
                component = self.factory(**values)
        except (IsoglossError, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            if of_the_disk(error):
                raise
            raise self._blamed(error) from error
        return self._checked(component)

    def _blamed(self, error: BaseException) -> IsoglossError:
        if isinstance(error, OSError) and of_the_name(error):
            return SettingsError(f"{self}: {error.filename}: {error.strerror}")
        return PluginError(f"{self} of {self.plugin} failed: {reason(error)}")

    def _checked(self, component: T) -> T:
        missing = [name for name in MEMBERS[self.kind] if not hasattr(component, name)]
        if missing:
            message = f"{self} of {self.plugin} has no {' and no '.join(missing)}"
            raise PluginError(f"{message}: it made a {type(component).__name__}")
        return component


class Catalog(Generic[T]):
    """Every entry of one kind, such as the clusterers."""

    def __init__(
        self, kind: str, entries: Iterable[Entry[T]], failures: Sequence[Failure] = ()
    ) -> None:
        self.kind = kind
        self._entries = sorted(entries, key=lambda entry: (entry.name, str(entry.plugin)))
        self._failures = failures

    def __iter__(self) -> Iterator[Entry[T]]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def names(self) -> list[str]:
        """The names that users can type; ``name@distribution`` where two plug-ins offer one."""
        return [self.name_of(entry) for entry in self]

    def name_of(self, entry: Entry[T]) -> str:
        """Return the shortest name that picks ``entry``."""
        clashing = sum(other.name == entry.name for other in self) > 1
        return f"{entry.name}@{entry.provider}" if clashing else entry.name

    def __getitem__(self, name: str) -> Entry[T]:
        """Return the entry called ``name``, or ``name@distribution``.

        Raises UnknownNameError, or ConflictError when several plug-ins offer it.
        """
        short, at, provider = name.partition("@")
        found = [entry for entry in self if entry.name == short]
        if not found:
            raise UnknownNameError(self._unknown(short))
        if at:
            found = self._offered_by(provider, found)
        if len(found) > 1:
            raise ConflictError(self._conflict(found))
        return found[0]

    def _offered_by(self, provider: str, found: list[Entry[T]]) -> list[Entry[T]]:
        wanted = canonical_name(provider)
        chosen = [entry for entry in found if canonical_name(entry.provider) == wanted]
        if not chosen:
            offered = " and ".join(entry.provider for entry in found)
            message = f"{found[0]} is offered by {offered}, not by {provider!r}"
            raise UnknownNameError(message)
        return chosen

    def _conflict(self, found: list[Entry[T]]) -> str:
        offered = " and by ".join(str(entry.plugin) for entry in found)
        names = list(dict.fromkeys(f"{entry.name}@{entry.provider}" for entry in found))
        if len(names) == 1:
            return f"{found[0]} is offered by {offered}: one distribution offers it twice"
        return f"{found[0]} is offered by {offered}; write {' or '.join(names)}"

    def _unknown(self, name: str) -> str:
        from difflib import get_close_matches

        near = get_close_matches(name, [entry.name for entry in self], n=1)
        offer = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self.names)}"
        count = len({str(failure.plugin) for failure in self._failures})
        broken = f" ({count} plug-ins could not be used: see `isogloss plugins`)" if count else ""
        kind = NOUNS.get(self.kind, self.kind)
        return f"no {kind} is called {name!r}; {offer}{broken}"
