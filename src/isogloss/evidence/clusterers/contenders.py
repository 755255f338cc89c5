"""Which clusterers and sides are compared: those of the study, further ones, and a grid of settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.study.tables import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from isogloss.core.study.file import Study
    from isogloss.core.study.plan import PlannedScoring
    from isogloss.core.types import JSON, Recipe

NAME = re.compile(r"[^A-Za-z0-9_-]+")
NEXT = re.compile(r",(?=[A-Za-z_][A-Za-z0-9_]*=)")


def overrides_of(written: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return what further clusterers are as overrides of a study file.

    Each is ``name:setting=value,setting=value``. The first result has the name in the study of each
    to what was written, the second the overrides. SettingsError for what is not written so.
    """
    names: dict[str, str] = {}
    overrides = []
    for number, text in enumerate(dict.fromkeys(written)):
        use, _, settings = text.partition(":")
        pieces = NEXT.split(settings) if settings else []
        if not use or not all("=" in piece.lstrip("=") for piece in pieces):
            expected = "expected NAME or NAME:SETTING=VALUE,SETTING=VALUE"
            raise SettingsError(f"--with {text}: {expected}, such as kmeans:n_clusters=200")
        name = f"with-{number}-{NAME.sub('-', use)}"[:64]
        names[name] = text
        overrides += [f"clusterers.{name}.{piece}" for piece in (f"use={use}", *pieces)]
    return names, overrides


def renamed(study: Study, names: Mapping[str, str]) -> Study:
    """Return the study with clusterers called as they were written."""
    tables = {names.get(name, name): table for name, table in study.clusterers.items()}
    return replace(study, clusterers=tables)


@dataclass(frozen=True, slots=True)
class Grid:
    """A setting of clusterers and the values that it takes."""

    setting: str
    values: tuple[JSON, ...]


def over_grid(study: Study, recipes: Mapping[str, Recipe], grid: Grid) -> tuple[Study, list[str]]:
    """Return the study with every clusterer that has the setting at each of its values.

    Clusterers that differ in nothing else are one. The others stay as they are; they are named
    second. SettingsError where none has the setting.
    """
    found, seen = {}, set[str]()
    without = [name for name in study.clusterers if grid.setting not in recipes[name].settings]
    if len(without) == len(study.clusterers):
        raise SettingsError(f"--grid: none of {', '.join(without)} has a setting {grid.setting!r}")
    for name, table in study.clusterers.items():
        if name in without:
            found[name] = table
            continue
        recipe = recipes[name]
        others = {k: v for k, v in recipe.settings.items() if k != grid.setting}
        same = repr((recipe.name, recipe.provider, table.transform, sorted(others.items())))
        if same in seen:
            continue
        seen.add(same)
        for value in grid.values:
            settings = {**table.settings, grid.setting: value}
            found[point(name, grid.setting, value)] = replace(table, settings=settings)
    return replace(study, clusterers=found), without


def point(name: str, setting: str, value: JSON) -> str:
    """Return what a clusterer is called at a point of a grid."""
    return f"{name}[{setting}={value}]"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which comparisons are looked at; an empty field takes one of its own."""

    source: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    layer: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()


def chosen(
    scorings: Mapping[str, PlannedScoring], choice: Choice
) -> tuple[dict[str, PlannedScoring], dict[str, list[str]]]:
    """Return the scorings that are asked for, and what was chosen of each kind.

    Where nothing is asked for: the first source, part and pair, and the layer in the middle; what
    is scored of more languages at once comes after pairs. ``all`` takes all. SettingsError for a
    name that is not there, and for a study without concepts.
    """
    grouped = {k: scoring for k, scoring in scorings.items() if scoring.clusterings}
    left = dict(sorted(grouped.items(), key=lambda item: len(item[1].sides) != 2))
    if not left:
        message = "no metric of the study compares concepts, such as calign"
        raise SettingsError(f"nothing to compare clusterers by: {message}")
    taken = {}
    for kind, read in FACETS.items():
        known = list(dict.fromkeys(read(scoring) for scoring in left.values()))
        wanted = getattr(choice, kind)
        middle = known[len(known) // 2] if kind == "layer" else known[0]
        names = list(_names(kind, wanted, known)) if wanted else [middle]
        taken[kind] = names
        left = {key: scoring for key, scoring in left.items() if read(scoring) in names}
    return left, taken


def _names(kind: str, wanted: Iterable[str], known: list[str]) -> Iterable[str]:
    for name in wanted:
        turned = "-".join(reversed(name.split("-"))) if kind == "pair" else name
        if name == "all":
            yield from known
        elif name in known or turned in known:
            yield name if name in known else turned
        else:
            raise unknown(name, known, f"--{kind}: the study")


FACETS: dict[str, Callable[[PlannedScoring], str]] = {
    "source": lambda scoring: scoring.sides[0].source,
    "part": lambda scoring: "-".join(dict.fromkeys(side.part for side in scoring.sides)),
    "pair": lambda scoring: "-".join(side.language for side in scoring.sides),
    "layer": lambda scoring: str(scoring.sides[0].layer),
}
