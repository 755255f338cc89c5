"""Build the page of several studies side by side: curves in one chart, differences, other settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError
from isogloss.report.filling import Filled, fill
from isogloss.report.groups import in_order, mean_of
from isogloss.report.numbers import number
from isogloss.report.payload.together import gather, members_of, shared_by
from isogloss.report.payload.worth import stale
from isogloss.report.tables import NOTHING, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON, Layer
    from isogloss.report.groups import Group
    from isogloss.report.payload.together import Member, Shared

TEMPLATE = "comparison.html.j2"


@dataclass(frozen=True, slots=True)
class Difference:
    """One study's source against the first study's, in one metric."""

    title: str
    means: Table
    scores: Table


def build_comparison(studies: Sequence[Results], *, beside: bool = False) -> Filled:
    """Return the page of two studies or more.

    Every figure is stored, or the mean or the difference of such. Raises DataError where a study
    has no scores, or where they have no metric of the same languages in common.
    """
    for results in studies:
        if not results.scores:
            folder = results.study.folder
            raise DataError(f"{folder}: no scores yet; isogloss run {results.study.path}")
    members = members_of(studies)
    shared = shared_by(members)
    content = {
        "title": " and ".join(member.name for member in members),
        "members": [_described(member) for member in members],
        "gaps": [f"{member.name}: {told}" for member in members for told in stale(member.results)],
        "shared": [(each.title, each.comparisons) for each in shared],
        "differences": [one for each in shared for one in differences(each)],
        "settings": other_settings(members),
    }
    return fill(TEMPLATE, content, list(gather(shared)), beside=beside)


def _described(member: Member) -> dict[str, Any]:
    sources = dict.fromkeys(name for group in member.groups for name in group.sources)
    return {"name": member.name, "sources": ", ".join(sources)}


def differences(shared: Shared) -> Iterator[Difference]:
    """Yield every later study's sources beside the first study's of the same name.

    Where both have one source each that is no untrained twin, these belong together, too.
    """
    (first, base), *others = shared.members
    for member, group in others:
        if member is not first:
            for one, other in _pairs(
                first.roles.asked(base.sources), member.roles.asked(group.sources)
            ):
                names = (first.line(base, one), member.line(group, other))
                yield _difference(shared, names, (base, group), (one, other))


def _pairs(first: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    if len(first) == len(other) == 1:
        return [(first[0], other[0])]
    return [(name, name) for name in first if name in other]


def _difference(
    shared: Shared, names: tuple[str, str], groups: tuple[Group, Group], sources: tuple[str, str]
) -> Difference:
    layers = in_order(layer for group in groups for layer in group.layers)
    rows = {
        (comparison, layer): _values(groups, sources, comparison, layer)
        for comparison in shared.comparisons
        for layer in layers
    }
    columns = [*names, "second less first"]
    title = f"{shared.title}: {names[1]} against {names[0]}"
    means = [
        _mean([rows[comparison, layer] for comparison in shared.comparisons]) for layer in layers
    ]
    over = f"mean over {len(shared.comparisons)} that both have"
    return Difference(
        title,
        table_of(f"{title}, {over}", "layer", columns, list(map(str, layers)), means),
        table_of(
            f"{title}, every score",
            "score",
            columns,
            [f"{comparison}, layer {layer}" for comparison, layer in rows],
            [_cells(*pair) for pair in rows.values()],
        ),
    )


def _values(
    groups: tuple[Group, Group], sources: tuple[str, str], comparison: str, layer: Layer
) -> tuple[float | None, float | None]:
    one, other = (
        group.by_comparison.get((comparison, source), {}).get(layer, {}).get("value")
        for group, source in zip(groups, sources, strict=True)
    )
    return one, other


def _mean(pairs: Sequence[tuple[float | None, float | None]]) -> list[str]:
    """Return means over the comparisons in which both are defined."""
    both = [pair for pair in pairs if None not in pair]
    one, other = (mean_of([pair[place] for pair in both]).value for place in (0, 1))
    return _cells(one, other)


def _cells(one: float | None, other: float | None) -> list[str]:
    apart = NOTHING if one is None or other is None else f"{other - one:+.3f}"
    return [NOTHING if each is None else number(each) for each in (one, other)] + [apart]


def other_settings(members: Sequence[Member]) -> Table:
    """Return the settings and versions that differ, a column a study."""
    flat = [
        dict(_flat("", tomllib.loads(each.results.places.study.read_text("utf-8"))))
        | {f"version of {name}": str(own) for name, own in each.results.run["versions"].items()}
        for each in members
    ]
    names = dict.fromkeys(name for own in flat for name in own)
    differ = [name for name in names if len({own.get(name) for own in flat}) > 1]
    cells = [[own.get(name, NOTHING) for own in flat] for name in differ]
    return table_of(
        "Settings that differ", "setting", [each.name for each in members], differ, cells
    )


def _flat(name: str, value: JSON) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}".lstrip("."), each)
    elif isinstance(value, list):
        for place, each in enumerate(value, 1):
            yield from _flat(f"{name} {place}", each)
    else:
        yield name, str(value)
