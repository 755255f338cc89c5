"""Running a clusterer: every way of keeping and of breaking the contract."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.cluster import KMeans

from isogloss.core import machine
from isogloss.core.blocks import ArrayBlocks
from isogloss.core.concepts import clustering as module
from isogloss.core.concepts.clustering import renumbered, run_clusterer
from isogloss.core.errors import DataError, PluginError, ResourceError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.types import Clusterer, Vectors


class Answers:
    """A clusterer that does what it is told."""

    def __init__(self, act: Callable[[Vectors], Any], **attributes: Any) -> None:
        self.act = act
        self.__dict__.update(attributes)

    def fit_predict(self, vectors: Vectors, /) -> Any:
        return self.act(vectors)


def vectors_of(rows: int, features: int = 3) -> Vectors:
    return np.arange(rows * features, dtype=np.float32).reshape(rows, features)


def run(act: Callable[[Vectors], Any], rows: int = 4, **attributes: Any) -> Any:
    return run_clusterer(lambda: Answers(act, **attributes), vectors_of(rows), name="mine")


def returning(*labels: int, dtype: Any = np.int64) -> Callable[[Vectors], Any]:
    return lambda _: np.array(labels, dtype)


def test_labels_are_renumbered_by_first_appearance() -> None:
    concepts = run(returning(7, 2, 7, 90)).concepts
    assert concepts.labels.tolist() == [0, 1, 0, 2]
    assert concepts.numbers == (0, 1, 2)


def test_all_negatives_are_noise() -> None:
    found = run(returning(-1, 5, -7, 3))
    assert found.concepts.labels.tolist() == [-1, 0, -1, 1]
    assert found.details["noise"] == 2


def test_only_noise_is_no_concept() -> None:
    found = run(returning(-1, -1, -1, -1))
    assert found.concepts.count == 0
    assert found.details["sizes"] == {}


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64])
def test_any_signed_integers_are_labels(dtype: Any) -> None:
    labels = run(returning(3, -1, 3, 0, dtype=dtype)).concepts.labels
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, -1, 0, 1]


def test_details_tell_sizes_and_what_the_clusterer_says() -> None:
    details = run(
        returning(0, 0, 0, 1, 2, 2, -1), 7, inertia_=np.float32(2.5), n_iter_=np.int64(4)
    ).details
    assert details.pop("seconds") >= 0
    assert details == {
        "words": 7,
        "noise": 1,
        "concepts": 3,
        "sizes": {"smallest": 1, "median": 2.0, "largest": 3},
        "inertia": 2.5,
        "iterations": 4,
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [1, 2], "many"])
def test_details_leave_out_what_is_no_finite_number(value: object) -> None:
    assert "inertia" not in run(returning(0, 1, 0, 1), inertia_=value).details


def test_any_scikit_learn_clusterer_is_one() -> None:
    rows = np.repeat([[0.0, 0.0], [9.0, 9.0]], [3, 2], axis=0).astype(np.float32)
    made: Clusterer = KMeans(2, n_init=1, random_state=0)
    found = run_clusterer(lambda: made, rows, name="any")
    assert found.concepts.labels.tolist() == [0, 0, 0, 1, 1]
    assert found.details["inertia"] == 0


def test_vectors_are_read_only_c_ordered_float32() -> None:
    seen: list[Vectors] = []

    def look(vectors: Vectors) -> Any:
        seen.append(vectors)
        return np.zeros(4, np.int64)

    turned = np.asfortranarray(vectors_of(4).astype(np.float64))
    run_clusterer(lambda: Answers(look), turned, name="mine")  # type: ignore[arg-type]  # float64 on purpose
    assert not seen[0].flags.writeable
    assert seen[0].flags.c_contiguous
    assert seen[0].dtype == np.float32
    assert np.array_equal(seen[0], vectors_of(4))


def test_a_new_clusterer_is_made_for_every_call() -> None:
    made: list[Answers] = []

    def make() -> Answers:
        made.append(Answers(returning(0, 0, 0, 0)))
        return made[-1]

    for _ in range(2):
        run_clusterer(make, vectors_of(4), name="mine")
    assert made[0] is not made[1]


# How a clusterer can break its contract


WRONG = {
    "too short": (returning(0, 1, 2), r"array of int64, shape \(3,\)"),
    "too long": (returning(0, 1, 2, 3, 4), r"array of int64, shape \(5,\)"),
    "float labels": (returning(0, 1, 2, 3, dtype=np.float64), "array of float64"),
    "unsigned labels": (returning(0, 1, 2, 3, dtype=np.uint32), "array of uint32"),
    "booleans": (returning(0, 1, 0, 1, dtype=np.bool_), "array of bool"),
    "objects": (returning(0, 1, 0, 1, dtype=object), "array of object"),
    "two dimensions": (lambda _: np.zeros((4, 1), np.int64), r"shape \(4, 1\)"),
    "a number": (lambda _: np.int64(3), "returned int64, not an array"),
    "a list": (lambda _: [0, 1, 2, 3], "returned list, not an array"),
    "itself, as fit does": (lambda _: Answers(returning()), "returned Answers"),
    "nothing": (lambda _: None, "returned NoneType"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_labels_are_a_plugin_error_that_says_what_is_expected(case: str) -> None:
    act, found = WRONG[case]
    with pytest.raises(PluginError, match=f"'mine' returned .*{found.removeprefix('returned ')}"):
        run(act)
    with pytest.raises(PluginError, match=r"expected one signed integer per word, shape \(4,\)"):
        run(act)


def write_in_place(vectors: Vectors) -> Any:
    vectors[0] = 0


def write_after_unlocking(vectors: Vectors) -> Any:
    unlocked = vectors if vectors.base is None else vectors.base
    assert isinstance(unlocked, np.ndarray)
    while isinstance(unlocked.base, np.ndarray):
        unlocked = unlocked.base
    unlocked.flags.writeable = True
    unlocked.reshape(-1)[7] += 1
    return np.zeros(len(vectors), np.int64)


def test_writing_into_the_vectors_fails() -> None:
    with pytest.raises(PluginError, match=r"'mine' raised ValueError: .*read-only"):
        run(write_in_place)


def test_vectors_changed_behind_the_lock_are_found() -> None:
    with pytest.raises(PluginError, match="'mine' changed the vectors"):
        run(write_after_unlocking)


def test_a_changed_shape_does_not_reach_the_caller() -> None:
    def reshape(vectors: Vectors) -> Any:
        vectors.shape = (2, 6)
        return np.zeros(4, np.int64)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # numpy 2.5 warns of setting a shape
        assert run(reshape).concepts.count == 1


def test_what_it_raises_is_named_with_its_cause() -> None:
    def fail(_: Vectors) -> Any:
        raise RuntimeError("no convergence")

    with pytest.raises(PluginError, match="'mine' raised RuntimeError: no convergence") as caught:
        run(fail)
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_sys_exit_is_contained() -> None:
    with pytest.raises(PluginError, match=r"'mine' called sys.exit\(3\)"):
        run(lambda _: sys.exit(3))


def test_control_c_is_not_contained() -> None:
    def interrupt(_: Vectors) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(interrupt)


def test_memory_running_out_is_a_resource_error() -> None:
    def grab(_: Vectors) -> Any:
        raise MemoryError("Unable to allocate 4 TiB")

    with pytest.raises(ResourceError, match=r"4 words of 3 features \(Unable to allocate 4 TiB\)"):
        run(grab)


def test_an_error_of_ours_passes_as_it_is() -> None:
    def refuse(_: Vectors) -> Any:
        raise SettingsError("linkage is wrong")

    with pytest.raises(SettingsError, match=r"^linkage is wrong$"):
        run(refuse)


def test_a_failing_factory_is_named() -> None:
    def make() -> Clusterer:
        raise ImportError("no module named faiss")

    with pytest.raises(PluginError, match="'mine' raised ImportError: no module named faiss"):
        run_clusterer(make, vectors_of(4), name="mine")


def test_something_without_fit_predict_is_named() -> None:
    with pytest.raises(PluginError, match=r"'mine' raised AttributeError: .*fit_predict"):
        run_clusterer(object, vectors_of(4), name="mine")  # type: ignore[arg-type]  # not a clusterer


# Data that cannot be grouped


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_vectors_that_are_no_numbers_are_refused_by_row(value: float) -> None:
    vectors = np.zeros((9000, 2), np.float32)
    vectors[[3, 8999], [0, 1]] = value
    with pytest.raises(DataError, match=r"2 of 9000 vectors .*rows from 0: 3, 8999\)"):
        run_clusterer(lambda: Answers(returning()), vectors, name="mine")


def test_only_the_first_bad_rows_are_shown() -> None:
    vectors = np.full((20, 2), np.nan, np.float32)
    with pytest.raises(DataError, match=r"20 of 20 .*: 0, 1, 2, 3, 4, \.\.\.\)"):
        run_clusterer(lambda: Answers(returning()), vectors, name="mine")


def test_fewer_words_than_concepts_name_both_and_what_to_change() -> None:
    with pytest.raises(DataError, match="n_clusters = 5, but there are only 4 words; set n_clus"):
        run(returning(0, 1, 2, 3), 4, n_clusters=5)


def test_as_many_concepts_as_words_are_allowed() -> None:
    assert run(returning(0, 1, 2, 3), 4, n_clusters=np.int64(4)).concepts.count == 4


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_nothing_to_group_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(DataError, match="nothing to group"):
        run_clusterer(lambda: Answers(returning()), np.empty(shape, np.float32), name="mine")


def test_one_dimension_is_refused() -> None:
    with pytest.raises(DataError, match=r"not \(4,\)"):
        run_clusterer(lambda: Answers(returning()), np.zeros(4, np.float32), name="mine")


# Vectors that lie on the disk


class Streams(Answers):
    """Notes what it was handed."""

    streams = True

    def __init__(self, **attributes: Any) -> None:
        super().__init__(self.look, **attributes)
        self.seen: list[Any] = []

    def look(self, vectors: Any) -> Any:
        self.seen.append(vectors)
        return np.zeros(vectors.shape[0], np.int64)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no vectors fit easily."""
    monkeypatch.setattr(module, "fits_easily", lambda shape: False)


