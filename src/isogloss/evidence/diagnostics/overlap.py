"""The check of COLAP: languages that mix although nothing says that they are related."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.curves import figure
from isogloss.evidence.diagnostics.finding import Finding, listed, percent
from isogloss.evidence.diagnostics.material import best, groups, layer, pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve
    from isogloss.evidence.diagnostics.material import Group, Material

COLAP = "colap"

HIGH = 0.5
"""COLAP from which overlap is high: half of the concepts hold enough words of both languages."""


def unrelated(material: Material) -> Iterator[Finding]:
    """Find pairs that are not named as related and overlap in half of their concepts or more.

    Where the study names no pair, nobody has said which overlap is unexpected: that is a note.
    """
    for group in groups(material, COLAP):
        tops = [(curve, top) for curve in group.curves if (top := best(curve)) is not None]
        own = [
            (curve, top)
            for curve, top in tops
            if top["value"] >= HIGH and _languages(top) not in material.related
        ]
        if own:
            yield _unrelated(material, group, sorted(own, key=lambda each: -each[1]["value"]))


def _languages(record: JSON) -> frozenset[str]:
    return frozenset(side["language"] for side in record["sides"])


def _unrelated(material: Material, group: Group, own: list[tuple[Curve, JSON]]) -> Finding:
    names = listed(_told(pair(curve), top) for curve, top in own)
    unnamed = not material.related
    which = "the study names no pair as related" if unnamed else "not named as related"
    return Finding(
        "overlap-unrelated",
        "notes" if unnamed else "warns",
        f"{group.title}: high overlap in pairs ({which}): {names}",
        group.where | {"pairs": [pair(curve) for curve, _ in own]},
        "Words of two languages fill the same concepts by chance, too: where vectors know little of "
        "the words (positions, one common direction) they mix most. Mixed is not yet translated.",
        [
            "read `translated`: the share of mixed concepts whose two halves translate each other",
            'look at ami_position in the evidence, and try transform = "centre-position"',
            "put an untrained twin (random-weights) beside it; isogloss evidence shows the ceiling",
            "where you expect it, name the pair in [compare] related",
        ],
        [
            {
                "pair": pair(curve),
                "layer": layer(top),
                "colap": top["value"],
                "translated": figure(top, "translated"),
                "without_identical": figure(top, "without_identical"),
                **_agreement(material, top),
            }
            for curve, top in own
        ],
    )


def _told(languages: str, top: JSON) -> str:
    share = figure(top, "translated")
    translated = "" if share is None else f" ({percent(share)} translated)"
    return f"{languages} {top['value']:.2f} at layer {layer(top)}{translated}"


def _agreement(material: Material, record: JSON) -> dict[str, JSON]:
    """Return how far the joint concepts are positions or types, where that is known."""
    for key in record["clusterings"]:
        made = material.clusterings.get(key)
        if made is not None and len(made["sides"]) > 1:
            return {name: made[name] for name in ("ami_position", "ami_type")}
    return {}
