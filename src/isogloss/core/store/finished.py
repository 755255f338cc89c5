"""The record of finished files beside the activations: labels, evidence, scores, reports."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isogloss.core.remote import RemotePath
from isogloss.core.store.files import Stamp, plain_name, stamp_file, write_atomically
from isogloss.core.store.journal import Journal, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from isogloss.core.locations import Location
    from isogloss.core.types import JSON

    Written = dict[str, tuple[Stamp, ...]]
    """What each file holds; while it is being replaced, the old content or the new."""

NAME = "finished.jsonl"


class Finished:
    """The finished files of a study directory, with their sizes and checksums.

    The record is read when something is first asked of it. Reading changes nothing on the disk; the
    first ``finish`` opens the journal for writing, which is for the one run that owns the directory.
    """

    def __init__(self, folder: Location) -> None:
        self.folder = folder
        self._path = journal_of(folder)

    @cached_property
    def _written(self) -> Written:
        return written_files(read_journal(self._path).records)

    @cached_property
    def _journal(self) -> Journal:
        journal = Journal(self._path)
        self._written = written_files(journal.records)
        return journal

    def finish(self, path: Location | str, data: bytes) -> None:
        """Write a file atomically and record it; what was at ``path`` is replaced.

        ``path`` lies in the study directory: relative to it, or below it. A crash leaves the old
        file or the new one, and the record allows for both.
        """
        name = self._name(path)
        stamp = Stamp.of(data)
        journal = self._journal
        if name in self._written:
            self._note(journal, "replacing", name, stamp)
        write_atomically(self.folder / name, data)
        self._note(journal, "finished", name, stamp)

    def note(self, name: str, stamp: Stamp) -> None:
        """Record a file that a worker has written: its path in the directory, as it reported it.

        It lies there already. Should a crash come first, it fails its check and is made again.
        """
        self._note(self._journal, "finished", name, stamp)

    def check(self, path: Location | str) -> bool:
        """Whether a file is recorded as finished, and still is what was written, to the byte."""
        name = self._name(path)
        allowed = self._allowed(name)
        return len(allowed) == 1 and stamp_file(self.folder / name) == allowed[0]

    def _allowed(self, name: str) -> tuple[Stamp, ...]:
        return self._written.get(name, ())

    def _name(self, path: Location | str) -> str:
        folder = self.folder
        if isinstance(folder, RemotePath):
            return str(path).removeprefix(f"{folder}/")
        return (folder / str(path)).relative_to(folder).as_posix()

    def _note(self, journal: Journal, event: str, name: str, stamp: Stamp) -> None:
        record = {event: {"path": name, "bytes": stamp.size, "crc32c": stamp.crc32c}}
        journal.append(record)
        _learn(self._written, record)


class Reported(Finished):
    """The finished files as a worker knows them: those it writes are reported, not journalled."""

    def __init__(self, folder: Location) -> None:
        super().__init__(folder)
        self.new: dict[str, Stamp] = {}
        self._own: dict[str, Stamp] = {}

    def finish(self, path: Location | str, data: bytes) -> None:
        """Write a file atomically, and keep its stamp for the report."""
        name = self._name(path)
        write_atomically(self.folder / name, data)
        self.new[name] = self._own[name] = Stamp.of(data)

    def _allowed(self, name: str) -> tuple[Stamp, ...]:
        # What a worker wrote it knows without the record, which it reads for each stage anew.
        own = self._own.get(name)
        return super()._allowed(name) if own is None else (own,)


def journal_of(folder: Location) -> Location:
    """Return where a study directory records its finished files."""
    return folder / "journal" / NAME


def written_files(records: Iterable[Mapping[str, JSON]]) -> Written:
    """Return what the records allow each file to hold, by path in the study directory."""
    written: Written = {}
    for record in records:
        _learn(written, record)
    return written


def _learn(written: Written, record: Mapping[str, JSON]) -> None:
    for event, entry in record.items():
        path, stamp = plain_name(entry["path"]), Stamp(entry["bytes"], entry["crc32c"])
        before = written.get(path, ()) if event == "replacing" else ()
        written[path] = (*before, stamp)
