"""Tables of words in memory: what is small is read once, and what is large does not pile up."""

from __future__ import annotations

import gc
import json
import weakref
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import DamageError
from isogloss.core.store.activations import Store
from isogloss.core.study.clusters import FEW
from isogloss.core.study.estimate import estimate
from isogloss.core.study.recent import Recent
from isogloss.core.text.selection import select_words
from tests.core.study import fakes
from tests.core.study.fakes import WIDTHS, Counts, Maker
from tests.core.study.test_pipeline import ENCODER, run_of
from tests.core.study.test_translations import Fixed, table
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from isogloss.core.store.unit import Unit
    from isogloss.core.study.pipeline import Run
    from isogloss.core.text.corpus import Corpus
    from isogloss.core.text.selection import Selection
    from isogloss.core.types import Words

LANGUAGES = ("en", "de", "fr")

METRICS = '[metrics.joint]\nuse = "joint"\n[metrics.balanced]\nuse = "balanced"\n'


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every table for one that is too large to be kept beside others."""
    monkeypatch.setattr("isogloss.core.study.recent.MANY", 0)


def test_tables_are_kept_up_to_so_many_words_and_a_few_whatever_they_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("isogloss.core.study.recent.MANY", 10)
    tables: Recent[str, str] = Recent(2)
    for name, words in [("a", 4), ("b", 3), ("c", 3)]:
        tables.keep(name, name.upper(), words)
    assert tables.get("a") == "A", "ten words are kept, however many tables"
    tables.keep("d", "D", 1)
    assert [tables.get(name) for name in "abcd"] == ["A", None, "C", "D"], "b was not used"
    tables.keep("e", "E", 50)
    assert [tables.get(name) for name in "acde"] == [None, None, "D", "E"]
    tables.keep("f", "F", 0)
    assert [tables.get(name) for name in "def"] == [None, "E", "F"]


class Readings:
    """Notes which word tables are read from the store, and how many are alive at one time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.units: list[Unit] = []
        self.most = 0
        self._arrays: list[weakref.ref[np.ndarray]] = []
        read = Store.read_words

        def noted(store: Store, unit: Unit) -> Words:
            found = read(store, unit)
            self.units.append(unit)
            self._arrays.append(weakref.ref(found.form))
            gc.collect()
            self.most = max(self.most, sum(array() is not None for array in self._arrays))
            return found

        monkeypatch.setattr(Store, "read_words", noted)


def clustered(folder: Path) -> Run:
    """Three languages and two layers, encoder and decoder: nine units with two sides each."""
    run = run_of(folder, METRICS, Maker(WIDTHS), languages=LANGUAGES)
    run.extract()
    assert len({*run.plan.units.values()}) == 9
    assert len(run.plan.units) == 18
    return run


def test_a_word_table_is_read_once_for_all_layers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = clustered(tmp_path)
    readings = Readings(monkeypatch)
    run.cluster()
    run.score()
    assert run.failures == []
    assert {*Counter(readings.units).values()} == {1}


def test_of_large_word_tables_a_few_are_held_and_results_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "other").mkdir()
    whole = clustered(tmp_path / "other")
    whole.cluster()
    whole.score()
    request.getfixturevalue("all_large")
    run = clustered(tmp_path)
    readings = Readings(monkeypatch)
    run.cluster()
    run.score()
    assert run.failures == []
    assert run.places.scores.read_bytes() == whole.places.scores.read_bytes()
    assert readings.most == FEW + 1, "the last few, and the one that is read"
    # Pairs follow one another with a side in common, so one table at most is read for each.
    tasks = len(run.plan.clusterings) + len(run.plan.scorings)
    assert 9 < len(readings.units) < tasks


def test_damage_to_a_word_table_shows_before_the_words_are_grouped(tmp_path: Path) -> None:
    run = run_of(tmp_path, maker=(maker := Maker(ENCODER)))
    run.extract()
    for path in disk(run.places.store).rglob("words/sentence/c/0"):
        path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(DamageError, match="words/sentence"):
        run.clusters.make(run.plan.clusterings[0])
    assert "clusterer halves" not in maker.made


class Selections:
    """Notes which languages' words are selected, and how many tables are alive at one time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.languages: list[str] = []
        self.most = 0
        self._arrays: list[weakref.ref[np.ndarray]] = []
        monkeypatch.setattr("isogloss.core.study.inputs.select_words", self._noted)

    def _noted(self, corpus: Corpus, language: str, **settings: Any) -> Selection:
        found = select_words(corpus, language, **settings)
        self.languages.append(language)
        self._arrays.append(weakref.ref(found.words.form))
        self.most = max(self.most, self.alive())
        return found

    def alive(self) -> int:
        """How many tables there are now."""
        gc.collect()
        return sum(array() is not None for array in self._arrays)


PAIRS = {
    ("en", "de"): [("the", "das"), ("see", "sehen")],
    ("en", "fr"): [("see", "voyons")],
    ("de", "fr"): [("rote", "rouge")],
}


def with_dictionary(folder: Path) -> Run:
    """Three languages, in both directions of every pair; each is read by two sources."""
    folder.mkdir(exist_ok=True)
    made = {"needy": Counts(frozenset({"separate", "dictionary"})), "fixed": Fixed(PAIRS)}
    maker = Maker(ENCODER, {name: partial(made.__getitem__, name) for name in made})
    extra = table("fixed", "main") + '[metrics.needy]\nuse = "needy"\n'
    return run_of(folder, extra + '[sources.again]\nuse = "letters"\n', maker, languages=LANGUAGES)


def run_through(run: Run) -> None:
    assert sum(step.computed for step in (run.extract(), run.cluster(), run.score())) > 0
    assert run.failures == []
    run.write_records({})


def test_words_are_selected_once_for_all_that_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    selections = Selections(monkeypatch)
    run = with_dictionary(tmp_path)
    assert estimate(run).words == 2 * (10 + 10 + 10)
    run_through(run)
    assert sorted(selections.languages) == ["de", "en", "fr"]


def test_of_large_selections_two_are_held_and_results_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    run_through(whole := with_dictionary(tmp_path / "whole"))
    request.getfixturevalue("all_large")
    selections = Selections(monkeypatch)
    run_through(run := with_dictionary(tmp_path / "large"))
    assert selections.most == 3, "two, and the one that is selected"
    assert selections.alive() == 2
    # Once for each source that reads them, and once for all dictionaries.
    assert Counter(selections.languages) == dict.fromkeys(LANGUAGES, 3)
    assert run.places.scores.read_bytes() == whole.places.scores.read_bytes()
    documents = [json.loads(each.places.run.read_bytes()) for each in (whole, run)]
    assert documents[0]["dictionaries"] == documents[1]["dictionaries"]
    assert documents[0]["dictionaries"][0]["coverage"]["types"] == 10


def test_a_vocabulary_has_each_type_once_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fakes.TEXT, "en", "we see\nsee the tree\nwe see\n")
    found = run_of(tmp_path).inputs.vocabulary("small", "en")
    assert found.forms == ("we", "see", "the", "tree")
    assert found.types == {"we": 2, "see": 3, "the": 1, "tree": 1}
