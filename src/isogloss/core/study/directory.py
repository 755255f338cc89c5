"""The study directory: where each result lies."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from isogloss.core.errors import DamageError, NewerError
from isogloss.core.store.files import stamp_file
from isogloss.core.store.scratch import PLACE, SUFFIX
from isogloss.core.types import Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON, Labels

FILE_NAME = "study.toml"

SCHEMA_VERSION = 1
"""Of ``run.json``, and with it of the study directory."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The places of a study's results below one folder."""

    folder: Location

    @property
    def study(self) -> Location:
        """The study as it ran, every default written out."""
        return self.folder / FILE_NAME

    @property
    def run(self) -> Location:
        """Versions, hashes, seeds, machine and times."""
        return self.folder / "run.json"

    @property
    def store(self) -> Location:
        """The activations."""
        return self.folder / "activations.zarr"

    @property
    def journal(self) -> Location:
        """What has been written for good."""
        return self.folder / "journal"

    @property
    def cache(self) -> Location:
        """What was found out about the inputs; can be deleted at any time."""
        return self.folder / "cache.json"

    @property
    def scores(self) -> Location:
        """A record per score, one JSON document a line."""
        return self.folder / "scores.jsonl"

    @property
    def diagnosis(self) -> Location:
        """What was found suspicious, and what was measured to find it."""
        return self.folder / "diagnosis.json"

    @property
    def report(self) -> Location:
        """The HTML report."""
        return self.folder / "report.html"

    def scores_stamp(self) -> JSON:
        """Return what tells these scores from others, as plain data; None where there are none."""
        stamp = stamp_file(self.scores)
        return None if stamp is None else [*stamp]

    def document(self, name: str) -> Location:
        """Return where it lies what a command found last, such as ``evidence``."""
        return self.folder / "documents" / f"{name}.json"

    def labels(self, key: str) -> Location:
        """Return where the labels of one clustering lie."""
        return self.folder / "clusters" / f"{key}.npy"

    def clustering(self, key: str) -> Location:
        """Return where it says what one clustering was and came to."""
        return self.folder / "clusters" / f"{key}.json"

    def tree(self, key: str) -> Location:
        """Return where a tree lies that clusterings are cut from."""
        return self.folder / "clusters" / f"{key}.tree.npy"

    def scratch(self, key: str) -> Location:
        """Return where workers keep arrays while one clustering is made."""
        return self.folder / PLACE / f"{key}{SUFFIX}"

    def translations(self, key: str, source: str, target: str) -> Location:
        """Return where the translations lie that cost time to make."""
        return self.folder / "dictionaries" / f"{key}-{source}-{target}.jsonl"

    def replicates(self, key: str) -> Location:
        """Return where the scores of replicates under one drawing lie."""
        return self.folder / "replicates" / f"{key}.jsonl"

    def evidence(self, key: str) -> Location:
        """Return where the record per concept of one score lies."""
        return self.folder / "evidence" / f"{key}.jsonl"


def refuse_newer(document: JSON, path: Location, known: int = SCHEMA_VERSION) -> None:
    """Raise NewerError for a document that we wrote in a format that this version does not know."""
    found = document.get("schema_version", 1) if isinstance(document, dict) else 1
    if isinstance(found, int) and found > known:
        raise NewerError.of(path, found, known)


def check_version(folder: Location) -> None:
    """Raise NewerError where a newer version wrote a study directory. Damage is not looked for."""
    path = Directory(folder).run
    with suppress(OSError, ValueError, RecursionError):
        refuse_newer(json.loads(path.read_bytes()), path)


def json_line(record: JSON) -> str:
    """Return one record as a line of a JSON lines file."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def json_lines(records: Iterable[JSON]) -> bytes:
    """Return records as a JSON lines file."""
    return "".join(json_line(record) for record in records).encode()


def read_json(path: Location) -> JSON:
    """Read one JSON document that we wrote."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise DamageError.at(path, None, "deleted; isogloss run computes it again") from error
    except (ValueError, RecursionError) as error:
        raise DamageError.at(path, None, f"not the JSON that was written: {error}") from error


def read_clustering(path: Location) -> JSON:
    """Read what a clustering was and came to. The first ones named one transform, or none."""
    record = read_json(path)
    if "transforms" not in record:
        name = record.get("transform", "none")
        record["transforms"] = [] if name == "none" else [{"name": name, "settings": {}}]
    return record


def read_labels(path: Location) -> Labels:
    """Return labels that we wrote: (words,). Raises OSError or ValueError where they are not those."""
    import numpy as np

    labels: Labels = np.load(BytesIO(path.read_bytes()), allow_pickle=False).astype(np.int64)
    return labels


def read_json_lines(path: Location) -> list[JSON]:
    """Read the records of a JSON lines file that we wrote; a missing file has none."""
    if not path.is_file():
        return []
    records = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise DamageError.at(path, number, f"not the JSON that was written: {error}") from error
    return records


def side_of(record: JSON) -> Side:
    """Return the side that a record describes."""
    return Side(**{name: record[name] for name in Side.__slots__})
