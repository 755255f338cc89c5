"""What a fine-tuning keeps: on the disk before it counts, and never believed when it is damaged."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from isogloss.cli.tuned import _of_tuning
from isogloss.core.errors import DamageError, DataError
from isogloss.evidence.transfer.outcomes import read_outcomes
from isogloss.tasks.runs import TrainingRun
from tests.tasks.material import TUNING, Quiet, finetuning, lay_out
from tests.tasks.test_training import Stops, assert_same_weights

FURTHER = 'de = "test-de.iob2"\nfr = "test-de.iob2"'
RUN = "small/runs/seed-0"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fine-tuning that ran to its end, whose file asks for a language more now."""
    file = lay_out(tmp_path_factory.mktemp("whole"))
    finetuning(file).run()
    file.write_text(TUNING.replace('de = "test-de.iob2"', FURTHER), "utf-8")
    return file.parent


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copy")


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "vocab.txt"])
@pytest.mark.parametrize("harm", ["flipped", "deleted"])
def test_a_damaged_checkpoint_is_evaluated_no_more(copy: Path, name: str, harm: str) -> None:
    file = copy / RUN / "step-4" / name
    before = (copy / RUN / "scores.jsonl").read_bytes()
    if harm == "flipped":
        flip(file, -9)
    else:
        file.unlink()
    with pytest.raises(DamageError, match=rf"step-4/{name}: .*remove .*step-4, and isogloss"):
        finetuning(copy / "small.toml").run()
    assert before in (copy / RUN / "scores.jsonl").read_bytes()
    shutil.rmtree(copy / RUN / "step-4")
    assert len(finetuning(copy / "small.toml").run()) == 9


def test_a_damaged_checkpoint_is_nobody_elses_model(copy: Path) -> None:
    flip(copy / RUN / "step-12" / "model.safetensors", -9)
    with pytest.raises(DamageError, match=r"step-12/model.safetensors: not what was trained"):
        _of_tuning(None, copy / "small.toml", None, None, ())  # type: ignore[arg-type] # not asked


def test_a_run_whose_record_is_gone_is_not_vouched_for(copy: Path) -> None:
    (copy / RUN / "run.json").unlink()
    with pytest.raises(DamageError, match=r"run.json: deleted; remove .*seed-0"):
        finetuning(copy / "small.toml").run()


@pytest.mark.parametrize("harm", ["digit", "text", "cut"])
def test_a_damaged_score_is_taken_again(copy: Path, harm: str) -> None:
    expected = finetuning(copy / "small.toml").run()
    file = copy / RUN / "scores.jsonl"
    text = file.read_text("utf-8")
    harmed = {
        "digit": text.replace('"f1": 0.', '"f1": 0.9', 1),
        "text": text.replace('"f1"', 'f1"', 1),
        "cut": text[:-40],
    }
    file.write_text(harmed[harm], "utf-8")
    progress = Quiet()
    assert finetuning(copy / "small.toml", progress=progress).run() == expected
    assert [name for name, _, _ in progress.begun] == ["seed 0: evaluation"]
    assert file.read_text("utf-8").count("\n") == 9


def test_a_damaged_result_is_no_outcome(copy: Path) -> None:
    results = copy / "small" / "results.jsonl"
    assert read_outcomes(results.parent)
    results.write_text(results.read_text("utf-8").replace('"f1": 0.', '"f1": 0.9', 1), "utf-8")
    with pytest.raises(DamageError, match=r"results.jsonl, line 1: not what was written"):
        read_outcomes(results.parent)


def interrupted(folder: Path) -> Path:
    """Return the state of a fine-tuning that was interrupted after step 6."""
    with pytest.raises(KeyboardInterrupt):
        finetuning(lay_out(folder), progress=Stops(7)).run()
    return folder / RUN / "state" / "checkpoint-6"


