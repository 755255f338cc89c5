"""How the page writes figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def number(value: float | None) -> str:
    """Return a value as the page writes it: three decimals."""
    if value is None:
        return "undefined"
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def between(ends: Iterable[float | None]) -> str:
    """Return an interval as the page writes it."""
    low, high = ends
    return number(None) if low is None or high is None else f"{number(low)} to {number(high)}"
