"""What the page's views show, gathered from stored results as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.report.payload import concepts, curves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from isogloss.core.study.results import Results
    from isogloss.report.blocks import Block

    Gather = Callable[[Results], Iterable[Block]]
    """Yields the blocks of one view; none where the study has nothing for it."""

GATHERERS: Mapping[str, Gather] = {
    "curves": curves.gather,
    "concepts": concepts.gather,
}
"""Who gathers the blocks of which view, in the order of the page."""


def gathered(results: Results) -> Iterator[Block]:
    """Yield every block of a study's page.

    What is not in the store is left out: a view without its block is not in the page.
    """
    for gather in GATHERERS.values():
        yield from gather(results)
