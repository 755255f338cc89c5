"""A side in the store: any run of its rows, each chunk read once a pass, damage named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zarr

from isogloss.core.store.activations import Store
from isogloss.core.store.extraction import Extraction
from isogloss.core.store.sides import StoredSide
from tests.core.store.storefakes import UNIT, WHERE, check_named_when_damaged, run

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.store.batches import DType
    from isogloss.core.types import Vectors

AT = WHERE[1]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    run(tmp_path)
    return Store(tmp_path / "activations.zarr")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The chunks that were read from the disk."""
    windows: list[int] = []
    checked = StoredSide._checked

    def noted(side: StoredSide, window: int) -> Vectors:
        windows.append(window)
        return checked(side, window)

    monkeypatch.setattr(StoredSide, "_checked", noted)
    return windows


def test_every_run_of_rows_is_that_of_the_side(store: Store) -> None:
    side, vectors = store.side(UNIT, AT), store.vectors(UNIT, AT)
    assert side.shape == vectors.shape
    assert len(side.chunks) > 3
    for start in range(0, len(vectors), 5):
        for stop in range(start, len(vectors) + 1, 7):
            assert np.array_equal(side[start:stop], vectors[start:stop])
    assert not side[3:5].flags.writeable
    assert side[3:50].flags.c_contiguous


def test_a_chunk_is_read_once_a_pass_wherever_runs_end(store: Store, read: list[int]) -> None:
    side = store.side(UNIT, AT)
    for start in range(0, side.shape[0], 7):
        side[start : start + 7]
    assert read == list(range(len(side.chunks)))


def test_the_sides_of_a_store_hold_one_chunk_in_all(store: Store, read: list[int]) -> None:
    one, other = store.side(UNIT, WHERE[0]), store.side(UNIT, AT)
    for _ in range(2):
        assert one[0:2].shape != other[0:2].shape
    assert read == [0] * 4


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_numbers_come_out_as_float32(tmp_path: Path, dtype: DType) -> None:
    run(tmp_path, settings=Extraction(16, dtype, 24))
    store = Store(tmp_path / "activations.zarr")
    side, stored = store.side(UNIT, AT), zarr.open_array(store.path / UNIT.array(AT), mode="r")
    assert stored.dtype == dtype
    assert side.dtype == side[0:40].dtype == np.float32
    assert np.array_equal(side[0:40], np.asarray(stored[0:40]))


def test_nothing_is_read_before_it_is_asked_for(store: Store, read: list[int]) -> None:
    _ = store.side(UNIT, AT).shape
    assert read == []


def test_a_chunk_that_changes_or_goes_between_two_passes_is_named(store: Store) -> None:
    side = store.side(UNIT, AT)
    list(side.blocks())
    chunk = store.path / UNIT.chunk(AT, 1)
    check_named_when_damaged(side, chunk)
