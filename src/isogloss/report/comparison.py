"""Build the page of several studies side by side: curves in one chart, differences, other settings."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import DataError
from isogloss.reading.groups import in_order, mean_of
from isogloss.reading.worth import stale
from isogloss.report.filling import Gathered
from isogloss.report.numbers import number
from isogloss.report.payload.together import gather, members_of, shared_by
from isogloss.report.tables import NOTHING, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON, Layer
    from isogloss.reading.groups import Group
    from isogloss.report.filling import Filled
    from isogloss.report.payload.together import Member, Shared

TEMPLATE = "comparison.html.j2"


@dataclass(frozen=True, slots=True)
class Difference:
    """One study's source against the first study's, in one metric."""

    title: str
    means: Table
    scores: Table


def build_comparison(studies: Sequence[Results], *, beside: bool = False) -> Filled:
    """Return the page of two studies or more; see ``gather_comparison``.

    ``beside`` puts large data into files beside the page.
    """
    return gather_comparison(studies).filled(beside=beside)


def gather_comparison(studies: Sequence[Results]) -> Gathered:
    """Return what the page of two studies or more is filled with.

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
    return Gathered(TEMPLATE, content, list(gather(shared)))


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
    base = groups[0]
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
    over = f"Mean over {len(shared.comparisons)} {base.unit} that both have"
    return Difference(
        title,
        table_of(over, "layer", columns, list(map(str, layers)), means),
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
    apart = NOTHING if one is None or other is None else _signed(other - one)
    return [NOTHING if each is None else number(each) for each in (one, other)] + [apart]


def _signed(value: float) -> str:
    text = f"{value:+.3f}"
    return "0.000" if text[1:] == "0.000" else text


def other_settings(members: Sequence[Member]) -> Table:
    """Return the settings and versions that differ, a column a study.

    A component that one study lacks is one row, not a row for each of its settings.
    """
    parts = [
        _components(tomllib.loads(each.results.places.study.read_text("utf-8")))
        | {"versions": {k: str(v) for k, v in each.results.run["versions"].items()}}
        for each in members
    ]
    rows: dict[str, list[str]] = {}
    for part in dict.fromkeys(name for own in parts for name in own):
        own = [each.get(part) for each in parts]
        there = [each for each in own if each is not None]
        if None in own or len({each.get("use") for each in there}) > 1:
            rows[part] = [NOTHING if each is None else each.get("use", "there") for each in own]
            continue
        for name in dict.fromkeys(name for each in there for name in each):
            values = [each.get(name, NOTHING) for each in there]
            if len(set(values)) > 1:
                rows[f"{part}: {name}"] = values
    names = [each.name for each in members]
    return table_of("Settings that differ", "setting", names, [*rows], [*rows.values()])


def _components(study: JSON) -> dict[str, dict[str, str]]:
    """Return the settings of every component and table of a study file, as text."""
    found: dict[str, dict[str, str]] = {"study": {}}
    for key, value in study.items():
        if isinstance(value, list):
            for each in value:
                way = (each.get(name) for name in ("name", "source", "target"))
                found[" ".join([key, *filter(None, way)])] = _texts(each)
        elif isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()):
            found |= {f"{key} {name}": _texts(each) for name, each in value.items()}
        elif isinstance(value, dict):
            found[key] = _texts(value)
        else:
            found["study"][key] = str(value)
    return found


def _texts(table: JSON) -> dict[str, str]:
    return {name: str(value) for name, value in table.items()}
