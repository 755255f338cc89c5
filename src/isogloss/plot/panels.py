"""What several figures need of matplotlib: a grid of panels, an axis of layers, a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import Layer

TICKS = 13
"""Layers that are named below an axis, at most."""


def panels(
    width: float, height: float, rows: int = 1, columns: int = 1, *, shared: bool = True
) -> tuple[Any, Any]:
    """Return a figure of so many inches, and its panels (rows, columns); ``shared``: one scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, sharey=shared, squeeze=False)


def by_layer(axes: Any, layers: Sequence[Layer], label: str) -> None:
    """Name the layers below and the figure at the side."""
    step = max(1, -(-len(layers) // TICKS))
    axes.set_xticks(range(0, len(layers), step), [str(layer) for layer in layers[::step]])
    axes.set_xlim(-0.3, len(layers) - 0.7)
    axes.set_xlabel("layer")
    axes.set_ylabel(label)


def from_zero(grid: Any, *, top: float | None = None) -> None:
    """Let values begin at 0: the last thing to do, as a scale follows what is drawn before."""
    for axes in grid.flat:
        axes.set_ylim(bottom=0, top=top)
        axes.grid(axis="y", linewidth=0.3, alpha=0.6)


def legend(figure: Any, axes: Any) -> None:
    """Put the names of several series above the panels."""
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) > 1:
        figure.legend(handles, labels, loc="outside upper center", ncols=min(3, len(labels)))
