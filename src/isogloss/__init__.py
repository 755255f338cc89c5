"""Find the concepts of multilingual models and measure how far they line up across languages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isogloss.core.alignment.aligners import Alignment, align, check_aligner
    from isogloss.core.alignment.bitext import Bitext
    from isogloss.core.alignment.counts import Keep
    from isogloss.core.alignment.linkdictionaries import LinkDictionary, Linked
    from isogloss.core.alignment.links import Links, read_links
    from isogloss.core.blocks import ArrayBlocks
    from isogloss.core.concepts.coverage import Coverage
    from isogloss.core.concepts.lists import pooled_space_of, space_of
    from isogloss.core.concepts.nulls import Null, Shuffling
    from isogloss.core.concepts.permutation import area, best_hits, shuffles
    from isogloss.core.concepts.space import Space
    from isogloss.core.concepts.steps import Stepped, Steps
    from isogloss.core.concepts.trees import tree_flaw
    from isogloss.core.errors import (
        ConflictError,
        DamageError,
        DataError,
        IsoglossError,
        LockedError,
        PluginError,
        ResourceError,
        SettingsError,
        UnknownNameError,
    )
    from isogloss.core.hookspecs import hookimpl
    from isogloss.core.interchange.dataset import load_dataset, read_sentence_list
    from isogloss.core.interchange.entries import PlacedWord
    from isogloss.core.interchange.layers import layers_of
    from isogloss.core.interchange.neurox import NeuroXFile, NeuroXText
    from isogloss.core.interchange.neuroxhdf5 import NeuroXHdf5
    from isogloss.core.interchange.npyfiles import open_array
    from isogloss.core.interchange.points import read_vocabulary
    from isogloss.core.interchange.wordtable import read_word_table
    from isogloss.core.jobs import Arrays, Ask, Executor, Job, Outcome, RangedClusterer
    from isogloss.core.machine import check_memory
    from isogloss.core.quiet import quiet
    from isogloss.core.study.results import Results
    from isogloss.core.text.blocks import Block, BlockFile
    from isogloss.core.text.bombs import check_unpacked
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.dictionary import Columns, Entries, LoadReport
    from isogloss.core.text.dictionaryfiles import EntryLimits, FileDictionary, NoEntry
    from isogloss.core.text.fields import Fields
    from isogloss.core.text.lines import LineFile, lines
    from isogloss.core.text.matching import matcher
    from isogloss.core.text.passages import LinePassages
    from isogloss.core.text.segmenting import whitespace_words
    from isogloss.core.text.xmllines import XmlError, XmlLines, one_space
    from isogloss.core.types import (
        JSON,
        Batch,
        Blocks,
        Clusterer,
        Concepts,
        CorpusFormat,
        Dictionary,
        Edit,
        EditableSource,
        Examples,
        Features,
        FittedTransform,
        Ints,
        Labels,
        Layer,
        MaybePath,
        Metric,
        Need,
        Passage,
        Passages,
        Predictions,
        Recipe,
        Rows,
        Score,
        Segmenter,
        Sentence,
        Side,
        Source,
        SourceInfo,
        Span,
        Target,
        Task,
        Transform,
        Translation,
        Translations,
        Tree,
        TreeClusterer,
        Tuned,
        Vectors,
        Where,
        Words,
    )
    from isogloss.executors.worker import perform
    from isogloss.notebook import open_study
    from isogloss.plugins.metrics.calign import calign_of as calign
    from isogloss.plugins.metrics.colap import colap_of as colap
    from isogloss.plugins.sources.held import source_of
    from isogloss.plugins.tasks.tags import TokenTask
    from isogloss.registry import Registry, settings_of

    __version__: str

__all__ = [
    "JSON",
    "Alignment",
    "ArrayBlocks",
    "Arrays",
    "Ask",
    "Batch",
    "Bitext",
    "Block",
    "BlockFile",
    "Blocks",
    "Clusterer",
    "Columns",
    "Concepts",
    "ConflictError",
    "Corpus",
    "CorpusFormat",
    "Coverage",
    "DamageError",
    "DataError",
    "Dictionary",
    "Edit",
    "EditableSource",
    "Entries",
    "EntryLimits",
    "Examples",
    "Executor",
    "Features",
    "Fields",
    "FileDictionary",
    "FittedTransform",
    "Ints",
    "IsoglossError",
    "Job",
    "Keep",
    "Labels",
    "Layer",
    "LineFile",
    "LinePassages",
    "LinkDictionary",
    "Linked",
    "Links",
    "LoadReport",
    "LockedError",
    "MaybePath",
    "Metric",
    "Need",
    "NeuroXFile",
    "NeuroXHdf5",
    "NeuroXText",
    "NoEntry",
    "Null",
    "Outcome",
    "Passage",
    "Passages",
    "PlacedWord",
    "PluginError",
    "Predictions",
    "RangedClusterer",
    "Recipe",
    "Registry",
    "ResourceError",
    "Results",
    "Rows",
    "Score",
    "Segmenter",
    "Sentence",
    "SettingsError",
    "Shuffling",
    "Side",
    "Source",
    "SourceInfo",
    "Space",
    "Span",
    "Stepped",
    "Steps",
    "Target",
    "Task",
    "TokenTask",
    "Transform",
    "Translation",
    "Translations",
    "Tree",
    "TreeClusterer",
    "Tuned",
    "UnknownNameError",
    "Vectors",
    "Where",
    "Words",
    "XmlError",
    "XmlLines",
    "__version__",
    "align",
    "area",
    "best_hits",
    "calign",
    "check_aligner",
    "check_memory",
    "check_unpacked",
    "colap",
    "hookimpl",
    "layers_of",
    "lines",
    "load_dataset",
    "matcher",
    "one_space",
    "open_array",
    "open_study",
    "perform",
    "pooled_space_of",
    "quiet",
    "read_links",
    "read_sentence_list",
    "read_vocabulary",
    "read_word_table",
    "settings_of",
    "shuffles",
    "source_of",
    "space_of",
    "tree_flaw",
    "whitespace_words",
]

_LATER = {
    # What is imported on first use, so that ``import isogloss`` stays light: module and name.
    # Errors and contracts, which are imported from their two modules alike, have no line.
    "hookimpl": ("isogloss.core.hookspecs", "hookimpl"),
    "Block": ("isogloss.core.text.blocks", "Block"),
    "BlockFile": ("isogloss.core.text.blocks", "BlockFile"),
    "ArrayBlocks": ("isogloss.core.blocks", "ArrayBlocks"),
    "Arrays": ("isogloss.core.jobs", "Arrays"),
    "Ask": ("isogloss.core.jobs", "Ask"),
    "RangedClusterer": ("isogloss.core.jobs", "RangedClusterer"),
    "Alignment": ("isogloss.core.alignment.aligners", "Alignment"),
    "Bitext": ("isogloss.core.alignment.bitext", "Bitext"),
    "Columns": ("isogloss.core.text.dictionary", "Columns"),
    "Corpus": ("isogloss.core.text.corpus", "Corpus"),
    "Coverage": ("isogloss.core.concepts.coverage", "Coverage"),
    "Entries": ("isogloss.core.text.dictionary", "Entries"),
    "EntryLimits": ("isogloss.core.text.dictionaryfiles", "EntryLimits"),
    "Executor": ("isogloss.core.jobs", "Executor"),
    "Fields": ("isogloss.core.text.fields", "Fields"),
    "Job": ("isogloss.core.jobs", "Job"),
    "FileDictionary": ("isogloss.core.text.dictionaryfiles", "FileDictionary"),
    "LineFile": ("isogloss.core.text.lines", "LineFile"),
    "LinePassages": ("isogloss.core.text.passages", "LinePassages"),
    "Keep": ("isogloss.core.alignment.counts", "Keep"),
    "LinkDictionary": ("isogloss.core.alignment.linkdictionaries", "LinkDictionary"),
    "Linked": ("isogloss.core.alignment.linkdictionaries", "Linked"),
    "Links": ("isogloss.core.alignment.links", "Links"),
    "LoadReport": ("isogloss.core.text.dictionary", "LoadReport"),
    "NoEntry": ("isogloss.core.text.dictionaryfiles", "NoEntry"),
    "Null": ("isogloss.core.concepts.nulls", "Null"),
    "NeuroXHdf5": ("isogloss.core.interchange.neuroxhdf5", "NeuroXHdf5"),
    "NeuroXFile": ("isogloss.core.interchange.neurox", "NeuroXFile"),
    "NeuroXText": ("isogloss.core.interchange.neurox", "NeuroXText"),
    "Outcome": ("isogloss.core.jobs", "Outcome"),
    "PlacedWord": ("isogloss.core.interchange.entries", "PlacedWord"),
    "Results": ("isogloss.core.study.results", "Results"),
    "Registry": ("isogloss.registry", "Registry"),
    "Shuffling": ("isogloss.core.concepts.nulls", "Shuffling"),
    "Space": ("isogloss.core.concepts.space", "Space"),
    "Stepped": ("isogloss.core.concepts.steps", "Stepped"),
    "Steps": ("isogloss.core.concepts.steps", "Steps"),
    "XmlError": ("isogloss.core.text.xmllines", "XmlError"),
    "XmlLines": ("isogloss.core.text.xmllines", "XmlLines"),
    "TokenTask": ("isogloss.plugins.tasks.tags", "TokenTask"),
    "one_space": ("isogloss.core.text.xmllines", "one_space"),
    "align": ("isogloss.core.alignment.aligners", "align"),
    "area": ("isogloss.core.concepts.permutation", "area"),
    "best_hits": ("isogloss.core.concepts.permutation", "best_hits"),
    "calign": ("isogloss.plugins.metrics.calign", "calign_of"),
    "check_memory": ("isogloss.core.machine", "check_memory"),
    "check_unpacked": ("isogloss.core.text.bombs", "check_unpacked"),
    "check_aligner": ("isogloss.core.alignment.aligners", "check_aligner"),
    "colap": ("isogloss.plugins.metrics.colap", "colap_of"),
    "layers_of": ("isogloss.core.interchange.layers", "layers_of"),
    "lines": ("isogloss.core.text.lines", "lines"),
    "matcher": ("isogloss.core.text.matching", "matcher"),
    "open_study": ("isogloss.notebook", "open_study"),
    "perform": ("isogloss.executors.worker", "perform"),
    "pooled_space_of": ("isogloss.core.concepts.lists", "pooled_space_of"),
    "read_links": ("isogloss.core.alignment.links", "read_links"),
    "load_dataset": ("isogloss.core.interchange.dataset", "load_dataset"),
    "open_array": ("isogloss.core.interchange.npyfiles", "open_array"),
    "read_sentence_list": ("isogloss.core.interchange.dataset", "read_sentence_list"),
    "read_vocabulary": ("isogloss.core.interchange.points", "read_vocabulary"),
    "quiet": ("isogloss.core.quiet", "quiet"),
    "read_word_table": ("isogloss.core.interchange.wordtable", "read_word_table"),
    "settings_of": ("isogloss.registry", "settings_of"),
    "shuffles": ("isogloss.core.concepts.permutation", "shuffles"),
    "source_of": ("isogloss.plugins.sources.held", "source_of"),
    "space_of": ("isogloss.core.concepts.lists", "space_of"),
    "tree_flaw": ("isogloss.core.concepts.trees", "tree_flaw"),
    "whitespace_words": ("isogloss.core.text.segmenting", "whitespace_words"),
}


def __getattr__(name: str) -> Any:
    """Import what lives deeper when it is first asked for."""
    if name == "__version__":
        value = import_module("importlib.metadata").version("isogloss")
    elif name in __all__:
        home = "isogloss.core.errors" if name.endswith("Error") else "isogloss.core.types"
        module, attribute = _LATER.get(name, (home, name))
        value = getattr(import_module(module), attribute)
    else:
        raise AttributeError(f"module 'isogloss' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List what ``__all__`` promises, loaded or not."""
    return sorted(set(globals()) | set(__all__))
