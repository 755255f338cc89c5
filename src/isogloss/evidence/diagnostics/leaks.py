"""The check of dictionaries that were estimated on the sentences that are clustered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.finding import Finding, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.material import Material

LEAK = "leak:"
"""What the warning of a dictionary begins with that was estimated on the corpus that it is used on."""


def estimated_here(material: Material) -> Iterator[Finding]:
    """Find dictionaries that were estimated on sentences of the corpus that they are used on."""
    found: dict[tuple[str, str], list[JSON]] = {}
    for row in material.dictionaries:
        for warning in row["warnings"]:
            if warning.startswith(LEAK):
                told = {"direction": f"{row['source']}-{row['target']}", "warning": warning}
                found.setdefault((row["name"], row["corpus"]), []).append(told)
    for (name, corpus), rows in found.items():
        names = [row["direction"] for row in rows]
        yield Finding(
            "dictionary-leak",
            "leads",
            f"dictionary {name} was estimated on sentences of corpus {corpus} itself: "
            f"{listed(names)}",
            {"corpus": corpus, "dictionary": name, "pairs": names},
            "Its translations are those of these very sentences, chance co-occurrences included: scores "
            "with it are inflated, and nothing bounds by how much.",
            [
                "estimate the dictionary on other text of this kind, or take one that people made",
                "halve the corpus: one half for the dictionary, the other for the study",
            ],
            rows,
        )
