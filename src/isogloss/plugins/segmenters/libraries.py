"""Libraries that only some users have."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import Any

from isogloss import SettingsError


def library(name: str, extra: str) -> Any:
    """Return a module; SettingsError with the command that installs it, where it is missing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise missing(name, f"isogloss[{extra}]") from None


def missing(name: str, distribution: str) -> SettingsError:
    """Return the error for a library that is not installed."""
    return SettingsError(f"{name} is not installed: pip install '{distribution}'")


def releases(*distributions: str) -> str:
    """Return the names and versions of installed distributions."""
    return ", ".join(f"{name} {version(name)}" for name in distributions)
