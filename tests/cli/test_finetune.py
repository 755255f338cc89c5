"""``isogloss finetune`` as a user sees it: tables, JSON, one line an error, exit codes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from tests.tasks.material import TUNING, lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def finetune(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["finetune", *map(str, arguments)])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a fine-tuning of two seeds that ran to its end."""
    path = lay_out(tmp_path_factory.mktemp("small"), f"{TUNING}seeds = [0, 1]\n")
    found = finetune(path)
    assert found.exit_code == 0, found.output
    return path


def test_the_table_has_scores_by_language_and_step_and_the_gap(file: Path) -> None:
    found = finetune(file)
    assert found.exit_code == 0
    assert "ner, trained on en: f1, mean over seeds and deviation" in found.stdout
    header = next(line for line in found.stdout.splitlines() if "control" in line)
    assert header.split() == ["control", "step", "en", "de", "de", "-", "en"]
    rows = [line.split() for line in found.stdout.splitlines() if line.strip().startswith("none")]
    assert [row[1] for row in rows] == ["0", "4", "12"]
    assert f"checkpoints and scores: {file.with_suffix('')}" in found.stdout
    assert found.stderr == ""


def test_the_numbers_of_the_table_are_those_of_the_records(file: Path) -> None:
    document = json.loads(finetune(file, "--json").stdout)
    assert document["schema_version"] == 1
    assert document["metrics"] == ["f1", "precision", "recall", "accuracy"]
    own = {
        (r["seed"], r["language"]): r["metrics"]["accuracy"]
        for r in document["results"]
        if r["step"] == 12
    }
    rows = finetune(file, "--metric", "accuracy").stdout.splitlines()
    cells = next(line for line in rows if re.match(r" *none +12 ", line)).split()
    en = (own[0, "en"] + own[1, "en"]) / 2
    gap = (own[0, "de"] - own[0, "en"] + own[1, "de"] - own[1, "en"]) / 2
    assert cells[2] == f"{en:.3f}"
    assert cells[6] == f"{gap:+.3f}"
    assert cells[3].startswith("±")


def test_seeds_have_rows_of_their_own_where_more_is_asked_for(file: Path) -> None:
    found = CliRunner().invoke(main, ["-v", "finetune", str(file)])
    rows = [line.split() for line in found.stdout.splitlines() if line.strip().startswith("none")]
    assert [row[1:3] for row in rows] == [[s, n] for s in "01" for n in ("0", "4", "12")]


def test_what_is_of_one_seed_has_its_interval(file: Path) -> None:
    document = json.loads(finetune(file, "--json", "--metric", "accuracy").stdout)
    record = document["results"][-1]
    low, high = record["intervals"]["accuracy"]
    assert low <= record["metrics"]["accuracy"] <= high
    found = CliRunner().invoke(main, ["-v", "finetune", str(file), "--metric", "accuracy"])
    assert "accuracy and its 95 % interval over test examples" in found.stdout
    assert f"({low:.3f} to {high:.3f})" in found.stdout
    assert " to " not in finetune(file, "--metric", "accuracy").stdout


def test_without_draws_there_are_no_intervals(tmp_path: Path) -> None:
    path = lay_out(tmp_path)
    found = finetune(path, "-s", "scores.draws=0", "-s", "training.steps=4")
    assert re.search(r"ner, trained on en: f1 *\n", found.stdout)
    assert " to " not in found.stdout


def test_too_few_draws_are_refused(tmp_path: Path) -> None:
    found = finetune(lay_out(tmp_path), "-s", "scores.draws=10")
    assert found.exit_code == 2
    assert "draws = 10: expected 40 or more, or 0 for no intervals" in found.stderr


def test_progress_tells_loss_and_time_left_on_stderr(tmp_path: Path) -> None:
    found = finetune(lay_out(tmp_path), "-s", "training.keep=[12]")
    assert found.exit_code == 0
    lines = found.stderr.splitlines()
    assert re.fullmatch(r"seed 0: 12 of 12 steps, \d+ s left, loss \d\.\d{4}", lines[-1])
    assert len(lines) == 10
    assert CliRunner().invoke(main, ["-q", "finetune", str(tmp_path / "small.toml")]).stderr == ""


def test_a_dry_run_says_what_would_be_done(tmp_path: Path) -> None:
    path = lay_out(tmp_path)
    found = finetune(path, "--dry-run")
    assert found.exit_code == 0
    assert "train: en 24 examples" in found.stdout
    assert "labels: O, B-LOC, B-PER" in found.stdout
    weights = (tmp_path / "model" / "model.safetensors").stat().st_size
    assert f"12 steps to train, to keep 0, 4, 12, {3 * weights / 1024:.1f} KiB" in found.stdout
    assert "scores: 6 to take, 0 kept" in found.stdout
    assert not path.with_suffix("").exists()
    plan = json.loads(finetune(path, "--dry-run", "--json").stdout)
    assert plan["test"] == {"en": 10, "de": 10}
    assert plan["seconds"] > 0


