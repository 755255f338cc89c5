"""The components of a study as plain data: names looked up, settings checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from isogloss.core.study.file import Study
    from isogloss.core.types import JSON, Recipe


class Maker(Protocol):
    """Knows the plug-ins: turns names and settings into recipes, and recipes into components."""

    def recipe(
        self, kind: str, name: str, settings: Mapping[str, JSON], /, *, base: Path | None = None
    ) -> Recipe:
        """Check the settings and fill the defaults in."""
        ...

    def make(self, recipe: Recipe, /) -> Any:
        """Make a new component."""
        ...


@dataclass(frozen=True, slots=True)
class Recipes:
    """The components of a study, by the user's names; dictionaries in the study's order."""

    corpora: Mapping[str, Recipe]
    segmenters: Mapping[str, Recipe]
    """By language, or ``default``."""
    sources: Mapping[str, Recipe]
    clusterers: Mapping[str, Recipe]
    transforms: Mapping[str, tuple[Recipe, ...]]
    """By clusterer: what is done to the vectors before, in order."""
    dictionaries: tuple[Recipe, ...]
    metrics: Mapping[str, Recipe]


def recipes_of(study: Study, maker: Maker) -> Recipes:
    """Return every component of a study, its settings checked by its plug-in."""

    def recipe(kind: str, name: str, settings: Mapping[str, JSON]) -> Recipe:
        return maker.recipe(kind, name, settings, base=study.base)

    def all_of(kind: str, tables: Mapping[str, Any]) -> dict[str, Recipe]:
        return {name: recipe(kind, table.use, table.settings) for name, table in tables.items()}

    return Recipes(
        {n: recipe("corpus", each.format, each.settings) for n, each in study.corpora.items()},
        {n: recipe("segmenter", *chosen) for n, chosen in study.segmenters.items()},
        all_of("source", study.sources),
        all_of("clusterer", study.clusterers),
        {
            name: tuple(recipe("transform", *each) for each in table.transforms)
            for name, table in study.clusterers.items()
        },
        tuple(recipe("dictionary", each.use, each.settings) for each in study.dictionaries),
        all_of("metric", study.metrics),
    )
