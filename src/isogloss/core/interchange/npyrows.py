"""Writes a file of vectors (npy) row by row, without knowing how many rows there will be."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import Vectors

_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = 128
"""Bytes: room for any number of rows, and a multiple of 64, as the format asks."""


class NpyRows:
    """An npy file of version 1.0, float32 in C order, that grows; ``finish`` makes it valid."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rows = 0
        self._width = 0
        file.write(bytes(_HEADER))

    def add(self, rows: Vectors) -> None:
        """Write (rows, features) float32; every call has the same number of features."""
        self._width = self._width or rows.shape[1]
        if rows.shape[1] != self._width:
            raise ValueError(f"{rows.shape[1]} features after rows of {self._width}")
        self._rows += len(rows)
        self._file.write(rows.astype("<f4").tobytes())

    def finish(self) -> None:
        """Write the header, now that the number of rows is known."""
        shape = f"({self._rows}, {self._width})"
        text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
        header = _MAGIC + (_HEADER - 10).to_bytes(2, "little")
        self._file.seek(0)
        self._file.write(header + text.ljust(_HEADER - 11).encode("ascii") + b"\n")
        self._file.seek(0, 2)
