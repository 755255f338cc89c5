"""Which sources of a study are asked about, and which are untrained twins beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON

CONTROL = "random-weights"
"""The plug-in that gives an untrained twin."""


class Roles:
    """Which sources of a study are asked about, and which are untrained twins."""

    def __init__(self, recipes: Mapping[str, JSON]) -> None:
        """``recipes``: the sources of ``run.json``, by the study's names."""
        self._models = {name: recipe["settings"].get("model") for name, recipe in recipes.items()}
        self.twins = {name for name, recipe in recipes.items() if recipe["name"] == CONTROL}

    def asked(self, sources: Sequence[str]) -> list[str]:
        """Return the sources that are no twins; all of them where there are only twins."""
        return [name for name in sources if name not in self.twins] or list(sources)

    def beside(self, sources: Sequence[str]) -> list[str]:
        """Return the twins that stand beside other sources."""
        asked = self.asked(sources)
        return [name for name in sources if name not in asked]

    def trained(self, twin: str, sources: Sequence[str]) -> str | None:
        """Return the source that ``twin`` is the untrained form of: the one of its model."""
        model = self._models.get(twin)
        same = [name for name in self.asked(sources) if self._models.get(name) == model]
        return same[0] if model is not None and same else None
