"""Scores over thresholds, counted from the stored record per concept: a line a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.plot.drawn import Drawn
from isogloss.plot.panels import from_zero, legend, panels
from isogloss.plot.style import COLUMN, looks, styled
from isogloss.reading.groups import layer_of, source_of
from isogloss.reading.steps import TOP, at, comparison_of, settings_of, shares_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from isogloss.core.types import JSON, Layer
    from isogloss.reading.groups import Group
    from isogloss.reading.steps import Shares

LINES = 5
"""Layers that are drawn, at most: the first, the last, and as many between them."""

POINTS = 50
"""Thresholds a line has."""


def over_thresholds(
    group: Group, evidence: Callable[[JSON], list[JSON]], source: str, name: str
) -> Drawn:
    """Draw the mean over pairs of one source over the threshold, and the study's own.

    Raises DataError where the metric has no threshold, or its record does not give its score.
    """
    own = [record for record in group.records if source_of(record) == source]
    counted = {record["key"]: _shares(record, evidence) for record in own}
    known = {key: shares for key, shares in counted.items() if shares is not None}
    if not known:
        raise DataError(f"{group.title}: no threshold that figures can be drawn over")
    top = TOP[group.metric]
    layers = _chosen([layer for layer in group.layers if (source, layer) in group.by_layer])
    look = looks([str(layer) for layer in layers])
    rows: list[dict[str, JSON]] = []
    with styled():
        figure, grid = panels(COLUMN, 2.0)
        axes = grid[0][0]
        for layer in layers:
            records = [record for record in own if layer_of(record) == layer]
            line = _line([r for r in records if r["key"] in known], known, top)
            style = look[str(layer)]._replace(marker="")._asdict()
            axes.step(*zip(*line, strict=True), where="pre", label=f"layer {layer}", **style)
            rows += [
                {"source": source, "layer": layer, "threshold": place, "value": value}
                for place, value in line
            ]
        mark = float(settings_of(own[0])["threshold"])
        axes.axvline(mark, color="0.4", linewidth=0.8, linestyle=":")
        axes.set_xlim(0, top)
        axes.set_xlabel("threshold")
        axes.set_ylabel(group.title)
        from_zero(grid)
        legend(figure, axes)
    told = f"{group.title} of {source} over its threshold, mean over {group.unit}"
    return Drawn(name, figure, rows, f"{told}; the dotted line is the study's own.")


def _shares(record: JSON, evidence: Callable[[JSON], list[JSON]]) -> Shares | None:
    return None if comparison_of(record) is None else shares_of(record, evidence(record))


def _line(records: list[JSON], shares: dict[str, Shares], top: float) -> list[tuple[float, float]]:
    """Return the mean over records at every threshold; those without concepts have no part."""
    line = []
    for step in range(1, POINTS + 1):
        place = top * step / POINTS
        found = [
            at(own, f"{place:.6g}", str(comparison_of(record))) / own.whole
            for record in records
            if (own := shares[record["key"]]).whole
        ]
        if found:
            line.append((place, sum(found) / len(found)))
    return line


def _chosen(layers: list[Layer]) -> list[Layer]:
    if len(layers) <= LINES:
        return layers
    places = [round(step * (len(layers) - 1) / (LINES - 1)) for step in range(LINES)]
    return [layers[place] for place in places]
