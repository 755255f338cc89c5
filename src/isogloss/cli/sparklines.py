"""The shape of a few values in as many characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], *, least: float | None = None) -> str:
    """Return a character a value, from the lowest or from ``least``; a space where there is none."""
    known = [value for value in values if value is not None]
    low = min(known, default=0.0) if least is None else least
    step = (max(known, default=low) - low) / (len(STEPS) - 1) or 1.0
    places = (None if value is None else round((max(value, low) - low) / step) for value in values)
    return "".join(" " if place is None else STEPS[place] for place in places)
