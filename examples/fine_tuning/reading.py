"""Reads what the recipe gave: scores by language, and what became of the concepts of the base."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from examples.tables import number, signed, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

FIGURE = "jaccard"
"""What concepts are matched by: a share of words alone says that a concept that holds most words
holds everybody's."""


def scores(document: dict[str, Any]) -> str:
    """Return a row a checkpoint, with the headline metric in every language."""
    headline, languages = document["metrics"][0], document["test"]
    rows: dict[tuple[str, int], dict[str, float | None]] = {}
    for each in document["results"]:
        found = rows.setdefault((each["control"], each["step"]), {})
        found[each["language"]] = each["metrics"].get(headline)
    head = ("trained on", "step", *(f"{headline}, {language}" for language in languages))
    return table(
        head,
        [
            [control, str(step), *(number(found.get(language)) for language in languages)]
            for (control, step), found in rows.items()
        ],
    )


def changes(document: dict[str, Any]) -> str:
    """Return a table a clusterer and language: a row a layer and source."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in document["changes"]:
        groups.setdefault((row["clusterer"], row["language"]), []).append(row)
    return "\n\n".join(
        part
        for (clusterer, language), rows in groups.items()
        for part in (f"## {clusterer}, {language}: concepts of the base in others", _table(rows))
    )


def _table(rows: Sequence[dict[str, Any]]) -> str:
    head = ("layer", "in", FIGURE, "by chance", "floor", "less floor", "low to high")
    more = ("less controls", "both, together", "one label", "before")
    cells = []
    for row in sorted(rows, key=lambda each: str(each["layer"])):
        beside = row["below_floor"].get(FIGURE)
        joint, floor = row["joint"], _mean(row["floor"][FIGURE])
        labels = row["tasks"][0] if row["tasks"] else None
        cells.append(
            [
                str(row["layer"]),
                row["to"],
                *map(number, (row["figures"][FIGURE], row["by_chance"][FIGURE], floor)),
                signed(beside["mean"] if beside else None),
                _span(beside and beside["interval"]),
                _controls(row["against"]),
                number(joint["both"] if joint else None),
                number(labels["to"]["share"] if labels else None),
                number(labels["from"]["share"] if labels else None),
            ]
        )
    return table((*head, *more), cells)


def _controls(against: Mapping[str, Any]) -> str:
    found = [
        f"{name} {signed(figures[FIGURE]['mean'])} ({_span(figures[FIGURE]['interval'])})"
        for name, figures in against.items()
        if figures.get(FIGURE)
    ]
    return "; ".join(found) or "-"


def _span(interval: dict[str, Any] | None) -> str:
    if not interval or interval["low"] is None:
        return "-"
    return f"{signed(interval['low'])} to {signed(interval['high'])}"


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
