"""Training: the order of examples, what is kept, and going on after a run was killed."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

import isogloss
from isogloss.core.errors import DataError, SettingsError
from isogloss.tasks.training import InOrder, train
from tests.tasks.material import TUNING, Quiet, finetuning, lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Letters:
    """Rows that are a letter and a number, or a letter, a number and the draw."""

    def __init__(self, letter: str, count: int) -> None:
        self._letter, self._count = letter, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int, /) -> Mapping[str, Any]:
        return {"is": (self._letter, number)}


class Drawn(Letters):
    def visit(self, number: int, draw: int) -> Mapping[str, Any]:
        return {"is": (self._letter, number, draw)}


def test_every_example_comes_once_before_any_comes_again() -> None:
    order = InOrder([Letters("a", 3), Letters("b", 2)], 12, 0)
    seen = [order[place]["is"] for place in range(len(order))]
    every = {("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1)}
    assert set(seen[:5]) == set(seen[5:10]) == every
    assert seen[:5] != seen[5:10]
    assert len(seen) == 12
    assert seen[:7] == [
        InOrder([Letters("a", 3), Letters("b", 2)], 7, 0)[n]["is"] for n in range(7)
    ]
    assert seen != [InOrder([Letters("a", 3), Letters("b", 2)], 12, 1)[n]["is"] for n in range(12)]


def test_what_is_drawn_is_drawn_anew_each_time() -> None:
    order = InOrder([Drawn("a", 1)], 3, 0)
    assert [order[place]["is"] for place in range(3)] == [("a", 0, 0), ("a", 0, 1), ("a", 0, 2)]


class Stops(Quiet):
    """Raises after some steps, as if somebody had pressed a key."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def advance(self, amount: int, /) -> None:
        super().advance(amount)
        self._left -= amount
        if self._left == 0:
            raise KeyboardInterrupt


def weights(folder: Path) -> dict[str, Any]:
    return load_file(folder / "model.safetensors")


