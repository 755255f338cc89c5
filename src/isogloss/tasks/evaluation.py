"""Scores of kept checkpoints on every language, and of what asks for no model."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from isogloss.core.errors import DataError, IsoglossError, PluginError, of_the_disk
from isogloss.core.keys import key_of
from isogloss.tasks.material import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from isogloss.core.types import JSON, Examples, Predictions, Task, Tuned
    from isogloss.tasks.material import Material
    from isogloss.tasks.runs import TrainingRun


def record_key(run: TrainingRun, step: int, language: str, examples: str, draws: int) -> str:
    """Return a key of one score: what was trained, how long, and what it is evaluated on."""
    return key_of([run.key, step, language, examples, draws])


LEVEL = 0.95
"""Of the intervals."""


class Wanted(NamedTuple):
    """One score that the file asks for."""

    run: TrainingRun
    step: int
    language: str
    key: str


def evaluated(wanted: Wanted, tuned: Tuned, examples: Examples, draws: int) -> dict[str, JSON]:
    """Return the record of one checkpoint on one language, with intervals of ``draws`` draws."""
    predictions = tuned.predict(examples)
    return {
        "seed": wanted.run.seed,
        "step": wanted.step,
        "control": wanted.run.control,
        "language": wanted.language,
        "examples": len(examples),
        "metrics": plain(tuned.score(predictions, examples)),
        "intervals": intervals(tuned, predictions, examples, draws),
        "lost_words": len(predictions.lost),
        "key": wanted.key,
    }


def intervals(
    tuned: Tuned, predictions: Predictions, examples: Examples, draws: int
) -> dict[str, JSON]:
    """Return 95 % intervals of every metric by name, as low and high; None where there is none.

    Percentiles over so many draws of as many examples, with replacement (Efron and Tibshirani
    1993, chapter 13): how far the score of this model would move on other test examples like
    these. Which examples are drawn depends on their number alone, so that checkpoints are drawn
    alike. A metric that is undefined in a draw has none.
    """
    import numpy as np

    count = len(examples)
    random = np.random.default_rng(count)
    drawn: dict[str, list[float | None]] = {}
    for _ in range(draws):
        rows = random.integers(count, size=count).tolist()
        for name, value in plain(tuned.score(predictions.take(rows), examples.take(rows))).items():
            drawn.setdefault(name, []).append(value)
    tails = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    return {
        name: None
        if None in values
        else np.quantile(np.array(values, float), tails, method="weibull").tolist()
        for name, values in drawn.items()
    }


@contextmanager
def blamed(task: str) -> Iterator[None]:
    """Name the task where it raises what is no error of ours: PluginError."""
    try:
        yield
    except (IsoglossError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        if of_the_disk(error):
            raise
        raise PluginError(f"task {task!r} raised {error!r}") from error


def check_tokenizer(run: TrainingRun, step: int, tuned: Tuned, wanted: str) -> None:
    """Refuse a kept checkpoint that reads text otherwise than what it was made from."""
    if tuned.tokenizer_key != wanted:
        reason = "its tokenizer is not that of the model which was fine-tuned"
        advice = "remove the folder, and isogloss finetune makes it again"
        raise DataError.at(run.step(step), None, f"{reason}; {advice}")


def baselines(task: Task, material: Material) -> dict[str, JSON]:
    """Return, by language, what the task knows to score without a model."""
    find = getattr(task, "baselines", None)
    if find is None:
        return {}
    trained = joined(list(material.train.values()))
    return {
        language: {name: plain(metrics) for name, metrics in find(trained, examples).items()}
        for language, examples in material.test.items()
    }


def plain(metrics: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return metrics as plain data. Raises PluginError for NaN."""
    found = {name: None if value is None else float(value) for name, value in metrics.items()}
    for name, value in found.items():
        if value is not None and value - value != 0:
            raise PluginError(f"the task gave {name} = {value}; what is undefined is None")
    return found
