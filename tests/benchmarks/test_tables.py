"""The record of a run, and the tables made from it."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from benchmarks.__main__ import main
from benchmarks.harness.cells import number
from benchmarks.harness.page import BEGIN, END
from benchmarks.harness.record import Record, newest
from benchmarks.harness.runs import Run
from benchmarks.harness.terminal import show

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = {
    "class": "2 cores, Fast 9",
    "system": "Linux x86_64",
    "python": "3.11.9",
    "threads": 2,
    "environment": {"OMP_NUM_THREADS": "2"},
    "unset": [],
    "versions": {"numpy": "2.4.6"},
}


def record(date: str = "2026-01-02", topic: str = "sorting", scale: str = "full") -> Record:
    runs = []
    for rows in (10, 20):
        runs.append(
            Run("ours", {"rows": rows}, 0, 0.5 * rows, 1.0, 2_000_000, {"ari": 1.0}, ["x 1"])
        )
        runs.append(Run("peer", {"rows": rows}, 0, 4.0 * rows, 4.0, 8_000_000, {"ari": 0.5}))
        runs.append(Run("[b]a|b[/b]", {"rows": rows}, 0, failure="needs 50 GB"))
    about = "What is compared."
    return Record(
        topic, about, "ours", ("rows",), scale, date, 1, "made", dict(MACHINE), tuple(runs)
    )


def test_a_record_can_be_read_back(tmp_path: Path) -> None:
    path = record().write(tmp_path)
    assert path.name == "2026-01-02-sorting-full.json"
    assert Record.read(path) == record()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_record_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = record().write(tmp_path)
    plain = json.loads(path.read_text(encoding="utf-8")) | {"schema_version": 99}
    path.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(ValueError, match="not a record of schema 1"):
        Record.read(path)


def test_the_newest_record_of_each_topic_and_scale_counts(tmp_path: Path) -> None:
    for date in ("2026-01-02", "2026-03-01", "2025-12-31"):
        record(date).write(tmp_path)
    record("2026-09-09", scale="quick").write(tmp_path)
    record("2026-02-02", "adding").write(tmp_path)
    assert [(each.topic, each.date) for each in newest(tmp_path, "full")] == [
        ("adding", "2026-02-02"),
        ("sorting", "2026-03-01"),
    ]


def test_the_terminal_shows_ratios_growth_and_reasons() -> None:
    screen = Console(width=200, file=StringIO())
    show(record(), screen)
    text = screen.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO from above
    peer = next(line for line in text.splitlines() if "rows=20" in line and "peer" in line)
    assert peer.split() == [
        "rows=20", "peer", "80", "(80-80)", "8", "(8-8)", "4", "4", "8", "4", "0.5",
    ]  # fmt: skip
    assert "[b]a|b[/b]" in text
    assert "needs 50 GB" in text
    assert "10: 40, 20: 80" in text
    assert "1.00" in text


def test_the_page_gets_the_last_tables_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", encoding="utf-8")
    record().write(tmp_path)
    arguments = ["tables", "--results", str(tmp_path), "--page", str(page)]
    assert main(arguments) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n\n{BEGIN}\n\n### sorting\n\nWhat is compared.\n\n| setting |")
    assert text.endswith(f"\n\n{END}\n\nafter\n")
    assert "old" not in text
    assert "| rows=20 | peer | 80 (80-80) | 8 (8-8) | 4 | 4 | 8 | 4 | 0.5 |" in text
    assert "| rows=20 | [b]a\\|b[/b] | needs 50 GB |" in text
    assert "2 cores, Fast 9" in text
    assert "2026-01-02" in text
    assert "ours: x 1." in text
    main(arguments)
    assert page.read_text(encoding="utf-8") == text


def test_a_page_without_marks_stays_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("nothing", encoding="utf-8")
    record().write(tmp_path)
    with pytest.raises(SystemExit, match="expected one line"):
        main(["tables", "--results", str(tmp_path), "--page", str(page)])
    assert page.read_text(encoding="utf-8") == "nothing"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.012345, "0.0123"), (1.5, "1.5"), (12.34, "12.3"), (123.4, "123"), (23359.2, "23,359")],
)
def test_numbers_have_three_digits_that_count(value: float, text: str) -> None:
    assert number(value) == text


def test_a_command_that_asks_for_no_point_says_so(tmp_path: Path) -> None:
    only = ["--only", "rows=1", "--results", str(tmp_path)]
    with pytest.raises(SystemExit, match="kmeans: no point of scale quick has rows=1"):
        main(["run", "kmeans", "--scale", "quick", *only])