def assert_same_weights(one: Path, other: Path) -> None:
    here, there = weights(one), weights(other)
    assert list(here) == list(there)
    assert all(bool((here[name] == there[name]).all()) for name in here), one


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a fine-tuning that ran to its end."""
    file = lay_out(tmp_path_factory.mktemp("whole"))
    finetuning(file).run()
    return file


def test_steps_that_are_asked_for_are_kept_and_differ(whole: Path) -> None:
    run = whole.with_suffix("") / "runs" / "seed-0"
    assert sorted(path.name for path in run.iterdir() if path.suffix != ".jsonl") == [
        "run.json",
        "step-0",
        "step-12",
        "step-4",
    ]
    first, middle, last = (weights(run / f"step-{step}") for step in (0, 4, 12))
    name = "bert.encoder.layer.0.output.dense.weight"
    assert (first[name] != middle[name]).any()
    assert (middle[name] != last[name]).any()
    base = weights(whole.parent / "model")
    assert (base[name] == first[name]).all()  # step 0 is the model as it was, with its new head
    record = json.loads((run / "run.json").read_bytes())
    assert set(record["kept"]) == {"0", "4", "12"}
    assert [entry["step"] for entry in record["losses"]] == list(range(1, 13))
    assert all(math.isfinite(entry["loss"]) for entry in record["losses"])


@pytest.mark.parametrize("after", [3, 4, 7])
def test_a_run_that_was_interrupted_goes_on_to_the_same_weights(
    whole: Path, tmp_path: Path, after: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        finetuning(whole, progress=Stops(after), out=tmp_path / "out").run()
    states = list((tmp_path / "out" / "runs" / "seed-0" / "state").iterdir())
    assert [path.name for path in states] == [f"checkpoint-{after - after % 2 - (after == 4) * 2}"]
    progress = Quiet()
    finetuning(whole, progress=progress, out=tmp_path / "out").run()
    for step in (0, 4, 12):
        place = f"runs/seed-0/step-{step}"
        assert_same_weights(whole.with_suffix("") / place, tmp_path / "out" / place)
    there = json.loads((whole.with_suffix("") / "runs/seed-0/run.json").read_bytes())
    here = json.loads((tmp_path / "out/runs/seed-0/run.json").read_bytes())
    assert here["losses"] == there["losses"]


def dies_when_trained(monkeypatch: pytest.MonkeyPatch, file: Path, out: Path) -> None:
    """Fine-tune until everything is trained, and nothing of it written down."""

    def dies(*given: Any) -> None:
        train(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("isogloss.tasks.finetuning.train", dies)
        with pytest.raises(KeyboardInterrupt):
            finetuning(file, out=out).run()


def test_a_run_that_died_before_it_was_written_down_is_finished(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies_when_trained(monkeypatch, whole, tmp_path / "out")
    run = tmp_path / "out" / "runs" / "seed-0"
    assert "kept" not in json.loads((run / "run.json").read_bytes())
    assert (run / "state").is_dir()
    progress = Quiet()
    finetuning(whole, progress=progress, out=tmp_path / "out").run()
    assert [name for name, _, _ in progress.begun] == ["seed 0: evaluation"]
    assert not (run / "state").exists()
    there = json.loads((whole.with_suffix("") / "runs/seed-0/run.json").read_bytes())
    here = json.loads((run / "run.json").read_bytes())
    assert here == there | {"seconds": None}
    assert list(here) == list(there)


def test_a_state_that_was_being_written_is_not_gone_on_from(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        finetuning(whole, progress=Stops(7), out=tmp_path / "out").run()
    run = tmp_path / "out" / "runs" / "seed-0"
    torn = run / "state" / "checkpoint-6" / "trainer_state.json"
    torn.write_bytes(torn.read_bytes()[:40])
    (run / ".step-12.partial").mkdir()  # and so is a checkpoint
    (run / ".step-12.partial" / "config.json").write_text("{", encoding="utf-8")
    finetuning(whole, out=tmp_path / "out").run()
    assert_same_weights(whole.with_suffix("") / "runs/seed-0/step-12", run / "step-12")


def test_a_step_that_is_asked_for_later_is_trained_to_again(whole: Path, tmp_path: Path) -> None:
    file = lay_out(tmp_path)
    finetuning(file, "training.keep=[12]").run()
    run = file.with_suffix("") / "runs" / "seed-0"
    assert not (run / "step-4").exists()
    finetuning(file).run()
    assert_same_weights(whole.with_suffix("") / "runs/seed-0/step-4", run / "step-4")


def test_what_is_kept_later_is_recorded_by_the_next_run_where_its_own_died(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = lay_out(tmp_path)
    finetuning(file, "training.keep=[12]").run()
    dies_when_trained(monkeypatch, file, file.with_suffix(""))
    finetuning(file).run()
    record = json.loads((file.with_suffix("") / "runs/seed-0/run.json").read_bytes())
    assert list(record["kept"]) == ["0", "4", "12"]


def test_a_state_behind_a_step_that_is_asked_for_later_is_of_no_use(
    whole: Path, tmp_path: Path
) -> None:
    """The run stops after step 6; only then is step 4 wanted, too."""
    file = lay_out(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        finetuning(file, "training.keep=[12]", progress=Stops(7)).run()
    run = file.with_suffix("") / "runs" / "seed-0"
    assert [path.name for path in (run / "state").iterdir()] == ["checkpoint-6"]
    finetuning(file).run()
    for step in (4, 12):
        assert_same_weights(
            whole.with_suffix("") / f"runs/seed-0/step-{step}", run / f"step-{step}"
        )


def test_seeds_differ_and_one_seed_does_not(whole: Path, tmp_path: Path) -> None:
    finetuning(whole, "training.seeds=[0, 1]", out=tmp_path / "out").run()
    runs = tmp_path / "out" / "runs"
    assert_same_weights(whole.with_suffix("") / "runs/seed-0/step-12", runs / "seed-0/step-12")
    zero, one = (weights(runs / f"seed-{seed}" / "step-0") for seed in (0, 1))
    assert {name for name in zero if (zero[name] != one[name]).any()} == {"classifier.weight"}


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    file = lay_out(tmp_path, TUNING.replace("learning_rate = 5e-3", "learning_rate = 1e30"))
    with pytest.raises(SettingsError, match=r"seed 0: the loss is nan at step \d+; a lower"):
        finetuning(file).run()


def test_a_task_that_leaves_nothing_to_learn_from_is_told_so(tmp_path: Path) -> None:
    from isogloss.core.types import Features
    from isogloss.tasks.training import Watching, train

    work = finetuning(lay_out(tmp_path))
    tuned = work.task.prepare(str(tmp_path / "model"), work.material.labels, seed=0, device="cpu")
    none = Features(Letters("a", 0), lambda rows: {})
    with pytest.raises(DataError, match="no example of"):
        train(work.runs[0], tuned, [none], work.tuning.training, Watching(Quiet()))


def test_a_process_that_is_killed_goes_on_to_the_same_weights(whole: Path, tmp_path: Path) -> None:
    file = lay_out(tmp_path, TUNING.replace("steps = 12", "steps = 40").replace("[0, 4]", "[0]"))
    run = file.with_suffix("") / "runs" / "seed-0"
    command = [sys.executable, "-m", "isogloss", "finetune", str(file)]
    source = os.path.dirname(os.path.dirname(os.path.abspath(isogloss.__file__)))
    environment = os.environ | {"PYTHONPATH": source, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while not list(run.glob("state/checkpoint-*/trainer_state.json")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it ended before it could be killed"
    assert not (run / "step-40").exists()
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        went_on = finetuning(file).run()
        straight = finetuning(file, out=tmp_path / "straight").run()
    finally:
        torch.set_num_threads(threads)
    assert_same_weights(run / "step-40", tmp_path / "straight" / "runs/seed-0/step-40")
    assert went_on == straight
