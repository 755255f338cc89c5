"""A journal in a store of objects, which nothing can be appended to: an object for each append.

The objects lie below the journal's name. That of an append is named after the byte of the journal
that it begins at, twelve digits, and put only if it is not there: of two runs that go on from the
same end, one does. In the order of their names they are the file that a disk would hold.

Reading many objects takes long, so a run that opens a journal of more than ``MANY`` puts what it
holds into one object, ``000000000000-END``, and deletes those that are in it. Whoever reads between
the two finds both, and takes the larger.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isogloss.core.errors import LockedError, ResourceError
from isogloss.core.remote import read_objects

if TYPE_CHECKING:
    from isogloss.core.remote import RemotePath

MANY = 64
DIGITS = 12
NAME = re.compile(rf"[0-9]{{{DIGITS}}}(-[0-9]+)?")
TRIES = 5


class Pieces:
    """The objects of one journal."""

    def __init__(self, path: RemotePath) -> None:
        self.path = path
        self._tried = b""
        """A line that could not be added, as far as the store told."""

    def read(self) -> bytes:
        """Return what the journal holds; nothing where it has no object."""
        return b"".join(self._contents().values())

    def append(self, line: bytes, end: int) -> None:
        """Add a line where the journal ends. Raises LockedError where another one was added there."""
        piece = self.path / f"{end:0{DIGITS}}"
        try:
            piece.create(line)
        except FileExistsError as error:
            if piece.read_bytes() == self._tried:
                message = (
                    f"{self.path}: the store took a record, and said that it failed; run again"
                )
                raise ResourceError(message) from error
            message = f"{self.path}: another run has written here since this one began"
            raise LockedError(message) from error
        except BaseException:
            self._tried = line
            raise

    def cut(self, end: int) -> None:
        """Drop all from byte ``end`` on."""
        stop = 0
        for piece, data in self._contents().items():
            start, stop = stop, stop + len(data)
            if start < end < stop:
                kept = self._joined(end) if "-" in piece.name else piece
                kept.write_bytes(data[: end - start])
                if kept != piece:
                    piece.unlink()
            elif start >= end:
                piece.unlink(missing_ok=True)

    def join(self) -> None:
        """Put many objects into one, and delete those that say nothing any more."""
        contents = self._contents()
        if len(contents) > MANY:
            whole = b"".join(contents.values())
            self._joined(len(whole)).write_bytes(whole)
            contents = self._contents()
        telling = {piece for piece, data in contents.items() if data}
        for piece in _pieces(self.path):
            if piece not in telling:
                piece.unlink(missing_ok=True)

    def _joined(self, end: int) -> RemotePath:
        return self.path / f"{0:0{DIGITS}}-{end}"

    def delete(self) -> None:
        """Delete the journal, its end first: what is left at any moment is a journal."""
        for piece in reversed(_pieces(self.path)):
            piece.unlink(missing_ok=True)

    def _contents(self) -> dict[RemotePath, bytes]:
        """Return the objects that count, in order. One that was joined meanwhile is looked for anew."""
        for _ in range(TRIES):
            pieces = _counted(self.path)
            found = read_objects(pieces)
            if len(found) == len(pieces):
                return found
        raise ResourceError(f"{self.path}: objects that are listed cannot be read; try again later")


def _pieces(path: RemotePath) -> list[RemotePath]:
    return [piece for piece in path.sizes() if NAME.fullmatch(piece.name)]


def _counted(path: RemotePath) -> list[RemotePath]:
    """Return the objects of a journal in order, without those that were joined."""
    pieces = _pieces(path)
    joined = max((_end(piece) for piece in pieces if "-" in piece.name), default=0)
    return [
        piece
        for piece in pieces
        if (_end(piece) == joined if "-" in piece.name else int(piece.name) >= joined)
    ]


def _end(piece: RemotePath) -> int:
    return int(piece.name.partition("-")[2])
