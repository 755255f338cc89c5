"""What the page's views show, gathered from stored results as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.places import Places
from isogloss.report.payload import classes, concepts, curves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.study.results import Results
    from isogloss.report.blocks import Block
    from isogloss.report.payload.projections import Projection


def gathered(results: Results, projection: Projection = "pca") -> Iterator[Block]:
    """Yield every block of a study's page, in the order of its views.

    What is not in the store is left out: a view without its block is not in the page.
    """
    places = Places(results)
    # Concepts first: they need more of the evidence than curves, which then need not read it again.
    of_concepts = list(concepts.gather(places, projection))
    yield from curves.gather(results, places.evidence)
    yield from classes.gather(results)
    yield from of_concepts
