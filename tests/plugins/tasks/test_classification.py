"""The task classification: files, several labels, pairs, scores."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, SettingsError
from isogloss.plugins.tasks.classification import classification
from isogloss.plugins.tasks.labels import label_scores

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.conftest import Checkpoint
    from tests.plugins.tasks.conftest import Write

EMOTIONS = "4,7\tWas ist passiert?\n6\tDas Geschäft läuft schlecht.\n\n4\tWir sind hier.\n"


def test_a_table_has_a_label_and_a_text(write: Write) -> None:
    found = classification().read(write("en.tsv", "pos\tgood cat\nneg\t bad cat \n"), "en")
    assert found.targets == ("pos", "neg")
    assert [each.text for each in found.sentences] == ["good cat", "bad cat"]
    assert found.seconds == ()
    assert found.lines == (1, 2)


def test_a_table_may_have_two_texts(write: Write) -> None:
    found = classification().read(write("en.tsv", "yes\tthe cat\ta cat\n"), "en")
    assert [each.text for each in found.seconds] == ["a cat"]


def test_a_text_in_the_labels_place_is_asked_about(write: Write) -> None:
    task, right, swapped = classification(), "", ""
    for number in range(60):
        right += f"{number}\tgood cat\n" * 2
        swapped += f"good cat {number}\tpos\n"
    assert len(task.labels(task.read(write("many.tsv", right), "en"))) == 60
    with pytest.raises(DataError, match=r"60 labels in 60 examples: does the text stand where"):
        task.labels(task.read(write("en.tsv", swapped), "en"))


def test_json_lines_are_read_by_their_names(write: Write) -> None:
    rows: list[dict[str, Any]] = [{"label": 1, "text": "good"}, {"label": "neg", "text": "bad"}]
    text = "\n".join(map(json.dumps, rows))
    found = classification().read(write("en.jsonl", text), "en")
    assert found.targets == ("1", "neg")
    pairs = [{"label": "yes", "premise": "the cat", "hypothesis": "a cat"}]
    found = classification().read(write("b.jsonl", json.dumps(pairs[0])), "en")
    assert (found.sentences[0].text, found.seconds[0].text) == ("the cat", "a cat")


def test_several_labels_are_refused_until_the_user_says_what_they_mean(write: Write) -> None:
    path = write("de.tsv", EMOTIONS)
    with pytest.raises(DataError, match=re.escape("line 1: 2 labels (4, 7); several = 'first'")):
        classification().read(path, "de")
    assert classification(several="first").read(path, "de").targets == ("4", "6", "4")
    skipped = classification(several="skip").read(path, "de")
    assert skipped.targets == ("6", "4")
    assert skipped.lines == (2, 4)
    assert skipped.notes == {"examples with several labels left out": 1}
    several = classification(several="multi").read(path, "de")
    assert several.targets == (frozenset("47"), frozenset("6"), frozenset("4"))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.tsv", "pos\n", "line 1: 1 column(s) between tabs; a label and one or two texts"),
        ("a.tsv", "pos\ta\tb\tc\n", "line 1: 4 column(s) between tabs"),
        ("a.tsv", "pos\ta\nneg\ta\tb\n", "line 2: 2 text(s), and 1 in line 1"),
        ("a.tsv", "pos\ta\n\t b\n", "line 2: the label is empty"),
        ("a.tsv", "pos\ta\nneg\t\n", "line 2: the text is empty"),
        ("a.tsv", "\n", "it holds no example; a label and a text are wanted"),
        ("a.jsonl", '{"label": "x"', "line 1: no valid JSON"),
        ("a.jsonl", '["x"]', "line 1: an object with label and text is wanted"),
        ("a.jsonl", '{"label": "x", "txt": "y"}', "line 1: it has label, txt; 'label' and 'text'"),
        ("a.jsonl", '{"label": 1.5, "text": "y"}', "line 1: the label is 1.5; a text or a number"),
    ],
)
def test_a_file_that_is_none_is_named_with_its_line(
    write: Write, name: str, text: str, sentence: str
) -> None:
    with pytest.raises(DataError, match=re.escape(sentence)):
        classification().read(write(name, text), "en")


def test_one_label_alone_is_nothing_to_learn(write: Write) -> None:
    task = classification()
    one = task.read(write("en.tsv", "pos\ta\npos\tb\n"), "en")
    with pytest.raises(DataError, match="every example has the label 'pos': there is nothing"):
        task.labels(one)


def test_the_most_frequent_label_of_training_is_a_baseline(write: Write) -> None:
    task: Any = classification()
    trained = task.read(write("a.tsv", "pos\ta\npos\tb\nneg\tc\n"), "en")
    tested = task.read(write("b.tsv", "pos\ta\nneg\tb\nneg\tb\nneg\tb\n"), "en")
    # pos: precision 1/4, recall 1, F1 0.4; neg: 0.
    assert task.baselines(trained, tested) == {
        "always pos": {"macro_f1": pytest.approx(0.2), "accuracy": 0.25}
    }


def test_macro_f1_is_the_mean_over_labels_that_are_said_or_wanted() -> None:
    # a: 1 right of 2 said and 1 there: 2/3; b: 0 said, 1 there: 0; c: 1 of 1 and 1: 1.
    found = label_scores(["a", "a", "c"], ["a", "b", "c"])
    assert found == {"macro_f1": pytest.approx((2 / 3 + 0 + 1) / 3), "accuracy": 2 / 3}
    several = label_scores([frozenset("ab"), frozenset("a")], [frozenset("a"), frozenset("a")])
    assert several == {"macro_f1": pytest.approx(0.5), "accuracy": 0.5}
    assert label_scores([], []) == {"macro_f1": None, "accuracy": None}


def test_probabilities_are_the_models_own(checkpoint: Checkpoint, write: Write) -> None:
    import torch
    from transformers import AutoTokenizer

    task = classification()
    examples = task.read(write("en.tsv", "pos\tthe cat sleeps\nneg\ta dog\n"), "en")
    tuned = task.prepare(checkpoint("bert"), task.labels(examples), seed=0, device="cpu")
    assert tuned.labels == ("neg", "pos")
    found = tuned.predict(examples)
    for number, sentence in enumerate(examples.sentences):
        read = AutoTokenizer.from_pretrained(checkpoint("bert"))(sentence.text, return_tensors="pt")
        with torch.no_grad():
            scores = tuned.model(**read).logits[0].double().log_softmax(-1).numpy()
        assert found.scores[number] == pytest.approx(scores, abs=1e-5)
        assert found.predicted[number] == tuned.labels[int(scores.argmax())]


def test_each_of_several_labels_has_its_own_probability(
    checkpoint: Checkpoint, write: Write
) -> None:
    task = classification(several="multi")
    examples = task.read(write("de.tsv", EMOTIONS), "de")
    tuned = task.prepare(checkpoint("bert"), task.labels(examples), seed=0, device="cpu")
    tuned.model.classifier.bias.data[:] = __import__("torch").tensor([9.0, -9.0, 9.0])
    found = tuned.predict(examples)
    assert set(found.predicted) == {frozenset("47")}
    assert (np.exp(found.scores[0])[[0, 2]] > 0.99).all()
    batch = tuned.features(examples).collate([tuned.features(examples).dataset[0]])
    assert batch["labels"].tolist() == [[1.0, 0.0, 1.0]]


def test_a_pair_is_read_as_the_tokenizer_joins_it_and_cut_to_the_length(
    checkpoint: Checkpoint, write: Write
) -> None:
    from transformers import AutoTokenizer

    task = classification(max_length=12)
    text = "yes\tthe cat\ta cat\nno\tthe children read\tunbelievable stories\n"
    examples = task.read(write("en.tsv", text), "en")
    tuned = task.prepare(checkpoint("bert"), task.labels(examples), seed=0, device="cpu")
    features = tuned.features(examples)
    theirs = AutoTokenizer.from_pretrained(checkpoint("bert"))
    for number in range(2):
        read = theirs(
            examples.sentences[number].text,
            examples.seconds[number].text,
            truncation="longest_first",
            max_length=12,
        )
        row: Any = features.dataset[number]
        assert row["input_ids"].tolist() == read["input_ids"]
        assert row["token_type_ids"].tolist() == read["token_type_ids"]
    assert features.notes == {"sentences cut": 1}
    assert len(tuned.predict(examples).predicted) == 2


def test_an_unknown_label_is_refused_with_its_line(checkpoint: Checkpoint, write: Write) -> None:
    task = classification()
    tuned = task.prepare(checkpoint("bert"), ("a", "b"), seed=0, device="cpu")
    examples = task.read(write("en.tsv", "a\tthe cat\nc\tthe dog\n"), "en")
    with pytest.raises(DataError, match=r"line 2: the label 'c' is unknown to the model"):
        tuned.features(examples)


def test_a_model_with_a_decoder_is_refused(checkpoint: Checkpoint) -> None:
    with pytest.raises(SettingsError, match="model type 'mt5' has an encoder and a decoder"):
        classification().prepare(checkpoint("mt5"), ("a", "b"), seed=0, device="cpu")


def test_a_head_for_several_labels_is_no_head_for_one(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    tuned = classification(several="multi").prepare(
        checkpoint("bert"), ("a", "b"), seed=0, device="cpu"
    )
    tuned.save(tmp_path)
    with pytest.raises(SettingsError, match="its head was trained as multi_label_classification"):
        classification().prepare(tmp_path, (), seed=0, device="cpu")


def test_real_files_are_read(shared: Path) -> None:
    labelled = shared / "data" / "labelled"
    pairs = classification().read(labelled / "nli-xnli" / "sw.tsv", "sw")
    assert Counter(pairs.targets) == {"contradiction": 500, "entailment": 500, "neutral": 500}
    assert len(pairs.seconds) == 1500
    emotions = labelled / "emotion-xed" / "de.tsv"
    with pytest.raises(DataError, match=r"de\.tsv, line 1: 2 labels \(4, 7\)"):
        classification().read(emotions, "de")
    alone = classification(several="skip").read(emotions, "de")
    assert (len(alone), set(alone.targets)) == (3572, set("12345678"))
    assert len(classification(several="multi").read(emotions, "de")) == 5500
