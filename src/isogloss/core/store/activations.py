"""The store of activations: one zarr v3 array for each layer, the word table beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isogloss.core.blocks import whole
from isogloss.core.errors import DamageError, DataError
from isogloss.core.remote import RemotePath, read_objects
from isogloss.core.store.files import write_atomically
from isogloss.core.store.ledger import read_ledger
from isogloss.core.store.sides import REMEDY, StoredSide
from isogloss.core.store.wordtable import read_table, table_files
from isogloss.core.store.zarrfiles import (
    METADATA,
    Layout,
    activations_file,
    chunk_file,
    damage_named,
    group_file,
    open_files,
    stamp_stored,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from isogloss.core.locations import Location
    from isogloss.core.store.files import Stamp
    from isogloss.core.store.ledger import Ledger, Plan
    from isogloss.core.store.unit import Unit
    from isogloss.core.types import Vectors, Where, Words


class Store:
    """The activations below one folder, and the journals that say what of them is complete."""

    def __init__(self, path: Location, journals: Location | None = None) -> None:
        self.path = path
        self.journals = path.parent / "journal" if journals is None else journals
        self._shelf: dict[tuple[Location, str], Vectors] = {}

    def side(self, unit: Unit, where: Where) -> StoredSide:
        """Open the vectors of a side, (words, features), to be read as far as they are needed.

        Raises DataError where a chunk has not been computed yet. Reading raises DamageError where
        one was and is not there any more or has changed.
        """
        ledger = read_ledger(unit.journal(self.journals))
        path = unit.array(where)
        if ledger.plan is None or f"{path}/{METADATA}" not in ledger.files:
            raise self._incomplete(path)
        described = f"{path}/{METADATA}"
        metadata = self._checked(ledger, described, self._contents([described])[described])
        chunks = [unit.chunk(where, window) for window in range(ledger.plan.windows)]
        missing = [chunk for chunk in chunks if chunk not in ledger.chunks]
        if missing:
            raise self._incomplete(path, f"{len(missing)} of its {len(chunks)} chunks are missing")
        with damage_named(self.path / path):
            layout = Layout.read(metadata)
        files = [(self.path / chunk, ledger.chunks[chunk]) for chunk in chunks]
        return StoredSide(ledger.plan, layout, files, self._shelf)

    def vectors(self, unit: Unit, where: Where) -> Vectors:
        """Return the vectors of a side, read whole and read-only. Raises as ``side`` does."""
        return whole(self.side(unit, where))

    def blocks(self, unit: Unit, where: Where) -> Iterator[Vectors]:
        """Yield the vectors of a side chunk by chunk, each (at most chunk_rows, features)."""
        return self.side(unit, where).blocks()

    def shape(self, unit: Unit, where: Where) -> tuple[int, int]:
        """Return (words, features) of a side. Raises as ``side`` does."""
        return self.side(unit, where).shape

    def read_words(self, unit: Unit, ledger: Ledger | None = None) -> Words:
        """Return the unit's word table: a row for each row of its vectors.

        ``ledger`` is what its journal says, where that is known.
        """
        if ledger is None:
            ledger = read_ledger(unit.journal(self.journals))
        if f"{unit.words}/{METADATA}" not in ledger.files:
            raise self._incomplete(unit.words)
        within = len(unit.words) + 1
        files = {
            path[within:]: self._checked(ledger, path, data)
            for path, data in self._contents(word_files(ledger, unit)).items()
        }
        with damage_named(self.path / unit.words):
            return read_table(open_files(files))

    def write(self, files: Mapping[str, bytes]) -> dict[str, Stamp]:
        """Write files by their path in the store; return what to journal of them."""
        for path, data in files.items():
            write_atomically(self.path / path, data)
        return {path: stamp_stored(path, data) for path, data in files.items()}

    def write_chunk(
        self, unit: Unit, where: Where, window: int, chunk: npt.NDArray[Any]
    ) -> tuple[str, str]:
        """Write the chunk of a window, at its full size; return its path in the store and its CRC."""
        path = unit.chunk(where, window)
        data, crc = chunk_file(chunk)
        write_atomically(self.path / path, data)
        return path, crc

    def intact(self, ledger: Ledger, paths: Iterable[str]) -> bool:
        """Whether files are journalled, and still what the journal says."""
        paths = list(paths)
        return all(path in ledger.files for path in paths) and all(
            data is not None and stamp_stored(path, data) == ledger.files[path]
            for path, data in self._contents(paths).items()
        )

    def stamp(self, path: str) -> Stamp | None:
        """Stamp what lies at a path in the store; None where no file does."""
        data = self._contents([path])[path]
        return None if data is None else stamp_stored(path, data)

    def _contents(self, paths: Sequence[str]) -> dict[str, bytes | None]:
        """Return what lies at paths in the store; None where no file does."""
        folder = self.path
        if isinstance(folder, RemotePath):
            found = read_objects(folder / path for path in paths)
            return {path: found.get(folder / path) for path in paths}
        return {path: _content(folder / path) for path in paths}

    def chunks_there(self, ledger: Ledger, unit: Unit, where: Where, size: int) -> set[str]:
        """Return the chunks of an array that are journalled and there, ``size`` bytes each.

        None of them is read. A store of objects is asked once for all.
        """
        windows = range(0 if ledger.plan is None else ledger.plan.windows)
        every = (unit.chunk(where, window) for window in windows)
        chunks = [path for path in every if path in ledger.chunks]
        folder = self.path
        if isinstance(folder, RemotePath):
            sizes = (folder / unit.array(where)).sizes() if chunks else {}
            return {path for path in chunks if sizes.get(folder / path) == size}
        return {path for path in chunks if _size(folder / path) == size}

    def _checked(self, ledger: Ledger, path: str, data: bytes | None) -> bytes:
        """Return the content of a journalled file, if it is that."""
        if data is None or stamp_stored(path, data) != ledger.files[path]:
            raise DamageError(f"{self.path / path}: not what was written; {REMEDY}")
        return data

    def _incomplete(self, path: str, found: str = "it has not been computed") -> DataError:
        return DataError(
            f"{self.path / path}: {found}; `isogloss extract` computes what is missing"
        )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None


def word_files(ledger: Ledger, unit: Unit) -> list[str]:
    """Return the paths of a unit's word table, as far as they are journalled."""
    return [path for path in ledger.files if path.startswith(f"{unit.words}/")]


def group_files(unit: Unit, where: Iterable[Where]) -> dict[str, bytes]:
    """Return the groups above the arrays of ``where``, so that plain zarr walks the store."""
    return {path: group_file() for path in group_paths(unit, where)}


def group_paths(unit: Unit, where: Iterable[Where]) -> list[str]:
    """Return the paths of ``group_files``."""
    folders = {parent for at in where for parent in _parents(unit.array(at))}
    folders |= set(_parents(unit.words))
    return [_metadata(folder) for folder in sorted(folders)]


def array_files(unit: Unit, widths: Mapping[Where, int], plan: Plan) -> dict[str, bytes]:
    """Return the metadata of the arrays, at their full size."""
    return {
        f"{unit.array(where)}/{METADATA}": activations_file(
            plan.rows, width, plan.chunk_rows, plan.dtype
        )
        for where, width in widths.items()
    }


def words_files(unit: Unit, words: Words) -> dict[str, bytes]:
    """Return the files of the word table, by path in the store."""
    return {f"{unit.words}/{path}": data for path, data in table_files(words).items()}


def _parents(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]


def _metadata(folder: str) -> str:
    return f"{folder}/{METADATA}" if folder else METADATA
