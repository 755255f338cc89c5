"""The study directory: where each result lies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isogloss.core.errors import DamageError
from isogloss.core.store.files import stamp_file
from isogloss.core.types import Side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from isogloss.core.types import JSON

FILE_NAME = "study.toml"


@dataclass(frozen=True, slots=True)
class Directory:
    """The places of a study's results below one folder."""

    folder: Path

    @property
    def study(self) -> Path:
        """The study as it ran, every default written out."""
        return self.folder / FILE_NAME

    @property
    def run(self) -> Path:
        """Versions, hashes, seeds, machine and times."""
        return self.folder / "run.json"

    @property
    def store(self) -> Path:
        """The activations."""
        return self.folder / "activations.zarr"

    @property
    def journal(self) -> Path:
        """What has been written for good."""
        return self.folder / "journal"

    @property
    def cache(self) -> Path:
        """What was found out about the inputs; can be deleted at any time."""
        return self.folder / "cache.json"

    @property
    def scores(self) -> Path:
        """A record per score, one JSON document a line."""
        return self.folder / "scores.jsonl"

    @property
    def diagnosis(self) -> Path:
        """What was found suspicious, and what was measured to find it."""
        return self.folder / "diagnosis.json"

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.folder / "report.html"

    def scores_stamp(self) -> JSON:
        """Return what tells these scores from others, as plain data; None where there are none."""
        stamp = stamp_file(self.scores)
        return None if stamp is None else [*stamp]

    def document(self, name: str) -> Path:
        """Return where it lies what a command found last, such as ``evidence``."""
        return self.folder / "documents" / f"{name}.json"

    def labels(self, key: str) -> Path:
        """Return where the labels of one clustering lie."""
        return self.folder / "clusters" / f"{key}.npy"

    def clustering(self, key: str) -> Path:
        """Return where it says what one clustering was and came to."""
        return self.folder / "clusters" / f"{key}.json"

    def tree(self, key: str) -> Path:
        """Return where a tree lies that clusterings are cut from."""
        return self.folder / "clusters" / f"{key}.tree.npy"

    def scratch(self, key: str) -> Path:
        """Return where workers keep arrays while one clustering is made."""
        return self.folder / "clusters" / f"{key}.work"

    def translations(self, key: str, source: str, target: str) -> Path:
        """Return where the translations lie that cost time to make."""
        return self.folder / "dictionaries" / f"{key}-{source}-{target}.jsonl"

    def replicates(self, key: str) -> Path:
        """Return where the scores of replicates under one drawing lie."""
        return self.folder / "replicates" / f"{key}.jsonl"

    def evidence(self, key: str) -> Path:
        """Return where the record per concept of one score lies."""
        return self.folder / "evidence" / f"{key}.jsonl"


def json_line(record: JSON) -> str:
    """Return one record as a line of a JSON lines file."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


def json_lines(records: Iterable[JSON]) -> bytes:
    """Return records as a JSON lines file."""
    return "".join(json_line(record) for record in records).encode()


def read_json(path: Path) -> JSON:
    """Read one JSON document that we wrote."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise DamageError.at(path, None, "deleted; isogloss run computes it again") from error
    except ValueError as error:
        raise DamageError.at(path, None, f"not the JSON that was written: {error}") from error


def read_json_lines(path: Path) -> list[JSON]:
    """Read the records of a JSON lines file that we wrote; a missing file has none."""
    if not path.is_file():
        return []
    records = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            records.append(json.loads(line))
        except ValueError as error:
            raise DamageError.at(path, number, f"not the JSON that was written: {error}") from error
    return records


def side_of(record: JSON) -> Side:
    """Return the side that a record describes."""
    return Side(**{name: record[name] for name in Side.__slots__})
