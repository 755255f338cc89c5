"""What the system says of files, by which a change shows without reading them."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

FINE, COARSE = 100_000_000, 2_000_000_000
"""Nanoseconds within which a file may change twice and show it once: where the system keeps
fractions of a second, and where it does not."""

SECOND = 1_000_000_000

MOST = 20_000
"""Files below the paths of one component. Looking at more of them is no longer cheap."""

GONE = (-1,)
"""The stamp of a link that leads nowhere."""


class Stamps(NamedTuple):
    """The files at and below some paths, as they were at one moment."""

    files: dict[str, tuple[int, ...]]
    """Size, times of the last change of content and of anything, and number of each file. Folders
    have none: what is in them does."""
    taken: int
    """When, in nanoseconds."""

    @property
    def digest(self) -> str:
        """Changes whenever a file does, comes or goes."""
        return key_of([[path, *stamp] for path, stamp in sorted(self.files.items())])

    @property
    def settled(self) -> bool:
        """Whether every file was so old that another change would give it another stamp."""
        return all(
            max(times) + (FINE if any(each % SECOND for each in times) else COARSE) < self.taken
            for _, *times, _ in (stamp for stamp in self.files.values() if len(stamp) > 1)
        )


def stamps_of(paths: Iterable[str]) -> Stamps | None:
    """Stamp files, and all files in folders; None where that cannot be done or tells nothing.

    Such are pipes, what may not be looked at, and folders with more than ``MOST`` files.
    """
    taken = time.time_ns()
    files: dict[str, tuple[int, ...]] = {}
    ahead = list(paths)
    try:
        while ahead:
            path = ahead.pop()
            files[path], inside = _stamp(path)
            ahead += [os.path.join(path, name) for name in inside]
            if len(files) > MOST:
                return None
    except OSError:
        return None
    return Stamps(files, taken)


def _stamp(path: str) -> tuple[tuple[int, ...], list[str]]:
    """Return the stamp of what lies at a path, and the names in it where it is a folder."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return GONE, []
    if stat.S_ISDIR(found.st_mode):
        return (), os.listdir(path)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"{path} is neither a file nor a folder")
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino), []


def software() -> str | None:
    """Return a digest that changes with our code and with what is installed; None: not to be known.

    Of ours every file counts, so that somebody who works on it is not shown yesterday's results;
    of the libraries, what is installed and removed in the folders that Python looks in.
    """
    import sys
    from pathlib import Path

    ours = stamps_of([str(Path(__file__).parents[2])])
    if ours is None:
        return None
    code = {path: stamp for path, stamp in ours.files.items() if path.endswith(".py")}
    # What comes and goes in the current folder is the user's, and Python looks there, too.
    folders = {path for path in map(os.path.abspath, sys.path) if path != os.getcwd()}
    installed = [
        [path, os.stat(path).st_mtime_ns] for path in sorted(folders) if os.path.isdir(path)
    ]
    return key_of([sys.version, sorted([path, *stamp] for path, stamp in code.items()), installed])
