"""The view of word classes: every score by class of words and layer, beside that of all words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.reading.groups import grouped, layer_of, source_of
from isogloss.reading.roles import Roles
from isogloss.report.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON
    from isogloss.reading.groups import Group


def gather(results: Results) -> Iterator[Block]:
    """Yield ``classes``; nothing for a study that scores no class of words."""
    roles = Roles(results.run["recipes"]["sources"])
    groups = [(group, group.own(results.classes)) for group in grouped(results.whole)]
    found = [_plain(group, records, roles) for group, records in groups if records]
    if found:
        yield Block("classes", {"groups": found})


def _plain(group: Group, records: Sequence[JSON], roles: Roles) -> JSON:
    """Return values by class, source and comparison, a list over layers; no class: all words."""
    found: dict[tuple[str, str, str], dict[str, float | None]] = {}
    for record in [*group.records, *records]:
        key = (record["word_class"], source_of(record), group.comparison(record))
        found.setdefault(key, {})[str(layer_of(record))] = record["value"]
    layers = [str(layer) for layer in group.layers]
    return {
        "title": group.title,
        "label": group.label,
        "unit": group.unit,
        "layers": layers,
        "sources": [
            {"name": name, "twin": name in roles.beside(group.sources)} for name in group.sources
        ],
        "comparisons": list(group.comparisons),
        "words": list(dict.fromkeys(record["word_class"] for record in records)),
        "series": [
            {
                "words": words,
                "source": source,
                "comparison": comparison,
                "values": [values.get(layer) for layer in layers],
            }
            for (words, source, comparison), values in found.items()
        ],
    }
