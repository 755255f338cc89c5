"""The checks that Isogloss runs on its own plug-ins, on these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from isogloss_example.clusterer import sklearn
from isogloss_example.corpus import named
from isogloss_example.dictionary import equals
from isogloss_example.metric import shared_types
from isogloss_example.segmenter import marked
from isogloss_example.source import ngrams
from isogloss_example.task import word_classes
from isogloss_example.transform import clip

from isogloss.testing import (
    check_clusterer,
    check_corpus,
    check_dictionary,
    check_factory,
    check_metric,
    check_segmenter,
    check_source,
    check_task,
    check_transform,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_corpus_format_keeps_its_contract(tmp_path: Path) -> None:
    """The same sentences in any order, each id once."""
    path = tmp_path / "en.tsv"
    path.write_text("a1\tthe red house\na2\ta dog\n", encoding="utf-8")
    check_factory(named)
    check_corpus(partial(named, files={"en": path}))


def test_segmenter_keeps_its_contract() -> None:
    """Spans in order and apart, whatever the text."""
    check_factory(marked)
    check_segmenter(marked, ["un|believ|able"])


def test_transform_keeps_its_contract() -> None:
    """A row for each word, that depends on the fit and the word alone."""
    check_factory(clip)
    check_transform(clip)


def test_clusterer_keeps_its_contract() -> None:
    """One label a word, the same each time, input as it was."""
    check_factory(sklearn)
    check_clusterer(partial(sklearn, estimator="sklearn.cluster.Birch"))


def test_metric_keeps_its_contract() -> None:
    """Finite or undefined with a reason."""
    check_factory(shared_types)
    check_metric(shared_types)


def test_dictionary_keeps_its_contract(tmp_path: Path) -> None:
    """Entries for its own direction, None for others."""
    path = tmp_path / "en-de.txt"
    path.write_text("# colours\nred = rot, rote\n\nhouse = Haus\n", encoding="utf-8")
    check_factory(equals)
    check_dictionary(partial(equals, path=path, source="en", target="de"), "en", "de")


def test_source_keeps_its_contract() -> None:
    """One row a word, the same in every batch."""
    check_factory(ngrams)
    check_source(ngrams)


def test_task_keeps_its_contract(tmp_path: Path) -> None:
    """A model learns it, predicts, and comes back from its folder."""
    path = tmp_path / "en.txt"
    path.write_text("the/DET cat/NOUN sleeps/VERB\na/DET dog/NOUN\n", encoding="utf-8")
    check_factory(word_classes)
    check_task(word_classes, path)
