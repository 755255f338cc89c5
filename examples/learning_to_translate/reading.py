"""Reads what the recipe gave: how well models translate, and how far concepts line up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from examples.standings import by, mean, standings
from examples.tables import number, signed, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from examples.standings import Standing

HEADLINE = "chrf"
FIRST = 1
"""The first layer of a mean: layer 0 is what goes into the first block."""


def translations(document: dict[str, Any]) -> str:
    """Return a row a checkpoint, and one for copying the source."""
    names = document["metrics"]
    rows = [
        [each["control"], str(each["step"]), *_figures(each["metrics"], names)]
        for each in document["results"]
    ]
    for language, found in document["baselines"].items():
        rows += [
            [f"{name} ({language})", "-", *_figures(own, names)] for name, own in found.items()
        ]
    return table(("trained on", "step", *names), rows)


def better_than_copying(document: dict[str, Any]) -> bool:
    """Return whether the last checkpoint is above every baseline."""
    own = [each for each in document["results"] if each["control"] == "none"]
    last = max(own, key=lambda each: each["step"])["metrics"][HEADLINE]
    baselines = [
        found[HEADLINE] for each in document["baselines"].values() for found in each.values()
    ]
    return all(last > found for found in baselines)


def report(document: dict[str, Any]) -> str:
    """Return the tables of each clusterer and each pair of parts."""
    rows = [row for row in standings(document, "calign") if row.figure == "area"]
    return "\n\n".join(
        part
        for (clusterer, parts), own in by(rows, lambda row: (row.clusterer, row.parts)).items()
        for part in (f"## {clusterer}: {parts}", layers(own))
    )


def layers(rows: Sequence[Standing]) -> str:
    """Return a row a model: CALIGN's area above chance by layer, and the means of the blocks."""
    numbers = sorted({row.layer for row in rows})
    head = ("model", *(f"layer {layer}" for layer in numbers), "mean", "chance", "self", "excess")
    return table(head, _lines(rows, numbers))


def _lines(rows: Sequence[Standing], numbers: Sequence[int]) -> Iterator[list[str]]:
    for source, own in by(rows, lambda row: row.source).items():
        whole = mean(row for row in own if row.layer >= FIRST)
        at = by(own, lambda row: row.layer)
        yield [
            source,
            *(signed(mean(at[layer]).above if layer in at else None) for layer in numbers),
            *(signed(whole.above), number(whole.chance), number(whole.own), number(whole.excess)),
        ]


def _figures(found: dict[str, float | None], names: Sequence[str]) -> list[str]:
    return [number(found.get(name)) for name in names]
