"""What of this machine bears on a run: what can change the last bits, and what can run out."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from isogloss.core.errors import ResourceError

if TYPE_CHECKING:
    from isogloss.core.types import JSON

GIB = 1 << 30
STEERING = ("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS")
"""Environment variables that steer the arithmetic libraries."""


def machine() -> dict[str, JSON]:
    """Return what of this machine can change the last bits of a result."""
    return {
        "python": sys.version.split()[0],
        "system": platform.platform(),
        "processor": platform.machine(),
        "processors": os.cpu_count(),
        "environment": {name: os.environ[name] for name in STEERING if name in os.environ},
    }


def available_memory(root: Path = Path("/")) -> int | None:
    """Return the bytes that can be had without swapping; None where the system does not say.

    Linux: what the kernel calls available, or what the control group has left if that is less.
    """
    found = []
    for line in _text(root / "proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            found.append(1024 * int(line.split()[1]))
    limit = _text(root / "sys/fs/cgroup/memory.max").strip()
    used = _text(root / "sys/fs/cgroup/memory.current").strip()
    if limit.isdigit() and used.isdigit():
        found.append(max(0, int(limit) - int(used)))
    return min(found, default=None)


def check_memory(who: str, needed: int, advice: str) -> None:
    """Raise ResourceError when ``needed`` bytes are more than the machine has to give.

    ``who`` says what needs them, as in ``"hdbscan: 20000 words"``; ``advice`` what would be less.
    """
    available = available_memory()
    if available is not None and needed > available:
        raise ResourceError(
            f"{who} need about {needed / GIB:.1f} GiB of memory and {available / GIB:.1f} GiB are "
            f"available; {advice}"
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
