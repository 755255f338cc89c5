"""Files that are on the disk whole, or not there at all."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, NamedTuple

import google_crc32c

from isogloss.core.errors import (
    DamageError,
    DataError,
    ResourceError,
    SettingsError,
    of_the_disk,
)
from isogloss.core.remote import RemotePath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isogloss.core.locations import Location

BLOCK = 1 << 20
"""Bytes that are read at a time where a whole file is not needed."""


class Stamp(NamedTuple):
    """What is remembered of a file's content."""

    size: int
    """Bytes."""
    crc32c: str
    """Eight hexadecimal digits."""

    @classmethod
    def of(cls, data: bytes) -> Stamp:
        """Stamp a content."""
        return cls(len(data), crc32c(data))


def crc32c(data: bytes, crc: int = 0) -> str:
    """Return the CRC-32C of ``data`` as eight hexadecimal digits, going on from ``crc``."""
    return f"{google_crc32c.extend(crc, data):08x}"


def plain_name(name: str) -> str:
    """Return a name that a journal gives a file, unless it leads out of the study: DamageError."""
    if name.startswith("/") or ".." in name.split("/") or "\0" in name or ":" in name[1:2]:
        raise DamageError(f"a journal names {name!r}, which is no file of a study")
    return name


def stamp_file(path: Location) -> Stamp | None:
    """Stamp what lies at ``path``; None where no file does.

    Holds one block of a file at a time; an object is read whole, because each block of one would be
    a request.
    """
    if isinstance(path, RemotePath):
        try:
            return Stamp.of(path.read_bytes())
        except FileNotFoundError:
            return None
    size = crc = 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                size += len(block)
                crc = google_crc32c.extend(crc, block)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    return Stamp(size, f"{crc:08x}")


_mark = ""


def mark_temporary_files(mark: str) -> None:
    """Have temporary files of this process bear a mark: workers write some files at the same time.

    What is written twice has the same content, as do the metadata of a folder that units share.
    """
    global _mark  # what a process is called lasts as long as the process
    _mark = f".{mark}"


def write_atomically(path: Location, data: bytes) -> None:
    """Write ``data`` to ``path``: after a crash the old content is there or the new, never a part.

    The temporary file lies in the same folder and is named after ``path``, so that one that a
    crash left behind is used up by the next try. When this returns, content and name are on the
    disk. Raises ResourceError where the disk is full. An object is put as it is: stores do no less.
    """
    with writing(path) as file:
        file.write(data)


@contextmanager
def writing(path: Location) -> Iterator[IO[bytes]]:
    """Give a file to write to, as ``write_atomically`` does: ``path`` is whole or untouched.

    Where the body raises, what was written so far is deleted. An object is held in memory until then.
    """
    if isinstance(path, RemotePath):
        held = BytesIO()
        yield held
        path.write_bytes(held.getvalue())
        return
    check_inside(path.parent)
    make_folders(path.parent)
    partial = path.with_name(f".{path.name}{_mark}.partial")
    with full_disk_named(path):
        if partial.is_symlink():
            partial.unlink()  # opening it would write to where it leads
        try:
            with partial.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    fsync_folder(path.parent)


_OWNED: list[Path] = []
"""The folders that this process owns: nothing that is written below one may end up elsewhere."""


@contextmanager
def nothing_outside(folder: Location) -> Iterator[None]:
    """Refuse to write through symbolic links below ``folder``, for as long as this lasts.

    The folder may come from somebody else, and a link in it lead to what is not theirs. A store of
    objects has no links.
    """
    if isinstance(folder, RemotePath):
        yield
        return
    _OWNED.append(folder)
    try:
        yield
    finally:
        _OWNED.remove(folder)


def check_inside(path: Location) -> None:
    """Raise DataError where a path below a folder that is owned leads out of it.

    A store of objects has no links.
    """
    if isinstance(path, RemotePath):
        return
    for folder in _OWNED:
        if path.is_relative_to(folder):
            real = os.path.realpath(path)
            if not f"{real}/".startswith(f"{os.path.realpath(folder)}/".replace("//", "/")):
                reason = f"leads to {real}, and results are written below {folder} only"
                raise DataError.at(path, None, f"{reason}; choose another --out DIR")


def make_folders(path: Location) -> None:
    """Make the folder ``path`` and those above it that are missing; their names are on the disk.

    Objects need none.
    """
    if isinstance(path, RemotePath):
        return
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        with full_disk_named(folder):
            folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


def fsync_folder(path: Path) -> None:
    """Put the names in a folder on the disk."""
    if os.name == "nt":
        return  # Windows opens no folders; its file systems write names in order
    with full_disk_named(path):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def full_disk_named(path: Path) -> Iterator[None]:
    """Turn "no space left" into a ResourceError that names the file; any other error names it."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            error.filename = error.filename or str(path)
            raise
        raise ResourceError(f"{path}: no space left on the disk to write it") from error


@contextmanager
def refusals_told(what: str) -> Iterator[None]:
    """Raise SettingsError, ``what`` and why, where the system refuses; a disk that fails is no setting."""
    try:
        yield
    except OSError as error:
        if of_the_disk(error):
            raise
        raise SettingsError(f"{what}: {error.strerror or error}") from error


def check_space(path: Location, needed: int) -> None:
    """Raise ResourceError unless ``needed`` more bytes fit on the disk that will hold ``path``.

    A store of objects has no size.
    """
    if isinstance(path, RemotePath):
        return
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    if needed > free:
        message = f"{path}: {needed:,} bytes are needed on this disk, {free:,} are free"
        raise ResourceError(message)
