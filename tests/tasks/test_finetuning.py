"""Fine-tunings from file to scores: what is learnt, what controls learn, what is computed once."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from isogloss.core.errors import DataError, LockedError, PluginError, SettingsError
from isogloss.core.store.lock import own
from isogloss.plugins.sources.transformers import transformers
from isogloss.tasks.record import plan_of
from tests.plugins.sources.checkpoints import build
from tests.tasks.material import TUNING, Quiet, finetuning, lay_out

if TYPE_CHECKING:
    from pathlib import Path

LEARNT = (
    TUNING.replace("steps = 12", "steps = 50")
    .replace("[0, 4]", "[0]")
    .replace("save_every = 2", 'control = ["none", "shuffled-labels", "without-labels"]')
    .replace("learning_rate = 5e-3", "learning_rate = 1e-2")
)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a fine-tuning with all controls that ran to its end."""
    file = lay_out(tmp_path_factory.mktemp("learnt"), LEARNT)
    finetuning(file).run()
    return file


def scores(file: Path, **wanted: Any) -> list[dict[str, Any]]:
    return [
        record
        for record in finetuning(file).stored()
        if all(record[key] == value for key, value in wanted.items())
    ]


def test_there_is_a_score_a_seed_control_step_and_language(learnt: Path) -> None:
    records = finetuning(learnt).stored()
    places = [(r["control"], r["seed"], r["step"], r["language"]) for r in records]
    assert places == [
        (control, 0, step, language)
        for control in ("none", "shuffled-labels", "without-labels")
        for step in (0, 50)
        for language in ("en", "de")
    ]
    assert {record["examples"] for record in records} == {10}


def test_labels_that_letters_tell_are_learnt_and_shuffled_ones_are_not(learnt: Path) -> None:
    (own,) = scores(learnt, control="none", step=50, language="en")
    (other,) = scores(learnt, control="shuffled-labels", step=50, language="en")
    assert own["metrics"]["f1"] > 0.9
    assert (other["metrics"]["f1"] or 0.0) < 0.5
    (away,) = scores(learnt, control="none", step=50, language="de")
    assert away["metrics"]["f1"] > 0.5  # the names are the same in both languages


def test_without_labels_the_text_is_learnt_and_there_is_no_score_of_the_task(learnt: Path) -> None:
    (first,) = scores(learnt, control="without-labels", step=0, language="en")
    (last,) = scores(learnt, control="without-labels", step=50, language="en")
    assert set(first["metrics"]) == {"bits"}
    assert last["metrics"]["bits"] < first["metrics"]["bits"] - 1
    config = json.loads(
        (learnt.with_suffix("") / "runs/without-labels-seed-0/step-50/config.json").read_text()
    )
    assert config["architectures"] == ["BertForMaskedLM"]


def test_every_kept_checkpoint_is_a_source_of_the_same_words(learnt: Path) -> None:
    base = transformers(model=str(learnt.parent / "model")).describe()
    kept = sorted(learnt.with_suffix("").glob("runs/*/step-*"))
    assert len(kept) == 6
    found = {path: transformers(model=str(path)).describe() for path in kept}
    assert all(info.widths == base.widths for info in found.values())
    tokenizers = {info.details["tokenizer_sha256"] for info in [base, *found.values()]}
    assert len(tokenizers) == 1
    # Before the first step, shuffled labels have changed nothing.
    assert len({info.fingerprint for info in found.values()}) == 5


def test_nothing_is_computed_twice(learnt: Path) -> None:
    progress = Quiet()
    before = (learnt.with_suffix("") / "results.jsonl").read_bytes()
    finetuning(learnt, progress=progress).run()
    assert progress.begun == []
    assert (learnt.with_suffix("") / "results.jsonl").read_bytes() == before


