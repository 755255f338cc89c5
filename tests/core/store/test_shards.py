"""Parts of a unit by several workers: the bytes of one run, and no sentence read for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss.core.errors import DataError, PluginError
from isogloss.core.store.activations import Store, word_files
from isogloss.core.store.ledger import OpenLedger
from isogloss.core.store.shards import Shards
from tests.core.store.storefakes import (
    SETTINGS,
    UNIT,
    WHERE,
    FakeSource,
    Quiet,
    contents,
    kept_words,
    run,
    toy_corpus,
    toy_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from isogloss.core.types import JSON, Rows, Sentence, Vectors, Where

MEMORY = 20
"""Padded tokens that fit: some batches are halved, and the halvings are journalled."""


pytestmark = pytest.mark.usefixtures("fast")


class Owner:
    """Owns the journal of the unit, and has it read by workers that do not see it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "activations.zarr")
        self.ledger = OpenLedger(UNIT.journal(self.store.journals))
        self.corpus = toy_corpus()
        self.words = toy_words(self.corpus)

    def worker(self) -> Shards:
        return Shards(self.store, SETTINGS, Quiet())

    def begin(self, source: FakeSource) -> int:
        """Begin the unit; return how many windows it has."""
        found = self.worker().begin(UNIT, source, self.corpus, self.words, WHERE)
        self.note(found)
        assert self.ledger.plan is not None
        return self.ledger.plan.windows

    def read(
        self, worker: Shards, source: FakeSource, missing: Mapping[int, Sequence[Where]]
    ) -> list[dict[str, JSON]]:
        chunks = [UNIT.chunk(where, window) for window in missing for where in WHERE]
        known = self.ledger.about(word_files(self.ledger, UNIT), missing, chunks)
        found = worker.read(UNIT, source, self.corpus, self.words, missing, known)
        self.note(found)
        return found

    def note(self, records: Iterable[dict[str, JSON]]) -> None:
        for record in records:
            self.ledger.note(record)


def test_windows_by_several_workers_are_those_of_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "whole", FakeSource(memory=MEMORY))
    owner = Owner(tmp_path / "parts")
    windows = owner.begin(FakeSource(memory=MEMORY))
    assert windows > 5

    def unseen(_: object) -> Any:
        raise AssertionError("a worker looked into the journal")

    monkeypatch.setattr("isogloss.core.store.ledger.read_journal", unseen)
    monkeypatch.setattr("isogloss.core.store.journal.read_journal", unseen)
    workers = [owner.worker() for _ in range(3)]
    sources = [FakeSource(memory=MEMORY) for _ in workers]
    for window in reversed(range(windows)):
        number = window % 3
        owner.read(workers[number], sources[number], {window: WHERE})
    stored = contents(tmp_path / "parts" / "activations.zarr")
    assert stored == contents(tmp_path / "whole" / "activations.zarr")
    tokenised = sum(source.tokenised for source in sources)
    sentences = len(set(owner.words.sentence.tolist()))
    # A sentence that has words in two windows is read for both; between two that have rows there may
    # be one that has none.
    assert tokenised < sentences + windows
    assert max(source.tokenised for source in sources) < sentences / 2


def test_a_halved_batch_is_not_tried_whole_again(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    source = FakeSource(memory=MEMORY)
    windows = owner.begin(source)
    whole = dict.fromkeys(range(windows), WHERE)
    assert any("halved" in record for record in owner.read(owner.worker(), source, whole))
    before = contents(tmp_path / "activations.zarr")
    for window in range(windows):
        (owner.store.path / UNIT.chunk(WHERE[1], window)).unlink()
        found = owner.read(owner.worker(), source, {window: WHERE[1:2]})
        assert [*found[-1]] == ["window", "crc32c"]
        assert len(found) == 1
    assert contents(tmp_path / "activations.zarr") == before


def test_what_comes_out_otherwise_than_before_is_told(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    owner.begin(FakeSource())
    owner.read(owner.worker(), FakeSource(), {0: WHERE})
    progress = Quiet()

    def warmer(_: Sentence, vectors: Vectors) -> None:
        vectors += np.float32(0.5)

    owner.read(Shards(owner.store, SETTINGS, progress), FakeSource(spoil=warmer), {0: WHERE})
    assert len(progress.said) == len(WHERE)
    assert all("not bit for bit as before" in said for said in progress.said)


@dataclass
class Forgets(FakeSource):
    """Has no vector for the last word of what it is asked."""

    def rows(self, sentences: Iterable[Sentence], /) -> Rows:
        found = super().rows(sentences)
        return replace(found, sentence=found.sentence[:-1], word=found.word[:-1])


def test_a_source_that_gives_other_rows_than_when_it_was_begun_is_named(tmp_path: Path) -> None:
    owner = Owner(tmp_path)
    owner.begin(FakeSource())
    with pytest.raises(PluginError, match="source fake: gives other rows than when this was begun"):
        owner.read(owner.worker(), Forgets(), {0: WHERE})


def test_what_is_wrong_with_a_vector_is_named_by_its_word(tmp_path: Path) -> None:
    """Rows of a window are counted as those of the unit."""
    owner = Owner(tmp_path)
    windows = owner.begin(FakeSource())
    kept = owner.store.read_words(UNIT)
    plan = owner.ledger.plan
    assert plan is not None
    row = plan.window_rows(windows - 1).start
    sentence, form = int(kept.sentence[row]), kept.forms[int(kept.form[row])]

    def spoil(read: Sentence, vectors: Any) -> None:
        if read.number == sentence:
            vectors[kept_words(read).index(True) :] = float("nan")

    named = rf"language en, line {sentence + 1}, word '{form}': the vector holds nan"
    with pytest.raises(DataError, match=named):
        owner.read(owner.worker(), FakeSource(spoil=spoil), {windows - 1: WHERE})
