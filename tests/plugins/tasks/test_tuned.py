"""Models with a head: whose head, kept on disk, and the same modules as a source."""

from __future__ import annotations

import json
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import DataError, Sentence, SettingsError
from isogloss.plugins.sources.transformers import transformers
from isogloss.plugins.tasks.classification import classification
from isogloss.plugins.tasks.ner import ner
from isogloss.plugins.tasks.text import text
from isogloss.plugins.tasks.translation import translation
from isogloss.testing import check_task

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Task, Tuned
    from tests.plugins.conftest import Checkpoint
    from tests.plugins.tasks.conftest import Write

LABELS = ("O", "B-LOC", "B-PER")
SENTENCE = Sentence(0, "en", "the cat sleeps", ((0, 3), (4, 7), (8, 14)))


def prepared(folder: Path, labels: tuple[str, ...] = LABELS, seed: int = 0) -> Tuned:
    return ner().prepare(folder, labels, seed=seed, device="cpu")


def differing(one: Tuned, other: Tuned) -> set[str]:
    here, there = one.model.state_dict(), other.model.state_dict()
    return {name for name in here if bool((here[name] != there[name]).any())}


@pytest.mark.parametrize(
    ("task", "name", "content", "kind"),
    [
        (ner(), "a.iob2", "the\tO\ncat\tB-X\n\na\tO\ndog\tB-X\n", "xlm-roberta"),
        (classification(), "a.tsv", "yes\tthe cat\nno\ta dog\n", "bert"),
        (classification(several="multi"), "a.tsv", "a,b\tthe cat\nb\ta dog\n", "bert"),
        (classification(), "a.tsv", "yes\tthe cat\ta cat\nno\ta dog\tthe dog\n", "bert"),
        (translation(target="de", max_new=4), "a.tsv", "the cat\tdie Katze\na\tb\n", "mt5"),
        (text(), "a.txt", "the cat\na small dog\n", "xlm-roberta"),
        (text(), "a.txt", "the cat sleeps\na small dog sees\n", "mt5"),
    ],
)
def test_every_built_in_task_keeps_its_contract(
    checkpoint: Checkpoint, write: Write, task: Task, name: str, content: str, kind: str
) -> None:
    check_task(lambda: task, write(name, content), "en", checkpoint(kind))


def test_a_new_head_is_drawn_by_its_seed_and_the_rest_is_the_checkpoints(
    checkpoint: Checkpoint,
) -> None:
    one, same, other = (prepared(checkpoint("bert"), seed=seed) for seed in (0, 0, 1))
    assert differing(one, same) == set()
    assert differing(one, other) == {"classifier.weight"}


def test_a_checkpoint_keeps_its_head_and_the_order_of_its_labels(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    tuned = prepared(checkpoint("bert"))
    tuned.save(tmp_path)
    for labels in ((), ("B-PER", "O")):
        again = prepared(tmp_path, labels, seed=5)
        assert again.labels == LABELS
        assert differing(tuned, again) == set()
    with pytest.raises(SettingsError, match=r"its head knows the labels O, B-LOC, B-PER, and B-X"):
        prepared(tmp_path, ("O", "B-X"))


def test_a_checkpoint_without_a_head_needs_labels(checkpoint: Checkpoint) -> None:
    with pytest.raises(SettingsError, match=r"no head for token classification \(BertForMaskedLM"):
        prepared(checkpoint("bert"), ())


def test_weights_that_a_head_cannot_excuse_are_missed(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "lacking"
    shutil.copytree(checkpoint("bert"), folder)
    weights = load_file(folder / "model.safetensors")
    weights.pop("bert.encoder.layer.0.output.dense.weight")
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DataError, match=r"the weights lack 1 of the model's: bert\.encoder"):
        prepared(folder)


def test_a_kept_model_is_safetensors_and_its_tokenizer_is_copied_to_the_byte(
    checkpoint: Checkpoint, tmp_path: Path
) -> None:
    prepared(checkpoint("bert")).save(tmp_path / "kept")
    names = {path.name for path in (tmp_path / "kept").iterdir()}
    assert names == {"config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"}
    for name in ("vocab.txt", "tokenizer_config.json"):
        there = (checkpoint("bert") / name).read_bytes()
        assert (tmp_path / "kept" / name).read_bytes() == there
    config = json.loads((tmp_path / "kept" / "config.json").read_text())
    assert config["id2label"] == {"0": "O", "1": "B-LOC", "2": "B-PER"}


@pytest.mark.parametrize("kind", ["bert", "mt5"])
def test_a_kept_model_is_read_as_a_source_and_gives_the_vectors_of_the_one_in_memory(
    checkpoint: Checkpoint, tmp_path: Path, kind: str
) -> None:
    task = ner() if kind == "bert" else translation(target="de")
    tuned = task.prepare(checkpoint(kind), LABELS if kind == "bert" else (), seed=0, device="cpu")
    for weights in tuned.model.parameters():
        weights.data += 0.01
    tuned.save(tmp_path)
    kept, held = transformers(model=str(tmp_path)), tuned.source()
    where = [("encoder", 1), ("encoder", 2)]
    assert kept.describe().widths == held.describe().widths
    for ours, theirs in zip(
        kept.read([SENTENCE], where), held.read([SENTENCE], where), strict=True
    ):
        assert (ours.vectors == theirs.vectors).all()
    base = transformers(model=str(checkpoint(kind)))
    before = next(iter(base.read([SENTENCE], where))).vectors
    assert (before != next(iter(held.read([SENTENCE], where))).vectors).any()


def test_a_source_over_the_modules_leaves_the_model_to_be_trained(checkpoint: Checkpoint) -> None:
    tuned = prepared(checkpoint("bert"))
    first = tuned.source().describe().fingerprint
    list(tuned.source().read([SENTENCE], [("encoder", 1)]))
    assert all(weights.requires_grad for weights in tuned.model.parameters())
    next(iter(tuned.model.bert.parameters())).data += 1.0
    assert tuned.source().describe().fingerprint != first


def test_a_tokenizer_of_another_model_is_refused(checkpoint: Checkpoint, tmp_path: Path) -> None:
    from isogloss import Examples

    folder = tmp_path / "mixed"
    shutil.copytree(checkpoint("bert"), folder)
    words = [f"w{number}" for number in range(300)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, "cat"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tuned = prepared(folder)
    examples = Examples("en", (SENTENCE,), (("O", "O", "O"),), "made", (1,))
    with pytest.raises(DataError, match=r"do not belong together: sub-word number 305, and 110"):
        tuned.predict(examples)


def test_a_batch_that_does_not_fit_is_halved(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from isogloss import Examples, ResourceError

    tuned = prepared(checkpoint("bert"))
    examples = Examples("en", (SENTENCE,) * 5, (("O", "O", "O"),) * 5, "made", (1,) * 5)
    whole = tuned.predict(examples)
    forward = tuned.model.forward

    def small(most: int, *args: Any, **named: Any) -> Any:
        if len(named["input_ids"]) > most:
            raise RuntimeError("[enforce fail] not enough memory: you tried to allocate")
        return forward(*args, **named)

    monkeypatch.setattr(tuned.model, "forward", partial(small, 2))
    again = tuned.predict(examples)
    assert again.predicted == whole.predicted
    monkeypatch.setattr(tuned.model, "forward", partial(small, 0))
    with pytest.raises(ResourceError, match="one sentence does not fit into memory"):
        tuned.predict(examples)
