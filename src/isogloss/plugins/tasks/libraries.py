"""Libraries of the extra ``tune``, which may not be installed."""

from __future__ import annotations

from importlib.util import find_spec

from isogloss import SettingsError


def check_library(name: str) -> None:
    """Raise SettingsError, with what to install, where a library is missing.

    Called when a task is made: what scores need must not be missed after hours of training.
    """
    if find_spec(name) is None:
        raise SettingsError(f"{name} is not installed: pip install 'isogloss[tune]'")
