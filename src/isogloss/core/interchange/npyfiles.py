"""Opens npy files that somebody else wrote: nothing is unpickled, nothing need be well-formed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"\x93NUMPY"
_ARCHIVE = b"PK"


def open_array(path: Path, *, mapped: bool = True) -> Any:
    """Return the array of an npy file, mapped into memory or read. Raises DataError."""
    import numpy as np

    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise DataError.at(path, None, "there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        raise DataError.at(path, None, f"it cannot be read ({error})") from error
    if head.startswith(_ARCHIVE):
        raise DataError.at(path, None, "it is an archive; a single npy file is expected")
    if head != _MAGIC:
        raise DataError.at(path, None, f"cannot be read as npy: it begins with {head!r}")
    try:
        # Mapped first, because a header may promise more than the file holds.
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        return found if mapped else np.array(found)
    except Exception as error:
        raise DataError.at(path, None, f"cannot be read as npy: {_why(error)}") from error


def _why(error: Exception) -> str:
    if "allow_pickle" in str(error) or "Python objects" in str(error):
        return "it holds Python objects, which are never read"
    first, *_ = str(error).splitlines() or [type(error).__name__]
    return first if len(first) <= 120 else f"{first[:120]}..."
