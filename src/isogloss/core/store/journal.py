"""An append-only file of records, each of which is on the disk before the next thing happens."""

from __future__ import annotations

import json
import os
from io import BytesIO, FileIO
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DamageError, NewerError
from isogloss.core.keys import canonical
from isogloss.core.remote import RemotePath
from isogloss.core.store.files import (
    check_inside,
    crc32c,
    fsync_folder,
    full_disk_named,
    make_folders,
)
from isogloss.core.store.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isogloss.core.locations import Location
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


def read_journal(path: Location) -> Content:
    """Read a journal and change nothing. A file that is not there has no records.

    Raises NewerError for a format that is not known yet.
    """
    return _content(path, _medium(path).read())


NOTHING = "00000000"
"""The checksum that the first line builds on."""

FORMAT = 1
"""Of journals, and so of what they vouch for. A later format has its number under ``format`` in its
first record; journals of the first have none."""


def _content(path: Location, data: bytes) -> Content:
    records: list[dict[str, JSON]] = []
    good, crc = 0, NOTHING
    for line in BytesIO(data):
        record = _parse(line, crc)
        if record is None:
            last = good + len(line) >= len(data)
            bad = None if last else len(records) + 1
            return Content(records, good, crc, len(data) - good, bad)
        records.append(record)
        good += len(line)
        crc = _checksum(line)
        if len(records) == 1 and record.get("format", FORMAT) != FORMAT:
            raise NewerError.of(path, record["format"], FORMAT)
    return Content(records, good, crc, 0, None)


class Journal:
    """A journal that is open for writing. One process owns it.

    A line is ``{"crc32c":"xxxxxxxx","record":{...}}``. The checksum goes on from that of the line
    before, so a line that is missing shows as well as one that has changed. A last line that is
    not whole was being written when the process died: opening cuts it off. Damage before that
    raises DamageError with file and line. No file is made before the first record.
    """

    def __init__(self, path: Location) -> None:
        self.path = path
        self._medium = _medium(path)
        content = _content(path, self._medium.read())
        if content.bad_line is not None:
            raise damaged_line(path, content.bad_line)
        self.records = content.records
        self._good, self._crc = content.good, content.crc
        if content.torn:
            self._medium.cut(self._good)
        self._medium.join(self._good, self._whole)

    def append(self, record: dict[str, JSON]) -> None:
        """Add a record; it is on the disk when this returns. Raises ResourceError: disk full."""
        self._medium.join(self._good, self._whole)  # before: what fails has added nothing
        line = _render(record, self._crc)
        self._medium.append(line, self._good)
        self.records.append(record)
        self._good += len(line)
        self._crc = _checksum(line)

    def rest(self) -> None:
        """Say that it will be read for a while, and not written: at a URL that can be made cheap."""
        self._medium.join(self._good, self._whole, at_rest=True)

    def _whole(self) -> bytes:
        lines, crc = [], NOTHING
        for record in self.records:
            lines.append(_render(record, crc))
            crc = _checksum(lines[-1])
        return b"".join(lines)


class OnDisk:
    """The file of a journal."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes:
        """Return what it holds; nothing where it is not there."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""

    def append(self, line: bytes, end: int) -> None:
        """Add a line at byte ``end``, where the journal ends, or leave it as it is."""
        check_inside(self.path)
        make_folders(self.path.parent)
        try:
            with full_disk_named(self.path), FileIO(self.path, "a") as file:
                _write(file, line)
                os.fsync(file.fileno())
        except BaseException:
            self.cut(end)
            raise
        if not end:
            fsync_folder(self.path.parent)

    def cut(self, end: int) -> None:
        """Drop all from byte ``end`` on."""
        check_inside(self.path)
        with FileIO(self.path, "a") as file:
            file.truncate(end)
            os.fsync(file.fileno())

    def join(self, end: int, whole: Callable[[], bytes], *, at_rest: bool = False) -> None:
        """Do nothing: a file is in one piece."""

    def delete(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)


def _medium(path: Location) -> OnDisk | Pieces:
    return Pieces(path) if isinstance(path, RemotePath) else OnDisk(path)


def delete_journal(path: Location) -> None:
    """Delete a journal: what it told is not known any more."""
    _medium(path).delete()


def has_journal(path: Location) -> bool:
    """Whether there is a journal."""
    return path.is_dir() if isinstance(path, RemotePath) else path.is_file()


def journals_below(folder: Location) -> Iterator[Location]:
    """Yield the journals below a folder, in the order of their paths."""
    if isinstance(folder, RemotePath):
        pieces = [piece.parent for piece in folder.sizes()]
        yield from sorted({path for path in pieces if path.name.endswith(SUFFIX)})
    else:
        yield from sorted(folder.rglob(f"*{SUFFIX}"))


SUFFIX = ".jsonl"


def damaged_line(path: Location, line: int) -> DamageError:
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
