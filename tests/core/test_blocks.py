"""Blocks: the same numbers however they are cut, and no more of them at a time than was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import zarr
from hypothesis import given
from hypothesis import strategies as st

import isogloss.core.blocks as module
from isogloss.core.blocks import ArrayBlocks, Pooled, Taken, fits_easily, pooled, taken, whole
from isogloss.core.machine import GIB


def numbers(rows: int, features: int = 3) -> Any:
    return np.arange(rows * features, dtype=np.float32).reshape(rows, features)


class Counted(ArrayBlocks):
    """Notes how many rows are read at a time."""

    def __init__(self, array: Any) -> None:
        super().__init__(array)
        self.reads: list[int] = []

    def read(self, start: int, stop: int) -> Any:
        self.reads.append(stop - start)
        return super().read(start, stop)


def test_a_slice_is_read_only_c_ordered_float32() -> None:
    blocks = ArrayBlocks(np.asfortranarray(numbers(9).astype(np.float16)))
    found = blocks[2:5]
    assert found.tolist() == [[6, 7, 8], [9, 10, 11], [12, 13, 14]]
    assert found.dtype == np.float32
    assert blocks.dtype == np.float32
    assert found.flags.c_contiguous
    assert not found.flags.writeable


@pytest.mark.parametrize("rows", [slice(4, 4), slice(7, 2), slice(50, 60)])
def test_a_slice_without_rows_is_empty(rows: slice) -> None:
    assert ArrayBlocks(numbers(9))[rows].shape == (0, 3)


@pytest.mark.parametrize("rows", [3, slice(0, 9, 2), slice(None, None, -1), [1, 2]])
def test_anything_but_a_run_of_rows_is_refused(rows: Any) -> None:
    with pytest.raises(TypeError, match=r"blocks\[start:stop\]"):
        ArrayBlocks(numbers(9))[rows]


def test_an_array_that_was_handed_out_cannot_be_written_to() -> None:
    array = numbers(4)
    found = ArrayBlocks(array)[0:4]
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 7
    assert array.flags.writeable


def test_a_zarr_array_and_a_map_of_a_file_are_arrays(tmp_path: Any) -> None:
    stored = zarr.create_array(tmp_path / "a.zarr", data=numbers(9), chunks=(4, 3))
    np.save(tmp_path / "a.npy", numbers(9))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    for array in (stored, mapped):
        assert np.array_equal(whole(ArrayBlocks(array)), numbers(9))


# The oracle is numpy's own picking and joining.


@given(st.data())
def test_picked_and_pooled_rows_are_those_of_the_arrays(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=3))
    arrays = [numbers(size) + 1000 * place for place, size in enumerate(sizes)]
    rows = [
        np.array(sorted(data.draw(st.sets(st.integers(0, size - 1)))) if size else [], np.int64)
        for size in sizes
    ]
    start, stop = data.draw(st.integers(0, 95)), data.draw(st.integers(0, 95))
    expected = np.concatenate([array[kept] for array, kept in zip(arrays, rows, strict=True)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ROWS", data.draw(st.integers(1, 9)))
        parts = [taken(Counted(array), kept) for array, kept in zip(arrays, rows, strict=True)]
        found = pooled(parts)
        assert found.shape == expected.shape
        assert np.array_equal(whole(found), expected)
        assert np.array_equal(found[start:stop], expected[start:stop])


def test_rows_far_apart_are_not_read_with_all_between_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "ROWS", 10)
    inner = Counted(numbers(1000))
    found = Taken(inner, np.array([0, 9, 10, 500, 999]))
    assert found[0:5][:, 0].tolist() == [0, 27, 30, 1500, 2997]
    assert inner.reads == [10, 1, 1, 1]


def test_parts_that_a_run_does_not_touch_are_not_read() -> None:
    parts = [Counted(numbers(4)) for _ in range(3)]
    Pooled(parts)[5:7]
    assert [part.reads for part in parts] == [[], [2], []]


def test_rows_that_are_drawn_twice_are_there_twice() -> None:
    blocks = ArrayBlocks(numbers(4))
    rows = np.array([0, 2, 2, 3])
    assert whole(taken(blocks, rows)).tolist() == numbers(4)[rows].tolist()


def test_all_rows_of_one_part_need_nothing_around_it() -> None:
    blocks = ArrayBlocks(numbers(4))
    assert pooled([taken(blocks, np.arange(4))]) is blocks


@pytest.mark.parametrize(
    ("available", "easily"), [(4 * GIB + GIB, True), (4 * GIB + GIB - 1, False), (None, False)]
)
def test_vectors_fit_easily_where_four_times_their_size_and_a_gib_are_available(
    monkeypatch: pytest.MonkeyPatch, available: int | None, easily: bool
) -> None:
    monkeypatch.setattr(module, "available_memory", lambda: available)
    assert fits_easily((1 << 20, 256)) is easily


def test_where_the_system_does_not_say_vectors_of_three_quarters_of_a_gib_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "available_memory", lambda: None)
    assert fits_easily((3 << 18, 256))
