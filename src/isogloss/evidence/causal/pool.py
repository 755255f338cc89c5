"""The concepts of both languages, what they are matched on, and how near a set is to another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.evidence.causal.subspace import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import Ints
    from isogloss.evidence.causal.subspace import Floats

CALIPER = 0.25
"""How far the mean of a covariate may lie from that of the aligned set, in standard deviations of
concepts: the bound that Stuart 2010 gives for matching."""

CLASSES = 0.1
"""How far the shares of classes of words may lie apart: half of the sum of absolute differences."""

REMOVED = 0.1
"""How far the removed variance may lie from that of the aligned set, as a share of it."""


@dataclass(frozen=True, slots=True)
class Calipers:
    """How near a control set has to be."""

    covariates: float = CALIPER
    classes: float = CLASSES
    removed: float = REMOVED


@dataclass(frozen=True, eq=False)
class Pool:
    """The concepts of both languages, one after the other, with what they are matched on."""

    language: Ints
    """(concepts,) 0 for the source language, 1 for the target language."""
    directions: Floats
    """(concepts, features) means without the language's mean."""
    aligned: npt.NDArray[np.bool_]
    """(concepts,)"""
    covariates: Mapping[str, Floats]
    """Name to a number for each concept."""
    classes: Floats
    """(concepts, classes) shares of the classes of words; no column where none are known."""
    covariance: Floats
    """(features, features) of the vectors, within languages."""
    usable: npt.NDArray[np.bool_]
    """(concepts,) whether a control set may hold it: those that a metric could have aligned."""

    @cached_property
    def standardised(self) -> Floats:
        """(concepts, covariates) in standard deviations of the language's usable concepts."""
        import numpy as np

        columns = []
        for values in self.covariates.values():
            column = np.array(values, np.float64)
            for number in (0, 1):
                own = self.language == number
                spread = float(column[own & self.usable].std()) if (own & self.usable).any() else 0
                column[own] /= spread if spread > 0 else 1.0
            columns.append(column)
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.language), 0))

    @cached_property
    def variance(self) -> float:
        """The total variance of the vectors."""
        return float(self.covariance.trace())

    @cached_property
    def products(self) -> tuple[Floats, Floats]:
        """(concepts, concepts) products of directions, plain and through the covariance."""
        return self.directions @ self.directions.T, self.directions @ self.covariance @ (
            self.directions.T
        )

    def basis(self, members: Ints, rank: int) -> Floats:
        """Return the basis of what some concepts span."""
        return span(self.directions[members], rank=rank)

    def removed(self, members: Ints, rank: int) -> float | None:
        """Return the share of variance that the first ``rank`` directions of a set hold.

        None where there are not so many. As ``removed_share`` of ``basis``, from products that are
        made once.
        """
        import numpy as np

        rows = members[:, None]
        plain, through = (table[rows, members] for table in self.products)
        values, axes = np.linalg.eigh(plain)
        values, axes = values[::-1][:rank], axes[:, ::-1][:, :rank]
        # Squares of singular values, of which rounding leaves more than of singular values.
        if len(values) < rank or values[-1] <= 1e-14 * values[0]:
            return None
        inside = (axes * (through @ axes)).sum(axis=0) / values
        return float(inside.sum() / self.variance)


class Window:
    """The sets of as many concepts of each language as the aligned set, near it in everything."""

    def __init__(self, pool: Pool, rank: int, calipers: Calipers) -> None:
        import numpy as np

        self.pool = pool
        self.rank = rank
        self.calipers = calipers
        self.aligned = np.flatnonzero(pool.aligned)
        removed = pool.removed(self.aligned, rank)
        if removed is None:
            found = f"{len(self.aligned)} aligned concepts span fewer than {rank} directions"
            raise DataError(f"{found}: ask for a lower rank")
        self.removed = removed
        self.sizes = [int((pool.language[self.aligned] == number).sum()) for number in (0, 1)]
        self.traits = np.concatenate([pool.standardised, pool.classes], axis=1)
        """(concepts, covariates and classes)"""
        self._covariates = pool.standardised.shape[1]

    def gaps(self, members: Ints) -> Floats:
        """Return by how much the means of a set are above those of the aligned one.

        (languages, covariates and classes); covariates in standard deviations.
        """
        import numpy as np

        own = self.pool.language
        rows = [
            self.traits[members[own[members] == number]].sum(0)
            - self.traits[self.aligned[own[self.aligned] == number]].sum(0)
            for number in (0, 1)
        ]
        return np.stack(rows) / np.maximum(self.sizes, 1)[:, None]

    def split(self, gaps: Floats) -> tuple[Floats, Floats]:
        """Return the differences of covariates (..., covariates), and of classes (...,)."""
        import numpy as np

        return gaps[..., : self._covariates], np.abs(gaps[..., self._covariates :]).sum(-1) / 2

    def is_near(self, gaps: Floats) -> bool:
        """Whether covariates and classes are within their calipers."""
        covariates, classes = self.split(gaps)
        return bool(
            abs(covariates).max(initial=0.0) <= self.calipers.covariates
            and classes.max(initial=0.0) <= self.calipers.classes
        )

    def removes_alike(self, members: Ints) -> bool:
        """Whether a set spans enough directions, and these hold about as much variance."""
        removed = self.pool.removed(members, self.rank)
        return removed is not None and (abs(removed / self.removed - 1) <= self.calipers.removed)

    def holds(self, members: Ints) -> bool:
        """Whether a set is within all calipers."""
        return self.is_near(self.gaps(members)) and self.removes_alike(members)
