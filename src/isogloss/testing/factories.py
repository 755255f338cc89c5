"""Check a factory: what users see of a component before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss import IsoglossError, settings_of
from isogloss.testing.claims import check_json, require

if TYPE_CHECKING:
    from collections.abc import Callable


def check_factory(factory: Callable[..., Any]) -> None:
    """Check what users see of a factory: its settings, their defaults, and its summary.

    Settings are named and can be given by name, defaults are plain data, the docstring's first line
    says what the component is, and ``algorithm``, where there is one, is a whole number.
    """
    try:
        settings = settings_of(factory)
    except IsoglossError as error:
        raise AssertionError(f"the factory does not conform: {error}") from error
    check_json("the settings", [setting.as_json() for setting in settings])
    first = (factory.__doc__ or "").strip().partition("\n")[0]
    require(bool(first), "the factory has no docstring: its first line is the summary users see")
    algorithm = getattr(factory, "algorithm", 1)
    require(type(algorithm) is int, f"algorithm is {algorithm!r}, not a whole number")
