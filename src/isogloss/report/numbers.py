"""How the page writes figures."""

from __future__ import annotations


def number(value: float | None) -> str:
    """Return a value as the page writes it: three decimals."""
    if value is None:
        return "undefined"
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text
