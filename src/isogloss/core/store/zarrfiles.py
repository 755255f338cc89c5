"""What a zarr v3 store holds for an array, as files: their paths and their bytes.

The bytes are made in memory, so that every file can be written atomically, synchronised and
journalled with its checksum. Metadata come from zarr itself; a chunk of activations is written in
zarr's layout, which the tests compare with what zarr writes.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from isogloss.core.errors import DamageError
from isogloss.core.store.files import Stamp, crc32c

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt
    import zarr

    from isogloss.core.locations import Location
    from isogloss.core.store.batches import DType
    from isogloss.core.types import JSON

METADATA = "zarr.json"
SEAL = 4
"""Bytes at the end of every chunk: the CRC-32C of what comes before, as zarr writes it."""


def group_file(attributes: Mapping[str, JSON] | None = None) -> bytes:
    """Return the metadata of a group."""
    import zarr
    from zarr.storage import MemoryStore

    files: dict[str, Any] = {}
    zarr.create_group(MemoryStore(files), attributes=dict(attributes or {}))
    return _contents(files)[METADATA]


def activations_file(rows: int, width: int, chunk_rows: int, dtype: DType) -> bytes:
    """Return the metadata of an array of activations, (rows, width)."""
    files: dict[str, Any] = {}
    _create(files, (rows, width), (chunk_rows, width), dtype, float("nan"), ("word", "feature"))
    return _contents(files)[METADATA]


def column_files(values: npt.NDArray[Any], dimension: str) -> dict[str, bytes]:
    """Return all files of an array of one dimension, in one chunk."""
    files: dict[str, Any] = {}
    chunk = (max(1, len(values)),)
    array = _create(files, values.shape, chunk, values.dtype.name, 0, (dimension,))
    array[:] = values
    return _contents(files)


def new_chunk(chunk_rows: int, width: int, dtype: DType) -> npt.NDArray[Any]:
    """Return the numbers of a chunk, (chunk_rows, width), all NaN, as they will be stored."""
    import numpy as np

    return np.full((chunk_rows, width), np.nan, np.dtype(dtype).newbyteorder("<"))


def chunk_file(chunk: npt.NDArray[Any]) -> tuple[bytes, str]:
    """Return the file of a chunk, its numbers and their CRC-32C, and the CRC-32C by itself."""
    payload = chunk.tobytes()
    crc = crc32c(payload)
    return payload + _seal(crc), crc


def stamp_stored(path: str, data: bytes) -> Stamp:
    """Stamp a file of the store; the checksum of a chunk is the one that it ends in.

    Over a whole chunk, its own CRC included, the CRC would be one and the same number for all.
    A chunk that does not end in its CRC has none.
    """
    if path.endswith(METADATA):
        return Stamp.of(data)
    crc = crc32c(data[:-SEAL])
    return Stamp(len(data), crc if data[-SEAL:] == _seal(crc) else "")


def chunk_numbers(data: bytes, crc: str, layout: Layout) -> npt.NDArray[Any]:
    """Return the numbers in the file of a chunk, (chunk_rows, width), as they are stored.

    Raises ValueError where it is not the chunk with this CRC-32C.
    """
    import numpy as np

    if data[-SEAL:] != _seal(crc):
        raise ValueError("it is not the chunk that was written here")
    if crc32c(data) != SEALED:
        raise ValueError("its numbers are not those that were written")
    dtype = np.dtype(layout.dtype).newbyteorder("<")
    return np.frombuffer(memoryview(data)[:-SEAL], dtype).reshape(layout.chunk_rows, layout.width)


class Layout(NamedTuple):
    """What the metadata of an array of activations say."""

    rows: int
    width: int
    chunk_rows: int
    dtype: DType

    @classmethod
    def read(cls, metadata: bytes) -> Layout:
        """Read what ``activations_file`` made. Raises ValueError, KeyError or TypeError."""
        found = json.loads(metadata)
        rows, width = found["shape"]
        chunk_rows, _ = found["chunk_grid"]["configuration"]["chunk_shape"]
        return cls(rows, width, chunk_rows, found["data_type"])


def open_files(files: Mapping[str, bytes]) -> zarr.Group:
    """Open the files of a group, by path within it, as zarr reads them."""
    import zarr
    from zarr.core.buffer import default_buffer_prototype
    from zarr.storage import MemoryStore

    buffer = default_buffer_prototype().buffer
    held = {path: buffer.from_bytes(data) for path, data in files.items()}
    return zarr.open_group(MemoryStore(held, read_only=True), mode="r")


def _seal(crc: str) -> bytes:
    return int(crc, 16).to_bytes(SEAL, "little")


SEALED = crc32c(_seal(crc32c(b"")))
"""The CRC-32C of anything that ends in its own CRC-32C."""


def _create(
    files: dict[str, Any],
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
    dtype: str,
    fill: float,
    dimensions: tuple[str, ...],
) -> zarr.Array[Any]:
    import zarr
    from zarr.codecs import BytesCodec, Crc32cCodec
    from zarr.storage import MemoryStore

    return zarr.create_array(
        MemoryStore(files),
        shape=shape,
        chunks=chunks,
        dtype=dtype,
        fill_value=fill,
        filters=[],
        serializer=BytesCodec(endian="little"),
        compressors=[Crc32cCodec()],
        dimension_names=dimensions,
        config={"write_empty_chunks": True},
    )


def _contents(files: Mapping[str, Any]) -> dict[str, bytes]:
    return {path: buffer.to_bytes() for path, buffer in files.items()}


@contextlib.contextmanager
def damage_named(path: Location, remedy: str = "see `isogloss verify`") -> Iterator[None]:
    """Turn what zarr raises over a damaged file into a DamageError that names it."""
    try:
        yield
    except (ValueError, KeyError, TypeError, OSError) as error:
        message = f"{path}: damaged ({error}); {remedy}"
        raise DamageError(message) from error
