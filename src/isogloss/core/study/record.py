"""``run.json`` and ``study.toml``: what ran, on what, with which versions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from isogloss.core.machine import machine
from isogloss.core.remote import RemotePath
from isogloss.core.study.directory import SCHEMA_VERSION
from isogloss.core.study.file import as_document
from isogloss.core.study.toml import to_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.study.file import ClustererTable
    from isogloss.core.study.inputs import Inputs
    from isogloss.core.types import JSON

PACKAGES = (
    "isogloss",
    "hdbscan",
    "numpy",
    "scikit-learn",
    "scipy",
    "sentencepiece",
    "tokenizers",
    "torch",
    "transformers",
    "zarr",
)


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str | None]:
    """Return the version of every package that results depend on; None where it is missing."""
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, str | None] = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def run_document(inputs: Inputs, words: JSON, steps: JSON) -> dict[str, JSON]:
    """Return what ``run.json`` holds; ``words`` and ``steps`` are the pipeline's own counts."""
    recipes = inputs.recipes
    return {
        "schema_version": SCHEMA_VERSION,
        "versions": versions(),
        "machine": machine(),
        "seed": inputs.study.seed,
        "recipes": {
            "corpora": {n: r.as_json() for n, r in recipes.corpora.items()},
            "segmenters": {n: r.as_json() for n, r in recipes.segmenters.items()},
            "sources": {n: r.as_json() for n, r in recipes.sources.items()},
            "clusterers": {n: r.as_json() for n, r in recipes.clusterers.items()},
            "transforms": {
                n: [r.as_json() for r in all_] for n, all_ in recipes.transforms.items()
            },
            "dictionaries": [recipe.as_json() for recipe in recipes.dictionaries],
            "metrics": {n: r.as_json() for n, r in recipes.metrics.items()},
        },
        "corpora": {name: _corpus(inputs, name) for name in inputs.opened},
        "sources": {
            name: {"fingerprint": info.fingerprint, **info.details}
            for name in inputs.study.sources
            for info in [inputs.info(name)]
        },
        "dictionaries": inputs.directions.reports(),
        "words": words,
        "steps": steps,
    }


def _corpus(inputs: Inputs, name: str) -> JSON:
    corpus = inputs.facts(name)
    return {
        "languages": corpus.languages,
        "sentences": corpus.sentences,
        "skipped": corpus.skipped,
        "fingerprint": corpus.fingerprint,
        **corpus.details,
    }


def study_document(inputs: Inputs, folder: Location) -> str:
    """Return the study as it ran: defaults written out, paths relative to ``folder``.

    Where ``folder`` is a URL, they are absolute.
    """
    recipes = inputs.recipes
    resolved = {f"corpora.{n}": r.settings for n, r in recipes.corpora.items()}
    resolved |= {f"sources.{n}": r.settings for n, r in recipes.sources.items()}
    resolved |= {f"clusterers.{n}": r.settings for n, r in recipes.clusterers.items()}
    resolved |= {f"metrics.{n}": r.settings for n, r in recipes.metrics.items()}
    resolved |= {f"dictionaries.{i}": r.settings for i, r in enumerate(recipes.dictionaries)}
    settled = {
        name: _settled(settings, _given(inputs, name), folder)
        for name, settings in resolved.items()
    }
    document = as_document(inputs.study, settled)
    for name, table in inputs.study.clusterers.items():
        document["clusterers"][name]["transform"] = _transforms(inputs, name, table, folder)
    if (links := inputs.study.links) is not None:
        document["words"]["links"] |= {"path": _relative(links.path, folder)}
    return to_toml(document)


def _transforms(inputs: Inputs, name: str, table: ClustererTable, folder: Location) -> JSON:
    """Return a clusterer's transforms with every setting; a name alone where there is none."""
    found = [
        {"use": use} | _settled(recipe.settings, given, folder) if recipe.settings else use
        for (use, given), recipe in zip(
            table.transforms, inputs.recipes.transforms[name], strict=True
        )
    ]
    return found if len(found) > 1 else (found or ["none"])[0]


def _settled(
    settings: Mapping[str, JSON], given: Mapping[str, JSON], folder: Location
) -> dict[str, JSON]:
    """Return settings as a study file can hold them: without None, paths seen from ``folder``."""
    return {
        key: _moved(value, folder) if value != given.get(key) else value
        for key, value in settings.items()
        if value is not None
    }


def _moved(value: JSON, folder: Location) -> JSON:
    # Settings that are paths came out of their recipe absolute, which others do not; a study that is
    # moved together with its data must still find them.
    if isinstance(value, dict):
        return {key: _moved(each, folder) for key, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, folder) for each in value]
    if isinstance(value, str) and os.path.isabs(value) and os.path.exists(value):
        return _relative(value, folder)
    return value


def _relative(path: str, folder: Location) -> str:
    if isinstance(folder, RemotePath):
        return path  # no path leads from a store of objects to a file of this machine
    # Through real paths, because ".." does not lead back through a symbolic link.
    return os.path.relpath(os.path.realpath(path), os.path.realpath(folder))


def _given(inputs: Inputs, name: str) -> Mapping[str, JSON]:
    """Return a component's settings as the study file has them."""
    kind, _, own = name.partition(".")
    tables = getattr(inputs.study, kind)
    table = tables[int(own)] if kind == "dictionaries" else tables[own]
    settings: Mapping[str, JSON] = table.settings
    return settings
