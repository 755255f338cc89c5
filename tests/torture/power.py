"""What a power cut leaves, at every moment of a run: all that was not synchronised may be lost."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.torture.bench import Outcome, Vouched, check_sound, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.torture.bench import Bench

    Lost = Literal["all", "contents", "names", "halves"]

LOST: tuple[Lost, ...] = ("all", "contents", "names", "halves")
"""What of the unsynchronised is lost: all; contents, while names got through; names, while contents
got through; half of what was added to contents."""
CHANGES = ("write", "truncate", "fsync", "rename", "mkdir", "unlink", "rmdir")


@dataclass
class File:
    """A file's content as the process sees it, and as the disk surely has it."""

    now: bytes = b""
    synced: bytes = b""


@dataclass
class Disk:
    """Files by name, and the names that are on the disk for good."""

    root: str
    now: dict[str, File | None] = field(default_factory=dict)
    """Every file, and None for a folder."""
    synced: dict[str, dict[str, File | None]] = field(default_factory=dict)
    """What each folder holds, as it was last synchronised."""

    def do(self, what: str, path: str, detail: Any) -> None:
        """Do one recorded operation."""
        if what == "open" and isinstance(detail, str):
            self._open(path, detail)
        elif what == "write":
            self._file(path).now += bytes.fromhex(detail)
        elif what == "truncate":
            self._file(path).now = self._file(path).now[:detail]
        elif what == "mkdir":
            self.now.setdefault(path, None)
        elif what in ("unlink", "rmdir"):
            self.now.pop(path, None)
        elif what == "rename":
            self.now[detail] = self.now.pop(path)
        elif what == "fsync":
            self._synchronise(path)

    def _file(self, path: str) -> File:
        file = self.now[path]
        assert file is not None, f"{path} is a folder"
        return file

    def _open(self, path: str, mode: str) -> None:
        if "w" in mode or ("a" in mode and path not in self.now):
            there = self.now.get(path)
            if there is None:
                self.now[path] = File()
            else:
                there.now = b""

    def _synchronise(self, path: str) -> None:
        file = self.now.get(path)
        if file is not None:
            file.synced = file.now
        else:
            inside = {name: it for name, it in self.now.items() if os.path.dirname(name) == path}
            self.synced[path] = inside

    def after(self, lost: Lost) -> dict[str, bytes | None]:
        """Return what is there after a power cut now: content by name, None for a folder."""
        names = self.now if lost == "contents" else dict(self._reached(self.root))
        return {
            name: None if file is None else _content(file, lost) for name, file in names.items()
        }

    def _reached(self, folder: str) -> Iterator[tuple[str, File | None]]:
        for name, file in self.synced.get(folder, {}).items():
            yield name, file
            if file is None:
                yield from self._reached(name)


def _content(file: File, lost: Lost) -> bytes:
    if lost == "names":
        return file.now
    if lost == "halves" and file.now.startswith(file.synced):
        return file.now[: (len(file.synced) + len(file.now)) // 2]
    return file.synced


class PowerCuts:
    """A recorded run, and the states in which a power cut could have left it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        log = bench.folder / "operations"
        log.unlink(missing_ok=True)
        folder = bench.copy("nothing")
        watch = {"folder": str(folder), "record": str(log)}
        ended = bench.warm.run(*bench.command("run", folder), watch=watch)
        require(ended.status == 0, f"run, recorded: {ended}")
        self._folder = folder
        self._operations = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        self._seen: dict[Lost, dict[str, bytes | None]] = {}
        self._disk, self._moment = Disk(str(folder)), 0
        self._journalled: dict[Path, Any] = {}
        whole = Disk(str(folder))
        for operation in self._operations:
            whole.do(*operation)
        there = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        made = {name: file.now for name, file in whole.now.items() if file is not None}
        # The record of the operations tells all, or nothing is shown by it.
        missed = {name for name in there if made.get(name) != there[name] and "/.lock" not in name}
        require(not missed, f"written past the layer: {', '.join(sorted(missed)[:4])}")

    def cases(self) -> Iterator[tuple[int, Lost]]:
        """Yield every moment after something changed, and what is lost at it."""
        for moment, (what, *_) in enumerate(self._operations, 1):
            if what in CHANGES:
                for lost in LOST:
                    yield moment, lost

    def check(self, moment: int, lost: Lost, *, go_on: bool) -> Outcome:
        """Build the state and require that journals hold what they say; ``go_on`` runs again."""
        left = self._disk_at(moment).after(lost)
        if self._seen.get(lost) == left and not go_on:
            return Outcome(tried=True)  # the operation changed nothing that is left
        self._seen[lost] = left
        self._build(left)
        check_sound(self._folder)
        if lost == "all":
            records = Vouched(self._folder).records
            for path, before in self._journalled.items():
                kept = records.get(path, [])[: len(before)]
                require(kept == before, f"{path.name} lost what was there for good a moment before")
            self._journalled = records
        if go_on:
            self._bench.finishes("run", self._folder)
        return Outcome(tried=True)

    def _disk_at(self, moment: int) -> Disk:
        if moment < self._moment:
            self._disk, self._moment, self._journalled = Disk(str(self._folder)), 0, {}
        for operation in self._operations[self._moment : moment]:
            self._disk.do(*operation)
        self._moment = moment
        return self._disk

    def _build(self, left: dict[str, bytes | None]) -> None:
        shutil.rmtree(self._folder)
        self._folder.mkdir()
        for name, content in left.items():
            path = Path(name)
            if content is None:
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
