"""``processed-point.npy`` and ``processed-vocab.npy`` of ConceptX: vectors, and whose they are."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import PlacedWord, entry_text, read_entry
from isogloss.core.interchange.npyfiles import open_array

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read_vocabulary(path: Path) -> list[PlacedWord]:
    """Return the entries of an npy file of text, ``word|||occurrence|||sentence|||position``.

    Python objects are never read. Raises DataError with the file, the entry (from 0) and the
    reason.
    """
    array = open_array(path, mapped=False)
    if array.dtype.kind != "U" or array.ndim != 1 or not len(array):
        found = f"{array.dtype} of shape {array.shape}"
        raise DataError.at(path, None, f"it holds {found}; a list of text (<U) is expected")
    if not _is_text(array):
        raise DataError.at(path, None, "it holds numbers that are no characters")
    entries = []
    for number in range(len(array)):
        try:
            text = str(array[number])
            text.encode()
            entries.append(read_entry(text))
        except ValueError as error:  # half a surrogate pair, or not these fields
            raise DataError.at(path, None, f"entry {number}: {error}") from None
    return entries


def _is_text(array: Any) -> bool:
    """Whether all is characters: numpy does not look, and Python's text breaks where it is not."""
    import numpy as np

    size = array.dtype.itemsize // 4
    codes = np.frombuffer(array.tobytes(), array.dtype.byteorder + "u4") if size else array[:0]
    return not size or int(codes.max()) < 0x110000


def vocabulary_file(entries: Iterable[PlacedWord]) -> bytes:
    """Return entries as an npy file of text."""
    import numpy as np

    buffer = BytesIO()
    np.save(buffer, np.array([entry_text(entry) for entry in entries], np.str_), allow_pickle=False)
    return buffer.getvalue()
