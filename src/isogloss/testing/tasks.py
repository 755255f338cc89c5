"""Check a task: files are read alike, a model learns, predicts, is kept and comes back."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isogloss import Examples, Features, Predictions
from isogloss.testing.claims import listed, require, type_of
from isogloss.testing.models import small_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isogloss import Task, Tuned


def check_task(
    make: Callable[[], Task], file: Path, language: str = "en", checkpoint: Path | None = None
) -> None:
    """Check a task on a labelled file, with the model in ``checkpoint`` or a small one.

    It reads the file the same way each time; models with a head of one seed are equal; features
    give a loss that can be learnt from; predictions are the same each time, in the form of the
    targets, with logarithms of probabilities; scores are its metrics, finite or None; what is saved
    comes back the same, as safetensors; and the source that it gives runs the same modules.
    """
    with tempfile.TemporaryDirectory() as folder:
        model = checkpoint or small_model(Path(folder) / "model")
        task, examples = make(), make().read(file, language)
        _check_metrics(task)
        _check_examples(examples, make().read(file, language))
        labels = _labels(task, examples)
        tuned, again = (_prepared(make(), model, labels) for _ in range(2))
        _check_equal(tuned, again, "two models of one seed have other weights")
        require(tuned.labels == labels, f"labels are {tuned.labels}, and {labels} were asked for")
        _check_loss(tuned, examples)
        predictions = _check_predictions(tuned, again, examples)
        _check_scores(task, tuned, predictions, examples)
        _check_saved(make(), tuned, predictions, examples, Path(folder) / "saved")
        _check_source(tuned, examples)


def _prepared(task: Task, model: str | Path, labels: tuple[str, ...]) -> Tuned:
    return task.prepare(model, labels, seed=0, device="cpu")


def _check_metrics(task: Task) -> None:
    metrics: Any = task.metrics
    proper = isinstance(metrics, tuple) and all(isinstance(name, str) for name in metrics)
    require(proper, f"metrics is {metrics!r}, not a tuple of names")
    require(len(metrics) > 0, "metrics is empty: the first of them is the headline")


def _check_examples(examples: Examples, again: Examples) -> None:
    require(isinstance(examples, Examples), f"read gave {type_of(examples)}, not Examples")
    require(examples == again, "a new object read other examples from the same file")
    count = len(examples.sentences)
    require(count > 0, "read gave no example")
    require(len(examples.targets) == count, f"{len(examples.targets)} targets, {count} sentences")
    require(len(examples.lines) == count, f"{len(examples.lines)} lines, {count} sentences")
    require(len(examples.seconds) in (0, count), "some examples have a second text and some none")
    for target, sentence in zip(examples.targets, examples.sentences, strict=True):
        words = len(sentence.words)
        fits = not isinstance(target, tuple) or not target or len(target) == words
        require(fits, f"{len(target)} tags for the {words} words of {sentence.text!r}")


def _labels(task: Task, examples: Examples) -> tuple[str, ...]:
    found: Any = task.labels(examples)
    proper = isinstance(found, tuple) and len(set(found)) == len(found)
    require(proper, f"labels gave {found!r}, not a tuple of different labels")
    labels: tuple[str, ...] = found
    return labels


def _check_equal(one: Tuned, other: Tuned, sentence: str) -> None:
    here, there = one.model.state_dict(), other.model.state_dict()
    require(list(here) == list(there), "two models of one seed have other parts")
    require(all(bool((here[name] == there[name]).all()) for name in here), sentence)


def _check_loss(tuned: Tuned, examples: Examples) -> None:
    features = tuned.features(examples)
    require(isinstance(features, Features), f"features gave {type_of(features)}, not Features")
    require(len(features.dataset) > 0, "features has no row to learn from")
    rows = [features.dataset[number] for number in range(min(2, len(features.dataset)))]
    batch: Mapping[str, Any] = features.collate(list(rows))
    tuned.model.zero_grad()
    loss = tuned.model(**batch).loss
    require(loss is not None, "the model gives no loss for a batch: it has no labels")
    require(math.isfinite(float(loss.detach())), f"the loss of a batch is {float(loss.detach())}")
    loss.backward()
    learnt = [own for own in tuned.model.parameters() if own.grad is not None and own.grad.any()]
    require(bool(learnt), "no weight has a gradient: nothing would be learnt")
    tuned.model.zero_grad()


def _check_predictions(tuned: Tuned, again: Tuned, examples: Examples) -> Predictions:
    found = tuned.predict(examples)
    require(isinstance(found, Predictions), f"predict gave {type_of(found)}, not Predictions")
    for name in ("predicted", "scores"):
        count = len(getattr(found, name))
        require(count == len(examples), f"{count} {name} for {len(examples)} examples")
    for ours, theirs in zip(found.predicted, examples.targets, strict=True):
        same = type(ours) is type(theirs)
        require(same, f"a target is {type_of(theirs)}, and {type_of(ours)} was predicted")
    for scores in found.scores:
        low = bool((scores <= 1e-6).all()) and bool((scores > -math.inf).all())
        require(low, "a score is no logarithm of a probability")
    require(_same(found, again.predict(examples)), "a new object predicted otherwise")
    return found


def _same(one: Predictions, other: Predictions) -> bool:
    pairs = zip(one.scores, other.scores, strict=True)
    return one.predicted == other.predicted and all(bool((a == b).all()) for a, b in pairs)


def _check_scores(task: Task, tuned: Tuned, predictions: Predictions, examples: Examples) -> None:
    found = tuned.score(predictions, examples)
    known = frozenset(task.metrics)
    require(frozenset(found) == known, f"score gave {listed(found)}, not {listed(known)}")
    for name, value in found.items():
        finite = value is None or math.isfinite(value)
        require(finite, f"{name} is {value!r}: undefined is None")


def _check_saved(
    task: Task, tuned: Tuned, predictions: Predictions, examples: Examples, folder: Path
) -> None:
    tuned.save(folder)
    pickled = [path.name for path in folder.iterdir() if path.suffix in (".bin", ".pt", ".pth")]
    require(not pickled, f"saved as a pickle: {listed(pickled)}; safetensors are wanted")
    back = _prepared(task, folder, ())
    require(back.labels == tuned.labels, "what was saved has other labels")
    require(back.tokenizer_key == tuned.tokenizer_key, "what was saved has another tokenizer")
    require(_same(back.predict(examples), predictions), "what was saved predicts otherwise")


def _check_source(tuned: Tuned, examples: Examples) -> None:
    """Check that reading the source runs modules of the model itself."""
    source, ran = tuned.source(), list[bool]()
    places = list(source.describe().widths)
    sentence = examples.sentences[0]
    hooks = [
        part.register_forward_pre_hook(lambda *_: ran.append(True))
        for part in tuned.model.modules()
    ]
    try:
        list(source.read([sentence], [place for place in places if place[0] == "encoder"][:2]))
    finally:
        for hook in hooks:
            hook.remove()
    require(bool(ran), "reading the source runs no module of the model: edits would not be seen")
