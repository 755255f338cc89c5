"""Differences in differences, and where they stand among those of control sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON

Tail: TypeAlias = Literal["greater", "less"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One figure, and the same of every control set."""

    observed: float
    controls: tuple[float, ...]
    tail: Tail = "greater"
    """Which way the hypothesis lies."""

    @property
    def mean(self) -> float:
        """The mean of the controls."""
        return sum(self.controls) / len(self.controls)

    @property
    def difference(self) -> float:
        """What the aligned concepts have beyond the controls."""
        # Equal figures differ by exactly 0, whatever the mean of equal figures is rounded to.
        if all(value == self.observed for value in self.controls):
            return 0.0
        return self.observed - self.mean

    @property
    def p(self) -> float:
        """Return (1 + controls as extreme) / (1 + controls), towards ``tail``.

        Phipson and Smyth 2010: never zero, and valid where the observed set is one like the others.
        """
        return rank_p(self.observed, self.controls, self.tail)

    @property
    def smallest_p(self) -> float:
        """The smallest p that so many controls can give."""
        return 1 / (1 + len(self.controls))

    def as_json(self) -> dict[str, JSON]:
        """Plain data: the figure, the controls' mean and ends, difference, p, smallest p."""
        return {
            "aligned": self.observed,
            "controls": {
                "count": len(self.controls),
                "mean": self.mean,
                "lowest": min(self.controls),
                "highest": max(self.controls),
            },
            "difference": self.difference,
            "tail": self.tail,
            "p": self.p,
            "smallest_p": self.smallest_p,
        }


def rank_p(observed: float, controls: Sequence[float], tail: Tail = "greater") -> float:
    """Return the p-value by rank; equal figures count against the hypothesis."""
    if tail == "greater":
        extreme = sum(value >= observed for value in controls)
    else:
        extreme = sum(value <= observed for value in controls)
    return (1 + extreme) / (1 + len(controls))


@dataclass(frozen=True, slots=True)
class Drops:
    """By how much an outcome falls under one edit, in two languages."""

    source: float
    target: float

    @property
    def difference(self) -> float:
        """How much more the target language loses."""
        return self.target - self.source


def contrasts(
    aligned: Drops, controls: Sequence[Drops], tail: Tail = "greater"
) -> dict[str, Standing]:
    """Return what aligned concepts do beyond controls: in each language, and the interaction.

    ``difference_in_differences`` is (aligned - control) in the target language minus the same in
    the source language; its p compares target - source of the aligned set with that of each
    control set.
    """
    return {
        "source": Standing(aligned.source, tuple(each.source for each in controls), tail),
        "target": Standing(aligned.target, tuple(each.target for each in controls), tail),
        "difference_in_differences": Standing(
            aligned.difference, tuple(each.difference for each in controls), tail
        ),
    }
