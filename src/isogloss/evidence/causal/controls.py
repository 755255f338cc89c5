"""Sets of concepts that are like the aligned ones in all that could explain an effect away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.evidence.causal.subspace import span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints
    from isogloss.evidence.causal.subspace import Floats

CALIPER = 0.25
"""How far the mean of a covariate may lie from that of the aligned set, in standard deviations of
concepts: the bound that Stuart 2010 gives for matching."""

CLASSES = 0.1
"""How far the shares of classes of words may lie apart: half of the sum of absolute differences."""

REMOVED = 0.1
"""How far the removed variance may lie from that of the aligned set, as a share of it."""

STEPS = 20
"""Proposals for each concept of a set between the hub and a control set."""

ROUNDS = 5
"""Chains that are run for each control set that is asked for, before there are too few of them."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Control sets, and how they were found."""

    sets: tuple[Ints, ...]
    """Of concepts of the pool, ascending."""
    accepted: float
    """Share of the proposals that stayed within the calipers."""
    overlap: float
    """Mean share of a control set's concepts that are aligned ones."""


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


def draw_controls(window: Window, count: int, seed: int, *, apart: bool = False) -> Drawn:
    """Return ``count`` different control sets, none of them the aligned set itself.

    A chain exchanges one concept for another of the same language and stays within the window, so
    that all its sets are equally likely; it runs from the aligned set to a hub, and from there to
    each control set anew. Had the aligned set been drawn like the others, it would be one of them:
    that makes a p by rank valid (Besag and Clifford 1989, parallel method). For the same reason
    aligned concepts may be in control sets. ``apart`` leaves sets with an aligned concept out: the
    difference is then not diluted, and p is too small, the more so the larger the share of concepts
    that are aligned. Raises DataError where there are fewer sets than that.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    steps = STEPS * len(window.aligned)
    tally = [0, 0]
    hub = window.aligned if apart else _walk(window, window.aligned, steps, random, tally)
    own = tuple(window.aligned.tolist())
    found: dict[tuple[int, ...], Ints] = {}
    for _ in range(ROUNDS * count):
        members = _walk(window, hub, steps, random, tally, apart=apart)
        if tuple(members.tolist()) != own and not (apart and window.pool.aligned[members].any()):
            found[tuple(members.tolist())] = members
        if len(found) == count:
            break
    if len(found) < count:
        raise _too_few(window, len(found), count)
    sets = tuple(found.values())
    overlap = float(np.mean([np.isin(each, window.aligned).mean() for each in sets]))
    return Drawn(sets, tally[1] / max(1, tally[0]), overlap)


def _walk(
    window: Window,
    start: Ints,
    steps: int,
    random: np.random.Generator,
    tally: list[int],
    *,
    apart: bool = False,
) -> Ints:
    import numpy as np

    pool, members, gaps = window.pool, start.copy(), window.gaps(start)
    outside = [
        np.setdiff1d(np.flatnonzero(pool.usable & (pool.language == number)), start)
        for number in (0, 1)
    ]
    for _ in range(steps):
        place = int(random.integers(len(members)))
        language = int(pool.language[members[place]])
        others = outside[language]
        if not len(others):
            continue
        other = int(random.integers(len(others)))
        proposed = members.copy()
        proposed[place] = others[other]
        tally[0] += 1
        change = window.traits[proposed[place]] - window.traits[members[place]]
        moved = gaps[language] + change / window.sizes[language]
        if window.is_near(moved) and window.removes_alike(proposed):
            tally[1] += 1
            gaps[language] = moved
            if apart and pool.aligned[members[place]]:
                outside[language] = np.delete(others, other)  # it does not come back
            else:
                others[other] = members[place]
            members = proposed
    return np.sort(members)


def _too_few(window: Window, found: int, count: int) -> DataError:
    pool, calipers = window.pool, window.calipers
    free = int((pool.usable & ~pool.aligned).sum())
    return DataError(
        f"{found} different control sets, and {count} are asked for: {free} other concepts, of which "
        f"sets of {len(window.aligned)} have to be within {calipers.covariates:g} standard deviations "
        f"and {calipers.removed:.0%} of removed variance of the aligned set; more concepts "
        "(n_clusters), or a wider --caliper"
    )


def balance(window: Window, sets: tuple[Ints, ...]) -> Iterator[JSON]:
    """Yield how well control sets match the aligned one: a record a covariate and language.

    With the means of both, and the standardised difference: on average, and the largest of a set.
    """
    import numpy as np

    pool = window.pool
    apart = [window.split(window.gaps(each)) for each in sets]
    present = sorted(set(pool.language[window.aligned].tolist()))
    for language in present:
        for column, (name, values) in enumerate(pool.covariates.items()):
            differences = np.array([each[0][language, column] for each in apart])
            yield {
                "covariate": name,
                "language": language,
                "aligned": _mean(values, pool, window.aligned, language),
                "controls": float(np.mean([_mean(values, pool, s, language) for s in sets])),
                "difference": float(differences.mean()),
                "largest": float(np.abs(differences).max()),
            }
        if pool.classes.shape[1]:
            classes = [float(each[1][language]) for each in apart]
            yield {
                "covariate": "word class",
                "language": language,
                "aligned": None,
                "controls": None,
                "difference": float(np.mean(classes)),
                "largest": max(classes),
            }
    removed = [pool.removed(each, window.rank) or 0.0 for each in sets]
    ratios = [each / window.removed - 1 for each in removed]
    yield {
        "covariate": "removed variance",
        "language": None,
        "aligned": window.removed,
        "controls": float(np.mean(removed)),
        "difference": float(np.mean(ratios)),
        "largest": float(np.abs(ratios).max()),
    }


def _mean(values: Floats, pool: Pool, members: Ints, language: int) -> float:
    own = members[pool.language[members] == language]
    return float(values[own].mean())
