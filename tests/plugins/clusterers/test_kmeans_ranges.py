"""K-means over ranges of rows: the same labels, centres and inertia as over all of them, to the bit."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, ResourceError, SettingsError
from isogloss.core.blocks import ArrayBlocks
from isogloss.core.store.scratch import Scratch
from isogloss.plugins.clusterers import kmeans_lloyd
from isogloss.plugins.clusterers.kmeans import KMeans
from isogloss.plugins.clusterers.kmeans_lloyd import GROUPS, farthest, group_rows, merged
from isogloss.plugins.clusterers.kmeans_ranges import needed_room
from isogloss.plugins.clusterers.kmeans_rows import CHUNK
from tests.plugins.clusterers.test_kmeans import blobs
from tests.studies import disk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from isogloss import Vectors
    from isogloss.core.types import JSON


class Watched(Scratch):
    """Notes how many files and bytes there are at one time."""

    files = size = 0

    def save(self, name: str, /, **arrays: Any) -> None:
        super().save(name, **arrays)
        sizes = [path.stat().st_size for path in disk(self.folder).iterdir()]
        self.files, self.size = max(self.files, len(sizes)), max(self.size, sum(sizes))


def by_ranges(
    vectors: Vectors, folder: Path | Scratch, **settings: Any
) -> tuple[KMeans, list[JSON]]:
    """Group by asking for ranges, the last one first; also return what was asked."""
    asked: list[JSON] = []
    files = folder if isinstance(folder, Scratch) else Scratch(folder)

    def ask(questions: Sequence[Mapping[str, JSON]]) -> list[JSON]:
        answers = {}
        for place, question in reversed([*enumerate(questions)]):
            plain = json.loads(json.dumps(question, allow_nan=False))
            asked.append(plain)
            said = KMeans(**settings).answer(plain, ArrayBlocks(vectors), files)
            answers[place] = json.loads(json.dumps(said, allow_nan=False))
        for place, question in enumerate(questions):  # a job that is done again gives the same
            said = KMeans(**settings).answer(question, ArrayBlocks(vectors), files)
            assert said == answers[place]
        return [answers[place] for place in range(len(questions))]

    model = KMeans(**settings)
    model.fit_ranges(vectors.shape, ask, files)
    return model, asked


def assert_same(one: KMeans, other: KMeans) -> None:
    np.testing.assert_array_equal(one.labels_, other.labels_)
    np.testing.assert_array_equal(one.cluster_centers_, other.cluster_centers_)
    assert one.labels_.dtype == other.labels_.dtype
    assert (one.inertia_, one.n_iter_) == (other.inertia_, other.n_iter_)


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kmeans_lloyd, "GROUP", 1)


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize(
    ("rows", "settings"),
    [
        (5 * CHUNK + 77, {"n_clusters": 7, "max_iter": 20}),
        (2 * CHUNK, {"n_clusters": 12, "n_init": 2, "random_state": 5, "max_iter": 5}),
        (5 * CHUNK + 1, {"n_clusters": 3, "max_iter": 2}),
        (100, {"n_clusters": 4}),
    ],
)
def test_ranges_give_the_labels_of_the_whole_to_the_bit(
    tmp_path: Path, rows: int, settings: dict[str, Any]
) -> None:
    # Overlapping, so that many rows change hands; far from the origin, so that sums round.
    vectors = blobs(rows, 6, 9, spread=3.0) + np.float32(100)
    whole = KMeans(**settings)
    whole.fit_predict(vectors)
    ranged, asked = by_ranges(vectors, tmp_path, **settings)
    assert_same(ranged, whole)
    assert len({question["start"] for question in asked}) == -(-rows // CHUNK)


@pytest.mark.usefixtures("small_groups")
def test_concepts_that_lose_all_their_words_move_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting centres in one place leave concepts empty, which then move to the farthest rows."""
    import torch

    vectors = blobs(3 * CHUNK + 5, 4, 3)
    settings: dict[str, Any] = {"n_clusters": 5}
    start = torch.zeros((5, 4))
    monkeypatch.setattr(KMeans, "_seed", lambda *_: start.clone())
    whole = KMeans(**settings)
    whole.fit_predict(vectors)
    ranged, asked = by_ranges(vectors, tmp_path, **settings)
    assert_same(ranged, whole)
    assert "far" in {question["step"] for question in asked}


