"""The page's charts: a mean by layer with its range, and a small one for each comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.report.curves import SMALL, WIDE, Line, axis_for, draw
from isogloss.report.groups import in_order, layer_of, mean_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.types import JSON
    from isogloss.report.curves import Axis, Chart
    from isogloss.report.groups import Group, Mean

COLOURS = 6
DASHES = 5


@dataclass(frozen=True, slots=True)
class Looks:
    """How each source is drawn, the same in every chart: a colour and dashes of its own."""

    classes: dict[str, str]

    @classmethod
    def of(cls, sources: Sequence[str], twins: set[str]) -> Looks:
        """Give untrained twins the grey; colours and dashes repeat out of step."""
        trained = [name for name in sources if name not in twins]
        places = {name: f"c{i % COLOURS} d{i % DASHES}" for i, name in enumerate(trained)}
        grey = [name for name in sources if name in twins]
        places |= {name: f"grey d{i % DASHES}" for i, name in enumerate(grey, len(trained))}
        return cls({name: places[name] for name in sources})


def mean_chart(group: Group, key: str, looks: Looks) -> Chart:
    """Return the mean over comparisons by layer; the band is the range."""
    several = len(group.comparisons) > 1
    lines = [
        _mean_line(name, looks, [group.mean(name, layer) for layer in group.layers], band=several)
        for name in group.sources
    ]
    over = f"mean over {len(group.comparisons)} {group.unit}" if several else group.comparisons[0]
    about = f"Across: layers. Up: {group.title}, {over}."
    axis = _axis(lines)
    return draw(key, f"{group.title} by layer", about, group.layers, lines, axis, WIDE, named=True)


def _mean_line(name: str, looks: Looks, means: Sequence[Mean], *, band: bool) -> Line:
    values = tuple(mean.value for mean in means)
    if not band:
        return Line(name, looks.classes[name], values)
    lows, highs = tuple(mean.low for mean in means), tuple(mean.high for mean in means)
    return Line(name, looks.classes[name], values, lows, highs)


def _axis(lines: Sequence[Line]) -> Axis:
    return axis_for(v for line in lines for v in (*line.values, *line.lows, *line.highs))


def small_charts(group: Group, key: str, looks: Looks) -> Iterator[Chart]:
    """Yield a chart for each comparison, all on one scale."""
    if len(group.comparisons) < 2:
        return
    axis = axis_for(record["value"] for record in group.records)
    for place, comparison in enumerate(group.comparisons):
        lines = [
            Line(name, looks.classes[name], tuple(_value(row, layer) for layer in group.layers))
            for name in group.sources
            if (row := group.by_comparison.get((comparison, name)))
        ]
        about = f"Across: layers. Up: {group.title}."
        yield draw(f"{key}-{place}", comparison, about, group.layers, lines, axis, SMALL)


def _value(by_layer: dict[int | str, JSON], layer: int | str) -> float | None:
    record = by_layer.get(layer)
    return record["value"] if record else None


AGREEMENTS = {"ami_position": "with the position in the sentence", "ami_type": "with the type"}


def agreement_charts(clusterings: Sequence[JSON], key: str, looks: Looks) -> Iterator[Chart]:
    """Yield how far concepts agree with positions and with types: means over their sides."""
    layers = in_order(layer_of(record) for record in clusterings)
    drawn = {field: list(_agreement_lines(clusterings, field, looks)) for field in AGREEMENTS}
    axis = _axis([line for lines in drawn.values() for line in lines])
    for place, (field, title) in enumerate(AGREEMENTS.items()):
        about = "Across: layers. Up: adjusted mutual information, the mean over languages."
        yield draw(
            f"{key}-{place}",
            f"Agreement {title}",
            about,
            layers,
            drawn[field],
            axis,
            WIDE,
            named=True,
        )


def _agreement_lines(clusterings: Sequence[JSON], field: str, looks: Looks) -> Iterator[Line]:
    layers = in_order(layer_of(record) for record in clusterings)
    for name in dict.fromkeys(map(source_of, clusterings)):
        own = [record for record in clusterings if source_of(record) == name]
        means = [mean_of([r[field] for r in own if layer_of(r) == layer]) for layer in layers]
        yield _mean_line(name, looks, means, band=True)
