"""A few aligned concepts with the words that translate each other, from the stored evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import languages_of, layer_of, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from isogloss.core.types import JSON
    from isogloss.reading.groups import Group
    from isogloss.reading.roles import Roles

MOST_CONCEPTS = 10
MOST_WORDS = 12


class Aligned(NamedTuple):
    """A source concept and the target concept that covers it best."""

    concept: int
    target: int
    hits: int
    size: int
    matched: list[tuple[str, list[str]]]
    """The first of its types that have a translation in the target, with these."""
    more: int
    """How many such types are not shown."""


@dataclass(frozen=True, slots=True)
class Example:
    """The aligned concepts of one pair of languages, where its score is highest."""

    comparison: str
    source: str
    layer: str
    value: float
    languages: tuple[str, ...]
    concepts: list[Aligned]
    found: int
    """How many concepts are aligned in all."""


def examples(group: Group, roles: Roles, evidence: Callable[[JSON], list[JSON]]) -> list[Example]:
    """Return an example for each pair of languages that has an aligned concept anywhere.

    A pair's best score is the highest over its directions, layers and sources; untrained twins do
    not count beside other sources.
    """
    asked = roles.asked(group.sources)
    best: dict[frozenset[str], JSON] = {}
    for record in group.in_order:
        pair = frozenset(languages_of(record))
        value = record["value"] if source_of(record) in asked and record["evidence"] else None
        if value and (pair not in best or value > best[pair]["value"]):
            best[pair] = record
    made = [_example(group, record, evidence(record)) for record in best.values()]
    return [example for example in made if example.concepts]


def _example(group: Group, record: JSON, evidence: Sequence[JSON]) -> Example:
    aligned = [row for row in evidence if row["outcome"] == "aligned" and row["best"]]
    aligned.sort(key=lambda row: (-row["types"], row["concept"]))
    return Example(
        group.comparison(record),
        source_of(record),
        str(layer_of(record)),
        record["value"],
        languages_of(record),
        [_aligned(row) for row in aligned[:MOST_CONCEPTS]],
        len(aligned),
    )


def _aligned(row: JSON) -> Aligned:
    best = row["best"]
    matched: dict[str, list[str]] = {}
    for source, target in best["matched"]:
        matched.setdefault(source, []).append(target)
    shown = list(matched.items())[:MOST_WORDS]
    more = len(matched) - len(shown)
    return Aligned(row["concept"], best["concept"], best["hits"], best["size"], shown, more)
