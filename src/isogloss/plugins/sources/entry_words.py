"""What files of ConceptX and the reference scripts say of their words beside the vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss import read_sentence_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from isogloss import JSON, PlacedWord


def texts_of(path: Path | None) -> dict[int, list[str]] | None:
    """Return the words of every sentence in a JSON list: what stands between single spaces."""
    if path is None:
        return None
    return {number: text.split(" ") for number, text in enumerate(read_sentence_list(path))}


def noticed(entries: Sequence[PlacedWord]) -> dict[str, JSON]:
    """Return what belongs in ``run.json``."""
    least = min((entry.occurrence for entry in entries), default=0)
    return {"occurrences_from": min(least, 1), "words": len(entries)}
