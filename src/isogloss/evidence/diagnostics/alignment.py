"""Checks of CALIGN, and of the share that identical strings have in any score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from isogloss.evidence.curves import figure
from isogloss.evidence.diagnostics.finding import Finding, listed, percent
from isogloss.evidence.diagnostics.material import best, groups, layer, mean, pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.curves import Curve
    from isogloss.evidence.diagnostics.material import Group, Material

CALIGN = "calign"

LOW = 0.05
"""CALIGN below it in every layer is low. Permuted dictionaries gave up to 0.05 with small models
and 150 concepts: what is lower cannot be told from chance without a null model."""

HALF = 0.5
"""Of a score: what is more is *most* of it. Of concepts: where fewer are within the dictionary's
reach, the score is about the dictionary first."""

LEAST = 0.02
"""A score whose mean over layers is smaller has no parts worth telling apart."""

REMEDIES = {
    "too small": "have too few types to count: fewer concepts (n_clusters), more text, or a larger "
    "[words] max_count",
    "no dictionary entries": "have no word in the dictionary: a larger dictionary, or one of this "
    "kind of text (isogloss dictionary shows what yours reaches)",
    "no target of its size": "have no counterpart of like size: relative_sizes = true, or a larger "
    "max_size_difference",
    "coverage below threshold": "are translated, but their translations lie in several concepts or "
    "too few have one: isogloss sweep shows lower thresholds, isogloss evidence what chance gives",
}
"""How a concept missed, in the metric's own words, to what to try."""


def low(material: Material) -> Iterator[Finding]:
    """Find pairs whose CALIGN is low in all layers, and say how their concepts missed."""
    for group in groups(material, CALIGN):
        tops = [(curve, top) for curve in group.curves if (top := best(curve)) is not None]
        own = [(curve, top) for curve, top in tops if top["value"] < LOW]
        if own:
            yield _low(material, group, own)


def _low(material: Material, group: Group, own: list[tuple[Curve, JSON]]) -> Finding:
    ended: Counter[str] = Counter()
    for _, top in own:
        ended.update(material.outcomes(top))
    highest = max(top["value"] for _, top in own)
    every = "all" if len(own) == len(group.curves) else f"{len(own)} of {len(group.curves)}"
    names = listed(pair(curve) for curve, _ in own)
    missed = [(how, count) for how, count in ended.most_common() if how in REMEDIES]
    total = sum(ended.values())
    return Finding(
        "calign-low",
        "warns",
        f"{group.title}: CALIGN stays below {LOW} in every layer for {every} pairs ({names}); "
        f"the highest is {highest:.3f}",
        group.where | {"pairs": [pair(curve) for curve, _ in own]},
        "At most one concept in twenty has a counterpart in the other language, in any layer. That "
        "can be the model, and as well the dictionary, the number of concepts or the text.",
        [f"{count} of {total} concepts of the best layers {REMEDIES[how]}" for how, count in missed]
        or ["isogloss evidence shows what chance gives, isogloss sweep lower thresholds"],
        [
            {
                "pair": pair(curve),
                "layer": layer(top),
                "calign": top["value"],
                "attainable": figure(top, "attainable"),
                "without_identical": figure(top, "without_identical"),
                **dict(sorted(material.outcomes(top).items())),
            }
            for curve, top in own
        ],
    )


def out_of_reach(material: Material) -> Iterator[Finding]:
    """Find pairs of which few concepts could be aligned at all with this dictionary."""
    for group in groups(material, CALIGN):
        shares = [(curve, mean(curve.values("attainable"))) for curve in group.curves]
        own = [(curve, share) for curve, share in shares if share is not None and share < HALF]
        if own:
            yield _out_of_reach(group, sorted(own, key=lambda each: each[1]))


def _out_of_reach(group: Group, own: list[tuple[Curve, float]]) -> Finding:
    settings = own[0][0].records[0]["recipes"]["metric"]["settings"]
    threshold = settings.get("threshold")
    told = listed(f"{pair(curve)} {percent(share)}" for curve, share in own)
    nothing = any(share == 0 for _, share in own)
    return Finding(
        "attainable-low",
        "leads" if nothing else "warns",
        f"{group.title}: the dictionary lets few concepts reach the threshold {threshold}: {told}",
        group.where | {"pairs": [pair(curve) for curve, _ in own]},
        "A word without a translation among the other side's words counts as a miss. CALIGN cannot be "
        "higher than this share, whatever the model does"
        + (", and where it is 0 the score says nothing of the model." if nothing else "."),
        [
            "a larger dictionary, or one counted from text of this kind (use = 'aligned' on other text)",
            "isogloss dictionary shows which words it lacks; inflected forms often are the reason",
            "a lower threshold: isogloss sweep shows CALIGN and attainable over all of them",
            "compare pairs by `area`, which has no threshold",
        ],
        [
            {
                "pair": pair(curve),
                "attainable": share,
                "dictionary_coverage": mean(curve.values("dictionary_coverage")),
                "calign": mean(curve.values()),
                "threshold": threshold,
            }
            for curve, share in own
        ],
    )


def identical(material: Material) -> Iterator[Finding]:
    """Find pairs most of whose score goes when identical strings are taken out."""
    for group in groups(material):
        own = [(curve, found) for curve in group.curves if (found := _rest(curve)) is not None]
        if own:
            yield _identical(group, own)


def _rest(curve: Curve) -> tuple[float, float] | None:
    """Return the mean over layers with and without identical strings; None where most is left.

    Where nothing can be scored without them, nothing is left.
    """
    records = [
        record
        for record in curve.records
        if record["value"] is not None and "without_identical" in record["parts"]
    ]
    whole = mean(record["value"] for record in records)
    if whole is None or whole < LEAST:
        return None
    left = mean(record["parts"]["without_identical"] or 0.0 for record in records) or 0.0
    return (whole, left) if left < HALF * whole else None


def _identical(group: Group, own: list[tuple[Curve, tuple[float, float]]]) -> Finding:
    names = listed(
        f"{pair(curve)} {whole:.3f} ({left:.3f} without)" for curve, (whole, left) in own
    )
    return Finding(
        "identical-strings",
        "warns",
        f"{group.title}: more than half of the score is identical strings: {names}",
        group.where | {"pairs": [pair(curve) for curve, _ in own]},
        "Names, numbers, punctuation and loan words are written alike in both languages. Any model "
        "that knows strings puts them together; it need not know what words mean.",
        [
            "read the column `without identical` instead, in every comparison",
            "leave numbers and punctuation out of the words: segmenter unicode with punctuation = 'drop'",
            "isogloss evidence counts which kinds they are, and scores without cognates as well",
        ],
        [
            {
                "pair": pair(curve),
                "mean": whole,
                "without_identical": left,
                "from_identical": 1 - left / whole,
                "identical_share": mean(curve.values("identical_share")),
            }
            for curve, (whole, left) in own
        ],
    )
