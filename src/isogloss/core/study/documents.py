"""What commands found, kept beside the results as they print it with ``--json``: the report reads it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DamageError
from isogloss.core.keys import canonical
from isogloss.core.store.finished import Finished
from isogloss.core.study.directory import read_json, refuse_newer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.study.directory import Directory
    from isogloss.core.types import JSON

    Tables = Mapping[str, Sequence[JSON]]

SCHEMA_VERSION = 1
"""Of these documents; the first had none."""

IDENTITY: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "evidence": {
        "evidence": ("key", "part"),
        "chance": ("key", "figure"),
        "twins": ("key", "part"),
    },
    "sweep": {"curves": ("name", "clusterer", "dictionary", "sides", "setting")},
    "change": {
        "changes": (
            "from",
            "to",
            "clusterer",
            "corpus",
            "language",
            "given",
            "part",
            "layer",
        ),
    },
    "ablate": {
        "ablations": (
            *("corpus", "languages", "model", "task", "source", "part", "layer"),
            *("metric", "clusterer", "dictionary"),
        )
    },
    "attribute": {
        "attributions": (*("corpus", "text", "language", "model", "task", "source", "layer", "of"),)
    },
    "transfer": {
        "transfers": ("source_language", "languages", "figure", "part", "metrics", "fixed_layers")
    },
    "contrast": {
        "contrasts": (
            *("contrast", "figure", "metric", "clusterer", "dictionary"),
            *("source", "part", "pair", "layer"),
        )
    },
    "compare": {"groups": ("sides", "balance"), "scores": ("name", "dictionary", "sides")},
}
"""The documents, their tables, and what names a row: a row found again replaces the one that is kept."""


class Document(NamedTuple):
    """Tables that a command found, of the scores as they stood then."""

    tables: Mapping[str, list[JSON]]
    is_current: bool
    """Whether the study's scores are still those."""


class Documents:
    """What commands found in a study, each document read once, when it is first asked for."""

    def __init__(self, places: Directory) -> None:
        self._places = places
        self._read: dict[str, Document | None] = {}

    @cached_property
    def _finished(self) -> Finished:
        return Finished(self._places.folder)

    @cached_property
    def _scores(self) -> JSON:
        return self._places.scores_stamp()

    def find(self, name: str) -> Document | None:
        """Return a document; None where the command never ran. Raises DamageError."""
        if name not in self._read:
            self._read[name] = self._find(name)
        return self._read[name]

    def tables(self, name: str) -> Tables:
        """Return the tables of a document that is of the study's scores as they are; none otherwise."""
        document = self.find(name)
        return document.tables if document is not None and document.is_current else {}

    def _find(self, name: str) -> Document | None:
        path = self._places.document(name)
        if not path.is_file():
            return None
        if not self._finished.check(path):
            remedy = f"isogloss {name} finds it again, or delete the file"
            raise DamageError.at(path, None, f"not what was written; {remedy}")
        content = read_json(path)
        refuse_newer(content, path, SCHEMA_VERSION)
        return Document(content["tables"], content["scores"] == self._scores)


def keep(finished: Finished, places: Directory, name: str, found: Tables) -> None:
    """Add what a command found to its document; what is kept of other scores is dropped.

    Tables without named rows are replaced as a whole, unless they are empty.
    """
    try:
        there = dict(Documents(places).tables(name))
    except DamageError:
        there = {}  # it is lost, and what is found now is kept
    for table, rows in found.items():
        there[table] = _merged(there.get(table, []), rows, IDENTITY[name].get(table))
    content = {
        "schema_version": SCHEMA_VERSION,
        "scores": places.scores_stamp(),
        "tables": there,
    }
    finished.finish(places.document(name), json.dumps(content, ensure_ascii=False).encode())


def _merged(
    there: Sequence[JSON], rows: Sequence[JSON], fields: tuple[str, ...] | None
) -> list[JSON]:
    if fields is None:
        return list(rows or there)
    # A field that was added later is lacking in older rows.
    named = {canonical([row.get(field) for field in fields]): row for row in (*there, *rows)}
    return list(named.values())
