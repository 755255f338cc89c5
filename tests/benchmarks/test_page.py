"""The page of tables: what has a new record is replaced, what has none stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.harness import page

if TYPE_CHECKING:
    from pathlib import Path


class Record:
    def __init__(self, topic: str) -> None:
        self.topic = topic


@pytest.fixture
def readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def made(record: Any) -> str:
        return f"### {record.topic}\n\nnew"

    monkeypatch.setattr(page, "section", made)
    path = tmp_path / "README.md"
    tables = "### matching\n\nold | table\n\n### startup\n\nold, too"
    path.write_text(f"above\n{page.BEGIN}\n\n{tables}\n\n{page.END}\nbelow\n", "utf-8")
    return path


def test_topics_without_a_record_keep_their_tables(readme: Path) -> None:
    page.rewrite(readme, [Record("kmeans"), Record("startup")])  # type: ignore[list-item]  # all that is read
    expected = "### kmeans\n\nnew\n\n### matching\n\nold | table\n\n### startup\n\nnew"
    assert readme.read_text("utf-8") == (
        f"above\n{page.BEGIN}\n\n{expected}\n\n{page.END}\nbelow\n"
    )


def test_a_page_without_marks_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("no marks", "utf-8")
    with pytest.raises(SystemExit, match="expected one line"):
        page.rewrite(path, [])
    assert path.read_text("utf-8") == "no marks"
