"""Evidence is read once for the whole page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from isogloss.core.study.results import Results
from isogloss.reading.evidence import Evidence
from isogloss.reading.steps import shares_of
from isogloss.report.payload import gathered
from tests.report.payload.studies import ran

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from isogloss.core.types import JSON


def test_a_page_reads_the_evidence_of_each_score_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = ran(tmp_path)
    read: Counter[str] = Counter()
    evidence = Results.evidence

    def counted(self: Results, record: JSON) -> list[JSON]:
        read[record["key"]] += 1
        return evidence(self, record)

    monkeypatch.setattr(Results, "evidence", counted)
    blocks = {block.name: block.content for block in gathered(results)}
    assert read == {record["key"]: 1 for record in results.scores}
    assert {key for group in blocks["steps"] for key in group} == set(read)


def test_shares_are_those_of_the_rows_whoever_asks_first(tmp_path: Path) -> None:
    results = ran(tmp_path)
    first, second = Evidence(results), Evidence(results)
    for record in results.scores:
        rows = first.rows(record)
        assert rows == results.evidence(record)
        assert first.shares(record) == second.shares(record) == shares_of(record, rows) is not None
