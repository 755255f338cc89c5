"""What has been written of a unit, as its journal tells."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from isogloss.core.store.batches import FILLED, Span
from isogloss.core.store.files import Stamp, plain_name
from isogloss.core.store.journal import Journal, damaged_line, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isogloss.core.locations import Location
    from isogloss.core.store.batches import DType
    from isogloss.core.types import JSON

    Records = list[dict[str, JSON]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a unit is computed, for good: journalled before the first sentence is read."""

    unit: Mapping[str, str]
    asked: str
    """Checksum of the words that were asked for."""
    granted: str
    """Checksum of the rows and lengths that the source gave them."""
    rows: int
    chunk_rows: int
    """Rows of a chunk, after ``chunk_rows_at_most`` was evened out."""
    chunk_rows_at_most: int
    dtype: DType
    batch_tokens: int
    threads: int | None
    lost: Mapping[str, int]
    counts: Mapping[str, int]
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Cases of what was counted; journals of version 0.1.0 have none."""
    batching: int = FILLED
    """The rule by which sentences are grouped; journals of version 0.1.0 do not name theirs."""

    @property
    def windows(self) -> int:
        """Number of windows."""
        return -(-self.rows // self.chunk_rows)

    def window_rows(self, window: int) -> range:
        """Return the rows of a window."""
        start = window * self.chunk_rows
        return range(start, min(start + self.chunk_rows, self.rows))


class Ledger:
    """The state of a unit that the records of its journal add up to.

    ``{"plan": {...}}``; ``{"files": {path: [bytes, crc32c]}}`` for metadata and word table;
    ``{"window": k, "crc32c": {path: crc32c}}`` for the chunks of a window, all at once;
    ``{"halved": {"window": k, "start": i, "stop": j}}``. Paths are those in the store. What is
    recorded later replaces what was recorded earlier.
    """

    def __init__(self, records: Iterable[Mapping[str, JSON]] = ()) -> None:
        self.plan: Plan | None = None
        self.files: dict[str, Stamp] = {}
        self.chunks: dict[str, str] = {}
        self.halved: dict[int, list[Span]] = {}
        for record in records:
            self.learn(record)

    def learn(self, record: Mapping[str, JSON]) -> None:
        """Take one record in."""
        if "plan" in record:
            self.plan = Plan(**record["plan"])
        for path, (size, crc) in record.get("files", {}).items():
            self.files[plain_name(path)] = Stamp(size, crc)
        self.chunks |= {plain_name(path): crc for path, crc in record.get("crc32c", {}).items()}
        if "halved" in record:
            at = record["halved"]
            self.halved.setdefault(at["window"], []).append(Span(at["start"], at["stop"]))

    def about(self, files: Iterable[str], windows: Iterable[int], chunks: Iterable[str]) -> Records:
        """Return records that add up to the plan and to what is known of some files and windows."""
        assert self.plan is not None
        stamps = {path: self.files[path] for path in files if path in self.files}
        known = {path: self.chunks[path] for path in chunks if path in self.chunks}
        halved = [
            _halved(window, span) for window in windows for span in self.halved.get(window, ())
        ]
        return [_plan(self.plan), _files(stamps), {"crc32c": known}, *halved]


def _plan(plan: Plan) -> dict[str, JSON]:
    return {"plan": asdict(plan)}


def _files(stamps: Mapping[str, Stamp]) -> dict[str, JSON]:
    return {"files": {path: list(stamp) for path, stamp in stamps.items()}}


def _halved(window: int, span: Span) -> dict[str, JSON]:
    return {"halved": {"window": window, "start": span.start, "stop": span.stop}}


def read_ledger(path: Location) -> Ledger:
    """Read a unit's journal without changing it. Raises DamageError with file and line."""
    return Ledger(read_records(path))


def read_records(path: Location) -> Records:
    """Read the records of a journal without changing it. Raises DamageError with file and line."""
    content = read_journal(path)
    if content.bad_line is not None:
        raise damaged_line(path, content.bad_line)
    return content.records


class WrittenLedger(Ledger):
    """A ledger that grows with the work; where its records go is left to say."""

    def note(self, record: dict[str, JSON]) -> None:
        """Note a record."""
        raise NotImplementedError

    def note_plan(self, plan: Plan) -> None:
        """Note how the unit is computed."""
        self.note(_plan(plan))

    def note_files(self, stamps: Mapping[str, Stamp]) -> None:
        """Note metadata and word table that were written."""
        if stamps:
            self.note(_files(stamps))

    def note_window(self, window: int, crc32c: Mapping[str, str]) -> None:
        """Note that these chunks of a window are complete."""
        self.note({"window": window, "crc32c": dict(crc32c)})

    def note_halved(self, window: int, span: Span) -> None:
        """Note that a batch was too large for the memory and is read in halves."""
        self.note(_halved(window, span))


class OpenLedger(WrittenLedger):
    """The ledger of the run that writes it: what it notes is on the disk when it returns."""

    def __init__(self, path: Location) -> None:
        self.journal = Journal(path)
        super().__init__(self.journal.records)

    def note(self, record: dict[str, JSON]) -> None:
        """Journal a record."""
        self.journal.append(record)
        self.learn(record)

    def rest(self) -> None:
        """Say that nothing is noted for now, and that what was noted will be read."""
        self.journal.rest()


class ReportedLedger(WrittenLedger):
    """The ledger of a worker: what it notes is reported to the run that owns the journal."""

    def __init__(self, records: Iterable[Mapping[str, JSON]]) -> None:
        super().__init__(records)
        self.new: Records = []

    def note(self, record: dict[str, JSON]) -> None:
        """Keep a record for the report."""
        self.new.append(record)
        self.learn(record)
