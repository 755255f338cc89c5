"""Settings that executors with workers share: how they are written, and what is wrong with some."""

from __future__ import annotations

import os
import re

from isogloss import SettingsError
from isogloss.plugins.executors.children import Limits

_UNITS = {"": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG]i?B)?")


def bytes_of(name: str, text: str | None) -> int | None:
    """Read a size such as ``4GiB`` or ``500MB``; None stays None."""
    if text is None:
        return None
    found = _SIZE.fullmatch(text.strip())
    if found is None or (found[2] or "") not in _UNITS or float(found[1]) <= 0:
        raise SettingsError(f"{name} {text!r}: a size is a number and MB, GB, MiB or GiB: 4GiB")
    return int(float(found[1]) * _UNITS[found[2] or ""])


def limits_of(time_limit: float | None, memory_limit: str | None, retries: int) -> Limits:
    """Read what a job may take. Raises SettingsError for limits that no job could keep."""
    if retries < 0:
        raise SettingsError(f"retries = {retries}: expected 0 or more")
    if time_limit is not None and not time_limit > 0:
        raise SettingsError(f"time_limit = {time_limit}: expected more than 0")
    return Limits(time_limit, bytes_of("memory_limit", memory_limit), retries)


def count_of(workers: int | None, threads: int) -> int:
    """Return how many workers there are to be: as many as processors, unless it is said."""
    count = (os.cpu_count() or 1) if workers is None else workers
    for name, value in {"workers": count, "threads": threads}.items():
        if value < 1:
            raise SettingsError(f"{name} = {value}: expected 1 or more")
    return count