def test_a_language_that_is_added_is_evaluated_and_nothing_is_trained(
    learnt: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    shutil.copy(copy / "test-de.iob2", copy / "test-nl.iob2")
    progress = Quiet()
    override = (
        "training.control=none",
        "test.nl=test-nl.iob2",
        f"model.checkpoint={learnt.parent}/model",
    )
    records = finetuning(copy / "small.toml", *override, progress=progress).run()
    assert progress.begun == [("seed 0: evaluation", 2, "scores")]
    assert [record["language"] for record in records] == ["en", "de", "nl"] * 2
    by = {(r["step"], r["language"]): r["metrics"] for r in records}
    assert by[50, "nl"] == by[50, "de"]


def test_scores_of_other_runs_are_kept_while_results_are_what_the_file_asks_for(
    learnt: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    progress, base = Quiet(), f"model.checkpoint={learnt.parent}/model"
    few = finetuning(copy / "small.toml", base, "training.control=none", progress=progress).run()
    assert len(few) == 4
    assert len((copy / "small" / "results.jsonl").read_bytes().splitlines()) == 4
    every = finetuning(copy / "small.toml", base, progress=progress).run()
    assert progress.begun == []
    assert (copy / "small" / "results.jsonl").read_bytes() == (
        learnt.with_suffix("") / "results.jsonl"
    ).read_bytes()
    assert len(every) == 12


def test_a_test_file_that_changed_is_evaluated_again(learnt: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    (copy / "test-de.iob2").write_text("Ann\tB-PER\nder\tO\n", encoding="utf-8")
    override = "training.control=none", f"model.checkpoint={learnt.parent}/model"
    records = finetuning(copy / "small.toml", *override).run()
    assert [record["examples"] for record in records] == [10, 1, 10, 1]


def test_a_folder_that_was_trained_otherwise_is_refused(learnt: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"seed-0 was trained otherwise: training.batch_size was"
    ):
        finetuning(learnt, "training.batch_size=8").run()
    with pytest.raises(SettingsError, match=r"task.settings.types was null and is \[.PER., "):
        finetuning(learnt, "task.types=['PER', 'LOC']").run()


def test_what_ran_is_recorded(learnt: Path) -> None:
    folder = learnt.with_suffix("")
    record = json.loads((folder / "run.json").read_bytes())
    assert record["labels"] == ["O", "B-LOC", "B-PER"]
    assert record["metrics"] == ["f1", "precision", "recall", "accuracy"]
    assert record["falling"] == []
    assert {"torch", "transformers", "accelerate", "nervaluate"} <= set(record["versions"])
    assert record["files"]["train"]["en"]["examples"] == 24
    assert record["runs"] == ["seed-0", "shuffled-labels-seed-0", "without-labels-seed-0"]
    assert (folder / "tuning.toml").is_file()
    assert [each["language"] for each in finetuning(folder).stored()] == ["en", "de"] * 6


def test_a_kept_checkpoint_with_another_tokenizer_is_refused(learnt: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    run = copy / "small" / "runs" / "seed-0"
    vocabulary = run / "step-50" / "vocab.txt"
    vocabulary.write_text(vocabulary.read_text().replace("\na\n", "\nä\n"), encoding="utf-8")
    record = json.loads((run / "run.json").read_bytes())
    del record["kept"]["50"]["vocab.txt"]  # as if it had never been whole
    (run / "run.json").write_text(json.dumps(record), "utf-8")
    (run / "scores.jsonl").unlink()
    override = "training.control=none", f"model.checkpoint={learnt.parent}/model"
    with pytest.raises(DataError, match=r"step-50: its tokenizer is not that of the model which"):
        finetuning(copy / "small.toml", *override).run()


def test_a_base_that_changed_is_refused(learnt: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    settings = copy / "model" / "tokenizer_config.json"
    settings.write_text(settings.read_text().replace("false", "true"), encoding="utf-8")
    with pytest.raises(SettingsError, match="otherwise: the files of the checkpoint are others"):
        finetuning(copy / "small.toml").run()


def test_what_was_trained_is_moved_with_its_checkpoint(learnt: Path, tmp_path: Path) -> None:
    """A checkpoint is what it holds, wherever it lies and by whichever link."""
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    (copy / "model").rename(copy / "moved")
    (copy / "model").symlink_to("moved")
    progress = Quiet()
    for file in (copy / "small.toml", copy / "small"):
        finetuning(file, "training.control=none", progress=progress).run()
    assert progress.begun == []


def test_a_run_that_failed_before_it_learnt_anything_is_begun_anew(
    learnt: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy)
    run = copy / "small" / "runs" / "seed-0"
    shutil.rmtree(run / "step-50")
    record = json.loads((run / "run.json").read_bytes())
    record["identity"]["training"]["learning_rate"] = 1e30
    (run / "run.json").write_text(json.dumps(record), "utf-8")
    finetuning(copy / "small.toml", "training.control=none").run()
    assert (run / "step-50").is_dir()
    with pytest.raises(SettingsError, match=r"learning_rate was"):
        finetuning(copy / "small.toml", "training.learning_rate=1e30").run()


def test_what_another_run_trained_meanwhile_is_refused_and_stays(
    learnt: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(learnt.parent, copy, ignore=shutil.ignore_patterns("small"))
    work = finetuning(copy / "small.toml", "training.learning_rate=1e-5")
    assert all(run.otherwise == [] for run in work.runs)  # looked at before the lock is taken
    shutil.copytree(learnt.parent / "small", copy / "small")
    with pytest.raises(SettingsError, match=r"learning_rate was"):
        work.run()
    assert (copy / "small" / "runs" / "seed-0" / "step-50").is_dir()


def test_a_checkpoint_that_is_not_there_is_refused_before_anything_is_written(
    learnt: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(learnt.read_text("utf-8"), "utf-8")
    for name in learnt.parent.glob("*.iob2"):
        shutil.copy(name, tmp_path)
    with pytest.raises(SettingsError, match=r"\[model\] checkpoint: .*nix is no folder"):
        finetuning(other, "model.checkpoint=./nix").run()
    assert not other.with_suffix("").exists()


def test_two_runs_never_share_a_folder(learnt: Path) -> None:
    with own(learnt.with_suffix("")), pytest.raises(LockedError, match="is at work here"):
        finetuning(learnt).run()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "test-de",
            "Ann\tB-PER\nder\tB-DIS\n",
            r"test-de\.iob2, line 2: the label 'B-DIS' is not among",
        ),
        ("test-de", "", r"test-de\.iob2: it holds no sentence"),
        ("train-en", "the\tO\n", r"train-en\.iob2: its words have only 'O' as their label"),
        ("train-en", "the\tO\ncat\n", r"train-en\.iob2, line 2: 1 column"),
    ],
)
def test_bad_data_show_before_anything_is_written(
    tmp_path: Path, name: str, text: str, sentence: str
) -> None:
    file = lay_out(tmp_path)
    (tmp_path / f"{name}.iob2").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        finetuning(file).run()
    assert not file.with_suffix("").exists()


def test_a_plan_writes_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    file = lay_out(tmp_path)
    plan = plan_of(finetuning(file, "training.seeds=[0, 1]"))
    assert [run["steps"] for run in plan["runs"]] == [12, 12]
    assert plan["scores"] == {"missing": 12, "kept": 0}
    assert plan["rounds"] == 2.0
    assert not file.with_suffix("").exists()


TRANSLATION = """\
schema = 1
[model]
checkpoint = "mt5"
[task]
use = "translation"
target = "de"
max_new = 6
[train]
en = "train.en"
[test]
en = "test.en"
fr = "test.fr"
[training]
steps = 4
batch_size = 2
control = ["none", "shuffled-labels", "without-labels"]
"""


def test_a_model_with_a_decoder_is_tuned_to_translate(tmp_path: Path) -> None:
    build("mt5", tmp_path / "mt5")
    lines = {
        "en": "the cat\na dog\nthe mat\n",
        "de": "die Katze\nein Hund\ndie Matte\n",
        "fr": "le chat\nun chien\nle tapis\n",
    }
    for language, text in lines.items():
        for part in ("train", "test"):
            (tmp_path / f"{part}.{language}").write_text(text, encoding="utf-8")
    file = tmp_path / "mt.toml"
    file.write_text(TRANSLATION, encoding="utf-8")
    work = finetuning(file)
    records = work.run()
    assert len(records) == 12
    assert {tuple(record["metrics"]) for record in records} == {("chrf", "bleu"), ("bits",)}
    assert set(work.baselines["fr"]) == {"copy the source"}
    kept = file.with_suffix("") / "runs" / "without-labels-seed-0" / "step-4"
    assert "decoder.predicts" in {
        part for part, _ in transformers(model=str(kept)).describe().widths
    }


def test_a_model_is_tuned_to_classify(tmp_path: Path) -> None:
    file = lay_out(tmp_path, TUNING.replace('"ner"', '"classification"').replace("iob2", "tsv"))
    for name in ("train-en", "test-en", "test-de"):
        text = "good\tAnn sees\nbad\tthe Rome\ngood\tBob sees\n"
        (tmp_path / f"{name}.tsv").write_text(text, encoding="utf-8")
    work = finetuning(file)
    assert {tuple(record["metrics"]) for record in work.run()} == {("macro_f1", "accuracy")}
    assert set(work.baselines["de"]) == {"always good"}


class Telling(Quiet):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def say(self, message: str, /) -> None:
        self.said.append(message)


def test_words_beyond_the_length_are_told_once_for_each_file(tmp_path: Path) -> None:
    file = lay_out(tmp_path)
    for name in ("train-en", "test-en"):
        text = (tmp_path / f"{name}.iob2").read_text(encoding="utf-8")
        long = "\n" + "".join(f"{word}\tO\n" for word in ["the"] * 30)
        (tmp_path / f"{name}.iob2").write_text(text + long, encoding="utf-8")
    progress = Telling()
    overrides = "training.seeds=[0, 1]", "training.steps=2", "training.keep=[]"
    records = finetuning(file, *overrides, progress=progress).run()
    # Of 64 positions two are special; 20 words of three letters fit.
    assert progress.said == [
        f"{tmp_path / 'train-en.iob2'}: 10 words beyond the model's length",
        f"{tmp_path / 'test-en.iob2'}: 10 words that the model does not read",
    ]
    assert {record["lost_words"] for record in records if record["language"] == "en"} == {10}


def test_test_texts_that_are_cut_are_told_once(tmp_path: Path) -> None:
    file = lay_out(tmp_path, TUNING.replace('"ner"', '"classification"').replace("iob2", "tsv"))
    for name in ("train-en", "test-en", "test-de"):
        text = "good\tAnn sees\nbad\tthe Rome\ngood\tBob sees\n"
        long = "bad\t" + "the Rome " * 30 + "\n" if name == "test-de" else ""
        (tmp_path / f"{name}.tsv").write_text(text + long, encoding="utf-8")
    progress = Telling()
    overrides = "training.seeds=[0, 1]", "training.steps=2", "training.keep=[]"
    finetuning(file, *overrides, progress=progress).run()
    assert progress.said == [f"{tmp_path / 'test-de.tsv'}: 1 sentences cut"]


def test_other_weights_than_a_run_was_begun_with_are_refused(tmp_path: Path) -> None:
    file = lay_out(tmp_path)
    work = finetuning(file)
    work.run()
    (run,) = work.runs
    shutil.rmtree(run.step(12))
    run.write_record(run.record | {"base": "of another commit"})
    with pytest.raises(SettingsError, match="seed-0 was begun with other weights of"):
        finetuning(file).run()


@pytest.mark.parametrize("member", ["read", "labels", "prepare"])
def test_a_task_that_raises_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, member: str
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("by zero")

    work = finetuning(lay_out(tmp_path))
    monkeypatch.setattr(type(work.task), member, broken)
    with pytest.raises(PluginError, match=r"task 'ner' raised ZeroDivisionError\('by zero'\)"):
        work.run()
