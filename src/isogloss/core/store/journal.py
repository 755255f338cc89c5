"""An append-only file of records, each of which is on the disk before the next thing happens."""

from __future__ import annotations

import json
import os
from io import BytesIO, FileIO
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DamageError
from isogloss.core.keys import canonical
from isogloss.core.store.files import (
    check_inside,
    crc32c,
    fsync_folder,
    full_disk_named,
    make_folders,
)

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON


class Content(NamedTuple):
    """What a journal file holds."""

    records: list[dict[str, JSON]]
    good: int
    """Bytes up to the end of the last whole line."""
    crc: str
    """The checksum of the last whole line, on which the next one builds."""
    torn: int
    """Bytes after that: a line that was being written, or damage to the last one."""
    bad_line: int | None
    """The first damaged line (from 1) that is not the last one; reading stopped there."""


def read_journal(path: Path) -> Content:
    """Read a journal and change nothing. A file that is not there has no records."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    records: list[dict[str, JSON]] = []
    good, crc = 0, "00000000"
    for line in BytesIO(data):
        record = _parse(line, crc)
        if record is None:
            last = good + len(line) >= len(data)
            bad = None if last else len(records) + 1
            return Content(records, good, crc, len(data) - good, bad)
        records.append(record)
        good += len(line)
        crc = _checksum(line)
    return Content(records, good, crc, 0, None)


class Journal:
    """A journal that is open for writing. One process owns it.

    A line is ``{"crc32c":"xxxxxxxx","record":{...}}``. The checksum goes on from that of the line
    before, so a line that is missing shows as well as one that has changed. A last line that is
    not whole was being written when the process died: opening cuts it off. Damage before that
    raises DamageError with file and line. No file is made before the first record.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        content = read_journal(path)
        if content.bad_line is not None:
            raise damaged_line(path, content.bad_line)
        self.records = content.records
        self._good, self._crc = content.good, content.crc
        if content.torn:
            self._cut()

    def append(self, record: dict[str, JSON]) -> None:
        """Add a record; it is on the disk when this returns. Raises ResourceError: disk full."""
        line = _render(record, self._crc)
        check_inside(self.path)
        make_folders(self.path.parent)
        try:
            with full_disk_named(self.path), FileIO(self.path, "a") as file:
                _write(file, line)
                os.fsync(file.fileno())
        except BaseException:
            self._cut()
            raise
        if not self._good:
            fsync_folder(self.path.parent)
        self.records.append(record)
        self._good += len(line)
        self._crc = _checksum(line)

    def _cut(self) -> None:
        check_inside(self.path)
        with FileIO(self.path, "a") as file:
            file.truncate(self._good)
            os.fsync(file.fileno())


def damaged_line(path: Path, line: int) -> DamageError:
    """Say which line of a journal is damaged, and what can be done."""
    reason = (
        "this line of the journal is damaged, and so is what it told; "
        "delete the file and what belongs to it is computed again"
    )
    return DamageError(f"{path}, line {line}: {reason}")


_HEAD = b'{"crc32c":"'


def _render(record: dict[str, JSON], crc: str) -> bytes:
    text = canonical(record).encode()
    return b'%b%b","record":%b}\n' % (_HEAD, crc32c(text, int(crc, 16)).encode(), text)


def _write(file: FileIO, line: bytes) -> None:
    while line:
        line = line[file.write(line) :]


def _checksum(line: bytes) -> str:
    return line[len(_HEAD) : len(_HEAD) + 8].decode()


def _parse(line: bytes, crc: str) -> dict[str, JSON] | None:
    """Return the record of a line; None unless the line is, to the byte, what was written."""
    try:
        record = json.loads(line)["record"]
        whole = isinstance(record, dict) and _render(record, crc) == line
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return record if whole else None
