"""What a study asked and with what it ran, from its own records."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, NamedTuple

from isogloss.reading.groups import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.types import JSON

SOURCE_SETTINGS = (
    "model",
    "revision",
    "vectors",
    "parts",
    "layers",
    "given",
    "aggregation",
    "seed",
)
"""What of a source says which vectors they are; the rest stands in the study file below."""


def asked(records: Sequence[JSON]) -> str:
    """Return the question in one sentence."""
    sides = [side for record in records for side in record["sides"]]
    sources, languages, corpora = (
        spoken(dict.fromkeys(side[name] for side in sides))
        for name in ("source", "language", "corpus")
    )
    metrics = spoken(dict.fromkeys(group.title for group in grouped(records)))
    return (
        f"How far do the concepts of {sources} line up across {languages}, layer by layer, "
        f"in {corpora}? Measured by {metrics}."
    )


def spoken(names: Iterable[str]) -> str:
    """Return names as a sentence has them: a, b and c."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


class Asked(NamedTuple):
    """One component of the study: what the user calls it, what it is, how it is set."""

    name: str
    what: str
    settings: str


def question(study_file: str, run: JSON) -> dict[str, list[Asked]]:
    """Return the components by kind; ``study_file`` is the TOML of the study as it ran."""
    document = tomllib.loads(study_file)
    return {
        "Text": [_corpus(name, corpus) for name, corpus in run["corpora"].items()],
        "Words": [Asked("", "", _settings(document["words"]))],
        "Sources": [_source(name, table) for name, table in document["sources"].items()],
        "Clusterers": [_asked(name, table) for name, table in document["clusterers"].items()],
        "Dictionaries": _dictionaries(document.get("dictionaries", [])),
        "Metrics": [_asked(name, table) for name, table in document["metrics"].items()],
    }


def _corpus(name: str, corpus: JSON) -> Asked:
    skipped = [f"{reason}: {count}" for reason, count in corpus["skipped"].items() if count]
    beside = ", joined by id" if corpus.get("join") == "id" else ""
    beside += f"; sentences skipped: {', '.join(skipped)}" if skipped else ""
    if "segmenters" in corpus and len(corpus["segmenters"]) < len(corpus["languages"]):
        beside += "; the text marks its words"
    languages = ", ".join(corpus["languages"])
    return Asked(name, languages, f"{corpus['sentences']} sentences in each{beside}")


def _source(name: str, table: JSON) -> Asked:
    return Asked(
        name,
        table["use"],
        _settings({key: table[key] for key in SOURCE_SETTINGS if key in table}),
    )


def _dictionaries(tables: Sequence[JSON]) -> list[Asked]:
    """Return the dictionaries; those that differ in nothing but language and path are one."""
    ways: dict[tuple[str, str, str], list[str]] = {}
    for table in tables:
        way = " → ".join(table[key] for key in ("source", "target") if key in table)
        rest = {k: v for k, v in table.items() if k not in {"source", "target", "name", "path"}}
        asked = _asked(table["name"], rest)
        ways.setdefault((asked.name, asked.what, asked.settings), []).append(way)
    return [
        Asked(name, f"{what} {', '.join(filter(None, found))}".strip(), settings)
        for (name, what, settings), found in ways.items()
    ]


def _asked(name: str, table: JSON) -> Asked:
    rest = {key: value for key, value in table.items() if key != "use"}
    return Asked(name, table["use"], _settings(rest))


def _settings(settings: JSON) -> str:
    return ", ".join(
        f"{key} {_value(value)}" for key, value in settings.items() if value not in ({}, "")
    )


def _value(value: JSON) -> str:
    if isinstance(value, list):
        return " and ".join(map(str, value))
    if isinstance(value, dict):
        return " and ".join(f"{_value(each)} ({name})" for name, each in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def versions(run: JSON) -> dict[str, str]:
    """Return the version of every package that the results depend on, and of Python."""
    found = {name: version for name, version in run["versions"].items() if version}
    return found | {"Python": run["machine"]["python"], "system": run["machine"]["system"]}
