"""What the concepts of each layer are: positions or types, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.plot.drawn import Drawn
from isogloss.plot.panels import by_layer, from_zero, legend, panels
from isogloss.plot.style import PAGE, looks, styled
from isogloss.reading.groups import in_order, layer_of, mean_of, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.types import JSON


class Panel(NamedTuple):
    """One figure of a clustering's record."""

    title: str
    label: str
    of: Callable[[JSON], float | None]
    top: float | None = None


AGREEMENT = (
    Panel("positions", "AMI", lambda record: record["ami_position"], 1.0),
    Panel("types", "AMI", lambda record: record["ami_type"], 1.0),
)
SIZES = (
    Panel("smallest concept", "words", lambda record: record["details"]["sizes"]["smallest"]),
    Panel("median concept", "words", lambda record: record["details"]["sizes"]["median"]),
    Panel("largest concept", "words", lambda record: record["details"]["sizes"]["largest"]),
)


def positions(records: Sequence[JSON], name: str) -> Drawn:
    """Draw how far concepts are positions, and how far types: adjusted mutual information."""
    told = "How far concepts are positions, and how far types: adjusted mutual information"
    return _beside(records, AGREEMENT, name, f"{told}, mean over clusterings.")


def sizes(records: Sequence[JSON], name: str) -> Drawn:
    """Draw the words of the smallest, the median and the largest concept."""
    return _beside(records, SIZES, name, "Words of a concept, mean over clusterings.")


def _beside(records: Sequence[JSON], shown: Sequence[Panel], name: str, caption: str) -> Drawn:
    """Draw a panel a figure, a line a source: the mean over the clusterings of a layer."""
    layers = in_order(map(layer_of, records))
    sources = list(dict.fromkeys(map(source_of, records)))
    look = looks(sources)
    rows: dict[tuple[str, str], dict[str, JSON]] = {}
    with styled():
        figure, grid = panels(PAGE, 2.0, 1, len(shown), shared=_one_scale(shown))
        for panel, axes in zip(shown, grid[0], strict=True):
            axes.set_title(panel.title)
            for source in sources:
                line = []
                for place, layer in enumerate(layers):
                    own = [r for r in records if (source_of(r), layer_of(r)) == (source, layer)]
                    mean = mean_of([panel.of(record) for record in own]).value
                    if mean is not None:
                        line.append((place, mean))
                        row = rows.setdefault((source, str(layer)), {"source": source})
                        row |= {"layer": layer, panel.title: mean}
                places, means = zip(*line, strict=True) if line else ((), ())
                axes.plot(places, means, label=source, clip_on=False, **look[source]._asdict())
            by_layer(axes, layers, panel.label)
        from_zero(grid, top=shown[0].top)
        legend(figure, grid[0][0])
    return Drawn(name, figure, list(rows.values()), caption)


def _one_scale(shown: Sequence[Panel]) -> bool:
    return all(panel.top is not None for panel in shown)
