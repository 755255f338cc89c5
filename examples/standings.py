"""Where scores stand between chance and themselves, as ``isogloss evidence --json`` tells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import TypeVar

    Key = TypeVar("Key", bound=Hashable)

ROOM = 0.05
"""How far self-alignment must lie above chance for a share of that way to mean anything."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure of one score."""

    metric: str
    clusterer: str
    source: str
    languages: str
    """Such as ``en-de``, in the score's order."""
    parts: str
    """Such as ``encoder-decoder.reads``, in the same order."""
    layer: int
    figure: str
    observed: float
    chance: float
    """Mean over permutations; for COLAP the ceiling."""
    p: float
    """Of this layer, for all layers of the pair at once."""
    own: float | None
    """The side against itself, grouped with another seed."""

    @property
    def above(self) -> float:
        """How far it is above chance."""
        return self.observed - self.chance


@dataclass(frozen=True, slots=True)
class Mean:
    """The means of several standings, of pairs or layers."""

    observed: float
    chance: float
    own: float | None

    @property
    def above(self) -> float:
        """How far it is above chance."""
        return self.observed - self.chance

    @property
    def excess(self) -> float | None:
        """(observed - chance) / (self - chance), of the means; None where there is no room."""
        if self.own is None or self.own - self.chance <= ROOM:
            return None
        return self.above / (self.own - self.chance)


def standings(document: dict[str, Any], metric: str) -> Iterator[Standing]:
    """Yield the scores of a metric that have a null model and a value, of all numbered layers."""
    for row in document["chance"]:
        null, layer = row["null"], row["sides"][0]["layer"]
        if row["name"] != metric or null is None or null["observed"] is None:
            continue
        if not isinstance(layer, int):
            continue  # a final norm is no block of its own
        sides = row["sides"]
        yield Standing(
            metric,
            row["clusterer"],
            sides[0]["source"],
            "-".join(side["language"] for side in sides),
            "-".join(side["part"] for side in sides),
            layer,
            row["figure"],
            null["observed"],
            null["mean"],
            null["p"],
            row["self"].get("seeds"),
        )


def mean(rows: Iterable[Standing]) -> Mean:
    """Return the means of some standings; that of self only where all have one."""
    found = list(rows)
    own = [row.own for row in found if row.own is not None]
    return Mean(
        fmean(row.observed for row in found),
        fmean(row.chance for row in found),
        fmean(own) if found and len(own) == len(found) else None,
    )


def by(rows: Iterable[Standing], key: Callable[[Standing], Key]) -> dict[Key, list[Standing]]:
    """Group standings, in the order of what comes first."""
    found: defaultdict[Key, list[Standing]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)
