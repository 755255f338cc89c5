"""Which joint concepts have two halves that translate each other: mixed is not yet translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import Concepts

if TYPE_CHECKING:
    from isogloss import Coverage, Side, Space
    from isogloss.plugins.metrics.rules import Comparison


def halves_translate(
    space: Space,
    sides: tuple[Side, ...],
    *,
    raw: bool,
    translations: int,
    enough: Comparison,
) -> set[int] | None:
    """Return the concepts, by their own numbers, whose halves cover each other in both directions.

    Both directions use one relation. None without a dictionary in either direction.
    """
    one, other = sides
    if space.dictionary(one, other) is None and space.dictionary(other, one) is None:
        return None
    split = space.replace(labels=_halves(space))
    ahead, back = (
        split.coverage(a, b, translations=translations, raw=raw, united=True)
        for a, b in ((one, other), (other, one))
    )
    return _covered(ahead, enough) & _covered(back, enough)


def _halves(space: Space) -> dict[Side, Concepts]:
    joint, start = space.joint_concepts(), 0
    halves = {}
    for side in space.sides:
        end = start + len(space.words(side))
        halves[side] = Concepts(joint.labels[start:end], joint.numbers)
        start = end
    return halves


def _covered(coverage: Coverage, enough: Comparison) -> set[int]:
    """Return the concepts whose half on one side is covered by the half on the other."""
    found = coverage.hits.tocoo()
    numbers = coverage.source_numbers[found.row]
    same = numbers == coverage.target_numbers[found.col]
    covered = enough(found.data[same], coverage.source_sizes[found.row[same]])
    return set(numbers[same][covered].tolist())
