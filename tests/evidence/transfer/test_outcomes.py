"""What trainings scored: tables of one's own, lines of finetune, and what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from isogloss import DataError, SettingsError
from isogloss.evidence.transfer.outcomes import read_outcomes, source_language, trained_languages

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
    (tmp_path / "ner").mkdir()
    (tmp_path / "ner" / "results.jsonl").write_text("", "utf-8")
    with pytest.raises(SettingsError, match=r"did you mean its directory .*ner"):
        read_outcomes(written(tmp_path, "x", "ner.toml"))
    with pytest.raises(DataError, match="line 1: not JSON"):
        read_outcomes(written(tmp_path, "{\n", "scores.jsonl"))
    with pytest.raises(DataError, match="an object is wanted"):
        read_outcomes(written(tmp_path, "[1]\n", "scores.jsonl"))
    (tmp_path / "bad.csv").write_bytes(b"source\xff\n")
    with pytest.raises(DataError, match="not UTF-8 at byte 6"):
        read_outcomes(tmp_path / "bad.csv")


def tuned(folder: Path, *lines: dict[str, object], learnt: tuple[str, ...] = ("en",)) -> Path:
    run = folder / "runs" / "seed-3"
    run.mkdir(parents=True)
    losses = [{"step": 10, "loss": 2.0}, {"step": 20, "loss": 1.5}, {"step": 30, "loss": 1.0}]
    (run / "run.json").write_text(json.dumps({"losses": losses}), "utf-8")
    record: dict[str, object] = {"files": {"train": {name: {} for name in learnt}}}
    (folder / "run.json").write_text(json.dumps(record), "utf-8")
    text = "".join(json.dumps(line) + "\n" for line in lines)
    written(folder, text, "results.jsonl")
    return folder


def test_a_directory_of_finetune_gives_checkpoints_with_their_loss(tmp_path: Path) -> None:
    line = {"seed": 3, "step": 20, "control": "none", "language": "de", "examples": 9}
    folder = tuned(
        tmp_path,
        {**line, "metrics": {"f1": 0.25, "precision": None}},
        {**line, "control": "shuffled-labels", "metrics": {"f1": 0.1}},
    )
    (only,) = read_outcomes(folder)
    assert only.checkpoint == tmp_path / "runs" / "seed-3" / "step-20"
    assert (only.run, only.step, only.score) == (f"{tmp_path} seed 3", 20, 0.25)
    assert only.loss == 1.5
    assert read_outcomes(folder / "results.jsonl", "precision")[0].score is None
    with pytest.raises(SettingsError, match=r"--score bleu: .* it has f1, precision"):
        read_outcomes(folder, "bleu")


def test_a_figure_of_which_fewer_are_better_is_refused(tmp_path: Path) -> None:
    line = {"seed": 3, "step": 20, "language": "de", "metrics": {"bits": 4.5, "hits": 0.1}}
    folder = tuned(tmp_path, line)
    record = json.loads((folder / "run.json").read_bytes())
    (folder / "run.json").write_text(json.dumps({**record, "falling": ["bits"]}), "utf-8")
    with pytest.raises(SettingsError, match="of bits fewer are better, and a figure is wanted"):
        read_outcomes(folder)
    assert read_outcomes(folder, "hits")[0].score == 0.1


def test_a_broken_line_of_finetune_is_refused(tmp_path: Path) -> None:
    folder = tuned(tmp_path, {"seed": 3, "language": "de", "metrics": {"f1": 1}})
    with pytest.raises(DataError, match="line 1: no step; seed, step, language and metrics"):
        read_outcomes(folder)
    for broken in ("5", "null", "[]", "{}"):
        line = f'{{"seed": 3, "step": 1, "language": "de", "metrics": {broken}}}'
        written(folder, line, "results.jsonl")
        with pytest.raises(DataError, match="line 1: no metrics; seed, step"):
            read_outcomes(folder)


def test_the_language_of_training_is_told_by_its_record(tmp_path: Path) -> None:
    one = tuned(tmp_path / "one")
    two = tuned(tmp_path / "two", learnt=("de",))
    assert trained_languages([one]) == trained_languages([one / "results.jsonl"]) == ("en",)
    assert trained_languages([tmp_path]) == ()
    assert trained_languages([one / "scores.csv"]) == ()  # a table of one's own tells it itself
    assert trained_languages([one, two]) == ("en", "de")


def test_the_source_language_is_the_one_that_was_trained_on() -> None:
    assert source_language("", ["en"]) == source_language("en", ["en", "de"]) == "en"
    assert source_language("en", []) == "en"
    with pytest.raises(SettingsError, match="on en, de: name one with --source-language"):
        source_language("", ["en", "de"])
    with pytest.raises(SettingsError, match="--source-language fr: the trainings were on en"):
        source_language("fr", ["en"])
    with pytest.raises(SettingsError, match="--source-language is missing"):
        source_language("", [])
