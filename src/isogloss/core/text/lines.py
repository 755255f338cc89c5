"""Reading lines of UTF-8 text the same way everywhere: one rule for line ends, marks and bad bytes.

LF, CRLF and a lone CR end a line, and nothing else does: U+2028, U+2029, NEL, form feed and
vertical tab are characters of the line. U+FEFF at the start of a line is dropped.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import stat
import zlib
from array import array
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from isogloss.core.errors import DataError
from isogloss.core.text.bombs import check_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from isogloss.core.types import JSON

_BLOCK = 1 << 20
_END = re.compile(rb"\r\n?|\n")
_TEXT_END = re.compile("\r\n?|\n")
_MARK = "\ufeff"
_MARKS = re.compile(f"^{_MARK}+", re.MULTILINE)
# The marks of UTF-32 come first, because one of them begins with a mark of UTF-16.
_OTHERS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_GZIP = b"\x1f\x8b"


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line numbers (from 1) and lines of ``path``, without their ends.

    A name that ends in ``.gz`` is unpacked on the way. Raises DataError with file, line and byte
    (from 0, of the unpacked text) where the text is not UTF-8, and where the file cannot be read.
    """
    for first, text in text_blocks(path):
        yield from enumerate(text.split("\n")[:-1], first)


def text_blocks(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what ``lines`` does some thousand at a time: the first one's number, and one text.

    Every line of the text ends in a single LF, the last one of the file, too.
    """
    with _opened(path) as stream:
        first, start = 1, 0
        for whole in _whole_lines(_blocks(path, stream)):
            good = len(whole)
            try:
                text = _even(whole.decode())
            except UnicodeDecodeError as error:
                # What comes before the bad line is good, and a reader may stop there.
                good = _last_end(whole[: error.start])
                text = _even(whole[:good].decode())
            if text:
                yield first, text
            first, start = first + text.count("\n"), start + good
            if good < len(whole):
                _decoded(path, first, start, _END.split(whole[good:], 1)[0])


def _whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Join and cut blocks so that none but the last ends within a line."""
    held: list[bytes] = []
    for block in blocks:
        end = _last_end(block)
        if end:
            yield b"".join([*held, block[:end]])
            held.clear()
        held.append(block[end:])
    if rest := b"".join(held):
        yield rest


def _last_end(block: bytes) -> int:
    """Return where the last line of a block ends that has an end; 0 where none has."""
    return max(block.rfind(b"\n"), block.rfind(b"\r")) + 1


def _even(text: str) -> str:
    """Return a text with one LF at the end of every line, and no mark at its start."""
    if "\r" in text:
        text = _TEXT_END.sub("\n", text)
    if text and not text.endswith("\n"):
        text += "\n"
    return _MARKS.sub("", text) if _MARK in text else text


class LineFile:
    """The lines of a file, by number, without holding its text: eight bytes a line.

    Making one reads the file once, checks that it is UTF-8 and hashes it. Every later read opens
    the file again and raises DataError when its size or time of change is no longer the same.
    A name that ends in ``.gz`` is unpacked on the way, from its start up to the lines asked for.
    """

    count: int
    """How many lines there are; the last one needs no line end."""
    sha256: str
    """Of the file's bytes, unpacked."""
    notes: Mapping[str, int]
    """What was noticed and is worth a number: marks removed, NUL characters."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._starts = array("q")
        with _opened(path, again=True) as stream:
            self._stamp = _stamp(stream)
            self._scan(stream)
            self._check(stream)

    @property
    def details(self) -> dict[str, JSON]:
        """What ``run.json`` says of the file: path, hash, and what was noticed."""
        return {"path": str(self.path), "sha256": self.sha256, "notes": dict(self.notes)}

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> str:
        """Return the line ``number`` (from 0), without its end."""
        return next(self.read((number,)))

    def read(self, numbers: Iterable[int]) -> Iterator[str]:
        """Yield the lines at ``numbers`` (from 0), in that order, opening the file once."""
        with _opened(self.path, again=True) as stream:
            self._check(stream)
            for number in numbers:
                yield self._line(stream, number)

    def read_range(self, first: int, stop: int) -> list[str]:
        """Return the lines from ``first`` (from 0) up to before ``stop``, in one read."""
        return next(self.read_ranges(((first, stop),)))

    def read_ranges(self, ranges: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
        """Yield the lines of every range (first from 0, stop not included), one read for each."""
        with _opened(self.path, again=True) as stream:
            self._check(stream)
            for first, stop in ranges:
                start = self._starts[first]
                stream.seek(start)
                body = stream.read(self._starts[stop] - start)
                # What UTF-8 leaves of line ends is ASCII, so the whole can be decoded before it is cut.
                found = _TEXT_END.split(_decoded(self.path, first + 1, start, body))
                yield [line.lstrip(_MARK) for line in found[: stop - first]]

    def _scan(self, stream: IO[bytes]) -> None:
        digest = hashlib.sha256()
        seen = {"byte order marks removed": 0, "NUL characters": 0}

        def noticed() -> Iterator[bytes]:
            for block in _blocks(self.path, stream):
                digest.update(block)
                seen["NUL characters"] += block.count(0)
                yield block

        for number, (start, body) in enumerate(_bodies(noticed()), 1):
            text = _decoded(self.path, number, start, body)
            seen["byte order marks removed"] += len(text) - len(text.lstrip(_MARK))
            self._starts.append(start)
        self.count = len(self._starts)
        self._starts.append(stream.tell())
        self.sha256 = digest.hexdigest()
        self.notes = {what: number for what, number in seen.items() if number}

    def _line(self, stream: IO[bytes], number: int) -> str:
        if not 0 <= number < self.count:
            raise IndexError(
                f"{self.path} has no line {number} (counted from 0): {self.count} lines"
            )
        start = self._starts[number]
        stream.seek(start)
        body = stream.read(self._starts[number + 1] - start)
        if end := _END.search(body):
            body = body[: end.start()]
        return _decoded(self.path, number + 1, start, body).lstrip(_MARK)

    def _check(self, stream: IO[bytes]) -> None:
        if _stamp(stream) != self._stamp:
            reason = "the file has changed since it was first read; start again from its new state"
            raise DataError.at(self.path, None, reason)


@contextmanager
def _opened(path: Path, *, again: bool = False) -> Iterator[IO[bytes]]:
    """Open ``path``, and name it in every error of the operating system and of gzip."""
    packed = path.suffix.lower() == ".gz"
    try:
        opened = gzip.open(path) if packed else path.open("rb")  # noqa: SIM115 (closed below)
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        raise DataError.at(path, None, _why(error)) from error
    stream = cast("IO[bytes]", opened)
    try:
        with stream:
            if again and not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise DataError.at(path, None, "not a regular file; it is read more than once")
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError.at(path, None, f"not a complete gzip file ({error})") from error
    except OSError as error:
        raise DataError.at(path, None, _why(error)) from error


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder; the name of a file is wanted"
    if isinstance(error, PermissionError):
        return "it may not be read (permission denied)"
    return f"it cannot be read ({error})"


def _stamp(stream: IO[bytes]) -> tuple[int, int]:
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns


def _blocks(path: Path, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the stream in blocks; none ends between a CR and its LF."""
    held, first = b"", True
    unpacked, packed = 0, path.suffix.lower() == ".gz"
    while block := stream.read(_BLOCK):
        if first:
            _refuse_other(path, block)
            first = False
        unpacked += len(block)
        if packed:
            check_unpacked(path, unpacked)
        block = held + block
        held = b"\r" if block.endswith(b"\r") else b""
        yield block[: len(block) - len(held)]
    if held:
        yield held


def _refuse_other(path: Path, head: bytes) -> None:
    for mark, name in _OTHERS:
        if head.startswith(mark):
            reason = (
                f"byte 0: {_hex(mark)} is the mark of {name}, and only UTF-8 is read; "
                f"convert it (iconv -f {name} -t UTF-8)"
            )
            raise DataError.at(path, 1, reason)
    if head.startswith(_GZIP):
        reason = f"byte 0: {_hex(_GZIP)} begins a gzip file; unpack it (gunzip --keep)"
        raise DataError.at(path, 1, reason)


def _bodies(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the offset of every line and its bytes without the end."""
    pieces: list[bytes] = []
    start = base = 0
    for block in blocks:
        done = 0
        for end in _END.finditer(block):
            pieces.append(block[done : end.start()])
            yield start, b"".join(pieces)
            pieces.clear()
            done = end.end()
            start = base + done
        pieces.append(block[done:])
        base += len(block)
    if base > start:
        yield start, b"".join(pieces)


def _decoded(path: Path, number: int, start: int, body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        found = _hex(body[error.start : error.end])
        reason = (
            f"byte {start + error.start}: {found} is not UTF-8 ({error.reason}); "
            "convert the file (iconv -f ITS-ENCODING -t UTF-8)"
        )
        raise DataError.at(path, number, reason) from error


def _hex(data: bytes) -> str:
    return data.hex(" ").upper()
