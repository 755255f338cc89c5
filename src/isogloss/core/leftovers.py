"""Threads that a component leaves behind: they would keep the process from ending."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from isogloss.core.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

GRACE = 1.0
"""Seconds that threads have to end after the call that started them."""


@contextmanager
def no_threads_left(who: str) -> Iterator[None]:
    """Raise PluginError, naming ``who``, where the body leaves threads that keep running.

    Daemon threads end with the process, and idle threads of a pool when it asks them to.
    """
    before = threading.enumerate()
    yield
    left = left_since(before)
    if left:
        names = ", ".join(repr(thread.name) for thread in left)
        count = "a thread" if len(left) == 1 else f"{len(left)} threads"
        raise PluginError(f"{who} left {count} running behind it: {names}")


def left_since(
    before: Collection[threading.Thread], *, pooled: bool = False
) -> list[threading.Thread]:
    """Return the threads that were not there ``before``, do not end, and keep the process alive.

    Those of pools are looked at only where they are asked for: most are idle, and end by themselves.
    """
    # Where nobody has loaded pools, there are none.
    waiting = getattr(sys.modules.get("concurrent.futures.thread"), "_threads_queues", {})
    found = [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not thread.daemon
        and (pooled or thread not in waiting)
        and thread is not threading.current_thread()
    ]
    until = monotonic() + GRACE
    for thread in found:
        thread.join(max(0.0, until - monotonic()))
    return [thread for thread in found if thread.is_alive()]
