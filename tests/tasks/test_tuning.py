"""The file of a fine-tuning: what is wrong with it is said with its line."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from isogloss.core.errors import IsoglossError
from isogloss.core.study.toml import to_toml
from isogloss.tasks.record import as_document
from isogloss.tasks.tuning import read_tuning
from tests.tasks.material import TUNING

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(TUNING, encoding="utf-8")
    return path


def test_paths_start_at_the_file_and_defaults_are_filled_in(file: Path) -> None:
    (file.parent / "model").mkdir()
    tuning = read_tuning(file)
    assert tuning.folder == file.with_suffix("")
    assert tuning.model.checkpoint == str(file.parent / "model")
    assert tuning.train == {"en": file.parent / "train-en.iob2"}
    assert list(tuning.test) == ["en", "de"]
    assert tuning.training.kept == [0, 4, 12]
    assert tuning.training.seeds == [0]
    assert tuning.training.controls == ["none"]


def test_a_name_that_no_folder_has_is_the_hubs(file: Path) -> None:
    assert read_tuning(file, overrides=["model.checkpoint=xlm-roberta-base"]).model.checkpoint == (
        "xlm-roberta-base"
    )
    there = read_tuning(file, overrides=["model.checkpoint=./other"]).model.checkpoint
    assert there == str(file.parent / "other")


def test_what_is_not_kept_by_name_is_the_first_and_the_last_step(file: Path) -> None:
    tuning = read_tuning(file, overrides=["training.keep=[]", "training.steps=30"])
    assert tuning.training.kept == [0, 30]
    assert tuning.training.between == 2
    assert read_tuning(file, overrides=["training.save_every=auto"]).training.between == 1


def test_settings_are_overridden(file: Path) -> None:
    tuning = read_tuning(
        file,
        overrides=[
            "training.seeds=[3, 4]",
            'training.control=["none", "shuffled-labels"]',
            "task.types=['PER']",
            "test.fr=fr.iob2",
        ],
    )
    assert tuning.training.seeds == [3, 4]
    assert tuning.training.controls == ["none", "shuffled-labels"]
    assert tuning.task.settings == {"types": ["PER"]}
    assert list(tuning.test) == ["en", "de", "fr"]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("schema = 1\n", "", "expected schema = 1 at the top of the file, found nothing"),
        ("[model]", "[modell]", ": the file has no 'modell'; did you mean 'model'?"),
        ("checkpoint", "checkpiont", "[model] has no 'checkpiont'; did you mean 'checkpoint'?"),
        ('[model]\ncheckpoint = "model"\n', "", "no [model]: it names the checkpoint"),
        ('use = "ner"\n', "", "[task]: 'use' is missing"),
        ("steps = 12", "steps = 0", "steps = 0: expected 1 or more"),
        ("steps = 12", "steps = true", "steps = True: expected a valid integer"),
        ("steps = 12\n", "", "[training]: 'steps' is missing"),
        ("keep = [0, 4]", "keep = [0, 40]", "keep: 40 is no step: there are 0 to 12"),
        ("batch_size = 4", "batch_size = 0", "batch_size = 0: expected 1 or more"),
        (
            "learning_rate = 5e-3",
            "learning_rate = -1.0",
            "learning_rate = -1.0: expected 0 or more",
        ),
        ("learning_rate = 5e-3", "learning_rate = inf", "learning_rate = inf: expected 0 or more"),
        ("save_every = 2", "save_every = 0", "save_every = 0: expected 1 or more"),
        ("save_every = 2", "seeds = []", "seeds = []: expected one or more, each once"),
        ("save_every = 2", "seeds = [1, 1]", "seeds = [1, 1]: expected one or more, each once"),
        ("save_every = 2", "seeds = [-1]", "seeds = [-1]: expected 0 or more"),
        ("save_every = 2", "warmup = 1.0", "warmup = 1.0: expected a share below 1"),
        ("save_every = 2", "max_grad_norm = 0.0", "max_grad_norm = 0.0: above 0"),
        ("save_every = 2", 'control = "labels"', "control = 'labels': expected 'none'"),
        ("save_every = 2", 'device = "cuda:1"', "one device is used, such as cpu or cuda"),
        ('en = "train-en.iob2"', "", "[train]: a language and the file that is learnt from"),
        ('en = "train-en.iob2"', "en = 3", "[train] en = 3: expected a valid string"),
        ('en = "train-en.iob2"', '"e n" = "x"', "[train]: language 'e n': a name has 1 to 64"),
    ],
)
def test_what_is_wrong_is_named(file: Path, before: str, after: str, sentence: str) -> None:
    assert TUNING.count(before) == 1
    file.write_text(TUNING.replace(before, after), encoding="utf-8")
    with pytest.raises(IsoglossError, match=re.escape(sentence)) as raised:
        read_tuning(file)
    assert str(file) in str(raised.value)
    assert raised.value.exit_code == 2


def test_the_line_of_a_wrong_setting_is_named(file: Path) -> None:
    file.write_text(TUNING.replace("batch_size = 4", "batch_size = 0"), encoding="utf-8")
    with pytest.raises(IsoglossError, match=r"small\.toml, line 14: \[training\] batch_size = 0"):
        read_tuning(file)


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("steps=3", "-s steps=3: expected TABLE.KEY=VALUE"),
        ("trainig.steps=3", "a fine-tuning has no 'trainig'; did you mean 'training'?"),
        ("training.stops=3", "[training] has no 'stops'; did you mean 'steps'?"),
    ],
)
def test_a_wrong_override_is_named(file: Path, override: str, sentence: str) -> None:
    with pytest.raises(IsoglossError, match=re.escape(sentence)):
        read_tuning(file, overrides=[override])


def test_a_folder_that_is_none_is_told_so(file: Path) -> None:
    folder = file.with_suffix("")
    folder.mkdir()
    with pytest.raises(IsoglossError, match=r"holds no tuning\.toml; run .*small\.toml first"):
        read_tuning(folder)
    with pytest.raises(IsoglossError, match="no such file, and no directory of a fine-tuning"):
        read_tuning(file.with_name("other.toml"))


def test_results_never_replace_the_users_own_file(file: Path) -> None:
    own = file.rename(file.with_name("tuning.toml"))
    with pytest.raises(IsoglossError, match="results would replace"):
        read_tuning(own, out=own.parent)
    (file.parent / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IsoglossError, match=r"results cannot go to .*/file/out: .*/file is a file"):
        read_tuning(own, out=file.parent / "file" / "out")


def test_what_ran_is_a_file_that_says_the_same(file: Path) -> None:
    (file.parent / "model").mkdir()
    tuning = read_tuning(file)
    settings = {"strict": True, "types": None}
    text = to_toml(as_document(tuning, settings))
    (tuning.folder / "runs").mkdir(parents=True)
    (tuning.folder / "tuning.toml").write_text(text, encoding="utf-8")
    again = read_tuning(tuning.folder)
    assert again.folder == tuning.folder
    assert again.model == tuning.model
    assert (again.train, again.test) == (tuning.train, tuning.test)
    assert again.training.kept == tuning.training.kept
    assert again.task.settings == {"strict": True}
    assert tomllib.loads(text)["train"] == {"en": "../train-en.iob2"}
