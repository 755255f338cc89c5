"""Stored scores with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, cast

import pytest

from isogloss.evidence.resampling.draws import Drawing
from isogloss.evidence.resampling.worth import weigh

if TYPE_CHECKING:
    from isogloss.core.types import JSON
    from isogloss.evidence.resampling.draws import Method
    from isogloss.evidence.resampling.replication import Replicates

SIDE = {"corpus": "c", "source": "s", "part": "encoder", "layer": 0, "given": ""}
SIDES = [{**SIDE, "language": language} for language in ("en", "de")]


@dataclass
class Taken:
    """Replicates that were taken: draws 0, 1, 2, 3 and seeds 1, 1, 2, 2, 1.5, one task."""

    drawing: Drawing

    def records(self, _task: str) -> list[JSON]:
        return [
            {"unit": [kind, number], "scores": {NAME: {"value": value}}, "failure": ""}
            for kind, values in (("seed", [1, 1, 2, 2, 1.5]), ("draw", [0, 1, 2, 3]))
            for number, value in enumerate(values)
        ]


NAME = "m|c/s/en/encoder/0|c/s/de/encoder/0"


@pytest.mark.parametrize(
    ("method", "variance"),
    [
        # Draws vary by 5/3 and seeds by 1/4; fixed concepts have no seed that could vary.
        ("subsample", 0.25 + 3 * (5 / 3 - 0.25)),
        ("fixed", 0.25 + 3 * 5 / 3),
        ("bootstrap", 0.25 + 5 / 3 - 0.25),
    ],
)
def test_the_standard_error_fits_the_drawing(method: Method, variance: float) -> None:
    taken = cast("Replicates", Taken(Drawing(method, fraction=0.75)))
    record = {
        "key": "k",
        "task": "t",
        "name": "m",
        "metric": "m",
        "clusterer": "",
        "dictionary": "",
        "sides": SIDES,
        "value": 1.5,
        "word_class": "",
    }
    (found,) = weigh(taken, [record])
    for each in (found.interval, found.band):
        assert each is not None
        assert each.error == pytest.approx(sqrt(variance))
        assert each.seed_error == pytest.approx(0.5)
