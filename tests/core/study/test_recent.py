"""Tables of words in memory: what is small is read once, and what is large does not pile up."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from isogloss.core.store.activations import Store
from isogloss.core.study.clusters import FEW
from isogloss.core.study.recent import Recent
from tests.core.study.fakes import WIDTHS, Maker
from tests.core.study.test_pipeline import run_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from isogloss.core.store.unit import Unit
    from isogloss.core.study.pipeline import Run
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
