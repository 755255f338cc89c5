"""Paired differences, by hand, from records as they stand in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from isogloss import Side
from isogloss.evidence.orderings import read_orderings
from isogloss.evidence.resampling.differences import differences
from isogloss.evidence.resampling.draws import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from isogloss.core.types import JSON

SEEDS = (-0.01, 0.0, 0.01, 0.0, 0.0)
SHARED = [0.4, -0.4, 0.2, -0.2, 0.3, -0.3]
"""What the sentences of six draws do to every score."""


@dataclass
class Taken:
    """Stands in for replicates that were taken."""

    rows: dict[str, list[JSON]]
    drawing: Drawing = Drawing(count=6)  # noqa: RUF009  # it never changes

    def records(self, task: str) -> list[JSON]:
        return self.rows.get(task, [])


def sides(source: str, layer: int, pair: Sequence[str]) -> tuple[Side, ...]:
    return tuple(Side("c", source, language, "encoder", layer) for language in pair)


class Study:
    """Stored scores, each with its replicates."""

    def __init__(self) -> None:
        self.stored: list[JSON] = []
        self.rows: dict[str, list[JSON]] = {}
        self.known: list[tuple[Side, ...]] = []

    def add(
        self,
        value: float | None,
        draws: Sequence[float | None],
        *,
        source: str,
        layer: int = 1,
        pair: Sequence[str] = ("en", "de"),
    ) -> None:
        """Add a score; seeds move all scores alike."""
        own = sides(source, layer, pair)
        task = f"{source} {layer} {pair}"
        name = "|".join(["calign", *map(str, own)])
        kept: list[tuple[str, float | None]] = [("seed", (value or 0) + each) for each in SEEDS]
        kept += [("draw", each) for each in draws]
        self.rows[task] = [
            {"unit": [kind, n], "scores": {name: {"value": each}}, "failure": ""}
            for n, (kind, each) in enumerate(kept)
        ]
        head = {"metric": "calign", "name": "calign", "clusterer": "k", "dictionary": "d"}
        where = [side.as_json() for side in own]
        rest: dict[str, Any] = {
            "word_class": "",
            "value": value,
            "parts": {},
            "key": task,
            "task": task,
        }
        self.stored.append(head | {"sides": where} | rest)
        self.known.append(own)

    def differ(self, *texts: str, **settings: Any) -> Any:
        orderings = read_orderings(texts, self.known)
        taken: Any = Taken(self.rows)
        # Six draws have no ends for more.
        return differences(taken, self.stored, orderings, **({"level": 0.7} | settings))


def test_what_sentences_do_to_both_is_no_part_of_the_difference() -> None:
    study = Study()
    own = [0.01, -0.01, 0.02, -0.02, 0.0, 0.0]
    study.add(0.7, [0.7 + a + b for a, b in zip(SHARED, own, strict=True)], source="trained")
    study.add(0.5, [0.5 + a for a in SHARED], source="untrained")
    (found,) = study.differ("trained > untrained")
    assert found.interval.estimate == pytest.approx(0.2)
    # Seeds cancel, and of the draws 0.01, -0.01, 0.02, -0.02, 0, 0 are left: their variance is
    # 0.001 / 5, and half of the blocks are drawn, so that it stands as it is.
    assert found.interval.error == pytest.approx((0.001 / 5) ** 0.5)
    assert found.interval.seed_error == pytest.approx(0)
    assert found.verdict == "holds"
    (back,) = study.differ("untrained > trained")
    assert back.verdict == "reversed"
    assert back.interval.high == pytest.approx(-found.interval.low)


def test_an_interval_with_zero_in_it_decides_nothing() -> None:
    study = Study()
    study.add(0.51, [0.51 + a for a in SHARED], source="trained")
    study.add(0.5, [0.5 - a for a in SHARED], source="untrained")
    (found,) = study.differ("trained > untrained")
    assert found.verdict == "undecided"
    assert found.interval.low < 0 < found.interval.high


def test_means_are_over_pairs_that_both_terms_have() -> None:
    study = Study()
    for source, values in (("trained", (0.9, 0.5)), ("untrained", (0.2, 0.4))):
        for value, pair in zip(values, (("en", "de"), ("de", "en")), strict=True):
            study.add(value, [value + a for a in SHARED], source=source, pair=pair)
    study.add(0.0, SHARED, source="trained", pair=("en", "fr"))
    (found,) = study.differ("trained > untrained")
    assert found.matched == 2
    assert found.interval.estimate == pytest.approx((0.7 + 0.1) / 2)
    apart = study.differ("trained > untrained", by_pair=True)
    assert {each.of[-1]: each.interval.estimate for each in apart} == {
        "en-de": pytest.approx(0.7),
        "de-en": pytest.approx(0.1),
    }


def test_a_draw_without_one_of_the_scores_has_no_difference() -> None:
    study = Study()
    study.add(0.7, [0.7, None, 0.8, 0.9, 0.6, 0.7], source="trained")
    study.add(0.5, [0.5, 0.1, 0.5, 0.5, 0.5, 0.5], source="untrained")
    study.add(None, [0.5] * 6, source="trained", layer=2)
    study.add(0.5, [0.5] * 6, source="untrained", layer=2)
    (found,) = study.differ("trained > untrained")  # in layer 2 one is undefined
    assert found.interval.replicates == 5


def test_layers_share_a_band() -> None:
    study, random = Study(), np.random.default_rng(0)
    for layer in (1, 2):
        moved = random.normal(0, 0.1, 99)
        study.add(0.7, (0.7 + moved).tolist(), source="trained", layer=layer)
        study.add(0.5, [0.5] * 99, source="untrained", layer=layer)
    found = study.differ("trained > untrained", level=0.95)
    assert [each.of for each in found] == [("encoder", "layer 1"), ("encoder", "layer 2")]
    for each in found:
        band = (each.band.high - each.band.low) / 2 / each.band.error
        assert band >= (each.interval.high - each.interval.low) / 2 / each.interval.error - 1e-9