@pytest.mark.parametrize("name", ["model.safetensors", "optimizer.pt", "trainer_state.json"])
def test_a_damaged_state_is_not_gone_on_from(whole: Path, tmp_path: Path, name: str) -> None:
    state = interrupted(tmp_path)
    flip(state / name, -9)
    finetuning(tmp_path / "small.toml").run()
    for step in ("step-4", "step-12"):
        assert_same_weights(whole / RUN / step, tmp_path / RUN / step)


def test_the_latest_state_stays_whatever_the_clock_says(tmp_path: Path) -> None:
    state = interrupted(tmp_path)
    os.utime(state, (2e9, 2e9))  # the clock is put back: what comes next looks older
    with pytest.raises(KeyboardInterrupt):
        finetuning(tmp_path / "small.toml", progress=Stops(9)).run()
    assert [path.name for path in state.parent.iterdir()] == ["checkpoint-8"]


def test_what_is_kept_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronised: set[int] = set()
    unsafe: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def synchronise(descriptor: int) -> None:
        synchronised.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def named(path: Path, target: Path) -> Path:
        for each in (path, *path.iterdir()):
            unsafe.extend([str(each)] if each.stat().st_ino not in synchronised else [])
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synchronise)
    monkeypatch.setattr(Path, "rename", named)
    state = interrupted(tmp_path)
    assert sorted(path.name for path in state.parents[1].glob("step-*")) == ["step-0", "step-4"]
    assert unsafe == []
    assert {path.stat().st_ino for path in state.iterdir()} <= synchronised


def test_whoever_may_read_the_scores_may_read_the_checkpoints(whole: Path) -> None:
    files = [path for path in whole.joinpath(RUN).rglob("*") if path.is_file()]
    modes = {path.stat().st_mode & 0o777 for path in files}
    assert modes == {(whole / "small" / "results.jsonl").stat().st_mode & 0o777}


@pytest.mark.parametrize("name", ["runs", "runs/seed-0"])
def test_nothing_is_deleted_through_a_link(copy: Path, name: str) -> None:
    """What lies outside looks like a run that began with other settings and failed."""
    outside, place = copy.parent / "outside", copy / "small" / name
    place.rename(outside)
    place.symlink_to(outside)
    run = outside if name.endswith("seed-0") else outside / "seed-0"
    for step in ("step-4", "step-12"):
        shutil.rmtree(run / step)
    record = json.loads((run / "run.json").read_bytes())
    record["identity"]["training"]["learning_rate"] = 1e30
    (run / "run.json").write_text(json.dumps(record), "utf-8")
    (run / ".step-4.partial").mkdir()
    with pytest.raises(DataError, match="results are written below"):
        finetuning(copy / "small.toml").run()
    assert {path.name for path in run.iterdir()} == {
        *("run.json", "scores.jsonl", "step-0", ".step-4.partial")
    }


def test_no_state_is_written_through_a_link(tmp_path: Path) -> None:
    state, outside = interrupted(tmp_path), tmp_path / "outside"
    outside.mkdir()
    (state.parent / "checkpoint-8").symlink_to(outside)
    with pytest.raises(DataError, match="results are written below"):
        finetuning(tmp_path / "small.toml").run()
    assert not list(outside.iterdir())


def test_losses_of_the_last_steps_are_not_lost_with_a_run_that_died_there(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last checkpoint is there, and the state that has its losses is not yet."""

    def dies(run: TrainingRun, step: int) -> None:
        if step == 12:
            raise KeyboardInterrupt
        added(run, step)

    added = TrainingRun.add_state
    file = lay_out(tmp_path)
    with monkeypatch.context() as dying:
        dying.setattr(TrainingRun, "add_state", dies)
        with pytest.raises(KeyboardInterrupt):
            finetuning(file).run()
    kept = tmp_path / RUN / "step-12" / "model.safetensors"
    number = kept.stat().st_ino
    finetuning(file).run()
    here, there = (json.loads((each / RUN / "run.json").read_bytes()) for each in (tmp_path, whole))
    assert here["losses"] == there["losses"]
    assert kept.stat().st_ino == number, "it was kept, and is not trained again"
