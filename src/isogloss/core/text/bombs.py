"""How much a packed file may hold: what is small on the disk must not fill the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

FREE = 1 << 28
"""Bytes that any file may unpack to."""
RATIO = 200
"""Times its size that a larger one may unpack to; text packs to a third or a tenth of its size."""


def check_unpacked(path: Path, unpacked: int, what: str = "it") -> None:
    """Raise DataError where so many bytes are too many for the size of the file."""
    if unpacked <= FREE:
        return
    size = path.stat().st_size
    if unpacked > RATIO * size:
        reason = f"{what} unpacks to {unpacked:,} bytes or more, {RATIO} times the file's {size:,}"
        raise DataError.at(path, None, f"{reason}; unpack it first, if that is meant")
