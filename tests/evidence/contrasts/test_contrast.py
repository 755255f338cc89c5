"""Contrasts of scores that are known, and how they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest

from isogloss import SettingsError, Side
from isogloss.core.study.plan import PlannedScoring
from isogloss.evidence.contrasts.contrast import Contrast, contrasts, read_contrasts
from isogloss.evidence.resampling.draws import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isogloss.evidence.contrasts.contrast import Found
    from isogloss.evidence.contrasts.replicates import MatchedReplicates

CORPORA = ("a", "b", "c")
SEEDS, DRAWS = 5, 40


@dataclass
class Known:
    """Replicates whose scores are given: of each corpus, its mean and what varies about it."""

    means: dict[str, float]
    undefined: tuple[str, int] | None = None
    never: str = ""
    drawing: Drawing = field(default_factory=lambda: Drawing(count=DRAWS))

    def by_unit(self, scorings: Iterable[str], kind: str) -> list[list[dict[str, Any]]]:
        count = SEEDS if kind == "seed" else DRAWS
        return [
            [self._record(scoring, kind, number) for scoring in scorings] for number in range(count)
        ]

    def _record(self, scoring: str, kind: str, number: int) -> dict[str, Any]:
        own = self.means[scoring] + 0.01 * (number % 3 - 1) * (1 + CORPORA.index(scoring))
        forth = None if self.undefined == (scoring, number) or self.never == scoring else own + 0.1
        scores = {"forth": {"value": forth}, "back": {"value": own - 0.1}}
        return {"task": scoring, "scores": scores, "failure": ""}


def scorings() -> dict[str, PlannedScoring]:
    return {
        name: PlannedScoring(
            "calign",
            "k",
            "d",
            (Side(name, "s", "en", "encoder", 1), Side(name, "s", "de", "encoder", 1)),
            (),
            None,
        )
        for name in CORPORA
    }


def found(known: Known, *wanted: Contrast) -> list[Found]:
    return contrasts(cast("MatchedReplicates", known), scorings(), wanted)


MEANS = {"a": 0.5, "b": 0.3, "c": 0.1}


def test_a_contrast_is_the_difference_of_means_over_directions_and_seeds() -> None:
    # Of five seeds, the first has -0.01, then 0, 0.01, -0.01, 0: on average -0.002 times 1, 2, 3.
    one, alone = found(Known(MEANS), Contrast(("a",), ("b", "c")), Contrast(("a",), ()))
    assert one.interval is not None
    assert one.interval.estimate == pytest.approx(0.5 - 0.002 - (0.2 - 0.005))
    assert one.verdict == "holds"
    assert one.curve.pair == "en-de"
    assert alone.interval is not None
    assert alone.interval.estimate == pytest.approx(0.498)
    assert str(one.contrast) == "a > b, c"


def test_a_contrast_read_backwards_has_the_other_sign() -> None:
    one, other = found(Known(MEANS), Contrast(("a",), ("b",)), Contrast(("b",), ("a",)))
    assert one.interval is not None
    assert other.interval is not None
    assert other.interval.estimate == pytest.approx(-one.interval.estimate)
    assert other.interval.error == pytest.approx(one.interval.error)
    assert (one.verdict, other.verdict) == ("holds", "reversed")


def test_what_is_undefined_with_a_seed_has_no_contrast_and_in_a_draw_is_left_out() -> None:
    (whole,) = found(Known(MEANS, ("b", 4)), Contrast(("a",), ("b",)))
    assert whole.interval is None
    assert whole.as_json()["interval"] is None
    assert whole.as_json()["note"] == "undefined with some seed"
    (part,) = found(Known(MEANS, ("b", 30)), Contrast(("a",), ("b",)))
    assert part.interval is not None
    assert part.interval.replicates == DRAWS - 1


def test_what_is_undefined_with_every_seed_is_no_matter_of_seeds() -> None:
    (one,) = found(Known(MEANS, never="b"), Contrast(("a",), ("b",)))
    assert (one.interval, one.as_json()["note"]) == (None, "undefined")


def test_contrasts_are_read() -> None:
    (found,) = read_contrasts(["a > b,c"], CORPORA)
    assert found == Contrast(("a",), ("b", "c"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a", "write 'CORPUS > CORPUS'"),
        ("a > b > c", "write 'CORPUS > CORPUS'"),
        ("a > ", "write 'CORPUS > CORPUS'"),
        ("a > d", "'d' is not among the corpora a, b, c"),
        ("a > b, a", "a corpus stands there twice"),
    ],
)
def test_contrasts_that_are_none_are_refused(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read_contrasts([text], CORPORA)
