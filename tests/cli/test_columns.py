from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.cli.columns import cells, columns

if TYPE_CHECKING:
    import pytest

ROWS = [["kind", "summary"], ["metric", "share of concepts with a translation"], ["x", ""]]


def test_elsewhere_a_row_is_a_line() -> None:
    assert list(columns(ROWS, wrapped=1)) == [
        "kind    summary",
        "------  ------------------------------------",
        "metric  share of concepts with a translation",
        "x",
    ]


def test_on_a_terminal_the_wrapped_column_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "34")
    assert list(columns(ROWS, wrapped=1)) == [
        "kind    summary",
        "------  --------------------------",
        "metric  share of concepts with a",
        "        translation",
        "x",
    ]


def test_a_narrow_terminal_still_gets_something_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "5")
    assert list(columns(ROWS, wrapped=1))[2] == "metric  share of concepts with a"


def test_wide_characters_take_two_cells_and_accents_none() -> None:
    assert [cells("word"), cells("単語"), cells("e\u0301")] == [4, 4, 1]
