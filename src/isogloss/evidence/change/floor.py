"""How far a change lies below the noise floor: the base against itself with other seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from isogloss.evidence.change.figures import FIGURES, figures, mean_jaccard, shares
from isogloss.evidence.change.overlaps import overlaps_of_types, overlaps_of_words
from isogloss.evidence.change.tasklabels import swapped
from isogloss.evidence.curves import mean_of_all
from isogloss.evidence.resampling.draws import rows_in
from isogloss.evidence.resampling.intervals import SEEDS, UNDECIDED, alone_and_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.types import JSON, Ints, Labels, Words
    from isogloss.evidence.change.figures import Rule
    from isogloss.evidence.change.groupings import Half
    from isogloss.evidence.resampling.draws import Blocks, Drawing

    Mask = npt.NDArray[np.bool_]
    Column = list[float | None]
    Tables = Mapping[str, Column]

WITH_INTERVALS = ("survived", "area", "jaccard")
"""Figures that are taken on drawn sentences and by chance as well."""


class Paired(NamedTuple):
    """Figures of groupings with one seed against groupings with another, by name: a value a seed."""

    across: Tables
    """The base against the other source."""
    floor: Tables
    """The base against itself."""
    floor_of_other: Tables
    """The other source against itself."""


def by_seed(base: Sequence[Labels], other: Sequence[Labels], types: Ints, rule: Rule) -> Paired:
    """Return the figures of every seed's grouping against that of the next seed, in a circle.

    ``base`` and ``other`` are the labels (words,) of the same words for the same seeds. The base and
    the other source meet the same groupings of the base with seeds that are never equal: of equal
    seeds K-means begins at the same words, and agrees for that reason alone. A single one, of a
    clusterer without a seed, meets itself.
    """
    turned = [*range(1, len(base)), 0]
    tables = []
    for one, another in ((base, other), (base, base), (other, other)):
        rows = [figures(one[at], another[then], types, rule) for at, then in enumerate(turned)]
        tables.append({name: [getattr(row, name) for row in rows] for name in FIGURES})
    return Paired(*tables)


def drawn(
    before: Labels, after: Labels, words: Words, blocks: Blocks, drawing: Drawing, rule: Rule
) -> Tables:
    """Return the figures of two groupings on drawn sentences, a value a draw; concepts stay."""
    counting = rule.counting(before, words.type)
    rows = (rows_in(words, blocks.draw(drawing, number)) for number in range(drawing.count))
    return _columns(((before[own], after[own]) for own in rows), counting, rule)


def by_chance(
    before: Labels, after: Labels, words: Words, rule: Rule, *, seed: int, permutations: int
) -> dict[str, float | None]:
    """Return the mean figures when the concepts of the second are those of other types.

    Types change places with types of as many words. What is left is what sizes give: where one
    concept holds half of the words, half of every concept lies in it.
    """
    counting = rule.counting(before, words.type)
    found = _columns(
        ((before, each) for each in swapped(after, words, seed, range(permutations))),
        counting,
        rule,
    )
    return {name: mean_of_all(values) for name, values in found.items()}


def _columns(
    groupings: Iterable[tuple[Labels, Labels]], counting: Mask, rule: Rule
) -> dict[str, Column]:
    found: dict[str, Column] = {name: [] for name in WITH_INTERVALS}
    for before, after in groupings:
        overlaps = overlaps_of_words(before, after)
        own = counting[: len(overlaps.sizes)]
        values = (*shares(overlaps, own, rule), mean_jaccard(overlaps, own))
        for name, value in zip(WITH_INTERVALS, values, strict=True):
            found[name].append(value)
    return found


def less(tables: Tables, others: Tables) -> dict[str, Column]:
    """Return the differences of figures that both have, value by value."""
    return {
        name: [
            None if one is None or other is None else one - other
            for one, other in zip(tables[name], others[name], strict=True)
        ]
        for name in tables
        if name in others
    }


def across_halves(
    halves: Sequence[tuple[Half, Half]], others: Sequence[tuple[Half, Half]], rule: Rule
) -> dict[str, float | None]:
    """Return the mean survival of types from one half of the sentences to the other half.

    From the concepts of ``halves`` to those of ``others``, both ways round.
    """
    rows = []
    for (half, rest), (other_half, other_rest) in zip(halves, others, strict=True):
        for one, another in ((half, other_rest), (rest, other_half)):
            overlaps = overlaps_of_types(one.labels, one.types, another.labels, another.types)
            rows.append(shares(overlaps, rule.counting(one.labels, one.types), rule))
    names = ("survived_types", "area_types")
    return {name: mean_of_all([row[at] for row in rows]) for at, name in enumerate(names)}


def intervals(
    seeds: Sequence[Tables], draws: Sequence[Tables], drawing: Drawing, level: float
) -> list[dict[str, JSON]]:
    """Return mean differences with intervals and bands, by figure, for the layers of a curve.

    ``seeds`` and ``draws`` are (layers,): a difference a seed, and a draw. The interval is of one
    comparison of a seed with another, not of the mean over seeds, which would be shorter; so it can
    be held against the noise floor. Without draws, or with one seed, there is none.
    """
    found: list[dict[str, JSON]] = [{} for _ in seeds]
    for name in WITH_INTERVALS:
        means = [mean_of_all(each[name]) for each in seeds]
        there = [at for at, value in enumerate(means) if value is not None]
        for at in there:
            found[at][name] = _plain(means[at], seeds[at][name])
        if not draws or not there:
            continue
        columns = [_runs(seeds[at][name]) for at in there]
        both = alone_and_together(
            [value for value in means if value is not None],
            [list(row) for row in zip(*(draws[at][name] for at in there), strict=True)],
            [list(row) for row in zip(*columns, strict=True)],
            drawing=drawing,
            level=level,
        )
        for at, (interval, band) in zip(there, both, strict=True):
            found[at][name] |= {
                "interval": interval.as_json(),
                "band": band.as_json(),
                "verdict": interval.side,
            }
    return found


def _runs(values: Column) -> Column:
    """Return a value for as many seeds as intervals want: one without a seed is always the same."""
    return values if len(values) > 1 else values * SEEDS


def _plain(value: float | None, values: Column) -> dict[str, JSON]:
    known = [each for each in values if each is not None]
    return {
        "mean": value,
        "lowest": min(known),
        "highest": max(known),
        "interval": None,
        "band": None,
        "verdict": UNDECIDED,
    }
