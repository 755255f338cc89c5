"""Reading much without the collector of reference cycles looking through it again and again."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def paused_collection() -> Iterator[None]:
    """Keep the collector still while many small objects are made that all stay.

    It would start over each time they have grown by a quarter, and finds nothing. Beside a loaded
    model each look takes as long as cutting a thousand words.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the collector still, and let it never look through what was made, not even at the end.

    For commands, which end soon.
    """
    with paused_collection():
        try:
            yield
        finally:
            gc.freeze()
