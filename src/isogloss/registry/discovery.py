"""Find plug-ins and register them one at a time, so that a broken one cannot stop the rest."""

from __future__ import annotations

import os
import re
from importlib import import_module
from importlib.metadata import Distribution, EntryPoint, distributions
from typing import TYPE_CHECKING

import pluggy

from isogloss.core import hookspecs
from isogloss.core.errors import PluginError
from isogloss.registry.findings import Failure, Findings, Plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUP = "isogloss"
"""The entry-point group of third-party plug-ins."""

ONLY = "ISOGLOSS_PLUGINS"
"""Environment variable: the distributions whose plug-ins are loaded, with commas; empty: none."""

BUILTIN = (
    "isogloss.plugins.corpora.lines",
    "isogloss.plugins.corpora.folder",
    "isogloss.plugins.corpora.joined",
    "isogloss.plugins.corpora.tmx",
    "isogloss.plugins.corpora.conllu",
    "isogloss.plugins.corpora.iob2",
    "isogloss.plugins.corpora.datasets",
    "isogloss.plugins.segmenters.whitespace",
    "isogloss.plugins.segmenters.unicode",
    "isogloss.plugins.segmenters.rjieba",
    "isogloss.plugins.segmenters.sudachipy",
    "isogloss.plugins.segmenters.pythainlp",
    "isogloss.plugins.segmenters.icu",
    "isogloss.plugins.sources.transformers",
    "isogloss.plugins.sources.random_weights",
    "isogloss.plugins.sources.activations",
    "isogloss.plugins.sources.neurox",
    "isogloss.plugins.sources.conceptx",
    "isogloss.plugins.sources.dataset",
    "isogloss.plugins.clusterers.kmeans",
    "isogloss.plugins.clusterers.sklearn_kmeans",
    "isogloss.plugins.clusterers.agglomerative",
    "isogloss.plugins.clusterers.hdbscan",
    "isogloss.plugins.clusterers.hdbscan_exact",
    "isogloss.plugins.dictionaries.eflomal_priors",
    "isogloss.plugins.dictionaries.kaikki",
    "isogloss.plugins.dictionaries.moses_lex",
    "isogloss.plugins.dictionaries.muse",
    "isogloss.plugins.dictionaries.reference",
    "isogloss.plugins.dictionaries.reference_json",
    "isogloss.plugins.dictionaries.fast_align",
    "isogloss.plugins.dictionaries.tei",
    "isogloss.plugins.dictionaries.tsv",
    "isogloss.plugins.dictionaries.csv",
    "isogloss.plugins.dictionaries.derived",
    "isogloss.plugins.dictionaries.links",
    "isogloss.plugins.dictionaries.aligned",
    "isogloss.plugins.metrics.calign",
    "isogloss.plugins.metrics.colap",
    "isogloss.plugins.metrics.integration",
)

HOOKS = {
    "corpus": "isogloss_corpora",
    "segmenter": "isogloss_segmenters",
    "source": "isogloss_sources",
    "clusterer": "isogloss_clusterers",
    "dictionary": "isogloss_dictionaries",
    "metric": "isogloss_metrics",
}
"""The hook that offers components of each kind."""


def discover() -> Findings:
    """Register the built-in plug-ins, then the installed ones in order of their names."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    found = Findings(manager)
    for plugin in _builtin():
        with found.contain(plugin):
            _register(found, plugin)
    for plugin in _installed(found):
        with found.contain(plugin):
            _register(found, plugin)
    return found


def _register(found: Findings, plugin: Plugin) -> None:
    """Register one plug-in, or leave no trace of it and raise."""
    name = f"{plugin.provider}:{plugin.name}"
    loaded = plugin.load()
    try:
        found.manager.register(loaded, name)
        found.manager.check_pending()
        _check_offers(found.manager, loaded)
    except (Exception, SystemExit):
        # Both calls raise with the plug-in still registered; the next good one would be blamed.
        if found.manager.has_plugin(name):
            found.manager.unregister(name=name)
        raise
    found.plugins[name] = plugin


def _check_offers(manager: pluggy.PluginManager, loaded: object) -> None:
    if not manager.get_hookcallers(loaded):
        raise PluginError(f"it implements none of the hooks {', '.join(HOOKS.values())}")


def _builtin() -> Iterator[Plugin]:
    for module in BUILTIN:
        name = module.rpartition(".")[2]
        yield Plugin("isogloss", "builtin", name, _importer(module), builtin=True)


def _importer(module: str) -> Callable[[], object]:
    return lambda: import_module(module)


def _installed(found: Findings) -> Iterator[Plugin]:
    """Yield third-party plug-ins by distribution and name; note the ones asked for in vain."""
    chosen = _chosen()
    plugins = [plugin for each in _distributions().values() for plugin in _plugins(each, found)]
    for plugin in sorted(plugins, key=lambda plugin: (plugin.provider, plugin.name)):
        if chosen is None or canonical_name(plugin.provider) in chosen:
            yield plugin
    offering = {canonical_name(plugin.provider) for plugin in plugins}
    for name in sorted((chosen or set()) - offering):
        absent = PluginError(f"{ONLY} names it, but no installed distribution {name} has plug-ins")
        found.failures.append(Failure(Plugin(name, "", "", _nothing), absent, 0.0))


def _nothing() -> object:
    raise PluginError("there is nothing to load")


def _chosen() -> set[str] | None:
    """Return the distributions that the environment names, or None when it names all."""
    text = os.environ.get(ONLY)
    if text is None:
        return None
    return {canonical_name(name.strip()) for name in text.split(",") if name.strip()}


def _distributions() -> dict[str, Distribution]:
    """Return what is installed and may have plug-ins; the first on the path hides its namesakes."""
    found: dict[str, Distribution] = {}
    for distribution in distributions():
        if GROUP in _entry_points_text(distribution):
            found.setdefault(canonical_name(_identity(distribution)[0]), distribution)
    return found


def _entry_points_text(distribution: Distribution) -> str:
    try:
        return distribution.read_text("entry_points.txt") or ""
    except (OSError, UnicodeDecodeError):
        return ""  # Nobody can have meant it for us.


def _identity(distribution: Distribution) -> tuple[str, str]:
    """Return name and version, also of a distribution whose METADATA is broken."""
    try:
        return distribution.name or "unnamed", distribution.version or "unknown"
    except Exception:  # noqa: BLE001 - what a broken METADATA raises depends on Python's version
        return "unnamed", "unknown"


def _plugins(distribution: Distribution, found: Findings) -> list[Plugin]:
    """Return a distribution's plug-ins; one whose table of entry points is broken is a failure."""
    name, version = _identity(distribution)
    points: list[EntryPoint] = []
    with found.contain(Plugin(name, version, "entry_points.txt", _nothing)):
        points += [point for point in distribution.entry_points if point.group == GROUP]
    return [Plugin(name, version, point.name, point.load) for point in points]


def canonical_name(distribution: str) -> str:
    """Return a distribution's name as package indexes compare it: ``A_b`` is ``a-b``."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
