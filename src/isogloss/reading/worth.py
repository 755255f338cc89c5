"""What ``isogloss evidence`` found of each score: intervals, chance, self-alignment, as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.study.documents import IDENTITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.study.results import Results
    from isogloss.core.types import JSON

    Worth = dict[str, dict[str, dict[str, JSON]]]
    """By the score's key and the figure's name."""


def worth_of(results: Results) -> Worth:
    """Return what is kept of the study's scores as they stand; empty where nothing is."""
    tables = results.documents.tables("evidence")
    found: Worth = {}
    for row in tables.get("evidence", ()):
        found.setdefault(row["key"], {}).setdefault(row["part"], {}).update(_interval(row))
    for row in tables.get("chance", ()):
        if row["figure"]:
            found.setdefault(row["key"], {}).setdefault(row["figure"], {}).update(_standing(row))
    for row in tables.get("twins", ()):
        if row["range"]:
            twins = {"twins": row["range"], "twin_count": len(row["twins"])}
            found.setdefault(row["key"], {}).setdefault(row["part"], {}).update(twins)
    return found


def _interval(row: JSON) -> dict[str, JSON]:
    own = {kind: row[kind] for kind in ("interval", "band") if row[kind]}
    ends = {
        kind: [each["low"], each["high"]] for kind, each in own.items() if each["low"] is not None
    }
    notes = [each["note"] for each in own.values() if each["note"]]
    level = next((each["level"] for each in own.values()), None)
    return {**ends, "level": level, "note": notes[0] if notes else ""}


def _standing(row: JSON) -> dict[str, JSON]:
    chance = row["null"]
    found: dict[str, JSON] = {"self": row["self"].get("seeds"), "halves": row["self"].get("halves")}
    if chance and chance["mean"] is not None:
        low, _, high = chance["quantiles"]
        found |= {"chance": [low, chance["mean"], high], "tail": chance["tail"], "p": row["p_holm"]}
    return found


def stale(results: Results) -> Iterator[str]:
    """Yield a sentence for each command whose findings are of other scores than the study's."""
    for name in IDENTITY:
        document = results.documents.find(name)
        if document is not None and not document.is_current:
            yield f"What isogloss {name} found is of other scores than these; run it again."
