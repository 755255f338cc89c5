"""What a run of a topic leaves behind: a JSON file with every run and what it was measured on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from benchmarks.harness.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One topic at one scale, all runs."""

    topic: str
    about: str
    ours: str
    growth: tuple[str, ...]
    scale: str
    date: str
    repeats: int
    vectors: str
    """Where vectors came from, in words."""
    machine: dict[str, Any]
    runs: tuple[Run, ...]

    def write(self, folder: Path) -> Path:
        """Write the record into a folder; an earlier one of the same day is replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.date}-{self.topic}-{self.scale}.json"
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["runs"] = [run.as_json() for run in self.runs]
        text = json.dumps({"schema_version": SCHEMA, **plain}, indent=1)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(text + "\n", encoding="utf-8")
        unfinished.replace(path)
        return path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record back."""
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain.pop("schema_version") != SCHEMA:
            raise ValueError(f"{path}: not a record of schema {SCHEMA}; run the topic again")
        runs = tuple(Run(**run) for run in plain.pop("runs"))
        return cls(runs=runs, growth=tuple(plain.pop("growth")), **plain)

    def libraries(self) -> dict[str, list[str]]:
        """Return the arithmetic libraries that each contender had loaded."""
        return {run.contender: run.libraries for run in self.runs if run.libraries}


def today() -> str:
    """Return the date, as it stands in names of files."""
    return datetime.now(UTC).date().isoformat()


def newest(folder: Path, scale: str) -> Iterable[Record]:
    """Return the newest record of every topic at a scale, by topic."""
    found = (Record.read(path) for path in sorted(folder.glob(f"*-{scale}.json")))
    latest = {record.topic: record for record in found}
    return [latest[topic] for topic in sorted(latest)]
