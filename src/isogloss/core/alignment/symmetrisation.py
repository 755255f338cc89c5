"""One set of links out of those of two directions.

The heuristics of Och and Ney (2003) and of Koehn, Och and Marcu (2003), in the form that Moses
made common. Growing depends on the order in which points are visited: here by target word, then
by source word, and the final step takes the forward links before the backward ones.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Literal, TypeAlias

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from isogloss.core.alignment.links import Link

Method: TypeAlias = Literal[
    "forward",
    "backward",
    "intersection",
    "union",
    "grow-diag",
    "grow-diag-final",
    "grow-diag-final-and",
]

_NEIGHBOURS = ((-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1))


def symmetrise(
    method: str, forward: AbstractSet[Link], backward: AbstractSet[Link]
) -> frozenset[Link]:
    """Return the links of one pair of sentences.

    Both sets hold (source, target). ``intersection`` and ``union`` are sets' own. ``grow-diag``
    starts from the intersection and adds, until nothing changes, links of the union that touch one
    in the eight directions and have a word without a link. ``grow-diag-final`` then adds every link
    of either direction with a word that has none, ``grow-diag-final-and`` those of which neither
    word has one. ``forward`` and ``backward`` are the directions as they are. Raises SettingsError
    for another method.
    """
    return method_named(method)(forward, backward)


def method_named(name: str) -> Callable[[AbstractSet[Link], AbstractSet[Link]], frozenset[Link]]:
    """Return the function of a method. Raises SettingsError."""
    try:
        return _METHODS[name]
    except KeyError:
        message = f"symmetrisation {name!r} is not one of {', '.join(_METHODS)}"
        raise SettingsError(message) from None


class _Growing:
    """Links so far, and which words have one."""

    def __init__(self, forward: AbstractSet[Link], backward: AbstractSet[Link]) -> None:
        self.links = set(forward & backward)
        self._sources = {i for i, _ in self.links}
        self._targets = {j for _, j in self.links}
        self._union = forward | backward

    def add(self, link: Link) -> None:
        self.links.add(link)
        self._sources.add(link[0])
        self._targets.add(link[1])

    def lonely(self, link: Link) -> int:
        """Return how many of the two words have no link."""
        return (link[0] not in self._sources) + (link[1] not in self._targets)

    def grow(self) -> None:
        while self._sweep():
            pass

    def _sweep(self) -> bool:
        """Visit the links in order, those added further on too; say whether any was added."""
        waiting = [(j, i) for i, j in self.links]
        heapify(waiting)
        before = len(self.links)
        while waiting:
            j, i = here = heappop(waiting)
            for link in self._around(i, j):
                self.add(link)
                if (link[1], link[0]) > here:
                    heappush(waiting, (link[1], link[0]))
        return len(self.links) > before

    def _around(self, i: int, j: int) -> Iterator[Link]:
        for down, right in _NEIGHBOURS:
            link = (i + right, j + down)
            if link in self._union and link not in self.links and self.lonely(link):
                yield link

    def finish(self, direction: Iterable[Link], wanted: int) -> None:
        """Add the links of a direction of which at least ``wanted`` words have none."""
        for j, i in sorted((j, i) for i, j in direction):
            if self.lonely((i, j)) >= wanted:
                self.add((i, j))


def _grow_diag(
    forward: AbstractSet[Link], backward: AbstractSet[Link], wanted: int = 0
) -> frozenset[Link]:
    growing = _Growing(forward, backward)
    growing.grow()
    if wanted:
        growing.finish(forward, wanted)
        growing.finish(backward, wanted)
    return frozenset(growing.links)


_METHODS: dict[str, Callable[[AbstractSet[Link], AbstractSet[Link]], frozenset[Link]]] = {
    "forward": lambda forward, _: frozenset(forward),
    "backward": lambda _, backward: frozenset(backward),
    "intersection": lambda forward, backward: frozenset(forward & backward),
    "union": lambda forward, backward: frozenset(forward | backward),
    "grow-diag": _grow_diag,
    "grow-diag-final": lambda forward, backward: _grow_diag(forward, backward, 1),
    "grow-diag-final-and": lambda forward, backward: _grow_diag(forward, backward, 2),
}

METHODS = tuple(_METHODS)
"""What ``symmetrise`` knows."""
