"""Everything that the installed plug-ins offer, found on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import PluginError
from isogloss.registry.catalog import Catalog, Entry
from isogloss.registry.discovery import HOOKS, discover, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isogloss.core.jobs import Executor
    from isogloss.core.types import (
        JSON,
        Clusterer,
        CorpusFormat,
        Dictionary,
        Metric,
        Recipe,
        Segmenter,
        Source,
        Task,
        Transform,
    )
    from isogloss.registry.findings import Failure, Findings, Plugin, Slow


class Registry:
    """The components that can be used, by kind and name.

    Nothing is imported before the first look-up, and the hooks of a kind are called once, on the
    first look-up of that kind; a built-in component's on the first look-up of itself.
    """

    @cached_property
    def _found(self) -> Findings:
        return discover()

    @property
    def failures(self) -> list[Failure]:
        """The plug-ins that could not be used; those of a kind's hook once the kind was asked for."""
        return self._found.failures

    def all_failures(self) -> list[Failure]:
        """Call every hook that was not called yet, and return all that could not be used."""
        _ = self.catalogs
        return self.failures

    @property
    def slow(self) -> list[Slow]:
        """The plug-ins that took longer than a second to import or to answer."""
        return self._found.slow

    @cached_property
    def corpora(self) -> Catalog[CorpusFormat]:
        """Formats of parallel text."""
        return self._collect("corpus")

    @cached_property
    def segmenters(self) -> Catalog[Segmenter]:
        """Ways to find words in text."""
        return self._collect("segmenter")

    @cached_property
    def sources(self) -> Catalog[Source]:
        """Sources of vectors."""
        return self._collect("source")

    @cached_property
    def transforms(self) -> Catalog[Transform]:
        """What is done to vectors before they are clustered."""
        return self._collect("transform")

    @cached_property
    def clusterers(self) -> Catalog[Clusterer]:
        """Clusterers."""
        return self._collect("clusterer")

    @cached_property
    def dictionaries(self) -> Catalog[Dictionary]:
        """Alignment dictionaries."""
        return self._collect("dictionary")

    @cached_property
    def metrics(self) -> Catalog[Metric]:
        """Metrics."""
        return self._collect("metric")

    @cached_property
    def tasks(self) -> Catalog[Task]:
        """Tasks that models are fine-tuned to."""
        return self._collect("task")

    @cached_property
    def executors(self) -> Catalog[Executor]:
        """What runs the jobs of a study."""
        return self._collect("executor")

    @property
    def catalogs(self) -> dict[str, Catalog[Any]]:
        """Every catalog by kind. Calls every hook that was not called yet."""
        return {kind: self.catalog(kind) for kind in HOOKS}

    def catalog(self, kind: str) -> Catalog[Any]:
        """Return the catalog of a kind, such as ``clusterer``."""
        catalog: Catalog[Any] = getattr(self, HOOKS[kind].removeprefix("isogloss_"))
        return catalog

    def recipe(
        self, kind: str, name: str, settings: Mapping[str, JSON], *, base: Path | None = None
    ) -> Recipe:
        """Return a component as plain data: settings checked, defaults filled in, paths absolute.

        ``name`` may be ``name@distribution``. Paths are seen from ``base``, or from the current
        folder. Raises UnknownNameError, ConflictError or SettingsError.
        """
        return self.catalog(kind)[name].recipe(settings, base)

    def make(self, recipe: Recipe) -> Any:
        """Make a new component of a recipe.

        Raises PluginError when the plug-in is another version than the recipe's, when its factory
        raises something that is no IsoglossError, and when what it makes lacks a member.
        """
        entry = self.catalog(recipe.kind)[f"{recipe.name}@{recipe.provider}"]
        if entry.version != recipe.version:
            message = f"{entry} of {entry.plugin} is {entry.version}; the recipe asks for"
            raise PluginError(f"{message} {recipe.version}")
        return entry.make(recipe.settings)

    def _collect(self, kind: str) -> Catalog[Any]:
        """Call a kind's hooks one by one: who offered what is known, and one can fail alone."""
        found, entries = self._found, list(_waiting(HOOKS[kind], kind))
        for implementation in found.implementations(HOOKS[kind]):
            plugin = found.plugins[implementation.plugin_name]
            with found.contain(plugin):
                offers = _mapping(implementation.function())
                for name, factory in offers.items():
                    with found.contain(plugin):
                        entries += _entries(kind, name, factory, plugin)
        return Catalog(kind, entries, found.failures)


def _waiting(hook: str, kind: str) -> Iterator[Entry[Any]]:
    """Yield what built-in plug-ins are listed with; their hooks are called when they are used."""
    for plugin, theirs, summaries in listed():
        if theirs == hook:
            offers = cache(partial(_called, plugin, hook))
            for name, summary in summaries.items():
                yield Entry(kind, name, partial(_offered, offers, name), plugin, summary)


def _called(plugin: Plugin, hook: str) -> Mapping[str, Callable[..., Any]]:
    offers: Mapping[str, Callable[..., Any]] = getattr(plugin.load(), hook)()
    return offers


def _offered(offers: Callable[[], Mapping[str, Callable[..., Any]]], name: str) -> Any:
    return offers()[name]


def _mapping(offers: object) -> Mapping[Any, Any]:
    if not isinstance(offers, Mapping):
        message = f"its hook returned {type(offers).__name__}, not a mapping of names to factories"
        raise PluginError(message)
    return offers


def _entries(kind: str, name: object, factory: object, plugin: Plugin) -> Iterator[Entry[Any]]:
    """Yield the entry of one offer. Raises PluginError when it cannot be one."""
    from isogloss.core.types import NAME
    from isogloss.registry.settings import settings_of

    if not isinstance(name, str) or not NAME.fullmatch(name):
        message = f"it offers a {kind} called {name!r}: a name has 1 to 64 letters a-z, A-Z,"
        raise PluginError(f"{message} digits, '_' or '-'")
    if not callable(factory):
        message = f"the {kind} {name!r} that it offers is {type(factory).__name__}"
        raise PluginError(f"{message}, not a factory that can be called")
    try:
        settings_of(factory)
    except PluginError as error:
        raise PluginError(f"{kind} {name!r}: {error}") from error
    yield Entry(kind, name, lambda: factory, plugin)
