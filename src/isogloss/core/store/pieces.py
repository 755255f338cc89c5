"""A journal in a store of objects, which nothing can be appended to: an object for each append.

The objects lie below the journal's name. That of an append is named after the byte of the journal
that it begins at, twelve digits, and put only if it is not there: of two runs that go on from the
same end, one does. In the order of their names they are the file that a disk would hold.

Reading many objects takes long, so a run that opens a journal of more than ``MANY``, or makes one so
long, puts what it holds into one more object, ``000000000000-END``: a copy of them, which spares
reading them. A copy holds at least a ``GROWTH``-th more than the one before, so that all of them
together are a small multiple of the journal. Where a journal is at rest for now and will be read
often, ``FEW`` objects are enough for one.

The objects of the appends stay for good. A run that slept, and lost its lock meanwhile, knows some
end of the journal, and goes on there: as long as there is an object at each byte where the journal
ever ended, it is refused, whenever it wakes and whatever others did; and an append is one request,
as it could not be if it had to look around. It costs the bytes of a journal twice, and with every
reading a list, of about a thousand objects a request. And as nobody takes an object away or puts one
twice, all who read find the same journal, some of them less of it, so that any copy is right.

Only a journal that was damaged in the store, from outside, loses objects (``cut``, ``delete``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isogloss.core.errors import LockedError, ResourceError
from isogloss.core.remote import read_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss.core.remote import RemotePath

MANY = 16
FEW = 4
GROWTH = 16
DIGITS = 12
NAME = re.compile(rf"[0-9]{{{DIGITS}}}(-[0-9]+)?")
TRIES = 5


class Pieces:
    """The objects of one journal."""

    def __init__(self, path: RemotePath) -> None:
        self.path = path
        self._copy: RemotePath | None = None
        """The largest copy."""
        self._asked_for = 0
        """Objects that whoever reads the journal has to ask for."""
        self._due = 0
        """The byte up to which the journal has to grow before it is worth another copy."""
        self._void: list[RemotePath] = []
        """Objects that say nothing, which whoever writes the journal deletes."""
        self._tried = b""
        """A line that could not be added, as far as the store told."""

    def read(self) -> bytes:
        """Return what the journal holds; nothing where it has no object."""
        listed, found = self._contents()
        self._copy = next(filter(_is_copy, found), None)
        self._asked_for = len(found)
        self._void = [piece for piece in listed if _is_copy(piece) and piece not in found]
        # Where an empty one lies, nothing could be put.
        self._void += [piece for piece, data in found.items() if not data]
        return b"".join(found.values())

    def append(self, line: bytes, end: int) -> None:
        """Add a line where the journal ends. Raises LockedError where another one was added there."""
        piece = self.path / f"{end:0{DIGITS}}"
        try:
            piece.create(line)
        except FileExistsError as error:
            if self._tried and read_objects([piece]).get(piece) == self._tried:
                message = (
                    f"{self.path}: the store took a record, and said that it failed; run again"
                )
                raise ResourceError(message) from error
            message = f"{self.path}: another run has written here since this one began"
            raise LockedError(message) from error
        except BaseException:
            self._tried = line
            raise
        self._asked_for += 1

    def cut(self, end: int) -> None:
        """Drop all from byte ``end`` on, which reading found damaged; copies of it, too."""
        for piece, size in reversed(_objects(self.path).items()):
            if _is_copy(piece):
                if _end(piece) > end:
                    piece.unlink(missing_ok=True)
            elif (start := int(piece.name)) >= end:
                piece.unlink(missing_ok=True)
            elif start + size > end:
                piece.write_bytes(piece.read_bytes()[: end - start])
        self.read()

    def join(self, end: int, whole: Callable[[], bytes], *, at_rest: bool = False) -> None:
        """Put a copy of all up to ``end``, where too many objects would have to be read.

        Deletes what says nothing any more.
        """
        if self._asked_for > (FEW if at_rest else MANY) and (at_rest or end >= self._due):
            copy = self._joined(end)
            copy.write_bytes(whole())
            self._void += [] if self._copy is None else [self._copy]
            self._copy, self._asked_for, self._due = copy, 1, end + end // GROWTH
        while self._void:
            if (piece := self._void.pop()) != self._copy:
                piece.unlink(missing_ok=True)  # who is about to read it looks anew

    def _joined(self, end: int) -> RemotePath:
        return self.path / f"{0:0{DIGITS}}-{end}"

    def delete(self) -> None:
        """Delete the journal, its end first: what is left at any moment is a journal."""
        for piece in reversed(_objects(self.path)):
            piece.unlink(missing_ok=True)

    def _contents(self) -> tuple[dict[RemotePath, int], dict[RemotePath, bytes]]:
        """Return all objects, and what those hold that count, in order.

        One that was deleted meanwhile is looked for anew.
        """
        for _ in range(TRIES):
            listed = _objects(self.path)
            counted = _counted(listed)
            found = read_objects(counted)
            if len(found) == len(counted):
                return listed, found
        raise ResourceError(f"{self.path}: objects that are listed cannot be read; try again later")


def _objects(path: RemotePath) -> dict[RemotePath, int]:
    return {piece: size for piece, size in path.sizes().items() if NAME.fullmatch(piece.name)}


def _counted(objects: Mapping[RemotePath, int]) -> list[RemotePath]:
    """Return the objects that are the journal, in order: the largest copy, and what is behind it."""
    # A copy of another length than its name says was damaged; what it was made of is still there.
    whole = [piece for piece, size in objects.items() if _is_copy(piece) and size == _end(piece)]
    copy = max(whole, key=_end, default=None)
    behind = 0 if copy is None else _end(copy)
    return [
        piece
        for piece in objects
        if (piece == copy if _is_copy(piece) else int(piece.name) >= behind)
    ]


def _is_copy(piece: RemotePath) -> bool:
    return "-" in piece.name


def _end(piece: RemotePath) -> int:
    return int(piece.name.partition("-")[2])
