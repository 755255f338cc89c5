"""``processed-point.npy`` and ``processed-vocab.npy`` of ConceptX: vectors, and whose they are."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.core.interchange.entries import Entry, entry_text, read_entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read_vocabulary(path: Path) -> list[Entry]:
    """Return the entries of an npy file of text, ``word|||occurrence|||sentence|||position``.

    Python objects are never read. Raises DataError with the file, the entry (from 0) and the
    reason.
    """
    import numpy as np

    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError as error:
        raise DataError.at(path, None, "there is no such file") from error
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError, TypeError) as error:
        raise DataError.at(path, None, f"cannot be read as npy: {_why(error)}") from error
    if not isinstance(array, np.ndarray):
        raise DataError.at(path, None, "it is an archive; one npy file of text is expected")
    if array.dtype.kind != "U" or array.ndim != 1 or not len(array):
        found = f"{array.dtype} of shape {array.shape}"
        raise DataError.at(path, None, f"it holds {found}; a list of text (<U) is expected")
    entries = []
    for number in range(len(array)):
        try:
            text = str(array[number])
            text.encode()
            entries.append(read_entry(text))
        except ValueError as error:  # no code point, half a surrogate pair, or not these fields
            raise DataError.at(path, None, f"entry {number}: {error}") from None
    return entries


def vocabulary_file(entries: Iterable[Entry]) -> bytes:
    """Return entries as an npy file of text."""
    import numpy as np

    buffer = BytesIO()
    np.save(buffer, np.array([entry_text(entry) for entry in entries], np.str_), allow_pickle=False)
    return buffer.getvalue()


def _why(error: BaseException) -> str:
    if "allow_pickle" in str(error) or "Python objects" in str(error):
        return "it holds Python objects, which are never read; save the entries as text"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
