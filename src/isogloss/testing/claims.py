"""What every check is made of: a sentence that holds, or an AssertionError."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def require(holds: bool, sentence: str) -> None:
    """Raise AssertionError with ``sentence`` unless it ``holds``."""
    if not holds:
        raise AssertionError(sentence)


def type_of(value: object) -> str:
    """Return the name of a value's type."""
    return type(value).__name__


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them."""
    return ", ".join(map(repr, sorted(names)))


def check_json(what: str, value: object) -> None:
    """Require that ``value`` can be written as JSON, without NaN."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"{what} cannot be written as JSON: {error}") from error
