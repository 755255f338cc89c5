"""Opens files of vectors (npy) without reading them, and checks that they are what they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import DataError, open_array

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Ints, Vectors


def open_vectors(path: Path, words: int) -> Any:
    """Map a (words, features) array of floating-point numbers. Raises DataError otherwise."""
    array = open_array(path)
    if array.ndim != 2 or array.shape[1] == 0:
        raise DataError.at(path, None, f"its shape is {array.shape}; (words, features) is expected")
    if array.dtype.kind != "f":
        raise DataError.at(path, None, f"its numbers are {array.dtype}; floats are expected")
    if len(array) != words:
        raise DataError.at(
            path, None, f"it has {len(array)} rows, and the word table {words} words"
        )
    return array


def take_rows(path: Path, array: Any, rows: Ints) -> Vectors:
    """Return rows as float32. Raises DataError with file and row (from 0) for NaN and infinity."""
    import numpy as np

    with np.errstate(over="ignore"):
        vectors: Vectors = np.asarray(array[rows], dtype=np.float32, order="C")
    bad = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(bad):
        raise DataError.at(path, None, f"row {int(rows[bad[0]])}: not a finite float32 number")
    return vectors
