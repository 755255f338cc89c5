"""The view of curves: every score by layer, with what stands beside it, and the slider's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.groups import grouped, languages_of
from isogloss.reading.roles import Roles
from isogloss.reading.steps import TOP, comparison_of, settings_of
from isogloss.reading.worth import worth_of
from isogloss.report.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.reading.evidence import Evidence
    from isogloss.reading.groups import Group
    from isogloss.reading.worth import Worth

FIRST = ("without_identical", "identical_share", "attainable", "area", "one_to_one")
"""Figures that come first among those that stand beside a value."""

LEFT_OUT = ("word_share:", "size:")
"""Parts that are no figures of their own, but counts of their inputs."""


def gather(results: Results, evidence: Evidence) -> Iterator[Block]:
    """Yield ``curves``, the scores, and ``steps``, by the same places, for the slider."""
    roles = Roles(results.run["recipes"]["sources"])
    groups, worth = grouped(results.whole), worth_of(results)
    yield Block("curves", {"groups": [plain_group(group, roles, worth) for group in groups]})
    steps = [steps_of(group, evidence) for group in groups]
    if any(steps):
        yield Block("steps", steps, packed=True)


def plain_group(group: Group, roles: Roles, worth: Worth) -> JSON:
    """Return a group of scores as plain data: a series for each source and comparison, by layer."""
    parts = _parts(group)
    return {
        "title": group.title,
        "label": group.label,
        "metric": group.metric,
        "unit": group.unit,
        "layers": [str(layer) for layer in group.layers],
        "sources": [
            {"name": name, "twin": name in roles.beside(group.sources)} for name in group.sources
        ],
        "comparisons": [
            {"name": name, "languages": _languages(group, name)} for name in group.comparisons
        ],
        "threshold": _threshold(group),
        "parts": parts,
        "series": [
            {
                "source": source,
                "comparison": comparison,
                "points": [_point(found.get(layer), parts, worth) for layer in group.layers],
            }
            for (comparison, source), found in group.by_comparison.items()
        ],
    }


def _parts(group: Group) -> list[str]:
    found = dict.fromkeys(
        name
        for record in group.records
        for name, value in record["parts"].items()
        if value is not None and not name.startswith(LEFT_OUT)
    )
    return [*(name for name in FIRST if name in found), *(n for n in found if n not in FIRST)]


def _languages(group: Group, comparison: str) -> list[str]:
    return next(
        list(languages_of(record))
        for record in group.records
        if group.comparison(record) == comparison
    )


def _point(record: JSON, parts: Sequence[str], worth: Worth) -> JSON:
    """Return value and parts; None where the source has no such layer."""
    if record is None:
        return None
    found = {
        "key": record["key"],
        "value": record["value"],
        "parts": [record["parts"].get(name) for name in parts],
        "note": record["note"],
    }
    return found | ({"worth": worth[record["key"]]} if record["key"] in worth else {})


def _threshold(group: Group) -> JSON:
    """Return the study's own threshold and how it is compared; None where it has none."""
    kinds = {comparison_of(record) for record in group.records}
    own = {str(settings_of(record).get("threshold")) for record in group.records}
    if len(kinds) != 1 or None in kinds or len(own) != 1:
        return None
    return {"own": own.pop(), "comparison": kinds.pop(), "top": TOP[group.metric]}


def steps_of(group: Group, evidence: Evidence) -> JSON:
    """Return the shares of every score by its key; those that are not known are left out."""
    if _threshold(group) is None:
        return {}
    found = {record["key"]: evidence.shares(record) for record in group.records}
    return {key: shares.plain() for key, shares in found.items() if shares is not None}
