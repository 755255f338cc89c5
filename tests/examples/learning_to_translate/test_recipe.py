"""The translation recipe from text to study: a model of mT5's shape that commands can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples.learning_to_translate.__main__ import main, material_of, options_of
from examples.learning_to_translate.checkpoint import Shape, make
from examples.learning_to_translate.files import Training, base_file, study_file, tuned_file
from isogloss import SettingsError
from isogloss.core.study.file import read_study
from isogloss.tasks.tuning import read_tuning

if TYPE_CHECKING:
    from pathlib import Path

TRAINING = Training(pretraining=2, steps=3)
PAIR = ("en", "de")


@pytest.fixture
def texts(tmp_path: Path) -> dict[str, Path]:
    found = {language: tmp_path / f"{language}.txt" for language in (*PAIR, "fr")}
    for language, path in found.items():
        path.write_text(f"a {language} b\n" * 8, "utf-8")
    return found


def test_the_checkpoint_reads_and_ends_sentences(tmp_path: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    lines = ["a cat sat", "eine Katze saß"] * 20
    make(tmp_path / "fresh", lines, Shape(pieces=60, width=8, blocks=1, heads=2), seed=0)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "fresh")
    model = AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "fresh")
    numbers = tokenizer("a cat sat")["input_ids"]
    assert numbers[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(numbers, skip_special_tokens=True) == "a cat sat"
    assert model.config.vocab_size == len(tokenizer)
    first = tokenizer("x<extra_id_0>y<extra_id_1>")["input_ids"]
    assert {tokenizer.convert_tokens_to_ids(f"<extra_id_{n}>") for n in (0, 1)} <= set(first)


def test_the_base_learns_from_all_languages_and_translation_from_one(
    tmp_path: Path, texts: dict[str, Path]
) -> None:
    test = {language: texts[language] for language in PAIR}
    (tmp_path / "base.toml").write_text(base_file(TRAINING, texts, test), "utf-8")
    (tmp_path / "tuned.toml").write_text(tuned_file(TRAINING, PAIR, texts, test), "utf-8")
    base, tuned = (read_tuning(tmp_path / f"{name}.toml") for name in ("base", "tuned"))
    assert (base.task.use, list(base.train), base.training.steps) == ("text", ["en", "de", "fr"], 2)
    assert (tuned.task.settings, list(tuned.train)) == ({"target": "de"}, ["en"])
    assert tuned.training.controls == ["none", "shuffled-labels", "without-labels"]
    assert tuned.model.checkpoint == str(tmp_path / "base/runs/seed-0/step-2")


def test_the_study_has_the_base_what_came_of_it_and_both_halves(
    tmp_path: Path, texts: dict[str, Path]
) -> None:
    (tmp_path / "study.toml").write_text(study_file(TRAINING, PAIR, texts, [], 5), "utf-8")
    study = read_study(tmp_path / "study.toml")
    assert list(study.sources) == ["untrained", "base", "tuned", "shuffled", "continued"]
    shuffled = study.sources["shuffled"].settings["model"]
    assert shuffled == "./tuned/runs/shuffled-labels-seed-0/step-3"
    assert study.compare.pairs[-1] == ["en/encoder", "de/decoder.predicts"]


def test_a_language_without_text_to_test_is_told(texts: dict[str, Path]) -> None:
    given = [word for name in PAIR for word in ("--text", f"{name}={texts[name]}")]
    with pytest.raises(SettingsError, match="--test en=FILE is wanted"):
        material_of(options_of(given))


@pytest.mark.slow
def test_a_model_that_does_not_translate_is_not_analysed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ("--lines", "60", "--pieces", "200", "--width", "8", "--blocks", "1")
    steps = ("--pretraining", "1", "--steps", "1", "--batch", "4", "--draws", "0")
    with pytest.raises(SettingsError, match="no better than copying"):
        main(["--out", str(tmp_path / "out"), *small, *steps])
    assert "copy the source (en)" in capsys.readouterr().out
    assert not (tmp_path / "out/study.toml").exists()
