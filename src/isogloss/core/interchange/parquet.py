"""Scores and concepts as Parquet: the columns of the CSV files, with a type each."""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

from isogloss.core.errors import SettingsError
from isogloss.core.interchange.outputs import Output
from isogloss.core.interchange.tables import WORD_COLUMNS, flat_score, word_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isogloss.core.interchange.exports import Export
    from isogloss.core.study.results import Clustered
    from isogloss.core.types import JSON

NUMBERS = ("concept", "sentence", "position")
"""The columns of ``concepts.parquet`` that hold numbers; a layer may be a name, and is text."""


def scores(export: Export) -> list[Output]:
    """Return ``scores.parquet``. Raises SettingsError without pyarrow."""
    _arrow()
    rows = [flat_score(one) for one in export.results.scores if export.choice.has_record(one)]
    about = {"scores": len(rows)}
    return [Output("scores.parquet", lambda file: write_rows(file, rows), about)]


def concepts(export: Export) -> list[Output]:
    """Return ``concepts.parquet``, a row a word. Raises SettingsError without pyarrow."""
    _arrow()
    about = {"clusterings": len(export.clusterings)}
    return [Output("concepts.parquet", lambda f: write_words(f, export.clustered()), about)]


def write_rows(file: IO[bytes], rows: Sequence[dict[str, JSON]]) -> None:
    """Write flat rows; a cell is null where a row lacks the column."""
    arrow = _arrow()
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: _column(arrow, name, [row.get(name) for row in rows]) for name in names}
    import_module("pyarrow.parquet").write_table(arrow.table(columns), file)


def write_words(file: IO[bytes], clusterings: Iterable[Clustered]) -> None:
    """Write a row for every clustered word, one clustering at a time; noise is concept -1."""
    arrow = _arrow()
    types = {name: arrow.int64() if name in NUMBERS else arrow.string() for name in WORD_COLUMNS}
    schema = arrow.schema(list(types.items()))
    with import_module("pyarrow.parquet").ParquetWriter(file, schema) as writer:
        for one in clusterings:
            columns = list(zip(*word_rows(one), strict=True)) or [()] * len(types)
            cells = [
                cell if name in NUMBERS else [None if x is None else str(x) for x in cell]
                for name, cell in zip(types, columns, strict=True)
            ]
            arrays = [arrow.array(c, t) for c, t in zip(cells, types.values(), strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _column(arrow: Any, name: str, cells: list[JSON]) -> Any:
    """Return a column: text where any cell is, and numbers otherwise."""
    if name == "layer" or any(isinstance(cell, str) for cell in cells):
        return arrow.array([None if x is None else str(x) for x in cells], arrow.string())
    if all(cell is None for cell in cells):
        return arrow.array(cells, arrow.float64())
    return arrow.array(cells)


def _arrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError as error:
        message = "Parquet needs pyarrow: pip install 'isogloss[parquet]'"
        raise SettingsError(message) from error
