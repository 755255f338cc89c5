"""What one prediction rests on, for the terminal: concepts with their words."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from isogloss.cli.concepttables import WORDS, words_of
from isogloss.cli.console import plain
from isogloss.cli.tables import new_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table
    from rich.text import Text

    from isogloss.core.types import JSON


def attribution_lines(found: JSON, limit: int) -> Iterator[Text | Table]:
    """Yield the prediction, the concepts that move it most, and what that does not mean."""
    from rich.text import Text

    of = found["of"]
    about = f" of {plain(of['form'])!r}" if of["word"] is not None else ""
    yield Text(plain(found["text"]))
    yield Text(
        f"{found['task']}: {plain(of['label'])}{about}, probability {exp(of['log_probability']):.3f}"
    )
    yield _table(found, limit)
    yield Text(
        f"{found['tried']} concepts of {found['language']} were projected out one by one, "
        f"{min(limit, len(found['concepts']))} are shown. What moves the prediction most need not be "
        "what the model thinks of: concepts overlap, and others may take over (docs/causal.md)."
    )


def _table(found: JSON, limit: int) -> Table:
    from rich.text import Text

    of = found["of"]
    names = (found["corpus"], found["source"], found["part"], f"layer {found['layer']}")
    place = ", ".join((*names, found["clusterer"]))
    table = new_table(f"without a concept, log-probability falls by: {place}")
    for name in ("concept", "falls by", "words"):
        table.add_column(name, justify="right")
    for name in ("says then", "here", "most frequent"):
        table.add_column(name)
    for each in found["concepts"][:limit]:
        shown = dict(list(each["most_frequent"].items())[:WORDS])
        words = words_of(shown, found["language"], WORDS)
        if each["types"] > len(shown):
            words.append(f" and {each['types'] - len(shown)} more", style="dim")
        table.add_row(
            str(each["concept"]),
            f"{each['difference']:+.4f}",
            str(each["words"]),
            Text("" if each["label"] == of["label"] else plain(each["label"])),
            Text(plain(", ".join(each["here"]))),
            words,
        )
    return table
