"""The contract check of tasks: what is broken fails with a plain sentence."""

from __future__ import annotations

import dataclasses
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from isogloss import Examples, Predictions, Sentence, TokenTask
from isogloss.registry import Registry
from isogloss.testing import check_task, small_model
from tests.distributions import provide_example

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_model(tmp_path_factory.mktemp("small") / "model")


def test_the_example_task_keeps_its_contract(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path
) -> None:
    provide_example(monkeypatch, tmp_path)
    registry = Registry()
    path = tmp_path / "en.txt"
    path.write_text("the/DET cat/NOUN\n\na/DET dog/NOUN\n", encoding="utf-8")
    make = partial(registry.make, registry.recipe("task", "word-classes", {}))
    check_task(make, path, "en", model)
    assert make().read(path, "en").lines == (1, 3)


class Fixed(TokenTask):
    """Two sentences that are always the same."""

    def read(self, path: Path, language: str, /) -> Examples:
        own = tuple(Sentence(n, language, "the cat", ((0, 3), (4, 7))) for n in range(2))
        return Examples(language, own, (("O", "X"),) * 2, str(path), (1, 2))


def changed(tuned: Any, **members: Any) -> Any:
    for name, member in members.items():
        setattr(tuned, name, member)
    return tuned


class Nameless(Fixed):
    metrics = ()


class Undefined(Fixed):
    def measure(self, _predicted: Any, _wanted: Any) -> Mapping[str, float | None]:
        return {"accuracy": math.nan}


class Short(Fixed):
    def read(self, path: Path, language: str, /) -> Examples:
        return dataclasses.replace(super().read(path, language), targets=(("O",), ("X",)))


class Drawn(Fixed):
    """Draws its head by no seed."""

    def prepare(self, *given: Any, **named: Any) -> Any:
        import torch

        tuned = super().prepare(*given, **named)
        torch.nn.init.normal_(tuned.model.classifier.weight)
        return tuned


class Loud(Fixed):
    """Gives probabilities where logarithms of them are wanted."""

    def prepare(self, *given: Any, **named: Any) -> Any:
        tuned: Any = super().prepare(*given, **named)
        predict = tuned.predict

        def louder(examples: Examples) -> Predictions:
            found: Predictions = predict(examples)
            return dataclasses.replace(found, scores=tuple(-each for each in found.scores))

        return changed(tuned, predict=louder)


class Apart(Fixed):
    """Gives another model's modules as its source."""

    def prepare(self, checkpoint: Any, *given: Any, **named: Any) -> Any:
        from isogloss.plugins.sources.transformers import transformers

        tuned: Any = super().prepare(checkpoint, *given, **named)
        return changed(tuned, source=lambda: transformers(model=str(checkpoint)))


class Pickles(Fixed):
    """Saves a pickle beside its weights."""

    def prepare(self, *given: Any, **named: Any) -> Any:
        tuned: Any = super().prepare(*given, **named)
        save = tuned.save

        def both(folder: Path) -> None:
            save(folder)
            (folder / "optimizer.pt").write_bytes(b"")

        return changed(tuned, save=both)


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        (Nameless, "metrics is empty: the first of them is the headline"),
        (Undefined, "accuracy is nan: undefined is None"),
        (Short, "1 tags for the 2 words of 'the cat'"),
        (Drawn, "two models of one seed have other weights"),
        (Loud, "a score is no logarithm of a probability"),
        (Apart, "reading the source runs no module of the model"),
        (Pickles, r"saved as a pickle: 'optimizer\.pt'; safetensors are wanted"),
    ],
)
def test_a_task_that_breaks_its_contract_is_told_so(
    tmp_path: Path, model: Path, task: Any, sentence: str
) -> None:
    check_task(Fixed, tmp_path, "en", model)
    with pytest.raises(AssertionError, match=sentence):
        check_task(task, tmp_path, "en", model)
