"""Which occurrences of a type are kept: limits of how often it must and may occur."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from isogloss.core.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints

    Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a type must and may occur, and which of its occurrences are kept.

    A type is counted in one language and over the whole corpus. Types with fewer than
    ``min_count`` or more than ``drop_above`` occurrences go; of the others at most ``max_count``
    occurrences stay.
    """

    min_count: int = 0
    drop_above: int | None = None
    max_count: int | None = 15
    choose: Literal["sample", "first"] = "sample"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse limits that nothing can meet."""
        if self.min_count < 0:
            raise SettingsError(f"min_count is {self.min_count}; 0 or more is wanted")
        for name in ("drop_above", "max_count"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise SettingsError(f"{name} is {value}; 1 or more is wanted, or none")
        if self.drop_above is not None and self.min_count > self.drop_above:
            message = f"min_count {self.min_count} is above drop_above {self.drop_above}"
            raise SettingsError(message)
        if self.choose not in ("sample", "first"):
            raise SettingsError(f"choose is {self.choose!r}; 'sample' or 'first' is wanted")


class Limited(NamedTuple):
    """Which occurrences are kept, and how many were not."""

    kept: Mask
    """(occurrences,)"""
    rare: int
    """Occurrences of types below ``min_count``."""
    frequent: int
    """Occurrences of types above ``drop_above``."""
    beyond: int
    """Occurrences beyond ``max_count`` of types that stay."""


def limited(
    type_: npt.NDArray[np.int32], types: Sequence[str], language: str, limits: Limits
) -> Limited:
    """Apply limits to occurrences of ``types``, by index: (occurrences,).

    A sample depends on the seed, ``language``, the name of the type and its own occurrences only.
    """
    import numpy as np

    totals = np.bincount(type_, minlength=len(types))
    rare = totals < limits.min_count
    frequent = np.zeros_like(rare)
    if limits.drop_above is not None:
        frequent = totals > limits.drop_above
    kept = ~(rare | frequent)[type_]
    allowed = int(kept.sum())
    _cap(kept, type_, totals, types, language, limits)
    beyond = allowed - int(kept.sum())
    return Limited(kept, int(totals[rare].sum()), int(totals[frequent].sum()), beyond)


def _cap(
    kept: Mask,
    type_: npt.NDArray[np.int32],
    totals: Ints,
    types: Sequence[str],
    language: str,
    limits: Limits,
) -> None:
    """Take out of ``kept``, in place, what is beyond ``max_count``."""
    import numpy as np

    if limits.max_count is None:
        return
    capped = totals > limits.max_count
    rows = np.flatnonzero(kept & capped[type_])
    rows = rows[np.argsort(type_[rows], kind="stable")]
    groups, starts, sizes = np.unique(type_[rows], return_index=True, return_counts=True)
    rank = np.arange(len(rows)) - np.repeat(starts, sizes)
    if limits.choose == "sample":
        seeds = [_seed(limits.seed, language, types[group]) for group in groups]
        keys = _mixed(np.repeat(np.array(seeds, dtype=np.uint64), sizes), rank)
        rows = rows[np.lexsort((keys, type_[rows]))]
    kept[rows[rank >= limits.max_count]] = False


def _seed(seed: int, language: str, type_: str) -> int:
    name = f"{seed}\n{language}\n{type_}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "little")


def _mixed(seeds: npt.NDArray[np.uint64], rank: Ints) -> npt.NDArray[np.uint64]:
    """Return the number ``rank`` of the SplitMix64 stream of every seed: no two of one are equal."""
    import numpy as np

    state: npt.NDArray[np.uint64] = seeds + (rank.astype(np.uint64) + np.uint64(1)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
