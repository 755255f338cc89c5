"""What a plug-in can offer. Each hook returns factories by the name that users type.

A factory is any callable with explicit keyword-only settings. Its signature is the schema of those
settings, the first line of its docstring its summary. It imports heavy libraries in its body, never
at the top of its module: plug-in modules are imported to list what there is, not only to run it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from isogloss.core.jobs import Executor
    from isogloss.core.types import (
        Clusterer,
        CorpusFormat,
        Dictionary,
        Metric,
        Segmenter,
        Source,
        Task,
        Transform,
    )

PROJECT = "isogloss"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer formats of parallel text: ``format`` in ``[corpora.NAME]`` of a study file."""
    return {}


@hookspec
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer ways to find words in text: ``segmenter`` in ``[words]`` of a study file."""
    return {}


@hookspec
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer sources of vectors: ``use`` in ``[sources.NAME]`` of a study file."""
    return {}


@hookspec
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer what is done to vectors before: ``transform`` in ``[clusterers.NAME]``."""
    return {}


@hookspec
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer clusterers: ``use`` in ``[clusterers.NAME]`` of a study file."""
    return {}


@hookspec
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer alignment dictionaries: ``use`` in ``[[dictionaries]]`` of a study file."""
    return {}


@hookspec
def isogloss_metrics() -> Mapping[str, Callable[..., Metric]]:
    """Offer metrics: ``use`` in ``[metrics.NAME]`` of a study file."""
    return {}


@hookspec
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer tasks that models are fine-tuned to: ``use`` in ``[task]`` of a fine-tuning."""
    return {}


@hookspec
def isogloss_executors() -> Mapping[str, Callable[..., Executor]]:
    """Offer executors, which run the jobs of a study: ``--executor`` of ``isogloss run``."""
    return {}
