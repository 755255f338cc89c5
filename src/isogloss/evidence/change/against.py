"""What was measured of pairs of sides, held against the noise floor and against controls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isogloss.evidence.change.floor import intervals, less

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON, Labels
    from isogloss.evidence.change.floor import Paired, Tables
    from isogloss.evidence.change.groupings import Shared
    from isogloss.evidence.change.pairing import Pair
    from isogloss.evidence.resampling.draws import Drawing


@dataclass(slots=True, eq=False)
class Measured:
    """A pair of sides and what was measured of it."""

    pair: Pair
    shared: Shared
    labels: tuple[Sequence[Labels], Sequence[Labels]]
    """(shared words,) for each seed, those of the study's own clusterings first."""
    paired: Paired
    draws: Tables
    """Of the base against the other source; empty without draws."""
    floor_draws: Tables
    """Of the base against itself."""
    row: JSON = field(default_factory=dict)
    """What was found, as plain data."""


def against_floor(curve: Sequence[Measured], drawing: Drawing, level: float) -> None:
    """Add to each layer of a curve by how much less survives than in the base itself."""
    seeds = [less(each.paired.across, each.paired.floor) for each in curve]
    draws = [less(each.draws, each.floor_draws) for each in curve if each.draws]
    for each, found in zip(curve, intervals(seeds, draws, drawing, level), strict=True):
        each.row |= {"below_floor": found, "against": {}}


def against_controls(
    curve: Sequence[Measured],
    controls: Mapping[str, Sequence[Measured]],
    drawing: Drawing,
    level: float,
) -> None:
    """Add to each layer of a curve by how much more survives than in each control."""
    for name, theirs in controls.items():
        by_layer = {each.pair.base.layer: each for each in theirs}
        both = [(m, by_layer[m.pair.base.layer]) for m in curve if m.pair.base.layer in by_layer]
        seeds = [less(one.paired.across, other.paired.across) for one, other in both]
        draws = [less(one.draws, other.draws) for one, other in both if one.draws]
        for (one, _), found in zip(both, intervals(seeds, draws, drawing, level), strict=True):
            one.row["against"][name] = found
