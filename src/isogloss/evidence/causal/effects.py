"""What edits do: by how much outcomes fall, beside those of controls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.evidence.causal.contrast import Drops, Standing, Tail, contrasts
from isogloss.evidence.causal.outcomes import LOG_PROBABILITY, SCORE
from isogloss.evidence.causal.pool import Calipers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON
    from isogloss.evidence.causal.outcomes import Outcome

FEWEST_CONTROLS = 100
"""With fewer, a p-value by rank cannot fall below 0.01."""

FIGURES = (SCORE, LOG_PROBABILITY)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user may choose. Raises SettingsError for what cannot be taken."""

    controls: int = FEWEST_CONTROLS
    directions: int = FEWEST_CONTROLS
    """Random subspaces; 0 takes none."""
    swaps: int = FEWEST_CONTROLS
    """Swaps with concepts that are not aligned; 0 swaps nothing."""
    rank: int | None = None
    """Directions that are projected out; None: as many as hold 90 % of the concepts' means."""
    calipers: Calipers = field(default_factory=Calipers)
    apart: bool = False
    """Whether control sets hold no aligned concept; see ``draw_controls``."""
    unrelated: int = 50
    """Sentences of each language that the side effect is measured on."""

    def __post_init__(self) -> None:
        """Refuse numbers of which nothing could follow."""
        for name in ("controls", "directions", "swaps"):
            number = getattr(self, name)
            if (number and number < FEWEST_CONTROLS) or (name == "controls" and not number):
                raise SettingsError(
                    f"{name} = {number}: expected {FEWEST_CONTROLS} or more"
                    + ("" if name == "controls" else ", or 0 for none")
                )
        if self.rank is not None and self.rank < 1:
            raise SettingsError(f"rank = {self.rank}: expected 1 or more")


@dataclass(frozen=True, slots=True)
class Effect:
    """What one edit does."""

    drops: Mapping[str, Drops]
    """By figure: score and log-probability."""
    divergence: tuple[float | None, float | None]
    """KL on unrelated text of the source and of the target language, in nats; None without any."""


def outcome_json(found: Outcome) -> JSON:
    """Return how well a model does as plain data."""
    return {name: found.of(name) for name in FIGURES}


def compared(aligned: Effect, controls: Sequence[Effect], tail: Tail = "greater") -> JSON:
    """Return every figure of one edit beside those of others."""
    figures: dict[str, JSON] = {
        name: {
            what: standing.as_json()
            for what, standing in contrasts(
                aligned.drops[name], [each.drops[name] for each in controls], tail
            ).items()
        }
        for name in FIGURES
    }
    beside = [
        _beside(own, [each.divergence[number] for each in controls], tail)
        for number, own in enumerate(aligned.divergence)
    ]
    return {"figures": figures, "side_effect": beside}


def _beside(own: float | None, controls: Sequence[float | None], tail: Tail) -> JSON:
    known = tuple(value for value in controls if value is not None)
    return None if own is None or not known else Standing(own, known, tail).as_json()
