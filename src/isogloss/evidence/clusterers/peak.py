"""How much memory a piece of work takes at most, where the system tells."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path

PROCESS = Path("/proc/self")

HOW = (
    "seconds are wall time of one more clustering in this process; memory is how far its resident "
    "memory rose above what it held before (Linux only; memory that it reuses does not show)"
)


class Peak:
    """Says how far this process's resident memory rose since it was made.

    Linux keeps the highest value, and starts anew when ``5`` is written to ``clear_refs``.
    """

    def __init__(self, process: Path = PROCESS) -> None:
        self._process = process
        self._start: int | None = None
        _return_freed()
        try:
            (process / "clear_refs").write_text("5", encoding="ascii")
        except OSError:
            return
        self._start = self._read("VmRSS")

    def rise(self) -> int | None:
        """Return bytes; None where the system does not say."""
        highest = self._read("VmHWM")
        if self._start is None or highest is None:
            return None
        return max(0, highest - self._start)

    def _read(self, name: str) -> int | None:
        try:
            text = (self._process / "status").read_text(encoding="ascii", errors="replace")
        except OSError:
            return None
        for line in text.splitlines():
            if line.startswith(f"{name}:"):
                return 1024 * int(line.split()[1])
        return None


def _return_freed() -> None:
    """Give memory that was freed back to the system, so that using it anew shows."""
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return  # a C library without it
