"""Curves by layer as plain geometry: what the page's small charts are drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isogloss.core.types import Layer

T = TypeVar("T")

LETTER = 7.0
"""Width that a letter of a tick's label may need, in pixels."""


class Frame(NamedTuple):
    """A drawing area in pixels, with the margins around the plot."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float


WIDE = Frame(width=360, height=210, left=40, right=88, top=10, bottom=36)
"""For a mean over all comparisons: room for the lines' names at their ends."""
SMALL = Frame(width=250, height=150, left=36, right=20, top=8, bottom=32)
"""For one comparison among many."""


class Axis(NamedTuple):
    """The range of the values shown, and the distance of its ticks."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """The values that are labelled."""
        count = round((self.high - self.low) / self.step)
        return [round(self.low + self.step * number, 10) for number in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn for one source: a value per layer, and its range where there is one."""

    name: str
    look: str
    """Classes of the style sheet: colour and dashes."""
    values: tuple[float | None, ...]
    lows: tuple[float | None, ...] = ()
    highs: tuple[float | None, ...] = ()


class Dot(NamedTuple):
    """One value in the drawing."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line, ready to be drawn: coordinates as SVG wants them."""

    name: str
    look: str
    runs: tuple[str, ...]
    """Points of each unbroken piece of the line."""
    bands: tuple[str, ...]
    """Outlines of the range, for each unbroken piece."""
    dots: tuple[Dot, ...]
    end: Dot | None = None
    """Where its name stands, if anywhere."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn."""

    key: str
    """Unique in the page."""
    title: str
    about: str
    frame: Frame
    across: tuple[Dot, ...]
    """Ticks of the layers."""
    up: tuple[Dot, ...]
    """Ticks of the values."""
    lines: tuple[Drawn, ...]


def axis_for(values: Iterable[float | None]) -> Axis:
    """Return a range from 0 that holds all values and ends on a round number."""
    found = [value for value in values if value is not None]
    low, high = min(found, default=0.0), max(found, default=0.0)
    low, high = min(low, 0.0), max(high, 0.0)
    step = _round_step((high - low) / 4) if high > low else 0.25
    top = max(math.ceil(round(high / step, 9)), 1)
    return Axis(math.floor(round(low / step, 9)) * step, top * step, step)


def _round_step(step: float) -> float:
    """Return the next 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= step * (1 - 1e-9))


def draw(
    key: str,
    title: str,
    about: str,
    layers: Sequence[Layer],
    lines: Sequence[Line],
    axis: Axis,
    frame: Frame,
    *,
    named: bool = False,
) -> Chart:
    """Return the chart of ``lines`` over ``layers``; ``named`` puts the names at their ends.

    Layers stand at equal distances. An undefined value breaks the line.
    """
    place = _Place(frame, axis, len(layers))
    drawn = [_drawn(line, layers, place) for line in lines]
    return Chart(
        key,
        title,
        about,
        frame,
        tuple(_layer_ticks(layers, place)),
        tuple(Dot(frame.left, place.y(tick), f"{tick:g}") for tick in axis.ticks),
        tuple(_ends_apart(drawn, place) if named else drawn),
    )


class _Place(NamedTuple):
    frame: Frame
    axis: Axis
    layers: int

    def x(self, number: int) -> float:
        """Return where a layer stands; a single one stands in the middle."""
        frame = self.frame
        inner = frame.width - frame.left - frame.right
        share = number / (self.layers - 1) if self.layers > 1 else 0.5
        return round(frame.left + inner * share, 2)

    def y(self, value: float) -> float:
        """Return the height of a value; SVG counts downwards."""
        frame, axis = self.frame, self.axis
        inner = frame.height - frame.top - frame.bottom
        return round(frame.top + inner * (axis.high - value) / (axis.high - axis.low), 2)


def _drawn(line: Line, layers: Sequence[Layer], place: _Place) -> Drawn:
    dots = [
        None
        if value is None
        else Dot(place.x(i), place.y(value), f"{line.name}, layer {layer}: {number(value)}")
        for i, (layer, value) in enumerate(zip(layers, line.values, strict=True))
    ]
    ranges = [
        None if low is None or high is None else (place.x(i), place.y(low), place.y(high))
        for i, (low, high) in enumerate(zip(line.lows, line.highs, strict=True))
    ]
    return Drawn(
        line.name,
        line.look,
        tuple(" ".join(f"{d.x:g},{d.y:g}" for d in run) for run in _pieces(dots)),
        tuple(_outline(run) for run in _pieces(ranges)),
        tuple(dot for dot in dots if dot is not None),
    )


def _pieces(items: Sequence[T | None]) -> Iterator[list[T]]:
    """Yield the unbroken pieces of two and more."""
    piece: list[T] = []
    for item in [*items, None]:
        if item is not None:
            piece.append(item)
            continue
        if len(piece) > 1:
            yield piece
        piece = []


def _outline(run: Sequence[tuple[float, float, float]]) -> str:
    upper = [f"{x:g},{high:g}" for x, _, high in run]
    lower = [f"{x:g},{low:g}" for x, low, _ in reversed(run)]
    return " ".join(upper + lower)


def _layer_ticks(layers: Sequence[Layer], place: _Place) -> Iterator[Dot]:
    """Yield as many labels as fit, always the first and the last."""
    widest = max((len(str(layer)) for layer in layers), default=1) * LETTER
    gap = place.x(1) - place.x(0) if len(layers) > 1 else widest
    every = max(1, math.ceil(widest / gap))
    last = len(layers) - 1
    for i, layer in enumerate(layers):
        if i == last or (i % every == 0 and last - i >= every):
            yield Dot(place.x(i), place.frame.height - place.frame.bottom, str(layer))


def _ends_apart(lines: Sequence[Drawn], place: _Place, gap: float = 13.0) -> list[Drawn]:
    """Put each line's name right of the plot, near its last value, no two closer than ``gap``."""
    frame = place.frame
    ended = sorted((line.dots[-1].y, i) for i, line in enumerate(lines) if line.dots)
    heights: dict[int, float] = {}
    above = -math.inf
    for y, i in ended:
        above = heights[i] = max(y, above + gap)
    below = frame.height - frame.bottom
    for _, i in reversed(ended):
        below = heights[i] = min(heights[i], below)
        below -= gap
    x = frame.width - frame.right + 8
    return [
        replace(line, end=Dot(x, round(heights[i], 2), _short(line.name))) if line.dots else line
        for i, line in enumerate(lines)
    ]


def _short(name: str, most: int = 12) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def number(value: float | None) -> str:
    """Return a value as the page writes it: three decimals."""
    if value is None:
        return "undefined"
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text
