"""Peak memory of a piece of work, over what the process held before it."""

from __future__ import annotations

import gc
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

OWN = Path("/proc/self")
RESET_PEAK = "5"
"""What clears VmHWM when it is written to clear_refs: see proc(5)."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was resident when the work began, in bytes."""

    resident: int
    children: int

    @classmethod
    def now(cls) -> Self:
        """Start measuring: the peak so far is forgotten, where the system lets us."""
        gc.collect()
        # Where it cannot, the peak is that of the whole process: too high, never too low.
        with suppress(OSError):
            (OWN / "clear_refs").write_text(RESET_PEAK, encoding="ascii")
        return cls(status("VmRSS") or peak(), peak(resource.RUSAGE_CHILDREN))

    def grown(self) -> int:
        """Return the most that was held beyond what was there before, in bytes.

        Where the work was done by processes of its own, the largest one counts whole.
        """
        own = (status("VmHWM") or peak()) - self.resident
        children = peak(resource.RUSAGE_CHILDREN)
        return max(own, children if children > self.children else 0, 0)


def status(field: str) -> int:
    """Return a size of /proc/self/status in bytes; 0 where there is none."""
    try:
        lines = (OWN / "status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def peak(who: int = resource.RUSAGE_SELF) -> int:
    """Return the largest resident size so far in bytes, of this process or of its largest child."""
    return 1024 * resource.getrusage(who).ru_maxrss


def contain(limit: int) -> None:
    """Let this process have ``limit`` bytes, and be the first to go when memory runs out."""
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    # Not on Linux: the limit alone has to do.
    with suppress(OSError):
        (OWN / "oom_score_adj").write_text("1000", encoding="ascii")
