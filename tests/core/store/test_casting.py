from __future__ import annotations

import sys

import numpy as np
import pytest

from isogloss.core.store.casting import cast, fits

EDGE = np.float32(65520)
"""The least number that float16 rounds to infinity: half-way from 65504 to 65536."""


@pytest.mark.parametrize("sign", [1, -1])
def test_float16_holds_what_does_not_round_to_infinity(sign: int) -> None:
    below = np.nextafter(EDGE, np.float32(0))
    assert fits(np.array([[1, sign * below]], np.float32), "float16")
    assert not fits(np.array([[1, sign * EDGE]], np.float32), "float16")
    assert fits(np.array([[1, sign * EDGE]], np.float32), "float32")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 5])
def test_what_is_not_finite_fits_nothing(value: float, place: int) -> None:
    vectors = np.zeros((2, 3), np.float32)
    vectors.flat[place] = value
    assert not fits(vectors, "float32")
    assert not fits(vectors, "float16")


def test_no_vectors_fit() -> None:
    assert fits(np.empty((0, 3), np.float32), "float16")


def test_torch_and_numpy_cast_to_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    assert torch.get_num_threads()
    # Every float16 number, every border between two of them, and their neighbours on both sides.
    halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float64)
    borders = ((halves[1:] + halves[:-1]) / 2).astype(np.float32)
    around = [np.nextafter(borders, np.float32(to)) for to in (0, np.inf)]
    numbers = np.concatenate([halves.astype(np.float32), borders, *around])
    vectors = np.concatenate([numbers, -numbers]).reshape(2, -1)
    assert fits(vectors, "float16")
    by_torch = cast(vectors, "float16")
    monkeypatch.delitem(sys.modules, "torch")
    by_numpy = cast(vectors, "float16")
    assert by_torch.tobytes() == by_numpy.tobytes()


def test_float32_stays_as_it_is_and_what_is_read_only_is_cast_too() -> None:
    vectors = np.ones((2, 3), np.float32)
    assert cast(vectors, "float32") is vectors
    vectors.flags.writeable = False
    assert cast(vectors, "float16").dtype == np.float16
