"""Find plug-ins and register them one at a time, so that a broken one cannot stop the rest."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from isogloss.core.errors import PluginError
from isogloss.registry.findings import Findings, Plugin
from isogloss.registry.installed import installed
from isogloss.registry.offers import OFFERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pluggy

ROOM = "isogloss.plugins."

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
    "isogloss.plugins.transforms.none",
    "isogloss.plugins.transforms.centre",
    "isogloss.plugins.transforms.centre_position",
    "isogloss.plugins.transforms.standardise",
    "isogloss.plugins.transforms.l2",
    "isogloss.plugins.transforms.pca",
    "isogloss.plugins.clusterers.kmeans",
    "isogloss.plugins.clusterers.sklearn_kmeans",
    "isogloss.plugins.clusterers.agglomerative",
    "isogloss.plugins.clusterers.hdbscan",
    "isogloss.plugins.clusterers.hdbscan_exact",
    "isogloss.plugins.clusterers.leaders",
    "isogloss.plugins.clusterers.spherical_kmeans",
    "isogloss.plugins.clusterers.minibatch_kmeans",
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
    "isogloss.plugins.metrics.translation_precision",
    "isogloss.plugins.metrics.retrieval",
    "isogloss.plugins.metrics.mexa",
    "isogloss.plugins.metrics.cka",
    "isogloss.plugins.metrics.lexical_overlap",
    "isogloss.plugins.tasks.ner",
    "isogloss.plugins.tasks.classification",
    "isogloss.plugins.tasks.translation",
    "isogloss.plugins.tasks.text",
    "isogloss.plugins.executors.serial",
    "isogloss.plugins.executors.processes",
    "isogloss.plugins.executors.dask",
)

HOOKS = {
    "corpus": "isogloss_corpora",
    "segmenter": "isogloss_segmenters",
    "source": "isogloss_sources",
    "transform": "isogloss_transforms",
    "clusterer": "isogloss_clusterers",
    "dictionary": "isogloss_dictionaries",
    "metric": "isogloss_metrics",
    "task": "isogloss_tasks",
    "executor": "isogloss_executors",
}
"""The hook that offers components of each kind."""


def discover() -> Findings:
    """Register the installed plug-ins in order of their names; built-in ones wait to be asked.

    Except for those whose offers are not listed: they are registered first.
    """
    found = Findings()
    for plugin in (*_unlisted(), *installed(found)):
        with found.contain(plugin):
            _register(found, plugin)
    return found


def listed() -> Iterator[tuple[Plugin, str, dict[str, str]]]:
    """Yield the built-in plug-ins that are listed: where, the hook, and the offers' summaries."""
    for module in BUILTIN:
        short = module.removeprefix(ROOM)
        if short in OFFERS:
            yield _builtin(module), f"isogloss_{short.partition('.')[0]}", OFFERS[short]


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


def _unlisted() -> Iterator[Plugin]:
    for module in BUILTIN:
        if module.removeprefix(ROOM) not in OFFERS:
            yield _builtin(module)


def _builtin(module: str) -> Plugin:
    name = module.rpartition(".")[2]
    return Plugin("isogloss", "builtin", name, _importer(module), builtin=True)


def _importer(module: str) -> Callable[[], object]:
    return lambda: import_module(module)
