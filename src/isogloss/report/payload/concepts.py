"""The views of concepts: the explorer, the map, the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.report.payload import flow, map
from isogloss.report.payload.explorer import Explorer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.reading.places import Places
    from isogloss.report.blocks import Block
    from isogloss.report.payload.projections import Projection


def gather(places: Places, projection: Projection = "pca") -> Iterator[Block]:
    """Yield the blocks of the three views, which read the same clusterings; none without any."""
    if not places.all and not places.gaps:
        return
    yield from map.gather(places, projection)
    yield from flow.gather(places)
    # Last: it tells the gaps that the others met, too.
    yield from Explorer(places).blocks()
