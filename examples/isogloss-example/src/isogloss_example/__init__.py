"""What this distribution offers to Isogloss. The entry point names this module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import (
    Clusterer,
    CorpusFormat,
    Dictionary,
    Metric,
    Segmenter,
    Source,
    Task,
    Transform,
    hookimpl,
)
from isogloss_example.clusterer import sklearn
from isogloss_example.corpus import named
from isogloss_example.dictionary import equals
from isogloss_example.metric import shared_types
from isogloss_example.segmenter import marked
from isogloss_example.source import ngrams
from isogloss_example.task import word_classes
from isogloss_example.transform import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer sentences with ids."""
    return {"named": named}


@hookimpl
def isogloss_segmenters() -> Mapping[str, Callable[..., Segmenter]]:
    """Offer words between marks."""
    return {"marked": marked}


@hookimpl
def isogloss_transforms() -> Mapping[str, Callable[..., Transform]]:
    """Offer vectors without outliers."""
    return {"clip": clip}


@hookimpl
def isogloss_clusterers() -> Mapping[str, Callable[..., Clusterer]]:
    """Offer scikit-learn's clusterers."""
    return {"sklearn": sklearn}


@hookimpl
def isogloss_metrics() -> Mapping[str, Callable[..., Metric]]:
    """Offer the share of types that both sides have."""
    return {"shared-types": shared_types}


@hookimpl
def isogloss_dictionaries() -> Mapping[str, Callable[..., Dictionary]]:
    """Offer dictionaries written as ``source = target, target``."""
    return {"equals": equals}


@hookimpl
def isogloss_sources() -> Mapping[str, Callable[..., Source]]:
    """Offer vectors of spelling."""
    return {"ngrams": ngrams}


@hookimpl
def isogloss_tasks() -> Mapping[str, Callable[..., Task]]:
    """Offer word classes."""
    return {"word-classes": word_classes}
