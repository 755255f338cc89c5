"""Figures as the cells of a table: the same text in the terminal and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.harness.comparison import Curve, Row, Spread
    from benchmarks.harness.topics import Point

MEGABYTE = 1e6
NOTHING = ""
HEAD = ("setting", "contender", "wall s", "x ours", "CPU s", "x ours", "peak MB", "x ours")
CURVE_HEAD = ("contender", "over", "others", "seconds", "time exponent", "memory exponent")


def head(table: Sequence[Row]) -> list[str]:
    """Return the names of the columns."""
    return [*HEAD, *qualities(table)]


def qualities(table: Sequence[Row]) -> list[str]:
    """Return the figures of quality that any contender has."""
    return list(dict.fromkeys(name for each in table for name in each.quality))


def cells(each: Row, names: Sequence[str]) -> list[str]:
    """Return a contender's row; one that failed shows its reason in place of figures."""
    start = [settings(each.point), each.contender]
    if each.seconds is None:
        return [*start, each.failure, *[NOTHING] * (len(HEAD) - 3 + len(names))]
    figures = [
        spread(each.seconds),
        spread(each.ratio),
        middle(each.cpu),
        middle(each.cpu_ratio),
        middle(each.memory, MEGABYTE),
        middle(each.memory_ratio),
    ]
    quality = [number(each.quality[name]) if name in each.quality else NOTHING for name in names]
    return [*start, *figures, *quality]


def curve_cells(curve: Curve) -> list[str]:
    """Return a row for a curve of growth."""
    points = zip(curve.at, curve.seconds, strict=True)
    return [
        curve.contender,
        curve.over,
        settings(curve.others),
        ", ".join(f"{at:g}: {number(seconds)}" for at, seconds in points),
        NOTHING if curve.time_exponent is None else f"{curve.time_exponent:.2f}",
        NOTHING if curve.memory_exponent is None else f"{curve.memory_exponent:.2f}",
    ]


def settings(point: Point) -> str:
    """Return a point in words."""
    return " ".join(f"{name}={value}" for name, value in point.items())


def spread(figures: Spread | None) -> str:
    """Return the median, and the least and the most behind it."""
    if figures is None:
        return NOTHING
    return f"{number(figures.median)} ({number(figures.least)}-{number(figures.most)})"


def middle(figures: Spread | None, unit: float = 1.0) -> str:
    """Return the median alone."""
    return NOTHING if figures is None else number(figures.median / unit)


def number(value: float) -> str:
    """Return three digits that count; whole numbers from a hundred on, all digits of large ones."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
