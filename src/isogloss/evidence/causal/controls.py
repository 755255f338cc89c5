"""Sets of concepts that are like the aligned ones in all that could explain an effect away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from isogloss.core.types import JSON, Ints
    from isogloss.evidence.causal.pool import Pool, Window
    from isogloss.evidence.causal.subspace import Floats

STEPS, FEWEST_STEPS = 4, 100
"""Proposals for each concept of a set between the hub and a control set, and the fewest of all. What
is drawn is valid however few they are; more of them make sets less alike."""

WORD_CLASS = "word class"
"""What the balance calls how far apart the shares of classes of words are: it has no sign."""

ROUNDS = 5
"""Chains that are run for each control set that is asked for, before there are too few of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Control sets, and how they were found."""

    sets: tuple[Ints, ...]
    """Of concepts of the pool, ascending."""
    accepted: float
    """Share of the proposals that stayed within the calipers."""
    overlap: float
    """Mean share of a control set's concepts that are aligned ones."""


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
    steps = max(FEWEST_STEPS, STEPS * len(window.aligned))
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
                "covariate": WORD_CLASS,
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