@pytest.mark.usefixtures("large")
def test_a_clusterer_that_streams_gets_large_vectors_as_blocks() -> None:
    made = Streams()
    blocks = ArrayBlocks(vectors_of(5))
    found = run_clusterer(lambda: made, blocks, name="mine")
    assert made.seen == [blocks]
    assert found.concepts.labels.tolist() == [0] * 5
    assert found.details["words"] == 5


def test_vectors_that_fit_easily_are_read_whole() -> None:
    made = Streams()
    run_clusterer(lambda: made, ArrayBlocks(vectors_of(5)), name="mine")
    assert np.array_equal(made.seen[0], vectors_of(5))
    assert not made.seen[0].flags.writeable


@pytest.mark.usefixtures("large")
def test_a_clusterer_that_does_not_stream_gets_an_array() -> None:
    seen: list[Any] = []

    def look(vectors: Vectors) -> Any:
        seen.append(vectors)
        return np.zeros(5, np.int64)

    stored = ArrayBlocks(vectors_of(5).astype(np.float16))
    run_clusterer(lambda: Answers(look), stored, name="mine")
    run_clusterer(lambda: Answers(look, streams=False), stored, name="mine")
    assert [(type(each), each.dtype) for each in seen] == [(np.ndarray, np.float32)] * 2


