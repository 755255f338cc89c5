"""The corpus format ``datasets``: what Hugging Face datasets has saved, and Parquet files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path  # noqa: TC003 (a setting is parsed by its annotation)
from typing import TYPE_CHECKING, Any

from isogloss import DataError, Passage, SettingsError, check_unpacked, hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from isogloss import JSON, CorpusFormat, Passages

STATE, SPLITS = "state.json", "dataset_dict.json"
ROW, PIECE = 4, 4096
"""Bytes that a text takes at least, and rows that are read at a time."""


def datasets(
    *, path: Path, languages: list[str], split: str = "", column: str = "translation"
) -> CorpusFormat:
    """Read a folder that ``save_to_disk`` of Hugging Face datasets made, or Parquet files.

    ``languages`` are the fields of ``column``, or columns themselves where there is no such one.
    ``split`` picks one of several. Needs the extra ``parquet``; nothing is fetched.
    """
    if not languages or len(set(languages)) < len(languages):
        raise SettingsError(f"languages {languages}: at least one, and each once")
    return SavedDataset(path, languages, split, column)


class SavedDataset:
    """Opens the files, and finds the text of every language in their columns."""

    def __init__(self, path: Path, languages: Sequence[str], split: str, column: str) -> None:
        self._path = path
        self._languages = languages
        self._split = split
        self._column = column

    def passages(self) -> Mapping[str, Passages]:
        """Return the texts. Raises DataError where they are not there, or are no text."""
        table = self._table()
        return {
            language: Texts(self._path, self._texts(table, language))
            for language in self._languages
        }

    def _table(self) -> Any:
        try:
            import pyarrow as pa
        except ImportError as error:
            message = "the corpus format 'datasets' needs pyarrow: pip install 'isogloss[parquet]'"
            raise SettingsError(message) from error
        files = self._files()
        try:
            return pa.concat_tables([_read(file) for file in files])
        except (OSError, pa.ArrowException, ValueError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            message = f"cannot be read as Arrow or Parquet: {reason[:200]}"
            raise DataError.at(self._path, None, message) from error

    def _files(self) -> list[Path]:
        path = self._path
        if not path.is_dir():
            return [path]
        if (path / SPLITS).is_file():
            path = path / self._one_of(_json(path / SPLITS).get("splits"))
        if (path / STATE).is_file():
            return _saved(path)
        found = sorted(path.glob("*.parquet"))
        if not found:
            wanted = f"a {STATE} of datasets, or files called *.parquet"
            raise DataError.at(path, None, f"it holds neither {wanted}")
        return found

    def _one_of(self, splits: JSON) -> str:
        names = [name for name in splits if isinstance(name, str)] if splits else []
        if self._split not in names or "/" in self._split or self._split.startswith("."):
            found = (
                f"split is {self._split!r}" if self._split else "it has splits, and none is named"
            )
            raise DataError.at(self._path, None, f"{found}; there are {', '.join(names) or 'none'}")
        return self._split

    def _texts(self, table: Any, language: str) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        names = table.column_names
        if self._column in names and pa.types.is_struct(table.schema.field(self._column).type):
            fields = [field.name for field in table.schema.field(self._column).type]
            where = f"column {self._column!r}"
            found = pc.struct_field(table[self._column], language) if language in fields else None
        else:
            fields, where = names, "the table"
            found = table[language] if language in names else None
        if found is None:
            reason = f"{where} has no {language!r}; it has {', '.join(fields)}"
            raise DataError.at(self._path, None, reason)
        if not (pa.types.is_string(found.type) or pa.types.is_large_string(found.type)):
            raise DataError.at(
                self._path, None, f"{language!r} in {where} is {found.type}, no text"
            )
        return found


class Texts:
    """The texts of one language, as Arrow holds them."""

    ids = None
    """Rows have numbers and no names."""

    def __init__(self, path: Path, column: Any) -> None:
        self._path = path
        self._column = column
        digest = hashlib.sha256()
        for chunk in column.chunks:
            for value in chunk.to_pylist():
                digest.update((value or "").encode() + b"\n")
        self.fingerprint = digest.hexdigest()

    @property
    def details(self) -> Mapping[str, JSON]:
        """Path, hash, and how many rows have no text."""
        notes = {"rows without a text": self._column.null_count} if self._column.null_count else {}
        return {"path": str(self._path), "sha256": self.fingerprint, "notes": notes}

    def __len__(self) -> int:
        return len(self._column)

    def read(self, numbers: Iterable[int], /) -> Iterator[Passage]:
        """Yield the rows at ``numbers`` (from 0); one without a text is empty."""
        for number in numbers:
            yield Passage(self._column[number].as_py() or "")


def _json(path: Path) -> JSON:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError.at(path, None, f"cannot be read as JSON ({error})"[:200]) from error
    if not isinstance(found, dict):
        raise DataError.at(path, None, "a JSON object is wanted")
    return found


def _saved(folder: Path) -> list[Path]:
    """Return the Arrow files of a folder that datasets saved."""
    state = _json(folder / STATE)
    if state.get("_indices_files"):
        reason = "its rows are chosen by an index; save it again after flatten_indices()"
        raise DataError.at(folder, None, reason)
    listed = state.get("_data_files")
    files = listed if isinstance(listed, list) else []
    names = [str(each.get("filename", "")) for each in files if isinstance(each, dict)]
    if not names or not all(name and name == name.rpartition("/")[2] for name in names):
        raise DataError.at(folder / STATE, None, "it names no data files of its folder")
    return [folder / name for name in names]


def _read(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        return _unpacked(path, pq.ParquetFile(path))
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_stream(source).read_all()


def _unpacked(path: Path, file: Any) -> Any:
    """Read a Parquet file piece by piece: one text that is named a million times takes no place."""
    import pyarrow as pa

    rows, columns = file.metadata.num_rows, file.metadata.num_columns
    check_unpacked(path, rows * columns * ROW)
    pieces, size = [], 0
    for piece in file.iter_batches(PIECE):
        size += piece.nbytes
        check_unpacked(path, size)
        pieces.append(piece)
    return pa.Table.from_batches(pieces, file.schema_arrow)


@hookimpl
def isogloss_corpora() -> Mapping[str, Callable[..., CorpusFormat]]:
    """Offer ``datasets``."""
    return {"datasets": datasets}
