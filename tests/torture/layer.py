"""A layer between the product and its files: sees what is done to a folder, and can let it fail.

It stands in for the functions of ``os`` and ``io`` that Python code opens, writes, synchronises and
renames files with. What libraries write from compiled code (safetensors, torch) passes by it.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS = frozenset("wax+")


class Listener(Protocol):
    """Hears of every operation before it is done; an OSError that it raises stands for its result."""

    def __call__(self, what: str, path: str, detail: Any, /) -> None: ...


class Nth:
    """Lets the ``number``-th operation of a kind (from 1) fail with ``code``; half is written."""

    def __init__(self, kind: str, number: int, code: int) -> None:
        self._kind, self._left, self._code = kind, number, code
        self._lock = threading.Lock()

    def __call__(self, what: str, path: str, detail: Any, /) -> None:
        if what != self._kind:
            return
        with self._lock:
            self._left -= 1
            strikes = self._left == 0
        if strikes:
            raise OSError(self._code, os.strerror(self._code), path)


class Recorder:
    """Writes every operation down, a JSON document a line; what is written as hexadecimal digits."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __call__(self, what: str, path: str, detail: Any, /) -> None:
        shown = detail.hex() if isinstance(detail, bytes) else detail
        with self._lock:
            os.write(self._descriptor, (json.dumps([what, path, shown]) + "\n").encode())


def installed(
    folder: str,
    kind: str | None = None,
    number: int = 0,
    code: int = 0,
    record: str | None = None,
) -> None:
    """Put the layer in, for the rest of this process: it records, or lets one operation fail."""
    listener: Listener
    listener = Recorder(record) if record is not None else Nth(str(kind), number, code)
    Layer(folder, listener).install()


class Layer:
    """Tells a listener of what is done to the files below a folder."""

    def __init__(self, folder: str, listener: Listener) -> None:
        self._folder = folder.rstrip("/")
        self._listener = listener

    def install(self) -> None:
        """Stand in for the functions, wherever they were imported to."""
        opened = self._opening(io.open)
        file_class = self._file_class()
        for module in (builtins, io):
            module.open = opened  # type: ignore[attr-defined]
        for name, module in list(sys.modules.items()):
            if name.startswith("isogloss") and getattr(module, "FileIO", None) is io.FileIO:
                module.FileIO = self._own_file(file_class)  # type: ignore[attr-defined]
        os.open = self._first("open", os.open)
        os.fsync = self._descriptor("fsync", os.fsync)  # type: ignore[assignment]
        os.mkdir = self._first("mkdir", os.mkdir)
        os.unlink = os.remove = self._first("unlink", os.unlink)
        os.rmdir = self._first("rmdir", os.rmdir)
        os.replace = self._renaming(os.replace)
        os.rename = self._renaming(os.rename)

    def _watched(self, path: Any) -> str | None:
        if not isinstance(path, (str, os.PathLike)):
            return None
        whole = os.path.abspath(os.fsdecode(path))
        return whole if f"{whole}/".startswith(f"{self._folder}/") else None

    def _first(self, what: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def stand_in(path: Any, *rest: Any, **named: Any) -> Any:
            if (whole := self._watched(path)) is not None:
                self._listener(what, whole, None)
            return call(path, *rest, **named)

        return stand_in

    def _descriptor(self, what: str, call: Callable[[int], Any]) -> Callable[[int], Any]:
        def stand_in(descriptor: int) -> Any:
            whole = self._watched(os.readlink(f"/proc/self/fd/{descriptor}"))
            if whole is not None:
                self._listener(what, whole, None)
            return call(descriptor)

        return stand_in

    def _renaming(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stand_in(source: Any, target: Any, **named: Any) -> Any:
            whole, new = self._watched(source), self._watched(target)
            if whole is not None and new is not None:
                self._listener("rename", whole, new)
            return call(source, target, **named)

        return stand_in

    def _file_class(self) -> type[io.FileIO]:
        listener = self._listener

        class Watched(io.FileIO):
            def write(self, data: Any) -> int:
                whole = bytes(data)
                try:
                    listener("write", os.path.abspath(str(self.name)), whole)
                except OSError:
                    super().write(whole[: len(whole) // 2])
                    raise
                return super().write(whole)

            def truncate(self, size: int | None = None) -> int:
                listener("truncate", os.path.abspath(str(self.name)), size)
                return super().truncate(size)

        return Watched

    def _own_file(self, file_class: type[io.FileIO]) -> Callable[..., io.FileIO]:
        def make(path: Any, mode: str = "r", **named: Any) -> io.FileIO:
            if (whole := self._watched(path)) is None or not WRITERS & set(mode):
                return io.FileIO(path, mode, **named)
            self._listener("open", whole, mode)
            return file_class(Path(whole), mode, **named)

        return make

    def _opening(self, call: Callable[..., Any]) -> Callable[..., Any]:
        file_class = self._file_class()

        def stand_in(
            file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any
        ) -> Any:
            if (whole := self._watched(file)) is None:
                return call(file, mode, buffering, *rest, **named)
            self._listener("open", whole, mode)
            if not WRITERS & set(mode):
                return call(file, mode, buffering, *rest, **named)
            raw = file_class(Path(whole), mode.replace("b", "").replace("t", ""))
            if buffering == 0:
                return raw
            buffered = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
            return buffered if "b" in mode else io.TextIOWrapper(buffered, *rest, **named)

        return stand_in
