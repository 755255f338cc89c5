"""The task ner: files, labels at first sub-words, words that are lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import DataError, Examples, Sentence, SettingsError, TokenTask
from isogloss.plugins.tasks.ner import ner

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugins.conftest import Checkpoint
    from tests.plugins.tasks.conftest import Write

TWO = "the\tO\nKatze\tB-PER\nsleeps\tI-PER\n\ndog\tO\nAlte\tB-LOC\n"


def test_tokens_and_tags_become_examples_with_the_line_of_each(write: Write) -> None:
    found = ner().read(write("en.iob2", TWO), "en")
    assert [each.text for each in found.sentences] == ["the Katze sleeps", "dog Alte"]
    assert found.sentences[0].words == ((0, 3), (4, 9), (10, 16))
    assert found.targets == (("O", "B-PER", "I-PER"), ("O", "B-LOC"))
    assert found.lines == (1, 5)


def test_a_column_that_numbers_the_words_is_passed_over(write: Write) -> None:
    text = "# sent_id = a\n1\tthe\tO\n2\tKatze\tB-PER\n\n1\tdog\tO\n"
    found = ner().read(write("en.iob2", text), "en")
    assert [each.text for each in found.sentences] == ["the Katze", "dog"]
    assert found.lines == (2, 5)
    numbers = ner().read(write("numbers.iob2", "1\tB-PER\n2\tO\n"), "en")
    assert numbers.sentences[0].text == "1 2"


def test_types_that_do_not_count_are_read_as_outside(write: Write) -> None:
    found = ner(types=["LOC"]).read(write("en.iob2", TWO), "en")
    assert found.targets == (("O", "O", "O"), ("O", "B-LOC"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the\tO\nKatze\n", "line 2: 1 column(s) between tabs; a form and a tag are wanted"),
        ("the\tB_PER\n", "line 1: the tag is 'B_PER'; wanted is O, B-TYPE or I-TYPE"),
        ("the\tI-PER\n", "line 1: I-PER comes after O; in IOB2 an entity begins with B-PER"),
        ("", "it holds no sentence; tokens and tags are wanted"),
    ],
)
def test_a_file_that_is_none_is_named_with_its_line(write: Write, text: str, sentence: str) -> None:
    path = write("en.iob2", text)
    with pytest.raises(DataError, match=re.escape(sentence)) as raised:
        ner().read(path, "en")
    assert str(path) in str(raised.value)


def test_labels_begin_with_outside_and_one_alone_is_refused(write: Write) -> None:
    task = ner()
    assert task.labels(task.read(write("a", TWO), "en")) == ("O", "B-LOC", "B-PER", "I-PER")
    with pytest.raises(DataError, match="only 'O' as their label: there is nothing to learn"):
        task.labels(task.read(write("b", "the\tO\n"), "en"))


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_only_the_first_sub_word_of_a_word_is_labelled(
    checkpoint: Checkpoint, write: Write, kind: str
) -> None:
    from transformers import AutoTokenizer

    task = ner()
    examples = task.read(write("en.iob2", TWO), "en")
    labels = task.labels(examples)
    tuned = task.prepare(checkpoint(kind), labels, seed=0, device="cpu")
    row: Any = tuned.features(examples).dataset[0]
    theirs = AutoTokenizer.from_pretrained(checkpoint(kind))("the Katze sleeps")
    assert list(row["input_ids"]) == theirs["input_ids"]
    wanted, before = [], None
    for word in theirs.word_ids():
        first = word is not None and word != before
        wanted.append(labels.index(tuple(examples.targets[0])[word]) if first else -100)
        before = word
    assert row["labels"] == wanted


def test_words_beyond_the_length_are_counted_and_predicted_as_outside(
    checkpoint: Checkpoint, write: Write
) -> None:
    task = ner(max_length=8)
    examples = task.read(write("en.iob2", "the\tO\nKatze\tB-PER\nunbelievable\tB-LOC\n"), "en")
    labels = task.labels(examples)
    tuned = task.prepare(checkpoint("bert"), labels, seed=0, device="cpu")
    assert tuned.features(examples).notes == {"words beyond the model's length": 1}
    tuned.model.classifier.bias.data[labels.index("B-LOC")] += 100.0
    found = tuned.predict(examples)
    assert found.predicted == (("B-LOC", "B-LOC", "O"),)
    assert found.lost == ((0, 2),)
    assert found.scores[0][2] == pytest.approx(np.full(3, -np.log(3)))


def test_words_in_one_sub_word_share_no_label(checkpoint: Checkpoint, write: Write) -> None:
    task = ner()
    tuned = task.prepare(checkpoint("bert"), ("O", "B-X"), seed=0, device="cpu")
    # Two words that are halves of one run of letters may be one sub-word.
    sentence = Sentence(0, "en", "the", ((0, 1), (1, 3)))
    examples = Examples("en", (sentence,), (("O", "B-X"),), "made", (1,))
    features = tuned.features(examples)
    row: Any = features.dataset[0]
    assert features.notes == {"words that share their first sub-word with the word before": 1}
    assert [label for label in row["labels"] if label != -100] == [0]


def test_probabilities_are_those_of_the_model_at_the_first_sub_word(
    checkpoint: Checkpoint, write: Write
) -> None:
    import torch
    from transformers import AutoTokenizer

    task = ner()
    examples = task.read(write("en.iob2", TWO), "en")
    tuned = task.prepare(checkpoint("bert"), task.labels(examples), seed=0, device="cpu")
    found = tuned.predict(examples)
    for number, sentence in enumerate(examples.sentences):
        read = AutoTokenizer.from_pretrained(checkpoint("bert"))(sentence.text, return_tensors="pt")
        with torch.no_grad():
            scores = tuned.model(**read).logits[0].double().log_softmax(-1).numpy()
        words = read.word_ids()
        first = [words.index(word) for word in range(len(sentence.words))]
        assert found.scores[number] == pytest.approx(scores[first], abs=1e-5)
        best = tuple(tuned.labels[at] for at in scores[first].argmax(1))
        assert found.predicted[number] == best


def test_labels_that_do_not_fit_the_words_or_the_model_are_refused(checkpoint: Checkpoint) -> None:
    task = ner()
    tuned = task.prepare(checkpoint("bert"), ("O", "B-X"), seed=0, device="cpu")
    sentence = Sentence(0, "en", "the cat", ((0, 3), (4, 7)))
    few = Examples("en", (sentence,), (("O",),), "made.txt", (7,))
    with pytest.raises(DataError, match=r"made\.txt, line 7: 1 labels for 2 words"):
        tuned.features(few)
    odd = Examples("en", (sentence,), (("O", "B-Y"),), "made.txt", (7,))
    with pytest.raises(
        DataError, match=r"line 8: the label 'B-Y' is unknown to the model: it knows"
    ):
        tuned.features(odd)


def test_a_model_that_only_goes_on_is_refused(checkpoint: Checkpoint) -> None:
    with pytest.raises(SettingsError, match=r"labels of words wants a model that reads both ways"):
        ner().prepare(checkpoint("gpt2"), ("O", "B-X"), seed=0, device="cpu")


def test_real_files_are_read(shared: Path) -> None:
    labelled = shared / "data" / "labelled"
    pud = ner().read(labelled / "ner-pud" / "de.iob2.gz", "de")
    assert len(pud) == 1000
    assert {tag for tags in pud.targets for tag in tags if tag != "O"} == {
        f"{place}-{kind}" for place in "BI" for kind in ("LOC", "ORG", "PER")
    }
    wikineural = labelled / "ner-wikineural" / "test" / "en.conll"
    with pytest.raises(DataError, match="line 705: I-MISC comes after O"):
        ner().read(wikineural, "en")
    assert len(ner(strict=False).read(wikineural, "en")) == 1000


def test_what_a_word_that_is_not_read_gets_need_be_no_label(checkpoint: Checkpoint) -> None:
    class Classes(TokenTask):
        outside = "X"

    tuned = Classes(max_length=4).prepare(checkpoint("bert"), ("A", "B"), seed=0, device="cpu")
    sentence = Sentence(0, "en", "the unbelievable", ((0, 3), (4, 16)))
    examples = Examples("en", (sentence,), (("A", "B"),), "made", (1,))
    assert tuple(tuned.predict(examples).predicted[0])[1] == "X"
