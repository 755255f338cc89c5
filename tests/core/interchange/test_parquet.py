"""Parquet holds what the rows hold, with types; without pyarrow one line says what to install."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from isogloss.core.errors import SettingsError
from isogloss.core.interchange.parquet import write_rows


def back(file: io.BytesIO) -> list[dict[str, Any]]:
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    found: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    return found


def test_rows_come_back_with_nulls_and_numbers() -> None:
    pytest.importorskip("pyarrow", reason="needs the extra parquet")
    file = io.BytesIO()
    write_rows(file, [{"layer": 3, "value": None, "n": 1}, {"layer": "last", "value": 0.5}])
    assert back(io.BytesIO(file.getvalue())) == [
        {"layer": "3", "value": None, "n": 1},
        {"layer": "last", "value": 0.5, "n": None},
    ]


def test_without_pyarrow_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingsError, match=r"pip install 'isogloss\[parquet\]'"):
        write_rows(io.BytesIO(), [])
