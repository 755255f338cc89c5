"""The blocks of concepts with so many types and sentences of each: what the explorer shows at a cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.places import tongue
from isogloss.report.blocks import Block
from isogloss.report.payload.members import EXAMPLES, Members, columns, ranks_picked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isogloss.core.types import JSON
    from isogloss.reading.places import Key


class Cut(NamedTuple):
    """What is shown of each concept at most."""

    alone: int | None
    """Types, of a concept of one language; None: all."""
    joint: int | None
    """Types of each language, of a concept of several."""
    examples: int
    """Sentences of each language."""


CUTS = (
    Cut(None, None, EXAMPLES),
    Cut(None, 60, EXAMPLES),
    Cut(None, 25, 2),
    Cut(None, 12, 2),
    Cut(None, 8, 1),
    Cut(None, 5, 1),
    Cut(60, 5, 1),
    Cut(30, 5, 1),
    Cut(15, 5, 1),
)
"""In the order in which they are tried; the first that fits is taken, else the last."""


class Clustering(NamedTuple):
    """One clustering of a place, by its sides."""

    record: JSON
    sides: list[Members]


def picked(found: Mapping[Key, Sequence[Clustering]], examples: int) -> dict[str, list[int]]:
    """Return the ranks of all sentences that are shown, by corpus."""
    sides: dict[str, list[Members]] = {}
    for clustering in (each for several in found.values() for each in several):
        for side, members in zip(clustering.record["sides"], clustering.sides, strict=True):
            sides.setdefault(side["corpus"], []).append(members)
    return {name: ranks_picked(several, examples) for name, several in sides.items()}


def cells(clusterings: Iterable[Clustering]) -> int:
    """Return how many types in concepts some clusterings have."""
    return sum(len(members.kind) for each in clusterings for members in each.sides)


class Shown:
    """The blocks with so many types and sentences of each concept."""

    def __init__(
        self,
        order: Mapping[Key, int],
        found: Mapping[Key, Sequence[Clustering]],
        overlaps: Mapping[str, list[JSON]],
        cut: Cut,
    ) -> None:
        self.order, self.found, self.overlaps, self.cut = order, found, overlaps, cut
        self.ranks = picked(found, cut.examples)
        self.numbers = {
            name: {rank: number for number, rank in enumerate(ranks)}
            for name, ranks in self.ranks.items()
        }

    def place(self, key: Key, aligned: list[JSON]) -> Block:
        """Return the block of a place."""
        alone, joint = {}, []
        for record, sides in self.found[key]:
            most = self.cut.joint if len(sides) > 1 else self.cut.alone
            tables = [
                columns(members, most, self.cut.examples, self.numbers[side["corpus"]].__getitem__)
                for side, members in zip(record["sides"], sides, strict=True)
            ]
            if len(tables) == 1:
                alone[tongue(record["sides"][0])] = tables[0]
            else:
                joint.append(
                    {"tongues": list(map(tongue, record["sides"])), "sides": tables}
                    | {"scores": self.overlaps[record["key"]]}
                )
        content = {"alone": alone, "joint": joint, "aligned": aligned}
        return Block(f"explorer-{self.order[key]}", content, packed=True)
