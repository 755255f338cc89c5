"""The task translation: pairs of texts, what is written, how likely the target is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, SettingsError
from isogloss.plugins.tasks.texts import text_scores
from isogloss.plugins.tasks.translation import translation

if TYPE_CHECKING:
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.tasks.conftest import Write

EN, DE = "the cat\na dog\n\n", "die Katze\nein Hund\nnichts\n"


def test_two_files_are_parallel_by_line(write: Write) -> None:
    write("train.de", DE)
    found = translation(target="de").read(write("train.en", EN), "en")
    assert [each.text for each in found.sentences] == ["the cat", "a dog"]
    assert found.targets == ("die Katze", "ein Hund")
    assert found.notes == {"lines that are empty on one side left out": 1}


def test_the_twin_is_named_by_its_language(write: Write) -> None:
    write("de.txt", DE)
    assert len(translation(target="de").read(write("en.txt", EN), "en")) == 2


def test_a_table_holds_both(write: Write) -> None:
    found = translation(target="de").read(write("x.tsv", "the cat\tdie Katze\n"), "en")
    assert (found.sentences[0].text, found.targets) == ("the cat", ("die Katze",))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.en": EN, "a.de": "die Katze\n"}, "a.en, line 2: 3 lines, and"),
        ({"a.en": EN}, "a.de: there is no such file"),
        ({"a.txt": EN}, "no part of its name is 'en', so that the file in 'de' is not known"),
        ({"a.tsv": "the cat\n"}, "line 1: 1 column(s) between tabs; a source and a target text"),
        ({"a.en": "\n", "a.de": "\n"}, "it holds no sentence with its translation"),
    ],
)
def test_files_that_do_not_fit_are_named(
    write: Write, files: dict[str, str], sentence: str
) -> None:
    first = [write(name, text) for name, text in files.items()][0]  # noqa: RUF015 (all are written)
    with pytest.raises(DataError, match=re.escape(sentence)):
        translation(target="de").read(first, "en")


def test_a_text_is_not_translated_into_itself(write: Write) -> None:
    with pytest.raises(DataError, match="'de' is the target language"):
        translation(target="de").read(write("a.de", DE), "de")


def test_settings_that_write_nothing_are_refused() -> None:
    with pytest.raises(SettingsError, match="beams is 0; it must be 1 or more"):
        translation(target="de", beams=0)


def test_scores_are_sacrebleus() -> None:
    import sacrebleu

    said, wanted = ["the cat sat on the mat"], ["the cat sat on a mat"]
    found = text_scores(said, wanted)
    assert found["chrf"] == sacrebleu.CHRF().corpus_score(said, [wanted]).score
    assert found["bleu"] == sacrebleu.BLEU().corpus_score(said, [wanted]).score
    assert text_scores(wanted, wanted) == {"chrf": 100.0, "bleu": pytest.approx(100.0)}
    assert text_scores([], []) == {"chrf": None, "bleu": None}


def test_copying_the_source_is_the_baseline(write: Write) -> None:
    write("a.de", "the cat sleeps\n")
    task: Any = translation(target="de")
    examples = task.read(write("a.en", "the cat sleeps\n"), "en")
    assert task.baselines(examples, examples)["copy the source"]["chrf"] == 100.0


@pytest.mark.parametrize("kind", ["mt5", "bart"])
def test_the_targets_probability_is_the_models_own(
    checkpoint: Checkpoint, write: Write, kind: str
) -> None:
    import torch

    write("a.de", DE)
    task = translation(target="de", max_new=4)
    examples = task.read(write("a.en", EN), "en")
    tuned = task.prepare(checkpoint(kind), (), seed=0, device="cpu")
    found = tuned.predict(examples)
    features = tuned.features(examples)
    for number in range(len(examples)):
        batch: Any = features.collate([features.dataset[number]])
        with torch.no_grad():
            # The loss is the mean over the target's tokens, the end among them.
            loss = float(tuned.model(**batch).loss) * batch["labels"].shape[1]
        assert float(found.scores[number]) == pytest.approx(-loss, rel=1e-4)


@pytest.mark.parametrize("beams", [1, 2])
def test_what_is_written_is_the_models_own(
    checkpoint: Checkpoint, write: Write, beams: int
) -> None:
    import torch
    from transformers import AutoTokenizer

    write("a.de", DE)
    task = translation(target="de", max_new=4, beams=beams)
    examples = task.read(write("a.en", EN), "en")
    tuned = task.prepare(checkpoint("bart"), (), seed=0, device="cpu")
    tokenizer = AutoTokenizer.from_pretrained(checkpoint("bart"))
    for number, text in enumerate(tuned.predict(examples).predicted):
        read = tokenizer(examples.sentences[number].text, return_tensors="pt")
        with torch.no_grad():
            written = tuned.model.generate(
                input_ids=read["input_ids"],
                attention_mask=read["attention_mask"],
                num_beams=beams,
                max_new_tokens=4,
                do_sample=False,
            )
        assert text == tokenizer.decode(written[0], skip_special_tokens=True).strip()


def test_a_prefix_stands_before_the_source(checkpoint: Checkpoint, write: Write) -> None:
    write("a.de", "die Katze\n")
    path = write("a.en", "cat\n")
    plain, led = (translation(target="de", prefix=prefix) for prefix in ("", "the "))
    rows: list[Any] = []
    for task, text in ((plain, "the cat\n"), (led, "cat\n")):
        path.write_text(text, encoding="utf-8")
        examples = task.read(path, "en")
        tuned = task.prepare(checkpoint("mt5"), (), seed=0, device="cpu")
        rows.append(tuned.features(examples).dataset[0])
    assert rows[0]["input_ids"].tolist() == rows[1]["input_ids"].tolist()


def test_a_model_without_a_decoder_is_refused(checkpoint: Checkpoint) -> None:
    with pytest.raises(SettingsError, match="translation wants a model that has an encoder and"):
        translation(target="de").prepare(checkpoint("bert"), (), seed=0, device="cpu")