@pytest.mark.usefixtures("large")
def test_an_array_is_never_made_into_blocks() -> None:
    made = Streams()
    run_clusterer(lambda: made, vectors_of(5), name="mine")
    assert type(made.seen[0]) is np.ndarray


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("streams", [True, False])
def test_rows_of_blocks_that_are_no_numbers_are_named_as_those_of_arrays(streams: bool) -> None:
    vectors = vectors_of(40)
    vectors[[3, 29], [0, 2]] = np.nan, np.inf
    with pytest.raises(DataError, match=r"2 of 40 vectors .* \(rows from 0: 3, 29\)"):
        run_clusterer(
            lambda: Answers(returning(), streams=streams), ArrayBlocks(vectors, rows=7), name="mine"
        )


@pytest.mark.usefixtures("large")
def test_blocks_have_to_hold_something_and_enough() -> None:
    with pytest.raises(DataError, match="nothing to group"):
        run_clusterer(Streams, ArrayBlocks(np.empty((0, 3), np.float32)), name="mine")
    with pytest.raises(DataError, match="n_clusters = 6, but there are only 5 words"):
        run_clusterer(lambda: Streams(n_clusters=6), ArrayBlocks(vectors_of(5)), name="mine")


def test_vectors_that_memory_cannot_hold_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Unread(ArrayBlocks):
        def read(self, start: int, stop: int) -> Vectors:
            raise AssertionError("read")

    monkeypatch.setattr(machine, "available_memory", lambda: 1000)
    blocks = Unread(vectors_of(200))
    with pytest.raises(ResourceError, match=r"'mine': 200 words of 3 features need .* kmeans"):
        run_clusterer(lambda: Answers(returning()), blocks, name="mine")
    monkeypatch.setattr(module, "fits_easily", lambda shape: False)
    with pytest.raises(ResourceError, match=r"3 features, read in blocks, need .*; keep fewer"):
        run_clusterer(Streams, blocks, name="mine")


# What was odd


def test_warnings_become_notes_and_do_not_escape() -> None:
    def warn(vectors: Vectors) -> Any:
        for _ in range(3):
            warnings.warn("did not converge", UserWarning, stacklevel=1)
        warnings.warn("old name", DeprecationWarning, stacklevel=1)
        return np.zeros(len(vectors), np.int64)

    assert run(warn).details["notes"] == ["UserWarning: did not converge"]


def test_fewer_concepts_than_asked_for_are_noted() -> None:
    notes = run(returning(0, 0, 1, 1), n_clusters=3).details["notes"]
    assert notes == ["3 concepts were asked for and 2 found"]


def test_renumbered_keeps_the_groups() -> None:
    labels = np.random.default_rng(0).integers(-2, 40, 500)
    found = renumbered(labels).labels
    assert len(set(zip(labels[labels >= 0], found[labels >= 0], strict=True))) == 40
    assert np.array_equal(found < 0, labels < 0)
    first = [int(np.flatnonzero(found == k)[0]) for k in range(40)]
    assert first == sorted(first)
