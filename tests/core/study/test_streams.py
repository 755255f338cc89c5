"""Clusterings whose vectors do not fit in memory: the same results as those that do."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from isogloss.core import blocks
from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts import clustering
from isogloss.core.store.sides import StoredSide
from isogloss.core.study import estimate as estimates
from isogloss.core.study.estimate import estimate
from isogloss.core.study.pipeline import Run
from isogloss.plugins.clusterers.kmeans import KMeans
from isogloss.plugins.clusterers.kmeans_rows import CHUNK
from tests.core.study import fakes
from tests.core.study.fakes import Maker, Silence, open_inputs
from tests.core.study.test_pipeline import ENCODER
from tests.studies import disk

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import Recipe, Vectors

METRICS = '[metrics.joint]\nuse = "joint"\n[metrics.balanced]\nuse = "balanced"\n'

CENTRED = '[clusterers.centred]\nuse = "three"\ntransform = "centre-position"\n'

PLAIN = '[clusterers.plain]\nuse = "three"\n'

STORE = "[store]\nchunk_rows = 3\n"


class Three(KMeans):
    """Three concepts; notes what it was handed."""

    handed: ClassVar[list[Any]] = []
    fitted: ClassVar[list[Three]] = []

    def fit_predict(self, vectors: Any, /, **settings: Any) -> Any:
        self.handed.append(vectors)
        self.fitted.append(self)
        return super().fit_predict(vectors, **settings)


class Makes(Maker):
    def make(self, recipe: Recipe, /) -> Any:
        return Three(3) if recipe.name == "three" else super().make(recipe)


def run_of(folder: Path, extra: str = METRICS + PLAIN + CENTRED) -> Run:
    return Run(open_inputs(folder, extra=extra + STORE, maker=Makes(ENCODER)), Silence())


def clustered(folder: Path) -> dict[str, Any]:
    """Run a study; return the labels by the clustering."""
    folder.mkdir()
    Three.handed.clear()
    run = run_of(folder)
    run.extract()
    run.cluster()
    assert run.failures == []
    return {
        f"{item.clusterer} {item.sides} {item.balance}": run.clusters.concepts(item).labels
        for item in run.plan.clusterings
        if item.clusterer != "halves"
    }


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no vectors fit easily, and read two rows at a time."""
    monkeypatch.setattr(clustering, "fits_easily", lambda shape: False)
    monkeypatch.setattr(blocks, "ROWS", 2)


def test_labels_are_the_same_whether_vectors_are_read_whole_or_in_blocks(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Separate and joint, thinned or not, as they are and centred."""
    whole = clustered(tmp_path / "whole")
    assert {type(each) for each in Three.handed} == {np.ndarray}
    arrays = list(Three.handed)
    request.getfixturevalue("large")
    streamed = clustered(tmp_path / "streamed")
    assert len(streamed) == 2 * (4 + 2 + 2)
    assert whole.keys() == streamed.keys()
    assert all(np.array_equal(whole[name], streamed[name]) for name in whole)
    for array, given in zip(arrays, Three.handed, strict=True):
        assert not isinstance(given, np.ndarray)
        assert np.array_equal(array, given[:])


@pytest.mark.usefixtures("large")
def test_a_chunk_is_read_once_for_each_pass_of_the_clusterer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []
    checked = StoredSide._checked

    def noted(side: StoredSide, window: int) -> Vectors:
        reads.append(disk(side.chunks[window][0]))
        return checked(side, window)

    monkeypatch.setattr(StoredSide, "_checked", noted)
    run = run_of(tmp_path, METRICS + PLAIN)
    run.extract()
    item = next(item for item in run.plan.clusterings if item.clusterer == "plain")
    run.clusters.make(item)
    # One to look for what is no number; the scale, the norms, all rows for seeding, the last labels.
    chunks = len(set(reads))
    assert chunks > 3
    assert len(reads) <= chunks * (1 + 4 + Three.fitted[-1].n_iter_)


def test_a_dry_run_tells_what_is_held_and_what_is_read_in_blocks(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    run = run_of(tmp_path, METRICS + PLAIN)
    step = estimate(run).steps[1]
    counts = [len(run.inputs.selection("small", name).words) for name in ("en", "de")]
    # The largest is a joint one: 4 features of float32 a word.
    assert step.vectors == 4 * 4 * sum(counts)
    assert step.streamed == 0
    request.getfixturevalue("large")
    monkeypatch = request.getfixturevalue("monkeypatch")
    monkeypatch.setattr(estimates, "ROWS", 2)
    step = estimate(run).steps[1]
    # `halves` does not stream, so its joint clustering is read whole still.
    assert step.streamed == len([i for i in run.plan.clusterings if i.clusterer == "plain"])
    assert step.vectors == 4 * 4 * sum(counts)


def test_a_dry_run_counts_the_words_that_are_left_of_balanced_sides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fakes.TEXT, "de", "das rote Haus\nein Baum\nwir sehen\n")
    run = run_of(tmp_path, '[metrics.balanced]\nuse = "balanced"\n')
    counts = [len(run.inputs.selection("small", name).words) for name in ("en", "de")]
    assert counts == [10, 7]
    # Two layers, of both languages one by one and jointly; four bytes a label.
    assert estimate(run).steps[1].bytes == 4 * 2 * (17 + 14)


def test_a_clusterer_that_cannot_be_made_does_not_end_a_dry_run(tmp_path: Path) -> None:
    run = run_of(tmp_path, METRICS + '[clusterers.bad]\nuse = "raises"\n')
    assert estimate(run).steps[1].missing == len(run.plan.clusterings)


def test_kmeans_holds_no_block_that_it_has_read() -> None:
    """Two at a time: the one at work, and the next while that is still named."""
    alive, most = [0], [0]

    class Tracked(ArrayBlocks):
        def read(self, start: int, stop: int) -> Vectors:
            found: Vectors = super().read(start, stop).copy()
            alive[0] += 1
            most[0] = max(most[0], alive[0])
            weakref.finalize(found, lambda: alive.__setitem__(0, alive[0] - 1))
            return found

    rows = np.random.default_rng(0).random((6 * CHUNK, 2), np.float32)
    model = KMeans(3, max_iter=2)
    model.fit_predict(Tracked(rows))
    assert most[0] <= 2
