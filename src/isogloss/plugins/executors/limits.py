"""Limits of a job: how they are written, and what is wrong with some."""

from __future__ import annotations

import re

from isogloss import SettingsError

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


def check_positive(name: str, value: float | None) -> None:
    """Raise SettingsError for a limit that no job could keep."""
    if value is not None and not value > 0:
        raise SettingsError(f"{name} = {value}: expected more than 0")
