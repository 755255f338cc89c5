"""Several studies side by side: scores of the same metric and languages, aligned by layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.errors import DataError
from isogloss.reading.evidence import Evidence
from isogloss.reading.groups import grouped, in_order
from isogloss.reading.roles import Roles
from isogloss.reading.worth import worth_of
from isogloss.report.blocks import Block
from isogloss.report.payload.curves import plain_group, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.reading.groups import Group
    from isogloss.reading.worth import Worth


@dataclass(frozen=True)
class Member:
    """One of the studies, under the name that tells it from the others."""

    name: str
    results: Results

    @cached_property
    def groups(self) -> list[Group]:
        """Its scores of all words, by metric and what else sets them apart."""
        return grouped(self.results.whole)

    @cached_property
    def roles(self) -> Roles:
        """Which of its sources are untrained twins."""
        return Roles(self.results.run["recipes"]["sources"])

    @cached_property
    def worth(self) -> Worth:
        """What ``isogloss evidence`` found of its scores."""
        return worth_of(self.results)

    def line(self, group: Group, source: str) -> str:
        """Return what a curve of one of its sources is called."""
        return ", ".join(filter(None, (f"{self.name}: {source}", group.label)))


@dataclass(frozen=True)
class Shared:
    """The groups of scores of one metric, each with its study, and the languages that all have."""

    members: tuple[tuple[Member, Group], ...]
    comparisons: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the metric is called."""
        return self.members[0][1].title

    @property
    def first(self) -> Group:
        """The first study's group."""
        return self.members[0][1]


def members_of(studies: Sequence[Results]) -> list[Member]:
    """Return studies with names that differ: their folders', as much of the path as is needed."""
    paths = [results.study.folder.resolve() for results in studies]
    if len(set(paths)) < len(paths):
        twice = next(path for path in paths if paths.count(path) > 1)
        raise DataError(f"{twice}: named twice; give different studies")
    depth = 1
    while len({path.parts[-depth:] for path in paths}) < len(paths):
        depth += 1
    names = ["/".join(path.parts[-depth:]) for path in paths]
    return [Member(name, each) for name, each in zip(names, studies, strict=True)]


def shared_by(members: Sequence[Member]) -> list[Shared]:
    """Return what all studies have: metrics of the same name, of the same languages.

    Raises DataError where there is nothing.
    """
    found = []
    kinds = dict.fromkeys((group.name, group.metric) for group in members[0].groups)
    for kind in kinds:
        own = [
            (member, group)
            for member in members
            for group in member.groups
            if (group.name, group.metric) == kind
        ]
        everywhere = [
            name
            for name in dict.fromkeys(name for _, group in own for name in group.comparisons)
            if all(
                any(name in group.comparisons for m, group in own if m is each) for each in members
            )
        ]
        if everywhere:
            kept = [pair for pair in own if set(everywhere) & set(pair[1].comparisons)]
            found.append(Shared(tuple(kept), tuple(everywhere)))
    if not found:
        told = "; ".join(f"{member.name} has {_told(member)}" for member in members)
        raise DataError(f"these studies have no metric of the same languages in common: {told}")
    return found


def _told(member: Member) -> str:
    names = dict.fromkeys(group.name for group in member.groups)
    languages = dict.fromkeys(name for group in member.groups for name in group.comparisons)
    shown = ", ".join([*languages][:4]) + (", ..." if len(languages) > 4 else "")
    return f"{', '.join(names)} of {shown}"


def gather(shared: Sequence[Shared]) -> Iterator[Block]:
    """Yield the blocks of the view of curves, with a line for every study and source."""
    found = [_together(each) for each in shared]
    yield Block("curves", {"groups": [group for group, _ in found]})
    steps = [own for _, own in found]
    if any(steps):
        yield Block("steps", steps, packed=True)


def _together(shared: Shared) -> tuple[JSON, JSON]:
    layers = in_order(layer for _, group in shared.members for layer in group.layers)
    plain = [plain_group(group, member.roles, member.worth) for member, group in shared.members]
    steps = {
        key: own
        for member, group in shared.members
        for key, own in steps_of(group, Evidence(member.results)).items()
    }
    parts = [name for name in plain[0]["parts"] if all(name in each["parts"] for each in plain)]
    labels = [str(layer) for layer in layers]
    sources, series = [], []
    for (member, group), own in zip(shared.members, plain, strict=True):
        sources += [
            {"name": member.line(group, each["name"]), "twin": each["twin"]}
            for each in own["sources"]
        ]
        series += [
            {
                "source": member.line(group, each["source"]),
                "comparison": each["comparison"],
                "points": _aligned(each["points"], own, labels, parts),
            }
            for each in own["series"]
            if each["comparison"] in shared.comparisons
        ]
    comparisons = [each for each in plain[0]["comparisons"] if each["name"] in shared.comparisons]
    return {
        **plain[0],
        "label": "",
        "layers": labels,
        "sources": sources,
        "comparisons": comparisons,
        "threshold": _threshold(plain, series, steps),
        "parts": parts,
        "series": series,
    }, steps


def _aligned(
    points: Sequence[JSON], own: JSON, labels: Sequence[str], parts: Sequence[str]
) -> list[JSON]:
    """Return the points in the order of all studies' layers; None where this one has none."""
    places = [own["parts"].index(name) for name in parts]
    there = {
        label: point and {**point, "parts": [point["parts"][place] for place in places]}
        for label, point in zip(own["layers"], points, strict=True)
    }
    return [there.get(label) for label in labels]


def _threshold(plain: Sequence[JSON], series: Sequence[JSON], steps: JSON) -> JSON:
    """Return the first study's threshold; None where scores cannot all be counted at another.

    Where studies have different ones, every score is counted at the first study's, and what is
    stored at their own is not beside it: ``mixed``.
    """
    found = [each["threshold"] for each in plain]
    if None in found or len({each["comparison"] for each in found}) > 1:
        return None
    keys = [point["key"] for each in series for point in each["points"] if point]
    if len({each["own"] for each in found}) == 1:
        return found[0]
    return {**found[0], "mixed": True} if all(key in steps for key in keys) else None
