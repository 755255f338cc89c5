"""Null models: p of random problems, metrics of a third party, what fails."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest

from isogloss import DataError, Need, Null, PluginError, Registry, Score, Shuffling, space_of
from isogloss.evidence.references.chance import chances
from isogloss.evidence.references.null import Nulls, take_nulls
from tests.evidence.studies import run_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from isogloss import Space

EXTRA = '[metrics.mine]\nuse = "mine"\n'


@dataclass
class Mine:
    """A metric of a third party, whose null values are the permutations' own numbers."""

    needs: frozenset[Need] = frozenset({"separate"})
    compares: Literal["pair", "all"] = "pair"

    def __call__(self, space: Space, /) -> Iterable[Score]:
        yield Score("mine", space.sides, 1.0)

    def null(self, space: Space, shuffling: Shuffling, /) -> Iterator[Null]:
        yield Null(space.sides, "value", 1.0, tuple(map(float, shuffling.numbers)))


@dataclass
class Fails(Mine):
    """One that has no null model for a layer."""

    def null(self, space: Space, shuffling: Shuffling, /) -> Iterator[Null]:
        if space.sides[0].layer == 0:
            raise DataError("nothing to permute")
        yield from super().null(space, shuffling)


def taken(folder: Path, metric: type) -> tuple[Nulls, list[str]]:
    run = run_of(folder, extra=EXTRA, metrics={"mine": metric})
    nulls = Nulls(run, Shuffling(range(5)))
    nulls.take(run.scores.scorings)
    return nulls, list(nulls.scorings(run.scores.scorings))


def test_a_metric_of_a_third_party_brings_its_own(tmp_path: Path) -> None:
    nulls, scorings = taken(tmp_path, Mine)
    assert len(scorings) == 2  # `counts`, without a null model, is not among them
    (null,) = nulls.of(scorings[0])
    assert (null["figure"], null["values"]) == ("value", [0.0, 1.0, 2.0, 3.0, 4.0])
    more = Nulls(nulls.run, Shuffling(range(8)))
    more.take(nulls.run.scores.scorings)
    assert more.of(scorings[0])[0]["values"] == [float(n) for n in range(8)]
    assert nulls.of(scorings[0])[0]["values"] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_what_fails_is_named_and_loses_no_other(tmp_path: Path) -> None:
    nulls, scorings = taken(tmp_path, Fails)
    assert [len(nulls.of(scoring)) for scoring in scorings] == [0, 1]
    assert nulls.failure(scorings[0]) == "nothing to permute"
    said = nulls.run.progress.said  # type: ignore[attr-defined]  # Silence remembers
    assert any("no null model of mine" in line and "nothing to permute" in line for line in said)
    assert list(nulls.missing(nulls.scorings(nulls.run.scores.scorings))) == [scorings[0]]


@pytest.mark.parametrize(
    ("given", "flaw"),
    [
        ([1], "int, not a Null"),
        ([Null((), "value", 0.0, (0.0,))], "1 values for 3 permutations"),
        ([Null((), "value", 0.0, (0.0, float("nan"), 0.0))], "nan for value: a finite number"),
        ([Null((), "value", 0.0, (0.0,) * 3, "both")], "the tail 'both'"),  # type: ignore[arg-type]  # the flaw
        (None, "raised TypeError"),
    ],
)
def test_a_null_that_breaks_the_contract_is_named(given: Any, flaw: str) -> None:
    class Bad(Mine):
        def null(self, _space: Space, _shuffling: Shuffling, /) -> Any:
            return given

    space = space_of({"s": ([0], ["a"]), "t": ([0], ["A"])})
    with pytest.raises(PluginError, match=flaw):
        take_nulls("bad", Bad(), space, Shuffling(range(3)))


def problem(seed: int) -> Space:
    """Return random concepts of types of several frequencies, and a dictionary without meaning."""
    draw = random.Random(seed)
    words = {
        side: [f"{side}{n}" for n in range(24) for _ in range(1 + 2 * (n % 3))] for side in "st"
    }
    sides = {side: ([draw.randrange(4) for _ in w], w) for side, w in words.items()}
    return space_of(
        sides, {("s", "t"): {f"s{n}": [f"t{n}", f"t{(n + 3) % 24}"] for n in range(24)}}
    )


def test_p_of_random_concepts_is_super_uniform() -> None:
    registry, found = Registry(), []
    metric = registry.make(
        registry.recipe("metric", "calign", {"min_types": 1, "max_size_difference": 0.9})
    )
    count = 200
    for seed in range(count):
        null = next(iter(metric.null(problem(seed), Shuffling(range(19), seed))))
        (chance,) = chances([null.observed], [null.values], null.tail)
        assert chance.p is not None
        found.append(chance.p)
    assert min(found) < 0.06  # the statistic is not the same everywhere
    for level in (0.05, 0.1, 0.2, 0.5, 0.8):
        share = float(np.mean([p <= level + 1e-12 for p in found]))
        assert share <= level + 3 * (level * (1 - level) / count) ** 0.5, level
