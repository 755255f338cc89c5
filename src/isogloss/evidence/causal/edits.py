"""What is done to states: a subspace is projected out, or one concept's mean put for another's.

Arithmetic alone: numpy arrays and tensors will do, as long as all are of one kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isogloss.core.types import Edit
    from isogloss.evidence.causal.subspace import Floats


def projected(states: Any, basis: Any, centre: Any) -> Any:
    """Return states without what lies in a subspace, about the centre: h - B'B(h - m).

    ``basis`` (rank, features) has orthonormal rows; ``centre`` (features,) is a language's mean,
    so that the average state stays where it is and only what tells words apart goes.
    """
    return states - ((states - centre) @ basis.T) @ basis


def nearest(states: Any, means: Any) -> Any:
    """Return the number of the nearest of ``means`` (concepts, features) for each state."""
    # |h - c|^2 without the term that all concepts share.
    distances = (means * means).sum(-1) - 2 * (states @ means.T)
    return distances.argmin(-1)


def moved(states: Any, concepts: Any, shifts: Any) -> Any:
    """Return states moved by the shift (concepts, features) of the concept that each is in."""
    return states + shifts[concepts]


@dataclass(frozen=True, slots=True, eq=False)
class Swap:
    """Where the states of each concept of one language go."""

    shifts: Floats
    """(concepts, features) what is added to a state of the concept; zero for one that stays."""

    def back(self) -> Swap:
        """Return the swap that undoes this one, for states in the same concepts."""
        return Swap(-self.shifts)


def projecting(basis: Floats, centre: Floats) -> Edit:
    """Return the edit that projects a subspace out of every state that is no padding."""

    def edit(states: Any, mask: Any) -> Any:
        import torch

        held, mean = (_like(values, states) for values in (basis, centre))
        wide = states.float()
        new = projected(wide, held, mean).to(states.dtype)
        return torch.where(mask.unsqueeze(-1), new, states)

    return edit


def swapping(means: Floats, swap: Swap) -> Edit:
    """Return the edit that moves every state by the shift of the concept whose mean is nearest."""

    def edit(states: Any, mask: Any) -> Any:
        import torch

        held, shifts = (_like(values, states) for values in (means, swap.shifts))
        wide = states.float()
        new = moved(wide, nearest(wide, held), shifts).to(states.dtype)
        return torch.where(mask.unsqueeze(-1), new, states)

    return edit


def _like(values: Floats, states: Any) -> Any:
    import torch

    return torch.as_tensor(values, dtype=torch.float32, device=states.device)
