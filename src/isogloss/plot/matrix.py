"""Scores of every pair of languages at one layer, as a matrix."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from isogloss.plot.drawn import Drawn
from isogloss.plot.style import COLUMN, styled
from isogloss.reading.groups import languages_of

if TYPE_CHECKING:
    from isogloss.core.types import JSON, Layer
    from isogloss.reading.groups import Group

SMALL = 12
"""Languages up to which values are written into their cells."""


def of_pairs(group: Group, source: str, layer: Layer, name: str) -> Drawn:
    """Draw the scores of one source and layer: a row the first side, a column the second."""
    records = [r for r in group.by_layer.get((source, layer), []) if len(r["sides"]) == 2]
    languages = list(dict.fromkeys(each for record in records for each in languages_of(record)))
    table = [[float("nan")] * len(languages) for _ in languages]
    rows: list[dict[str, JSON]] = []
    for record in records:
        first, second = languages_of(record)
        ways = [(first, second)] if group.directed else [(first, second), (second, first)]
        for one, other in ways:
            if record["value"] is not None:
                table[languages.index(one)][languages.index(other)] = record["value"]
        rows.append({"first": first, "second": second, "value": record["value"]})
    with styled():
        figure = _draw(table, languages, group)
    told = f"{group.title} of {source}, layer {layer}"
    way = ": from the row's language to the column's" if group.directed else ""
    return Drawn(name, figure, rows, f"{told}{way}.")


def _draw(table: list[list[float]], languages: list[str], group: Group) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(COLUMN, COLUMN * 0.85), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(table, cmap="cividis", vmin=0)
    places = range(len(languages))
    axes.set_xticks(places, languages)
    axes.set_yticks(places, languages)
    if group.directed:
        axes.set_xlabel("to")
        axes.set_ylabel("from")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    top = max((value for line in table for value in line if not isnan(value)), default=1.0)
    for row, line in enumerate(table) if len(languages) <= SMALL else ():
        for column, value in enumerate(line):
            if not isnan(value):
                ink = "white" if value < 0.55 * top else "black"
                axes.text(column, row, f"{value:.2f}", ha="center", va="center", color=ink, size=6)
    figure.colorbar(image, ax=axes, shrink=0.8, label=group.title)
    return figure
