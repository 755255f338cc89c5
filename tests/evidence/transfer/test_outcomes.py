"""What trainings scored: tables of one's own, lines of finetune, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, SettingsError
from isogloss.evidence.transfer.outcomes import read_outcomes

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "source,run,language,score,step,loss\n"


def written(folder: Path, text: str, name: str = "scores.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_table_of_ones_own_in_three_formats(tmp_path: Path) -> None:
    rows = [("a", "seed 1", "en", "0.5", "10", "1.25"), ("a", "seed 1", "de", "", "10", "")]
    names = HEAD.strip().split(",")
    lines = "".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows)
    texts = {
        "scores.csv": HEAD + "".join(",".join(row) + "\n" for row in rows),
        "scores.tsv": HEAD.replace(",", "\t") + "".join("\t".join(row) + "\n" for row in rows),
        "scores.jsonl": lines,
    }
    for name, text in texts.items():
        first, second = read_outcomes(written(tmp_path, text, name))
        assert (first.source, first.run, first.language) == ("a", "seed 1", "en")
        assert (first.score, first.step, first.loss) == (0.5, 10, 1.25)
        assert (second.score, second.loss) == (None, None)


def test_step_and_loss_may_be_missing(tmp_path: Path) -> None:
    (only,) = read_outcomes(written(tmp_path, "source,run,language,score\na,r,en,1\n"))
    assert (only.score, only.step, only.loss) == (1.0, None, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("source,run,score\na,r,1\n", "line 1: no column 'language'"),
        (HEAD + "a,r,en\n", "line 2: 3 cells, and the first line has 6"),
        (HEAD + "a,r,en,high,1,1\n", "line 2: score is 'high': a number"),
        (HEAD + "a,r,en,nan,1,1\n", "line 2: score is 'nan': a number"),
        (HEAD + "a,,en,1,1,1\n", "line 2: run is empty"),
        (HEAD, "empty: a line a checkpoint and language"),
    ],
)
def test_what_is_no_outcome_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_outcomes(written(tmp_path, text))


def test_what_is_no_file_of_outcomes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        read_outcomes(tmp_path / "nothing.csv")
    with pytest.raises(SettingsError, match=r"no results.jsonl"):
        read_outcomes(tmp_path)
    with pytest.raises(SettingsError, match=r"a table ends in .csv, .tsv, .jsonl"):
        read_outcomes(written(tmp_path, "x", "scores.xls"))
    with pytest.raises(DataError, match="line 1: not JSON"):
        read_outcomes(written(tmp_path, "{\n", "scores.jsonl"))
    with pytest.raises(DataError, match="an object is wanted"):
        read_outcomes(written(tmp_path, "[1]\n", "scores.jsonl"))
    (tmp_path / "bad.csv").write_bytes(b"source\xff\n")
    with pytest.raises(DataError, match="not UTF-8 at byte 6"):
        read_outcomes(tmp_path / "bad.csv")
