"""The check of words that a model's sub-words cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.finding import Finding, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.finding import Severity
    from isogloss.evidence.diagnostics.material import Material

UNKNOWN = "consists of unknown sub-words"
"""The reason that sources give for words that are lost so."""

MANY = 0.05
"""Of a language's words: the rest is no fair sample any more, as it is the rare ones that go."""

TOO_MANY = 0.2
"""Of a language's words: what is scored is the part of the language that the model can write."""


def unknown(material: Material) -> Iterator[Finding]:
    """Find languages many of whose words the model does not know at all, by corpus and source."""
    found: dict[tuple[str, str], dict[str, JSON]] = {}
    for path, unit in material.words.items():
        corpus, source, language = path.split("/")
        lost = unit["lost"].get(UNKNOWN, 0)
        if source.rpartition("-")[0] in material.twins:
            continue  # it has the tokenizer of its trained form
        words = unit["rows"] + sum(unit["lost"].values())
        if words and lost / words > MANY:
            where = (corpus, source.rpartition("-")[0])
            # What a decoder was given does not change the words of its language.
            row = {"lost": lost, "words": words, "share": lost / words}
            found.setdefault(where, {}).setdefault(language.partition("~")[0], row)
    for (corpus, source), languages in found.items():
        yield _unknown(corpus, source, languages)


def _unknown(corpus: str, source: str, languages: dict[str, JSON]) -> Finding:
    shares = sorted(languages, key=lambda name: -languages[name]["share"])
    worst = languages[shares[0]]["share"]
    severity: Severity = "leads" if worst > TOO_MANY else "warns"
    told = listed(f"{name} {percent(languages[name]['share'])}" for name in shares)
    return Finding(
        "unknown-words",
        severity,
        f"{corpus}/{source}: words that consist of unknown sub-words, and are lost: {told}",
        {"corpus": corpus, "source": source, "languages": shares},
        "The model has no sub-words for these words, so they have no vector and are in no concept. Scores "
        "are about the rest: names, numbers and loan words in the model's own script.",
        [
            "leave these languages out, or take a model that was trained on them",
            "is the file in the language and script that its name says? Is the text NFC?",
            "a tokenizer with a byte fallback loses no word",
        ],
        [{"language": name, **languages[name]} for name in shares],
    )
