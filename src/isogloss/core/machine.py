"""What of this machine bears on a run: what can change the last bits, and what can run out."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isogloss.core.types import JSON

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


def available_memory() -> int | None:
    """Return the bytes of memory that a process could still take; None where nobody tells."""
    limits = [limit for limit in (_free(), _container()) if limit is not None]
    return min(limits) if limits else None


def _free() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def _container() -> int | None:
    # A container may have less than the machine: control groups, version 2.
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text("ascii").strip()
        used = Path("/sys/fs/cgroup/memory.current").read_text("ascii").strip()
    except OSError:
        return None
    return max(0, int(limit) - int(used)) if limit.isdigit() else None