@pytest.mark.usefixtures("small_groups")
def test_values_of_a_wide_range_are_grouped_in_float64_everywhere(tmp_path: Path) -> None:
    vectors = blobs(2 * CHUNK, 4, 3)
    vectors[7] *= 1e8
    whole = KMeans(n_clusters=4)
    whole.fit_predict(vectors)
    assert_same(by_ranges(vectors, tmp_path, n_clusters=4)[0], whole)


@pytest.mark.usefixtures("small_groups")
def test_files_of_two_passes_lie_on_the_disk_however_many_there_are(tmp_path: Path) -> None:
    vectors = blobs(2 * CHUNK + 5, 4, 3, spread=3.0)
    found = {}
    for passes in (3, 20):
        files = Watched(tmp_path / str(passes))
        settings: dict[str, Any] = {"n_clusters": 6, "n_init": 2, "max_iter": passes, "tol": 0}
        model, asked = by_ranges(vectors, files, **settings)
        assert sum(question["step"] == "pass" for question in asked) >= 2 * 3 * passes
        found[passes] = files.files, files.size
        sample = model._sample(len(vectors))
        assert files.size <= needed_room(len(vectors), 4, 6, sample), "room for all is asked for"
        left = {path.name for path in disk(files.folder).iterdir()}
        assert left == {"scale.npz", *(f"norms-{at}.npz" for at in (0, CHUNK, 2 * CHUNK))}
    assert found[3] == found[20]
    # Scale, centres; of three ranges norms, and what they remember of two passes: labels and sums.
    assert found[20][0] == 1 + 1 + 3 * (1 + 2 * 2)


def test_a_disk_that_is_too_small_is_named_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    files = Scratch(tmp_path / "work")
    with pytest.raises(ResourceError, match=r"bytes are needed on this disk, 1,000 are free"):
        by_ranges(blobs(3000, 5, 4), files, n_clusters=4)
    assert not files.folder.exists()


def test_a_device_that_ranges_would_not_use_is_refused(tmp_path: Path) -> None:
    model = KMeans(4, device="cuda")
    assert not model.ranged
    assert KMeans(4).ranged
    with pytest.raises(SettingsError, match="on 'cpu' alone, and device is 'cuda'"):
        by_ranges(blobs(3000, 5, 4), tmp_path, n_clusters=4, device="cuda")


def test_questions_are_ranges_and_names_of_files_alone(tmp_path: Path) -> None:
    _, asked = by_ranges(blobs(3000, 5, 4), tmp_path, n_clusters=4)
    assert max(len(json.dumps(question)) for question in asked) < 150


def test_a_vector_that_is_not_finite_is_named_by_its_row(tmp_path: Path) -> None:
    vectors = blobs(2 * CHUNK, 4, 3)
    vectors[CHUNK + 3, 1] = np.nan
    with pytest.raises(DataError, match=f"row {CHUNK + 3} "):
        by_ranges(vectors, tmp_path, n_clusters=3)


def test_groups_depend_on_the_number_of_rows_alone() -> None:
    assert group_rows(1) == 16 * CHUNK
    assert group_rows(16 * CHUNK * GROUPS) == 16 * CHUNK
    assert group_rows(16 * CHUNK * GROUPS + 1) == 17 * CHUNK
    assert -(-(10**9) // group_rows(10**9)) <= GROUPS


def test_sums_are_merged_in_order() -> None:
    sums = np.array([[[1e16]], [[1.0]], [[-1e16]]])
    assert merged(sums) == [[0.0]]
    assert merged(sums[[0, 2, 1]]) == [[1.0]]
    assert sums[0] == [[1e16]]


def test_the_farthest_rows_come_first_and_of_equals_the_lowest() -> None:
    assert farthest(np.array([0.0, 3.0, 5.0, 3.0, 0.0]), 4).tolist() == [2, 1, 3]