def test_a_dry_run_says_how_long_the_steps_that_are_missing_take(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isogloss.tasks.finetuning.seconds_a_step", lambda *_: 2.0)
    # Of three seeds two are there; with a control as many again. A step takes two seconds.
    more = ("-s", "training.seeds=[0, 1, 2]")
    both = (*more, "-s", "training.control=['none', 'without-labels']")
    plans = [
        json.loads(finetune(file, *each, "--dry-run", "--json").stdout) for each in (more, both)
    ]
    assert [plan["seconds"] for plan in plans] == [12 * 2.0, 4 * 12 * 2.0]
    assert "training: 24 s, as a few steps took" in finetune(file, *more, "--dry-run").stdout
    assert "training:" not in finetune(file, "--dry-run").stdout


def test_without_the_language_of_training_no_gap_is_shown(tmp_path: Path) -> None:
    path = lay_out(tmp_path, TUNING.replace('en = "test-en.iob2"\n', ""))
    planned = finetune(path, "--dry-run")  # before anything is trained
    found = finetune(path, "-s", "training.steps=2", "-s", "training.keep=[0]")
    assert found.exit_code == 0
    for each in (planned, found):
        assert "[test] has no en: the gap to the language of training is not shown" in each.stderr
    assert "de - en" not in found.stdout


@pytest.mark.parametrize(
    ("name", "text", "code", "sentence"),
    [
        ("train-en", "the\tO\ncat\n", 3, "line 2: 1 column(s) between tabs; a form and a tag"),
        ("train-en", "the\tO\ncat\tPER\n", 3, "line 2: the tag is 'PER'; wanted is O, B-TYPE"),
        ("train-en", "the\tO\n", 3, "only 'O' as their label: there is nothing to learn"),
        ("test-de", "cat\tB-DIS\n", 3, "line 1: the label 'B-DIS' is not among those of [train]"),
        ("test-de", "", 3, "it holds no sentence"),
        ("test-de", None, 3, "test-de.iob2: there is no such file"),
    ],
)
def test_bad_data_are_one_line(
    tmp_path: Path, name: str, text: str | None, code: int, sentence: str
) -> None:
    path = lay_out(tmp_path)
    data = tmp_path / f"{name}.iob2"
    if text is None:
        data.unlink()
    else:
        data.write_text(text, encoding="utf-8")
    found = finetune(path)
    assert (found.exit_code, found.stdout) == (code, "")
    assert found.stderr.count("\n") == 1
    assert sentence in found.stderr


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["task.use=nre"], "did you mean 'ner'?"),
        (["task.colour=red"], "no setting 'colour'"),
        (["model.checkpoint=./none"], "none is no folder"),
        (["training.device=abacus"], "device 'abacus': cannot be used here"),
        (["training.control=labels"], "control = 'labels': expected 'none'"),
        (["task.use=translation", "task.target=de"], "no part of its name is 'en'"),
    ],
)
def test_wrong_settings_are_one_line(tmp_path: Path, overrides: list[str], sentence: str) -> None:
    path = lay_out(tmp_path)
    found = finetune(path, *(part for each in overrides for part in ("-s", each)))
    assert found.exit_code in (2, 3)
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert sentence in found.stderr


def test_a_metric_that_the_task_lacks_is_named(file: Path) -> None:
    found = finetune(file, "--metric", "bleu")
    assert found.exit_code == 2
    assert "--metric 'bleu': the task has f1, precision, recall, accuracy" in found.stderr


def test_a_damaged_checkpoint_is_one_line(file: Path) -> None:
    vocabulary = file.with_suffix("") / "runs" / "seed-1" / "step-12" / "vocab.txt"
    before = vocabulary.read_text()
    results = file.with_suffix("") / "runs" / "seed-1" / "scores.jsonl"
    stored = results.read_bytes()
    try:
        results.unlink()
        vocabulary.write_text(before.replace("\na\n", "\nä\n"), encoding="utf-8")
        found = finetune(file)
    finally:
        vocabulary.write_text(before, encoding="utf-8")
        results.write_bytes(stored)
    assert found.exit_code == 3
    assert "step-12/vocab.txt: not what was trained; remove" in found.stderr
    assert len([line for line in found.stderr.splitlines() if line.startswith("error")]) == 1


def test_what_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    real = importlib.util.find_spec
    file = lay_out(tmp_path)
    from isogloss.plugins.tasks import libraries

    with monkeypatch.context() as lacking:
        lacking.setattr(libraries, "find_spec", lambda name: None)
        found = finetune(file)
    assert found.exit_code == 2
    assert "nervaluate is not installed: pip install 'isogloss[tune]'" in found.stderr
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name == "accelerate" else real(name, *rest),
    )
    found = finetune(file)
    assert found.exit_code == 2
    assert "accelerate is not installed: pip install 'isogloss[tune]'" in found.stderr
