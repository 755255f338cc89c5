"""Which results of a study an export is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import SettingsError
from isogloss.core.study.directory import side_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.store.unit import Unit
    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON, Side


@dataclass(frozen=True, slots=True)
class Choice:
    """Layers, languages, sources and clusterers that are wanted; where none is named, all are."""

    layers: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    clusterers: frozenset[str] = frozenset()

    def has(self, side: Side) -> bool:
        """Whether a side is wanted."""
        wanted = (
            (str(side.layer), self.layers),
            (side.language, self.languages),
            (side.source, self.sources),
        )
        return all(not names or value in names for value, names in wanted)

    def has_record(self, record: JSON) -> bool:
        """Whether a score or a clustering is wanted: its clusterer and all its sides."""
        named = not self.clusterers or record["clusterer"] in self.clusterers
        return named and all(self.has(side_of(side)) for side in record["sides"])

    def check(self, results: Results) -> None:
        """Refuse names that the study's results do not have. Raises SettingsError."""
        sides = [side_of(side) for record in results.clusterings for side in record["sides"]]
        known = {
            "layer": (self.layers, [str(side.layer) for side in sides]),
            "language": (self.languages, [side.language for side in sides]),
            "source": (self.sources, [side.source for side in sides]),
            "clusterer": (self.clusterers, [r["clusterer"] for r in results.clusterings]),
        }
        for what, (wanted, there) in known.items():
            if unknown := sorted(wanted - set(there)):
                have = ", ".join(dict.fromkeys(there)) or "none"
                message = f"the results have no {what} {', '.join(unknown)}; they have {have}"
                raise SettingsError(message)


def chosen_units(results: Results, choice: Choice) -> dict[Side, Unit]:
    """Return the sides that were clustered and are wanted, and where their vectors are."""
    return dict(sorted(_units(results, choice)))


def _units(results: Results, choice: Choice) -> Iterator[tuple[Side, Unit]]:
    from isogloss.core.store.unit import Unit

    for record in results.clusterings:
        for stored, key in zip(record["sides"], record["units"], strict=True):
            side = side_of(stored)
            named = not choice.clusterers or record["clusterer"] in choice.clusterers
            if named and choice.has(side):
                yield side, Unit(side.corpus, side.source, key, side.language, side.given)
