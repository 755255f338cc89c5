"""Scores by layer: a line a source, or a panel a pair with bands, chance and self-alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.plot.drawn import Drawn
from isogloss.plot.panels import by_layer, from_zero, legend, panels
from isogloss.plot.style import COLUMN, PAGE, looks, styled
from isogloss.reading.roles import Roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON, Layer
    from isogloss.plot.style import Look
    from isogloss.reading.groups import Group
    from isogloss.reading.worth import Worth

CONTROL = "untrained"
WIDE = 3
"""Panels beside each other, at most."""


def by_source(group: Group, recipes: JSON, name: str, part: str) -> Drawn:
    """Draw the mean over pairs by layer, a line a source, with the range over pairs."""
    rows: list[dict[str, JSON]] = []
    look, twins = looks(group.sources), Roles(recipes).twins
    with styled():
        figure, grid = panels(COLUMN, 2.0)
        axes = grid[0][0]
        for source in group.sources:
            means = [(layer, group.mean(source, layer, part)) for layer in group.layers]
            shown = [(layer, mean) for layer, mean in means if mean.value is not None]
            places = [group.layers.index(layer) for layer, _ in shown]
            label = source if source not in twins or source == CONTROL else f"{source} (untrained)"
            style = look[source]._asdict()
            axes.plot(
                places, [mean.value for _, mean in shown], label=label, clip_on=False, **style
            )
            low, high = [mean.low for _, mean in shown], [mean.high for _, mean in shown]
            axes.fill_between(places, low, high, color=look[source].color, alpha=0.15, linewidth=0)
            for layer, mean in shown:
                ends = {"mean": mean.value, "lowest": mean.low, "highest": mean.high}
                rows.append({"source": source, "layer": layer, **ends, group.unit: mean.defined})
        by_layer(axes, group.layers, _axis(group, part))
        from_zero(grid)
        legend(figure, axes)
    return Drawn(
        name,
        figure,
        rows,
        f"{_axis(group, part)} by layer: mean over {group.unit}, with the range.",
    )


def by_pair(group: Group, worth: Worth, name: str) -> Drawn:
    """Draw a panel a pair of sides: each source with its band, chance and self-alignment."""
    rows: list[dict[str, JSON]] = []
    look = looks(group.sources)
    columns = min(WIDE, len(group.comparisons))
    height = -(-len(group.comparisons) // columns)
    with styled():
        figure, grid = panels(PAGE, 0.5 + 1.5 * height, height, columns)
        every = [axes for line in grid for axes in line]
        for axes in every[len(group.comparisons) :]:
            axes.axis("off")
        for comparison, axes in zip(group.comparisons, every, strict=False):
            axes.set_title(comparison)
            for source in group.sources:
                scores = group.by_comparison.get((comparison, source), {})
                own = list(_points(group.layers, scores, worth))
                _draw(axes, own, look[source], source)
                rows += [{"pair": comparison, "source": source, **point} for point in own]
            by_layer(axes, group.layers, group.title if axes in grid[:, 0] else "")
        from_zero(grid)
        legend(figure, every[0])
    marks = "bands hold for all layers at once, dots are chance, crosses self-alignment"
    known = any("low" in row or "chance" in row for row in rows)
    return Drawn(name, figure, rows, f"{group.title} by layer" + (f": {marks}." if known else "."))


def _points(layers: Sequence[Layer], scores: JSON, worth: Worth) -> Any:
    for place, layer in enumerate(layers):
        record = scores.get(layer)
        if record is None or record["value"] is None:
            continue
        known = worth.get(record["key"], {})
        figures = known.get("value", {})
        low, high = figures.get("band") or figures.get("interval") or (None, None)
        point = {"layer": layer, "place": place, "value": record["value"]}
        if low is not None:
            point |= {"low": low, "high": high}
        if "chance" in figures:
            point["chance"] = figures["chance"][1]
        if figures.get("self") is not None:
            point["self"] = figures["self"]
        yield point


def _draw(axes: Any, points: list[dict[str, JSON]], look: Look, label: str) -> None:
    places = [point["place"] for point in points]
    axes.plot(
        places, [point["value"] for point in points], label=label, clip_on=False, **look._asdict()
    )
    banded = [point for point in points if "low" in point]
    low, high = ([point[end] for point in banded] for end in ("low", "high"))
    at = [point["place"] for point in banded]
    axes.fill_between(at, low, high, color=look.color, alpha=0.18, linewidth=0)
    for name, marker in (("chance", "."), ("self", "x")):
        known = [point for point in points if name in point]
        axes.plot(
            [point["place"] for point in known],
            [point[name] for point in known],
            linestyle="",
            marker=marker,
            color=look.color,
        )


def _axis(group: Group, part: str) -> str:
    return f"{group.title}, {part.replace('_', ' ')}" if part else group.title
