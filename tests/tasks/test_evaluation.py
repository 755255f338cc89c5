"""Intervals of scores over test examples, and selections of what was predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
from scipy.stats import binom

from isogloss.core.types import Examples, Predictions, Sentence
from isogloss.tasks.evaluation import intervals

if TYPE_CHECKING:
    from isogloss.core.types import Tuned


class Judge:
    """Scores the share of examples that are right, and what is undefined in some draws."""

    def score(self, predictions: Predictions, examples: Examples) -> dict[str, float | None]:
        pairs = list(zip(predictions.predicted, examples.targets, strict=True))
        hits = [one == other for one, other in pairs]
        return {"accuracy": sum(hits) / len(hits), "fickle": None if all(hits[:3]) else 1.0}


def examples(right: int, wrong: int) -> tuple[Predictions, Examples]:
    count = right + wrong
    sentences = tuple(Sentence(number, "en", "word", ((0, 4),)) for number in range(count))
    targets: tuple[Any, ...] = ("yes",) * count
    said: tuple[Any, ...] = ("yes",) * right + ("no",) * wrong
    scores = tuple(np.zeros(1) for _ in range(count))
    return Predictions(said, scores), Examples("en", sentences, targets, "f", tuple(range(count)))


def test_the_interval_of_an_accuracy_is_that_of_a_binomial() -> None:
    # As many as there are, with replacement: hits of a draw are binomial(100, 0.7).
    found = intervals(cast("Tuned", Judge()), *examples(70, 30), 4000)["accuracy"]
    wanted = binom.ppf([0.025, 0.975], 100, 0.7) / 100
    assert found == pytest.approx(wanted, abs=0.01)


def test_what_is_undefined_in_a_draw_has_no_interval() -> None:
    found = intervals(cast("Tuned", Judge()), *examples(70, 30), 100)
    assert found["fickle"] is None


def test_no_draws_give_no_intervals_and_the_same_number_the_same_ones() -> None:
    judge, data = cast("Tuned", Judge()), examples(7, 3)
    assert intervals(judge, *data, 0) == {}
    assert intervals(judge, *data, 50) == intervals(judge, *data, 50)


def test_a_selection_of_predictions_takes_its_lost_words_along() -> None:
    scores = tuple(np.full((2, 1), each) for each in (0.0, 1.0, 2.0))
    found = Predictions((("A",), ("B",), ("C",)), scores, ((0, 1), (2, 0), (2, 1))).take([2, 0, 2])
    assert found.predicted == (("C",), ("A",), ("C",))
    assert [each[0, 0] for each in found.scores] == [2, 0, 2]
    assert found.lost == ((0, 0), (0, 1), (1, 1), (2, 0), (2, 1))
